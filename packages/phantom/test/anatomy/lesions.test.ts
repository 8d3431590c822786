import { norm, subtract } from '@yttria/core/volume'
import { describe, expect, it } from 'vitest'
import { bodyIn } from '../../src/anatomy/body.ts'
import { designOf } from '../../src/design/standard-design.ts'
import { lesionAtBaseline, lesionBody } from '../../src/anatomy/lesions.ts'
import { lesionDesigns } from '../../src/design/lesion-designs.ts'
import { placeLesions } from '../../src/anatomy/place-lesions.ts'
import { phantomSettings } from '../../src/design/options.ts'
import { randomStream } from '../../src/random.ts'
import { contains, solidVolumeMl } from '../../src/solids/solids.ts'

const standard = phantomSettings(), body = bodyIn('baseline', standard), { freeRadiusMm, lesions: designs } = designOf(standard)

describe('lesions', () => {
  it('include cold, unperfused, vanishing, growing, small, new and adjacent ones, 0.3 to 8 times the liver', () => {
    const ratios = lesionDesigns.filter(d => d.volumeMl > 5).map(d => d.tumourToNormal)
    expect(Math.max(...ratios)).toBe(8)
    expect(ratios.filter(r => r < 0.5).length).toBe(2)
    expect(lesionDesigns.some(d => d.volumeMl > 0 && d.volumeMl < 5)).toBe(true)
    expect(lesionDesigns.some(d => d.volumeMl === 0)).toBe(true)
    expect(lesionDesigns.some(d => d.followUp === undefined)).toBe(true)
  })
  for (const seed of [1, 2, 42])
    it(`have their volumes, lie in the liver and apart, for seed ${seed}`, () => {
      const { lesions } = placeLesions(randomStream(seed, 'lesions'), { motion: true, bedZ: 12, wholeVoxels: false, body, designs, freeRadiusMm })
      const bodies = lesions.flatMap(l => lesionAtBaseline(l) ?? [])
      for (const l of lesions) {
        if (l.design.volumeMl > 0) expect(solidVolumeMl([lesionAtBaseline(l)!]) / l.design.volumeMl).toBeCloseTo(1, 2)
        expect(contains(body.liver, l.centre)).toBe(true)
        expect(Math.max(...l.axes) / Math.min(...l.axes)).toBeLessThan(1.5)
      }
      bodies.forEach((a, n) => bodies.slice(0, n).forEach(b =>
        expect(norm(subtract(a.bound.centre, b.bound.centre)) - a.bound.radius - b.bound.radius).toBeGreaterThan(9)))
      const bed = lesions.find(l => l.design.place === 'bed overlap')!
      expect(Math.abs(bed.centre[2] - 12)).toBeLessThan(lesionBody(bed, bed.design.volumeMl).bound.radius)
    })
  it('without motion do not drift', () => {
    for (const l of placeLesions(randomStream(3, 'lesions'), { motion: false, bedZ: 12, wholeVoxels: true, body, designs, freeRadiusMm }).lesions) {
      expect(l.drift90Y.rotation).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1].map(x => expect.closeTo(x, 12)))
      expect(norm(l.drift90Y.translation)).toBeLessThan(1e-12)
    }
  })
})
