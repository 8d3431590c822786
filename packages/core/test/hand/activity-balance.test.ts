import { describe, expect, it } from 'vitest'
import { type BalanceFrame, activityBalance, decayRatio } from '../../src/dosimetry/index.ts'
import { GBq, MBq, hour, minute, radionuclides } from '../../src/physics/index.ts'

// docs/methods/dosimetry/activity-balance.md carries the same numbers in the same order.
const halfLife = 64.1 * hour, limits = { expected: [0.8, 1.2], refused: [0.5, 2] } as const

describe('the activity balance of a 90Y scan reconstructed as 18F, by hand', () => {
  // True 90Y at the start of the scan: 600 MBq in the first bed, 400 MBq in the second; 15 min each.
  const positrons = 31.86e-6 / 0.967
  const bed1 = 1.04811 / 1.001353, bed2 = 1.09935 * 1.04811 / (1.002710 * 1.001353)
  const frames: BalanceFrame[] = [
    { activityBq: 600 * MBq * positrons * bed1, afterS: 0, durationS: 15 * minute },
    { activityBq: 400 * MBq * positrons * bed2, afterS: 15 * minute, durationS: 15 * minute },
  ]

  it('bed by bed: 3.2947e-5 x 1.0467 and x 1.1476; together 3.2947e-5 x 1.0870 = 3.5815e-5', () => {
    expect(positrons).toBeCloseTo(3.2947e-5, 9)
    expect(bed1).toBeCloseTo(1.0467, 4)
    expect(bed2).toBeCloseTo(1.1476, 3)
    // Read back from the image alone, as it must be: (A1 + A2) / (A1 / 1.0467 + A2 / 1.1475).
    expect(decayRatio(frames, radionuclides['18F'].halfLife)).toBeCloseTo(0.6 * bed1 + 0.4 * bed2, 4)
    expect(decayRatio(frames, radionuclides['18F'].halfLife)).toBeCloseTo(1.0870, 3)
  })

  it('is refused, and 18F comes first', () => {
    const back = 2 ** (18 / 64.1)
    const image = frames.reduce((s, f) => s + f.activityBq, 0) * back, administered = 1 * GBq * back
    const { balance, findings } = activityBalance({ image, administered, facts: { frames, decayCorrection: 'START', toScanS: 18 * hour }, limits, halfLife })
    expect(balance.ratio).toBeCloseTo(3.5815e-5, 8)
    expect(balance).toMatchObject({ asExpected: false, refused: true })
    expect(balance.causes[0]).toMatchObject({ cause: 'isotope/18F', explains: true })
    expect(balance.causes[0]!.expectedRatio).toBeCloseTo(3.5815e-5, 8)
    expect(balance.causes[0]!.misfit).toBeLessThan(1e-4)
    expect(findings[0]).toMatchObject({ severity: 'error', code: 'dosimetry/activity-balance' })
    expect(findings[0]!.message).toMatch(/Most likely: reconstructed as 18F \(3\.58e-5\)\. The ratio does not tell it from: 68Ge.*No dose is given/s)
    expect(findings[0]!.remedy).toMatch(/--repair isotope=Y-90\.$/)
    expect(findings[0]!.factor).toBeCloseTo(3.58e-5, 7)
  })

  it('2.5 GBq seen of 2.751 GBq given is 0.91: as expected, nothing is said', () => {
    const { balance, findings } = activityBalance({ image: 2.5 * GBq, administered: 2.751 * GBq, limits, halfLife })
    expect(balance.ratio).toBeCloseTo(0.9088, 4)
    expect(balance).toMatchObject({ asExpected: true, refused: false, causes: [] })
    expect(findings).toEqual([])
  })

  it('a day of decay left out is 0.771: a warning that names it, and doses go on', () => {
    const { balance, findings } = activityBalance({ image: 0.7714 * GBq, administered: 1 * GBq, limits, halfLife })
    expect(balance.refused).toBe(false)
    expect(balance.causes[0]).toMatchObject({ cause: 'time/1-too-few', explains: true })
    expect(balance.causes[0]!.expectedRatio).toBeCloseTo(2 ** (-24 / 64.1), 10)
    expect(findings[0]).toMatchObject({ severity: 'warning' })
  })
})
