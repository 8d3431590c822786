import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Golden, beside } from './beside-r.ts'

const folder = new URL('../../../../validation/golden/', import.meta.url)
const read = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Golden

describe("R's results for data of our own", () => {
  it('has a comparison for every file', () => {
    expect(readdirSync(folder).filter(f => f.endsWith('.json')).map(f => f.slice(0, -5)).sort()).toEqual(Object.keys(beside).sort())
  })
  for (const [name, compare] of Object.entries(beside)) {
    it(`${name}: every number within its tolerance`, () => {
      const golden = read(name), rows = compare(golden)
      expect(rows.length).toBeGreaterThan(50)
      expect(rows.filter(r => !(r.error <= r.tolerance)).map(r => `${r.group}: ${r.what}: ${r.got}, R ${r.want}: ${r.error.toExponential(1)} over ${r.tolerance}`)).toEqual([])
    })
  }
  it('finds a number that is off', () => {
    const golden = read('roc') as Golden<{ delong: { auc: number } }>
    const off = { ...golden, results: { ...golden.results, delong: { ...golden.results.delong, auc: golden.results.delong.auc * (1 + 1e-9) } } }
    expect(beside.roc!(off).filter(r => !(r.error <= r.tolerance)).map(r => `${r.group}: ${r.what}`)).toEqual(['ROC by DeLong: auc'])
  })
})
