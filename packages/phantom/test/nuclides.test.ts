import { describe, expect, it } from 'vitest'
import { meanActivityTimeS, remaining, withinFrame } from '../src/nuclides.ts'

const hour = 3600

describe('decay', () => {
  it('leaves of 90Y what a table says after 18 h, 24 h, 4 d and 9 d', () => {
    expect(remaining('90Y', 18 * hour)).toBeCloseTo(0.823, 3)
    expect(remaining('90Y', 24 * hour)).toBeCloseTo(0.771, 3)
    expect(remaining('90Y', 96 * hour)).toBeCloseTo(0.354, 3)
    expect(remaining('90Y', 216 * hour)).toBeCloseTo(0.0967, 4)
  })
  it('within a frame of 15 min raises 18F by 1.048 and 90Y by 1.0014', () => {
    expect(withinFrame('18F', 900)).toBeCloseTo(1.048, 3)
    expect(withinFrame('90Y', 900)).toBeCloseTo(1.0014, 4)
  })
  it('between beds 15 min apart is 1.099 for 18F and 1.003 for 90Y', () => {
    expect(1 / remaining('18F', 900)).toBeCloseTo(1.099, 3)
    expect(1 / remaining('90Y', 900)).toBeCloseTo(1.003, 3)
  })
  it('at the time of the mean activity equals the mean over the frame', () => {
    let mean = 0
    for (let n = 0; n < 10000; n++) mean += remaining('18F', (n + 0.5) * 0.18) / 10000
    expect(remaining('18F', meanActivityTimeS('18F', 1800))).toBeCloseTo(mean, 8)
  })
})
