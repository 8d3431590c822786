import { describe, expect, it } from 'vitest'
import { modelFrame, parseFormula, termText } from '../../../src/statistics/formula/index.ts'

const terms = (text: string) => parseFormula(text).terms.map(termText)

describe('formulas', () => {
  it('are read as R reads them', () => {
    expect(terms('y ~ a * b')).toEqual(['a', 'b', 'a:b'])
    expect(terms('y ~ (a + b + c)^2')).toEqual(['a', 'b', 'c', 'a:b', 'a:c', 'b:c'])
    expect(terms('y ~ (a + b)^2 - a:b')).toEqual(['a', 'b'])
    expect(terms('y ~ a/b')).toEqual(['a', 'a:b'])
    expect(terms('y ~ a + a + b:a + a:b')).toEqual(['a', 'a:b'])
    expect(terms('log(y+1) ~ I(x^2) + log(z) + `two words`')).toEqual(['I(x^2)', 'log(z)', 'two words'])
    expect(parseFormula('log(y+1) ~ x').response!.text).toBe('log(y + 1)')
    for (const none of ['y ~ 0 + x', 'y ~ x - 1', 'y ~ x + 0', 'y ~ -1 + x']) expect(parseFormula(none).intercept, none).toBe(false)
    expect(parseFormula('x + age').response).toBeUndefined()
  })
  it('have random effects in parentheses', () => {
    const r = (text: string) => parseFormula(text).random.map(t => `${t.intercept ? 1 : 0}+${t.terms.map(termText).join('+')}${t.correlated ? '|' : '||'}${t.group.map(v => v.text).join(':')}`)
    expect(r('y ~ x + (1 | g)')).toEqual(['1+|g'])
    expect(r('y ~ x + (x | g) + (0 + z || h)')).toEqual(['1+x|g', '0+z||h'])
    expect(r('y ~ (1 | a/b)')).toEqual(['1+|a', '1+|a:b'])
  })
  it('are refused where they are wrong, with the place', () => {
    for (const [text, what] of [['y ~ (a', /closing parenthesis/], ['y ~ a +', /missing at character 8/], ['~ a', /outcome before/], ['y ~ a | g', /parentheses/], ['y ~ 3', /3 is no term/], ['y ~ a ? b', /\? at character 6/], ['y ~ .', /name the columns/], ['y ~ (0 | g)', /of nothing/]] as const)
      expect(() => parseFormula(text), text).toThrow(what)
  })
})

describe('the model matrix', () => {
  const table = { y: [1, 2, 3, 4, 5, 6], g: ['b', 'a', 'c', 'b', 'a', 'c'], h: ['u', 'u', 'u', 'v', 'v', 'v'], x: [1, 2, 3, 4, 5, 6] }
  const of = (text: string, options = {}) => modelFrame(parseFormula(text), table, options)
  it('codes factors against their first level', () => {
    const f = of('y ~ g + x')
    expect(f.names).toEqual(['(Intercept)', 'gb', 'gc', 'x'])
    expect([...f.x.slice(0, 8)]).toEqual([1, 1, 0, 1, 1, 0, 0, 2])
    expect(of('y ~ g', { levels: { g: ['c', 'b', 'a'] } }).names).toEqual(['(Intercept)', 'gb', 'ga'])
    expect(f.terms).toEqual([{ term: '(Intercept)', from: 0, to: 1 }, { term: 'g', from: 1, to: 3 }, { term: 'x', from: 3, to: 4 }])
  })
  it('gives a factor without its margin all levels', () => {
    expect(of('y ~ 0 + g').names).toEqual(['ga', 'gb', 'gc'])
    expect(of('y ~ g * h').names).toEqual(['(Intercept)', 'gb', 'gc', 'hv', 'gb:hv', 'gc:hv'])
    expect(of('y ~ g + g:x').names).toEqual(['(Intercept)', 'gb', 'gc', 'ga:x', 'gb:x', 'gc:x'])
    expect(of('y ~ x + g:x').names).toEqual(['(Intercept)', 'x', 'x:gb', 'x:gc'])
    expect(of('y ~ trend(g) + factor(x)').names).toEqual(['(Intercept)', 'trend(g)', 'factor(x)2', 'factor(x)3', 'factor(x)4', 'factor(x)5', 'factor(x)6'])
  })
  it('leaves out incomplete rows and lists them', () => {
    const f = modelFrame(parseFormula('log(y) ~ x + g + (1 | p)'), { y: [1, 2, NaN, 4, 5], x: [1, 2, 3, undefined, 4], g: ['a', 'b', 'a', 'b', ''], p: [7, 7, 8, 8, 9], unused: ['', '', '', '', ''] })
    expect([...f.row]).toEqual([0, 1])
    expect(f.missing).toEqual([{ row: 2, columns: ['y'] }, { row: 3, columns: ['x'] }, { row: 4, columns: ['g'] }])
    expect(f.findings.map(k => k.code)).toEqual(['missing-rows'])
    expect(f.groupings[0]!.labels).toEqual(['7'])
  })
  it('names crossed groups by both', () => {
    const f = of('y ~ x + (1 | h/g)')
    expect(f.groupings.map(g => [g.name, g.labels.length])).toEqual([['h', 2], ['h:g', 6]])
    expect(f.groupings[1]!.labels[1]).toBe('u:b')
  })
  it('keeps what arithmetic broke apart from what is missing', () => {
    const f = modelFrame(parseFormula('log(y) ~ x'), { y: [1, 0, -2, 4], x: [1, 2, 3, 4] })
    expect(f.findings[0]).toMatchObject({ code: 'value-not-finite', severity: 'error', subject: { column: 'log(y)', row: 2 } })
    expect(() => modelFrame(parseFormula('y ~ log(g)'), table)).toThrow(/holds text/)
    expect(() => modelFrame(parseFormula('y ~ g'), table, { levels: { g: ['a', 'b'] } })).toThrow(/"c" in row 3/)
  })
  it('refuses a fixed effect of as many levels as would fill the memory, and takes the same as groups', () => {
    const rows = 20_000, wide = { y: Float64Array.from({ length: rows }, (_, k) => k % 7), id: Array.from({ length: rows }, (_, k) => `P${k % 10_000}`) }
    expect(modelFrame(parseFormula('y ~ id'), wide).findings.map(f => [f.code, f.severity])).toEqual([['too-many-columns', 'error']])
    expect(modelFrame(parseFormula('y ~ 1 + (1 | id)'), wide).groupings[0]!.labels.length).toBe(10_000)
  })
})
