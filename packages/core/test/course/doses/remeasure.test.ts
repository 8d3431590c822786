import { describe, expect, it } from 'vitest'
import { remeasure } from '../../../src/course/index.ts'
import { volumeSensitivity } from '../../../src/dosimetry/index.ts'
import { normalTail } from '../../../src/numerics/index.ts'
import {
  type Geometry, type Vec3, type Voi, type Volume, applyTransform, emptyVoi, eulerRotation, filterVoi,
  geometry, indexToPosition, maskVoi, norm, rigidAbout, subtract, voxelCount,
} from '../../../src/volume/index.ts'

const erf = (x: number): number => 1 - 2 * normalTail(x * Math.SQRT2)
const r = 13.365, sigma = 2.7603, centre: Vec3 = [40, 36, 33]
const at = (g: Geometry, n: number): Vec3 => indexToPosition(g, [n % g.size[0], Math.floor(n / g.size[0]) % g.size[1], Math.floor(n / (g.size[0] * g.size[1]))])
const fill = (g: Geometry, f: (p: Vec3) => number): Float32Array => Float32Array.from({ length: voxelCount(g) }, (_, n) => f(at(g, n)))

/** A uniform sphere through a Gaussian, at a distance from its centre. */
const blurred = (x: number): number => (erf((r - x) / (sigma * Math.SQRT2)) + erf((r + x) / (sigma * Math.SQRT2))) / 2
  - sigma / (Math.max(x, 1e-3) * Math.sqrt(2 * Math.PI)) * (Math.exp(-((r - x) ** 2) / (2 * sigma ** 2)) - Math.exp(-((r + x) ** 2) / (2 * sigma ** 2)))

const fdg = geometry({ frameOfReferenceUid: 'F', size: [40, 30, 44], spacing: [2, 2.4, 1.5] })
const y90 = geometry({ frameOfReferenceUid: 'Y', size: [38, 42, 30], spacing: [2.2, 2, 2.6], direction: eulerRotation([0.1, -0.2, 0.3]), origin: [10, -12, -20] })
const transform = rigidAbout({ from: 'F', to: 'Y', centre, anglesRad: [0.05, 0.1, -0.08], translationMm: [7, 5, -4] }), there = applyTransform(transform, centre)
const voi: Voi = maskVoi('L1', fdg, Uint8Array.from(fill(fdg, p => norm(subtract(p, centre)) <= r ? 1 : 0)))
const map: Volume<'Gy'> = { unit: 'Gy', geometry: y90, voxels: fill(y90, p => 100 * blurred(norm(subtract(p, there)))) }
const all = () => true

describe('a lesion measured again', () => {
  it("follows its volume as Gear's phi / R - 1 has it, on grids that lie askew", () => {
    // phi: what lies at the edge; R: the mean within, by its own integral.
    const phi = (erf(2 * r / (sigma * Math.SQRT2)) - 2 * sigma / (r * Math.sqrt(2 * Math.PI)) * (1 - Math.exp(-2 * r * r / sigma ** 2))) / 2
    let R = 0
    for (let n = 0; n < 4000; n++) { const x = r * (n + 0.5) / 4000; R += 3 * x * x * blurred(x) / (r * r * 4000) }
    expect([phi, blurred(r)].map(x => Number(x.toFixed(5)))).toEqual([0.41761, 0.41761])
    const again = remeasure({ map, voi, transform, by: 2, among: all })!
    expect(again.doseGy).toBeCloseTo(100 * R, -0.5)
    expect(again.wider.volumeMl).toBeGreaterThan(again.narrower.volumeMl)
    expect(volumeSensitivity(again.wider, again.narrower)! / (phi / R - 1)).toBeGreaterThan(0.85)
    expect(volumeSensitivity(again.wider, again.narrower)! / (phi / R - 1)).toBeLessThan(1.15)
  })

  it('gets less wherever it is put aside from the top of the dose, and the more the further', () => {
    const near = remeasure({ map, voi, transform, by: 2, among: all })!, far = remeasure({ map, voi, transform, by: 5, among: all })!
    for (const [n, pair] of near.asides.entries()) for (const m of [0, 1] as const) {
      expect(pair[m]).toBeLessThan(near.doseGy)
      expect(far.asides[n]![m]).toBeLessThan(pair[m])
    }
  })

  it('takes in at a lower threshold and leaves out at a higher, only where it may', () => {
    const uptake: Volume = { unit: '{SUVbw}g/ml', geometry: fdg, voxels: fill(fdg, p => 20 - norm(subtract(p, centre))) }, threshold = { uptake, value: 20 - r, by: 2 }
    const [lower, higher] = remeasure({ map, voi, transform, by: 2, among: all, threshold })!.thresholds!
    const here = remeasure({ map, voi, transform, by: 2, among: () => false, threshold })!
    expect(lower.volumeMl / (4 / 3000 * Math.PI * (r + 2) ** 3)).toBeCloseTo(1, 1)
    expect(higher.volumeMl / (4 / 3000 * Math.PI * (r - 2) ** 3)).toBeCloseTo(1, 1)
    expect(lower.doseGy).toBeLessThan(here.doseGy)
    expect(higher.doseGy).toBeGreaterThan(here.doseGy)
    // Nothing may be taken in.
    expect(here.thresholds![0]!.doseGy).toBe(here.doseGy)
    expect(here.wider.doseGy).toBe(here.doseGy)
  })

  it('of one voxel stays that voxel, of none or beyond the map is not known', () => {
    const one = filterVoi(voi, n => n === 20 + 40 * (15 + 30 * 22))
    const again = remeasure({ map, voi: one, transform, by: 1, among: all })!
    expect(again.narrower.volumeMl).toBeCloseTo(2 * 2.4 * 1.5 / 1000, 9)
    expect(remeasure({ map, voi: emptyVoi('none', voi.grid), transform, by: 1, among: all })).toBeUndefined()
    expect(remeasure({ map, voi, transform: { ...transform, translation: [900, 0, 0] }, by: 1, among: all })).toBeUndefined()
  })
})
