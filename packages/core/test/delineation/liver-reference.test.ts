import { describe, expect, it } from 'vitest'
import { findLiverReference, modeOf } from '../../src/delineation/liver-reference.ts'
import { random } from '../../src/numerics/index.ts'
import {
  type Geometry, type Vec3, type Voi, emptyVoi, filterVoi, geometry, indexToPosition, maskVoi, voxelCount,
} from '../../src/volume/index.ts'
import { eachVoxel, inLiver, petGrid, trunkPet } from './trunk-phantom.ts'

const liverOn = (g: Geometry): Voi => {
  const inside = new Uint8Array(voxelCount(g))
  eachVoxel(g, (p, n) => { if (inLiver(p)) inside[n] = 1 })
  return maskVoi('liver', g, inside)
}
const liver = liverOn(petGrid())
const distance = (a: Vec3, b: Vec3): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])

describe('the liver\'s reference sphere', () => {
  it('lies deep in the right lobe of a healthy liver', () => {
    const { value } = findLiverReference(trunkPet(), liver)
    expect(distance(value!.centreMm, [-65, -5, -40])).toBeLessThan(15)
    expect(value!.confidence).toBe(1)
  })

  it('keeps away from hot and from cold lesions, and its sphere holds liver only', () => {
    const lesions = [{ centre: [-65, -5, -40] as Vec3, radius: 22, sul: 8 }, { centre: [-90, 20, -10] as Vec3, radius: 18, sul: 0.3 }]
    const { value } = findLiverReference(trunkPet(lesions), liver)
    for (const l of lesions) expect(distance(value!.centreMm, l.centre)).toBeGreaterThan(l.radius + 15)
    expect(value!.centreMm[0]).toBeLessThan(-20)
    for (const step of [[14, 0, 0], [-14, 0, 0], [0, 14, 0], [0, -14, 0], [0, 0, 14], [0, 0, -14]])
      expect(inLiver(value!.centreMm.map((x, d) => x + step[d]!) as unknown as Vec3)).toBe(true)
  })

  it('is the patient\'s right whichever way the grid runs', () => {
    const g = petGrid(), far = indexToPosition(g, [g.size[0] - 1, 0, g.size[2] - 1])
    const flipped = geometry({ ...g, origin: far, direction: g.direction.map((x, n) => n % 3 === 1 ? x : -x) as unknown as Geometry['direction'] })
    const a = findLiverReference(trunkPet([], { noise: 0 }), liver).value!, b = findLiverReference(trunkPet([], { noise: 0, grid: flipped }), liverOn(flipped)).value!
    expect(distance(a.centreMm, b.centreMm)).toBeLessThan(6)
    expect(b.centreMm[0]).toBeLessThan(-30)
  })

  it('is refused where the lobe is too small, where tumour leaves no room, and where the liver is empty, saying which', () => {
    const small = filterVoi(liver, n => n % 84 > 40 && n % 84 < 48)
    expect(findLiverReference(trunkPet(), small)).toMatchObject({ value: undefined, findings: [{ code: 'delineation/no-liver-reference', message: expect.stringContaining('deepest point') as string }] })
    const full = Array.from({ length: 150 }, (_, n): { centre: Vec3; radius: number; sul: number } => ({ centre: [-125 + 30 * (n % 5), -65 + 30 * (Math.floor(n / 5) % 5), -115 + 30 * Math.floor(n / 25)], radius: 13, sul: 7 }))
    expect(findLiverReference(trunkPet(full), liver)).toMatchObject({ value: undefined, findings: [{ code: 'delineation/no-liver-reference', message: expect.stringContaining('free of other uptake') as string }] })
    expect(findLiverReference(trunkPet(), emptyVoi('liver', liver.grid))).toMatchObject({ value: undefined, findings: [{ code: 'delineation/no-liver' }] })
  })
})

it('the mode of a mixture is that of its larger, narrower part', () => {
  const r = random(3), values = Float64Array.from({ length: 4000 }, (_, n) => n % 5 < 2 ? 5 + 2 * r.normal() : 1.8 + 0.15 * r.normal()).sort()
  expect(modeOf(values)).toBeCloseTo(1.8, 0)
  expect(Math.abs(modeOf(values) - 1.8)).toBeLessThan(0.12)
  expect(modeOf(Float64Array.of(4))).toBe(4)
  expect(() => modeOf(new Float64Array(0))).toThrow(/no values/)
})
