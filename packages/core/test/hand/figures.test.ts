import { describe, expect, it } from 'vitest'
import { doseShortfallPercent, sphereRecovery } from '../../src/figures/index.ts'

// docs/methods/figures/partial-volume.md, the same symbols in the same order.
describe('partial volume of a sphere, by hand', () => {
  const sigma = 6.5 / 2.354820

  it('10 mL at 6.5 mm FWHM keeps 75.6% of its own activity', () => {
    const radius = Math.cbrt(3 * 10_000 / (4 * Math.PI))
    expect(radius).toBeCloseTo(13.365, 3)
    expect(sigma).toBeCloseTo(2.7603, 4)
    const x = sigma / (2 * radius)
    expect(x).toBeCloseTo(0.10327, 5)
    // The Gaussian ends long before 2R, so the integral is 1 - 3 sqrt(2/pi) x + 4 sqrt(2/pi) x^3.
    const recovery = 1 - 3 * 0.797885 * x + 4 * 0.797885 * x ** 3
    expect(recovery).toBeCloseTo(0.75633, 5)
    expect(sphereRecovery({ volumeMl: 10, fwhmMm: 6.5 })).toBeCloseTo(recovery, 6)
  })

  it('the dose falls short by 15 to 22% at 10 mL and 6 to 9% at 150 mL, T/N 2.5 to 10', () => {
    const at = (volumeMl: number, tumourToNormal: number) => doseShortfallPercent({ volumeMl, fwhmMm: 6.5, tumourToNormal })
    expect(at(10, 2.5)).toBeCloseTo(24.367 * 0.6, 2)
    expect(at(10, 10)).toBeCloseTo(24.367 * 0.9, 2)
    expect(at(150, 2.5)).toBeCloseTo(6.0, 1)
    expect(at(150, 10)).toBeCloseTo(9.0, 1)
  })
})
