import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeReference, referenceFolder } from '../../../../core/test/reference.ts'
import { command } from '../../../src/command.ts'
import type { Io } from '../../../src/terminal/verb.ts'

const run = async (...args: string[]) => {
  let out = '', err = ''
  const io: Io = { out: t => { out += t }, err: t => { err += t }, progress: () => {}, verbose: false, terminal: false, width: 200 }
  const code = await command(['stats', ...args], io, '0')
  return { code, out, err, codes: () => (JSON.parse(out) as { findings: { code: string }[] }).findings.map(f => f.code), json: () => JSON.parse(out) as Record<string, never> }
}

let folder: string
const csv = (name: string, ...lines: string[]): string => {
  const path = join(folder, name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'stats-degenerate-')) })
afterAll(() => rmSync(folder, { recursive: true }))

describeReference('small tables that went wrong', () => {
  const at = (name: string) => join(referenceFolder, 'cases/stats', name)

  test('times that differ by rounding only are tied: 0.2767 as R, not 1.0658', async () => {
    const r = await run('cox', at('near-ties.csv'), '--time', 't', '--event', 'e', '--formula', 'x', '--json')
    expect((r.json() as unknown as { coefficients: { estimate: number }[] }).coefficients[0]!.estimate).toBeCloseTo(0.2767, 4)
  })

  test('one positive row: AUC 0.75, no interval, with the reason', async () => {
    const r = await run('roc', at('roc-one-positive.csv'), '--score', 'p', '--outcome', 'y', '--json')
    expect([r.code, r.codes()]).toEqual([0, ['roc-few-clusters']])
    expect(r.json()).toMatchObject({ auc: 0.75, intervals: [] })
    expect(r.json()).not.toHaveProperty('ciLow')
  })

  test('a row that enters after it leaves is named by its line in the file', async () => {
    const r = await run('kaplan-meier', at('km-entry-row0.csv'), '--time', 'time', '--event', 'dead', '--entry', 'age')
    expect([r.code, r.out]).toEqual([1, ''])
    expect(r.err).toMatch(/row 1 \(line 2 of the file\) enters at 60 and leaves at 5, and 1 more/)
  })

  test('models on different rows are not compared: exit 1, and no AIC of either', async () => {
    const r = await run('mixed-model', at('aic-na.csv'), '--formula', 'Ozone~Temp+Solar.R+(1|Month)', '--compare', 'Ozone~Temp+(1|Month)')
    expect([r.code, r.out]).toEqual([1, ''])
    expect(r.err).toMatch(/116 rows.*111/s)
    expect(r.err).not.toMatch(/AIC/)
  })
})

describe('tables with little in them', () => {
  test('lines are those of the file, also after an empty line, a cell of two lines and rows left out', async () => {
    const file = csv('lines.csv', 'time,dead,note', '1,1,"a', 'b"', 'NA,1,c', '', '-2,1,d')
    const r = await run('kaplan-meier', file, '--time', 'time', '--event', 'dead')
    expect([r.code, r.err]).toEqual([1, expect.stringContaining('the time of row 3 (line 6 of the file) is -2')])
    const two = csv('two.csv', 'time,dead', '1,1', '2,2')
    expect((await run('log-rank', two, '--time', 'time', '--event', 'dead', '--group', 'dead')).err).toContain('holds 2 in row 2 (line 3 of the file)')
  })

  test('rows that can be followed are not refused', async () => {
    const file = csv('entry.csv', 'time,dead,from', '5,1,0', '8,0,1', '12,1,2')
    expect((await run('kaplan-meier', file, '--time', 'time', '--event', 'dead', '--entry', 'from')).code).toBe(0)
  })

  test('log-rank, Kaplan-Meier and numbers at risk take 0.1 + 0.2 and 0.3 for one time', async () => {
    const near = csv('near.csv', 't,e,g', '0.30000000000000004,1,a', '0.3,1,b', '0.5,0,a', '0.6,1,b', '0.7,1,a', '0.7000000000000001,1,b')
    const exact = csv('exact.csv', 't,e,g', '0.3,1,a', '0.3,1,b', '0.5,0,a', '0.6,1,b', '0.7,1,a', '0.7,1,b')
    const apart = csv('apart.csv', 't,e,g', '0.3001,1,a', '0.3,1,b', '0.5,0,a', '0.6,1,b', '0.7,1,a', '0.7001,1,b')
    const both = ['--time', 't', '--event', 'e', '--group', 'g', '--json']
    const chi = async (file: string) => (await run('log-rank', file, ...both)).json()['chiSquared']
    expect(await chi(near)).toBe(await chi(exact))
    expect(await chi(apart)).not.toBe(await chi(exact))
    const strata = async (file: string) => (await run('kaplan-meier', file, ...both, '--at', '0.3')).json()['strata']
    expect(await strata(near)).toEqual(await strata(exact))
  })

  test('a comparison that was asked for and could not be had: the rest stands, exit 4', async () => {
    const file = csv('one.csv', 'y,p,q', '1,0.9,0.5', '0,0.1,0.6', '0,0.95,0.1')
    const r = await run('roc', file, '--score', 'p', '--outcome', 'y', '--score2', 'q', '--json')
    expect(r.code).toBe(4)
    expect(r.json()).toMatchObject({ auc: 0.5 })
  })

  test('models on the same rows are compared', async () => {
    const rows = Array.from({ length: 24 }, (_, n) => `${(n * 7) % 11},${n % 5},${'abcd'[n % 4]}`)
    const r = await run('mixed-model', csv('same.csv', 'y,x,g', ...rows), '--formula', 'y ~ x + (1|g)', '--compare', 'y ~ 1 + (1|g)')
    expect([r.code, r.out]).toEqual([0, expect.stringContaining('Likelihood ratio (ML)')])
  })

  test.each([
    ['one row', ['kaplan-meier'], ['5,1,a,2'], ['stats/one-row']],
    ['no events', ['kaplan-meier'], ['5,0,a,2', '6,0,b,3', '7,0,a,1'], ['stats/no-events']],
    ['few events', ['kaplan-meier'], ['5,0,a,2', '6,1,b,3', '7,0,a,1'], ['stats/few-events']],
    ['one time for all', ['kaplan-meier'], Array.from({ length: 6 }, () => '5,1,a,2'), ['stats/all-equal']],
    ['a group without events', ['kaplan-meier', '--group', 'g'], ['5,0,a,2', '6,1,b,3', '7,1,b,1', '8,1,b,1', '9,1,b,1', '10,1,b,1'], ['stats/group-without-events']],
    ['a group without events, compared', ['log-rank', '--group', 'g'], ['12,0,a,2', '6,1,b,3', '7,1,b,1', '8,1,b,1', '9,1,b,1', '10,1,b,1'], ['stats/group-without-events']],
    ['nothing of these', ['kaplan-meier', '--group', 'g'], ['5,1,a,2', '6,1,b,3', '7,1,b,1', '8,1,b,1', '9,1,a,1', '10,0,b,1'], []],
  ])('follow-up with %s is said', async (name, args, rows, codes) => {
    const file = csv(`${name}.csv`, 't,e,g,x', ...rows)
    const r = await run(args[0]!, file, '--time', 't', '--event', 'e', ...args.slice(1), '--json')
    expect([r.code, r.codes()]).toEqual([0, codes])
  })

  test('a table of one row, of one value in every row, of no value; and one that has none of these', async () => {
    const codes = async (...rows: string[]) => (await run('describe', csv('d.csv', 'x,y', ...rows), '--json')).codes()
    expect([await codes('1,2'), await codes('1,2', '1,3'), await codes('1,', '2,'), await codes('1,2', '2,3')]).toEqual([['stats/one-row'], ['stats/all-equal'], ['stats/no-values'], []])
  })

  test('a model with hardly more rows than coefficients is said, one with enough is not', async () => {
    const codes = async (...rows: string[]) => (await run('linear-model', csv('m.csv', 'x,y', ...rows), '--formula', 'y ~ x', '--json')).codes()
    expect(await codes('1,2', '2,3', '3,5')).toContain('stats/few-rows')
    expect(await codes('1,2', '2,3', '3,5', '4,4', '5,7', '6,6')).not.toContain('stats/few-rows')
  })
})
