import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberOfCell, provenMark } from '../../../src/cohort/index.ts'

const read = (...args: Parameters<typeof numberOfCell>) => { const n = numberOfCell(...args); return 'value' in n ? n.value : n.problem }

describe('a number in a cell', () => {
  it.each([['12', 12], ['-3', -3], ['\u22123', -3], ['1.5', 1.5], ['.5', 0.5], ['1e3', 1000], ['1,5', 1.5], ['0,123', 0.123], ['1234,5', 1234.5]] as const)('%s is %s', (text, value) => expect(read(text)).toBe(value))
  it.each(['1,234', '12,345', '-1,234'])('%s may be thousands', text => expect(read(text)).toBe('ambiguous'))
  it.each(['', 'x', '1 234', '1.2.3', '1,234,567', '1,2.3', '5 g/L', 'Infinity', 'NaN', '0x10', '1e400'])('%s is none', text => expect(read(text)).toBe('none'))

  it('with a mark of its table: the other one is not taken for thousands silently', () => {
    expect(read('1,234', ',')).toBe(1.234)
    expect(read('2.925', ',')).toBe('ambiguous')
    expect(read('2,925', '.')).toBe('ambiguous')
    expect(read('2.925', '.')).toBe(2.925)
    expect(read('12', ',')).toBe(12)
  })

  it('where semicolons separate, a point may group thousands', () => {
    expect(read('2.925', undefined, ';')).toBe('ambiguous')
    expect(read('2.9', undefined, ';')).toBe(2.9)
    expect(read('2.925', undefined, ',')).toBe(2.925)
  })

  it('the mark is proved by cells that leave only one', () => {
    expect(provenMark(['1,234', '1,5'])).toBe(',')
    expect(provenMark(['1,234', '12'])).toBeUndefined()
    expect(provenMark(['1,234', '12'], ';')).toBe(',')
    expect(provenMark(['1.5', '12', 'x'])).toBe('.')
    expect(provenMark(['1.5', '1,5'])).toBe('mixed')
    expect(provenMark(['2.925', '3.100'], ';')).toBeUndefined()
  })

  it('comes back from its own text, with either mark', () => {
    fc.assert(fc.property(fc.double({ min: 1e-5, max: 1e6, noNaN: true }).filter(x => !/e/.test(String(x))), x => {
      expect(read(String(x), '.')).toBe(x)
      expect(read(String(x).replace('.', ','), ',')).toBe(x)
    }))
  })
})
