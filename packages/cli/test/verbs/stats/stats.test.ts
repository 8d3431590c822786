import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCsv } from '@yttria/node/tables'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeReference, referenceJson } from '../../../../core/test/reference.ts'
import { command } from '../../../src/command.ts'
import type { Io } from '../../../src/terminal/verb.ts'

const run = async (...args: string[]) => {
  let out = '', err = ''
  const io: Io = { out: t => { out += t }, err: t => { err += t }, progress: () => {}, verbose: false, terminal: false, width: 100 }
  const code = await command(['stats', ...args], io, '0')
  return { code, out, err, json: () => JSON.parse(out) }
}

let folder: string
const at = (name: string) => join(folder, name)
const csv = (name: string, columns: Record<string, readonly (string | number)[]>) => {
  const names = Object.keys(columns), n = columns[names[0]!]!.length
  writeFileSync(at(name), `${names.join(',')}\n${Array.from({ length: n }, (_, k) => names.map(c => columns[c]![k]).join(',')).join('\n')}\n`)
  return at(name)
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stats-'))
  csv('lesions.csv', {
    patient: ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd', 'd'], dose: [120, 95, 60, 'NA', 210, 180, 75, 90, 66], response: ['PR', 'PR', 'PD', 'PD', 'CR', 'PR', 'PD', 'PR', 'PD'], months: [5, 6, 2, 3, 12, 14, 4, 9, 7], dead: [1, 0, 1, 1, 0, 1, 1, 1, 0],
  })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('yttria stats', () => {
  test('every analysis prints a table and the same as JSON', async () => {
    for (const [analysis, ...args] of [
      ['mixed-model', '--formula', 'log(dose) ~ response + (1 | patient)', '--levels', 'response=PD,PR,CR', '--means', 'response'], ['linear-model', '--formula', 'log(dose) ~ response'], ['logistic', '--formula', 'dead ~ dose', '--firth'],
      ['roc', '--score', 'dose', '--outcome', 'response', '--positive', 'PR,CR', '--cluster', 'patient', '--bootstrap', '50', '--seed', '1', '--threshold', '90', '--specificity', '0.7'], ['kaplan-meier', '--time', 'months', '--event', 'dead', '--group', 'response', '--at', '3,6'],
      ['log-rank', '--time', 'months', '--event', 'dead', '--group', 'response'], ['cox', '--time', 'months', '--event', 'dead', '--formula', 'dose'], ['cox', '--time', 'months', '--event', 'dead', '--formula', 'log(dose) + response', '--firth'], ['describe', '--group', 'response'],
      ['logistic', '--formula', 'dead ~ log(dose) + (1 | patient)'], ['ordinal', '--formula', 'response ~ months', '--levels', 'response=PD,PR,CR'],
    ] as const) {
      const text = await run(analysis, at('lesions.csv'), ...args), json = await run(analysis, at('lesions.csv'), ...args, '--json')
      expect([text.err, text.code], analysis).toEqual(['', 0])
      expect(text.out, analysis).not.toMatch(/NaN|undefined|\[object/)
      expect(json.json()).toMatchObject({ schemaVersion: '1.0.0', analysis, confidence: 0.95 })
      expect(json.out).not.toMatch(/NaN/)
    }
  })
  test('missing rows are counted and listed', async () => {
    const r = await run('linear-model', at('lesions.csv'), '--formula', 'dose ~ response', '--json')
    expect(r.json()).toMatchObject({ rows: 8, missingRows: [{ row: 4, columns: ['dose'] }] })
    // CR has one row, which its own coefficient fits.
    expect(r.json().findings.map((f: { code: string }) => f.code)).toEqual(['missing-rows', 'leverage-one'])
    expect((await run('linear-model', at('lesions.csv'), '--formula', 'dose ~ response')).out).toMatch(/1 of 9 rows/)
  })
  test('the order of levels is the user\'s, else the alphabet\'s', async () => {
    const terms = async (...more: string[]) => (await run('linear-model', at('lesions.csv'), '--formula', 'dose ~ response', '--json', ...more)).json().coefficients.map((c: { term: string }) => c.term)
    expect(await terms()).toEqual(['(Intercept)', 'responsePD', 'responsePR'])
    expect(await terms('--levels', 'response=PD,PR,CR')).toEqual(['(Intercept)', 'responsePR', 'responseCR'])
  })
  test('wrong usage is 2, data that give nothing 1, both in a sentence', async () => {
    for (const [args, code, what] of [
      [['mixed-models', at('lesions.csv')], 2, /did you mean mixed-model/], [['linear-model', at('lesions.csv'), '--formula', 'dose ~ respnse'], 2, /no column "respnse"/],
      [['linear-model', at('lesions.csv'), '--formula', 'dose ~ (a'], 2, /closing parenthesis/], [['linear-model', at('lesions.csv')], 2, /needs --formula/], [['roc', at('lesions.csv'), '--score', 'dose', '--outcome', 'dead', '--firth'], 2, /--firth has no meaning for roc/],
      [['linear-model', at('none.csv'), '--formula', 'a ~ b'], 1, /no such file/], [['linear-model', at('lesions.csv'), '--formula', 'log(response) ~ dose'], 1, /holds text/], [['roc', at('lesions.csv'), '--score', 'dose', '--outcome', 'response'], 1, /3 values/],
      [['mixed-model', at('lesions.csv'), '--formula', 'dose ~ 1 + (1 | dose)'], 1, /as many groups/], [['linear-model', at('lesions.csv'), '--formula', 'dose ~ response', '--levels', 'response=PD,PR'], 1, /"CR" in row 5/],
      [['mixed-model', at('lesions.csv'), '--formula', 'dose ~ 1 + (1 | patient)', '--bootstrap', '100'], 2, /needs --seed/],
    ] as const) {
      const r = await run(...args)
      expect([r.code, r.out], args.join(' ')).toEqual([code, ''])
      expect(r.err, args.join(' ')).toMatch(what)
    }
  })
})

describe('a CSV', () => {
  const columns = (text: string) => Object.fromEntries(Object.entries(parseCsv(text, 'f').columns).map(([k, v]) => [k, Array.from(v as ArrayLike<unknown>)]))
  test('is read with quotes, line ends and separators of all kinds', () => {
    expect(columns('a,b\r\n1,"x, ""y"""\r\n2,z\r\n')).toEqual({ a: [1, 2], b: ['x, "y"', 'z'] })
    expect(columns('\ufeffa;b\n1,5;2\n-3,25;NA')).toEqual({ a: [1.5, -3.25], b: [2, NaN] })
    expect(columns('a\tb\n1e-3\t\n')).toEqual({ a: [0.001], b: [NaN] })
    expect(columns('"",x\n"1","two\nlines"\n')).toEqual({ 'row.names': [1], x: ['two\nlines'] })
  })
  test('is refused where it is none', () => {
    expect(() => parseCsv('', 'f')).toThrow(/no header/)
    expect(() => parseCsv('a,b\n1,2\n3\n', 'f')).toThrow(/line 3: 1 cells/)
    expect(() => parseCsv('a,a\n1,2\n', 'f')).toThrow(/two columns/)
    expect(() => parseCsv('a,b\n"1,2\n', 'f')).toThrow(/not closed/)
  })
})

describeReference('stats on a CSV, as R', () => {
  interface Case { name: string; model: Record<string, string>; levels: Record<string, string[]>; data: Record<string, (number | string)[]>; results: any }
  const levels = (c: Case) => Object.entries(c.levels).flatMap(([k, v]) => ['--levels', `${k}=${v.join(',')}`])
  const near = (got: number, want: number, tolerance = 1e-6) => expect(Math.abs(got / want - 1), `${got} for ${want}`).toBeLessThan(tolerance)
  test('mixed model of log weight', async () => {
    const c = referenceJson<{ cases: Case[] }>('statistics/lmm.json').cases.find(k => k.name === 'chickweight_log')!, file = csv('chick.csv', c.data), want = c.results
    const r = (await run('mixed-model', file, '--formula', c.model.formula!, ...levels(c), '--compare', c.model.null!, '--profile', '--json')).json()
    r.coefficients.forEach((k: any, n: number) => { near(k.estimate, want.reml.beta[n]); near(k.se, want.reml.se[n]); near(k.df, want.reml.satterthwaite.df[n]); near(k.p, want.reml.independent.p[n]); near(r.percent[n].percent, want.percent.est[n]); near(r.profile.fixed[n].ciLow, want.ml.profileDirect.fixedLow[n]) })
    near(r.sigma, want.reml.sigma)
    near(r.randomEffects[0].sd, want.reml.randomSD[0])
    near(r.comparison[1].chisq, want.lrt.chisq)
    near(r.aic, want.reml.AIC)
  })
  test('linear model, Firth logistic', async () => {
    const lm = referenceJson<{ cases: Case[] }>('statistics/lm.json').cases[0]!, a = (await run('linear-model', csv('lm.csv', lm.data), '--formula', lm.model.formula!, ...levels(lm), '--json')).json()
    a.coefficients.forEach((k: any, n: number) => near(k.estimate, lm.results.beta[n], 1e-10))
    const lf = referenceJson<{ cases: Case[] }>('statistics/logistf.json').cases[0]!, b = (await run('logistic', csv('lf.csv', lf.data), '--formula', lf.model.formula!, '--firth', '--json')).json()
    b.coefficients.forEach((k: any, n: number) => near(k.ciHigh, lf.results.independent.ciHigh[n]))
  })
})
