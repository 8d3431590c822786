import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { followUpLesions, isocontour, mergedGroups } from '../../src/delineation/index.ts'
import { type Vec3, type Voi, insideOver, statistics, volumeMl, weightOf } from '../../src/volume/index.ts'
import { type Ball, ballVoi, eachVoxel, grid, uptake } from './uptake-fixtures.ts'

const baseline: Ball[] = [
  { centre: [-22, 5, -6], radius: 14, sul: 6 },
  { centre: [12, 5, -6], radius: 12, sul: 5 },
  { centre: [40, 45, 10], radius: 12, sul: 5 },
]
const before = baseline.map((b, n) => ballVoi(b, `L${n + 1}`))
const common = { threshold: 3, baseline: before, reachMm: 10, minimumVolumeMl: 5 }
const tlgOf = (pet: ReturnType<typeof uptake>, v: Voi): number => volumeMl(v) > 0 ? statistics(pet, v).mean * volumeMl(v) : 0

describe('each baseline lesion finds its remainder', () => {
  it('smaller, gone, or grown beyond where it was: one lesion, nothing new', () => {
    const pet = uptake([{ ...baseline[0]!, radius: 8 }, { centre: [44, 45, 10], radius: 20, sul: 6 }])
    const { remainders, newLesions, newSmall } = followUpLesions({ ...common, pet, split: 'watershed' })
    expect(remainders.map(r => r.voi.name)).toEqual(['L1', 'L2', 'L3'])
    expect(remainders[0]!.volumeMl).toBeCloseTo(4 / 3 * Math.PI * 0.8 ** 3, 0)
    expect(remainders[1]).toMatchObject({ voxels: 0, volumeMl: 0, tlg: 0, mergedWith: [] })
    expect(remainders[2]!.volumeMl).toBeGreaterThan(30)
    expect([newLesions, newSmall]).toEqual([[], []])
  })

  it('what is shifted by less than the reach is its remainder, farther away it is new', () => {
    const moved = (dx: number) => uptake([{ centre: [-22 - dx, 5, -6], radius: 11, sul: 6 }])
    // The gap between the surfaces is dx - 14 - 11.
    expect(followUpLesions({ ...common, pet: moved(31), split: 'nearest' }).remainders[0]!.voxels).toBeGreaterThan(0)
    const far = followUpLesions({ ...common, pet: moved(40), split: 'nearest' })
    expect(far.remainders[0]!.voxels).toBe(0)
    expect(far.newLesions).toHaveLength(1)
    expect(far.newLesions[0]!.voi.name).toBe('N1')
    expect(followUpLesions({ ...common, pet: moved(40), split: 'nearest', minimumVolumeMl: 50 })).toMatchObject({ newLesions: [], newSmall: [{ voxels: far.newLesions[0]!.voxels }] })
  })

  it('a piece between two goes to the nearer', () => {
    const pet = uptake([{ centre: [-1.5, 5, -6], radius: 2.5, sul: 9 }])
    const { remainders } = followUpLesions({ ...common, pet, split: 'watershed' })
    // Surfaces at -8 and 0.
    expect(remainders[0]!.voxels).toBe(0)
    expect(remainders[1]!.voxels).toBeGreaterThan(0)
    expect(remainders[1]!.mergedWith).toEqual([])
  })
})

describe('tumours that merged', () => {
  const grown: Ball[] = [{ centre: [-19, 5, -6], radius: 19, sul: 6 }, { centre: [14, 5, -6], radius: 17, sul: 5 }]
  const pet = uptake(grown, { fwhm: 6 })

  it('are split by watershed or to the nearest, taken as one where asked, and said to have merged', () => {
    for (const split of ['watershed', 'nearest'] as const) {
      const { remainders } = followUpLesions({ ...common, pet, split })
      expect(remainders.map(r => r.mergedWith)).toEqual([[1], [0], []])
      for (const n of [0, 1]) expect(remainders[n]!.volumeMl).toBeGreaterThan(15)
      expect(mergedGroups(remainders)).toEqual([[0, 1]])
    }
    const one = followUpLesions({ ...common, pet, split: 'one' }).remainders
    expect(one[1]!.voxels).toBe(0)
    expect(one[0]!.volumeMl).toBeCloseTo(volumeMl(isocontour(pet, 3)), 6)
  })

  it('watershed gives each its TLG within 8% in blur and noise, and not worse than the nearest lesion does', () => {
    const error = { watershed: 0, nearest: 0 }
    const seeds = [1, 2, 3]
    for (const seed of seeds) {
      const noisy = uptake(grown, { fwhm: 6, noise: 0.25, seed }), all = isocontour(noisy, 3)
      // Truth: each voxel to the ball whose surface it is deeper in.
      const truth = [0, 0]
      eachVoxel(grid(), (p, n) => {
        if (weightOf(all, n) === 0) return
        const deep = grown.map(b => Math.hypot(p[0] - b.centre[0], p[1] - b.centre[1], p[2] - b.centre[2]) - b.radius)
        truth[deep[0]! < deep[1]! ? 0 : 1]! += noisy.voxels[n]!
      })
      const share = truth[0]! / (truth[0]! + truth[1]!)
      for (const split of ['watershed', 'nearest'] as const) {
        const { remainders } = followUpLesions({ ...common, pet: noisy, split })
        const own = remainders[0]!.tlg / (remainders[0]!.tlg + remainders[1]!.tlg)
        error[split] += Math.max(Math.abs(own / share - 1), Math.abs((1 - own) / (1 - share) - 1)) / seeds.length
      }
    }
    expect(error.watershed).toBeLessThan(0.08)
    expect(error.watershed).toBeLessThan(error.nearest + 0.02)
  })
})

it('a tumour that grew over its shrunken neighbour keeps what it grew: watershed within 20%, where the nearest lesion gives the neighbour twice its own', () => {
  const now: Ball[] = [{ centre: [-20, 5, -6], radius: 23, sul: 6 }, { centre: [14, 5, -6], radius: 9, sul: 5 }]
  const pet = uptake(now, { fwhm: 6, noise: 0.25 }), all = isocontour(pet, 3)
  let own = 0
  eachVoxel(grid(), (p, n) => {
    const deep = now.map(b => Math.hypot(p[0] - b.centre[0], p[1] - b.centre[1], p[2] - b.centre[2]) - b.radius)
    if (weightOf(all, n) && deep[1]! < deep[0]!) own += pet.voxels[n]! * 4 * 4.2 * 3 / 1000
  })
  const tlg = (split: 'watershed' | 'nearest') => followUpLesions({ ...common, pet, split }).remainders[1]!.tlg
  expect(Math.abs(tlg('watershed') / own - 1)).toBeLessThan(0.2)
  expect(tlg('nearest') / own).toBeGreaterThan(2)
})

it('nothing counts twice and nothing is lost, whatever grew and moved', () => {
  const ball = fc.record({ centre: fc.tuple(fc.integer({ min: -45, max: 60 }), fc.integer({ min: -20, max: 60 }), fc.integer({ min: -25, max: 35 })) as fc.Arbitrary<Vec3>, radius: fc.integer({ min: 4, max: 22 }), sul: fc.integer({ min: 2, max: 9 }) })
  fc.assert(fc.property(fc.array(ball, { maxLength: 5 }), fc.constantFrom('watershed' as const, 'nearest' as const, 'one' as const), fc.integer({ min: 0, max: 1e6 }), (balls, split, seed) => {
    const pet = uptake(balls, { noise: 0.35, seed })
    const { remainders, newLesions, newSmall } = followUpLesions({ ...common, pet, split })
    const whole = isocontour(pet, 3), count = new Uint8Array(insideOver(whole).length)
    for (const v of [...remainders.map(r => r.voi), ...newLesions.map(l => l.voi)]) insideOver(v).forEach((x, n) => { count[n]! += x })
    expect(count.every((x, n) => x <= weightOf(whole, n))).toBe(true)
    const parts = [...remainders, ...newLesions, ...newSmall].reduce((sum, r) => sum + r.tlg, 0)
    const all = tlgOf(pet, whole)
    expect(Math.abs(parts - all)).toBeLessThanOrEqual(1e-6 * all)
    for (const r of remainders) expect(r.tlg).toBeCloseTo(tlgOf(pet, r.voi), 3)
  }), { numRuns: 25 })
})

it('an empty follow-up leaves nothing, and a lesion on another grid is a wrong call', () => {
  const { remainders, newLesions } = followUpLesions({ ...common, pet: uptake([]), split: 'watershed' })
  expect(remainders.every(r => r.voxels === 0 && r.mean === 0)).toBe(true)
  expect(newLesions).toEqual([])
  expect(() => followUpLesions({ ...common, baseline: [{ ...before[0]!, grid: { ...before[0]!.grid, frameOfReferenceUid: '9.9' } }], pet: uptake([]), split: 'watershed' })).toThrow(/frames of reference/)
})
