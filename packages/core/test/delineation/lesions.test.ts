import fc from 'fast-check'
import { expect, it } from 'vitest'
import { delineateLesions } from '../../src/delineation/index.ts'
import {
  type Vec3, type Volume, components, expand, insideOver, maskVoi, statistics, volumeMl, voxelVolumeMl,
} from '../../src/volume/index.ts'
import { ballVoi, eachVoxel, grid, uptake } from './uptake-fixtures.ts'

const balls = [
  { centre: [-20, 5, -10] as Vec3, radius: 16, sul: 6 },
  { centre: [40, 40, 10] as Vec3, radius: 13, sul: 8 },
  { centre: [15, 0, 25] as Vec3, radius: 7, sul: 5 },
]

it('components of at least the minimum are lesions, largest first; smaller ones are listed', () => {
  const pet = uptake(balls), { lesions, small, smallVoi, findings } = delineateLesions({ pet, threshold: 3, minimumVolumeMl: 5 })
  expect(lesions.map(l => l.voi.name)).toEqual(['L1', 'L2'])
  expect(small).toHaveLength(1)
  expect(volumeMl(smallVoi)).toBeCloseTo(small[0]!.volumeMl, 9)
  for (const [n, l] of lesions.entries()) {
    expect(l.volumeMl).toBeGreaterThan(0.9 * 4 / 3 * Math.PI * balls[n]!.radius ** 3 / 1000)
    // A low threshold takes in the cut voxels: up to 0.8 mm more all round.
    expect(l.volumeMl).toBeLessThan(1.25 * 4 / 3 * Math.PI * balls[n]!.radius ** 3 / 1000)
    expect(Math.hypot(...l.centreMm.map((x, d) => x - balls[n]!.centre[d]!))).toBeLessThan(1)
    const s = statistics(pet, l.voi)
    expect(l).toMatchObject({ voxels: s.voxels, max: s.max })
    expect(l.mean).toBeCloseTo(s.mean, 6)
    expect(l.tlg).toBeCloseTo(s.mean * s.volumeMl, 4)
  }
  expect(findings).toEqual([])
})

it('a component of the minimum itself is a lesion, one voxel less is none', () => {
  const g = grid(), voxel = voxelVolumeMl(g), pet: Volume = { unit: '{SUVlbm}g/ml', geometry: g, voxels: new Float32Array(40 * 34 * 30) }
  for (let n = 0; n < 10; n++) pet.voxels[5000 + n] = 4
  expect(delineateLesions({ pet, threshold: 4, minimumVolumeMl: 10 * voxel }).lesions).toHaveLength(1)
  expect(delineateLesions({ pet, threshold: 4, minimumVolumeMl: 10.5 * voxel }).lesions).toHaveLength(0)
})

it('nothing outside the region, and a lesion that goes on outside is told', () => {
  const pet = uptake(balls)
  const region = expand(ballVoi({ centre: [-20, 5, -10], radius: 30 }), 4)
  const within = delineateLesions({ pet, threshold: 3, region, minimumVolumeMl: 5 })
  expect(within.lesions).toHaveLength(1)
  expect(within.findings).toEqual([])
  // A plane through the first ball: half of it is cut off.
  const left = insideOver(region)
  eachVoxel(grid(), (p, n) => { if (p[0] > -20) left[n] = 0 })
  const half = maskVoi('half', region.grid, left)
  const cut = delineateLesions({ pet, threshold: 3, region: half, minimumVolumeMl: 5 })
  expect(cut.lesions[0]!.volumeMl / within.lesions[0]!.volumeMl).toBeCloseTo(0.5, 1)
  expect(cut.findings).toMatchObject([{ code: 'delineation/cut-by-region', severity: 'warning', subject: { lesion: 'L1' } }])
})

it('every voxel at or above the threshold is in one lesion or small, whatever the uptake', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 1e6 }), fc.double({ min: 0.9, max: 1.6, noNaN: true }), (seed, threshold) => {
    const pet = uptake(balls, { noise: 0.3, seed })
    const { lesions, smallVoi } = delineateLesions({ pet, threshold, minimumVolumeMl: 2 })
    const count = new Uint8Array(pet.voxels.length)
    for (const v of [...lesions.map(l => l.voi), smallVoi]) insideOver(v).forEach((x, n) => { count[n]! += x })
    expect(pet.voxels.every((x, n) => count[n] === (x >= threshold ? 1 : 0))).toBe(true)
    for (const l of lesions) expect(components(l.voi).count).toBe(1)
  }), { numRuns: 8 })
})

it('no uptake, no lesion; another grid is a wrong call', () => {
  const pet = uptake([])
  expect(delineateLesions({ pet, threshold: 3, minimumVolumeMl: 5 })).toMatchObject({ lesions: [], small: [], findings: [] })
  expect(() => delineateLesions({ pet, threshold: 3, region: ballVoi(balls[0]!, 'r', grid({ spacing: [4, 4.2, 3.1] })), minimumVolumeMl: 5 })).toThrow(/spacings differ/)
  expect(() => delineateLesions({ pet, threshold: NaN, minimumVolumeMl: 5 })).toThrow(/NaN/)
})
