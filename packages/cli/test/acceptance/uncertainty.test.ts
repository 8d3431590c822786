import { describe, expect, it } from 'vitest'
import { realisation } from './uncertainty-realisation.ts'

// A part of validation/uncertainty.md, which has 300.
describe('the uncertainty of a known sphere over noise and motion', () => {
  const all = Array.from({ length: 24 }, (_, n) => realisation(7001 + n)!)
  const within = (k: number) => all.filter(r => Math.abs(r.corrected!.doseGy - r.trueGy) <= k * r.corrected!.uGy).length

  it('covers the truth in about two of three where recovery is corrected, in nearly all with twice u', () => {
    expect(all.every(r => r?.corrected)).toBe(true)
    // 68% of 24 is 16.3, and its SD 2.3.
    expect(within(1)).toBeGreaterThanOrEqual(12)
    expect(within(1)).toBeLessThanOrEqual(21)
    expect(within(2)).toBeGreaterThanOrEqual(21)
  })

  it('does not where it is not: the dose is too low by more than u says', () => {
    const mean = (of: (r: typeof all[number]) => number) => all.reduce((sum, r) => sum + of(r) / r.trueGy / all.length, 0)
    expect(mean(r => r.measured.doseGy)).toBeLessThan(mean(r => r.corrected!.doseGy) - 0.05)
    expect(all.filter(r => r.trueGy - r.measured.doseGy > r.measured.uGy).length).toBeGreaterThan(12)
  })

  it('is mostly that of the outline; no contribution is all of it', () => {
    for (const { corrected } of all) {
      expect(Object.values(corrected!.shares).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9)
      expect(Object.values(corrected!.shares).every(x => x >= 0 && x < 0.95)).toBe(true)
    }
  })

  it('is the same for the same seed', () => expect(realisation(7001)).toEqual(all[0]))
})
