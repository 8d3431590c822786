import { describe, expect, it } from 'vitest'
import { blurredSphere, partialVolumeTable } from '../../src/truth/partial-volume.ts'

describe('a blurred sphere', () => {
  it('equals the integral of the Gaussian over the sphere', () => {
    const R = 12, s = 2.76, step = 0.4
    for (const r of [0, 5, 12, 16]) {
      let sum = 0
      for (let x = -R + step / 2; x < R; x += step)
        for (let y = -R + step / 2; y < R; y += step)
          for (let z = -R + step / 2; z < R; z += step)
            if (x * x + y * y + z * z <= R * R) sum += Math.exp(-((x - r) ** 2 + y * y + z * z) / (2 * s * s))
      expect(blurredSphere(r, R, s)).toBeCloseTo(sum * step ** 3 / (Math.sqrt(2 * Math.PI) * s) ** 3, 2)
    }
  })
  it('has half its contrast near the edge of a large sphere', () => {
    expect(blurredSphere(100, 100, 2)).toBeCloseTo(0.5, 1)
  })
})

describe('partial volume', () => {
  const rows = partialVolumeTable({ volumesMl: [10, 150], ratios: [1, 2.5, 10], fdgFwhmMm: 6.5, y90FwhmMm: 6.5, sul: { tumour: 9, liver: 0, threshold: 0.42 * 9 } })
  const recovery = (volumeMl: number, ratio: number) => rows.find(r => r.volumeMl === volumeMl && r.tumourToNormal === ratio)!.recovery
  it('takes at 6.5 mm FWHM 15 to 22% of the dose at 10 mL and 7 to 10% at 150 mL in a 42% VOI', () => {
    expect(1 - recovery(10, 2.5)).toBeCloseTo(0.145, 2)
    expect(1 - recovery(10, 10)).toBeCloseTo(0.218, 2)
    expect(1 - recovery(150, 2.5)).toBeCloseTo(0.068, 2)
    expect(1 - recovery(150, 10)).toBeCloseTo(0.102, 2)
  })
  it('takes nothing where there is no contrast', () => expect(recovery(10, 1)).toBeCloseTo(1, 12))
})
