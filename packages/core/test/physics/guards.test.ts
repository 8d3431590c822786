import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decayFactor, jamesTurningWeight, leanBodyMass, suvbwPerBqMl, withinFrameFactor, bodySurfaceAreaM2, averageCountRateTime } from '../../src/physics/index.ts'

describe('physics refuses', () => {
  it('a half-life, time or duration that cannot be', () => {
    expect(() => decayFactor({ elapsed: 1, halfLife: 0 })).toThrow(/half-life 0/)
    expect(() => decayFactor({ elapsed: NaN, halfLife: 1 })).toThrow(/NaN/)
    expect(() => withinFrameFactor({ duration: -1, halfLife: 1 })).toThrow(/-1/)
  })

  it('a body that cannot be: height in cm, no weight', () => {
    expect(() => leanBodyMass('james', { sex: 'M', weight: 75, height: 185 })).toThrow(/185/)
    expect(() => leanBodyMass('janmahasatian', { sex: 'F', weight: 0, height: 1.7 })).toThrow(/0 kg/)
    expect(() => bodySurfaceAreaM2({ weight: NaN, height: 1.7 })).toThrow(/NaN/)
  })

  it('a SUV without dose or weight', () => {
    expect(() => suvbwPerBqMl({ weight: 75, activity: 0 })).toThrow(/0 Bq/)
    expect(() => suvbwPerBqMl({ weight: -1, activity: 1 })).toThrow(/-1 kg/)
  })

  it("James' formula where it has turned negative", () => {
    expect(() => leanBodyMass('james', { sex: 'F', weight: 300, height: 1.5 })).toThrow(/Janmahasatian/)
  })
})

describe("James' formula", () => {
  it('falls with weight beyond its turning weight, and nowhere before', () => {
    fc.assert(fc.property(fc.constantFrom('M' as const, 'F' as const), fc.double({ min: 1.4, max: 2.1, noNaN: true }), (sex, height) => {
      const w = jamesTurningWeight(sex, height)
      const at = (weight: number) => leanBodyMass('james', { sex, weight, height })
      expect(at(w)).toBeGreaterThan(at(w * 0.98))
      expect(at(w)).toBeGreaterThan(at(w * 1.02))
    }))
  })
})

describe('decay', () => {
  it('composes: two spans in a row are one', () => {
    const t = fc.double({ min: -1e6, max: 1e6, noNaN: true })
    fc.assert(fc.property(t, t, (a, b) => {
      const halfLife = 230760
      const whole = decayFactor({ elapsed: a + b, halfLife })
      expect(decayFactor({ elapsed: a, halfLife }) * decayFactor({ elapsed: b, halfLife }) / whole).toBeCloseTo(1, 10)
    }))
  })

  it('has its average within the frame, before its middle', () => {
    fc.assert(fc.property(fc.double({ min: 0.1, max: 1e5, noNaN: true }), fc.double({ min: 10, max: 1e6, noNaN: true }), (duration, halfLife) => {
      const t = averageCountRateTime({ duration, halfLife })
      expect(t).toBeGreaterThan(0)
      expect(t).toBeLessThanOrEqual(duration / 2 * (1 + 1e-6))
    }))
  })
})
