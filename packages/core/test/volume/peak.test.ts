import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { random } from '../../src/numerics/index.ts'
import {
  type Vec3, type Volume, geometry, indexToPosition, insideOver, partsVoi, peak, peakRadiusMm, sphereBoxOverlap,
} from '../../src/volume/index.ts'
import { oblique, speckle, voiWhere } from './fixtures.ts'

describe('a sphere and a box', () => {
  const ball = 4 / 3 * Math.PI

  it('shares by hand: all, an eighth, a half, a cap, nothing, a box within', () => {
    expect(sphereBoxOverlap(1, [-2, -2, -2], [2, 2, 2])).toBeCloseTo(ball, 10)
    expect(sphereBoxOverlap(1, [0, 0, 0], [2, 2, 2])).toBeCloseTo(ball / 8, 10)
    expect(sphereBoxOverlap(1, [-2, -2, -2], [2, 0, 2])).toBeCloseTo(ball / 2, 10)
    // A cap of height h: pi h^2 (3 r - h) / 3, here h = 0.4.
    for (const d of [0, 1, 2]) expect(sphereBoxOverlap(1, [0, 1, 2].map(n => n === d ? 0.6 : -2) as unknown as Vec3, [2, 2, 2])).toBeCloseTo(Math.PI * 0.16 * 2.6 / 3, 7)
    expect(sphereBoxOverlap(1, [0.6, 0.6, 0.6], [2, 2, 2])).toBe(0)
    expect(sphereBoxOverlap(1, [-0.1, -0.2, -0.3], [0.2, 0.3, 0.4])).toBeCloseTo(0.3 * 0.5 * 0.7, 10)
    expect(() => sphereBoxOverlap(0, [0, 0, 0], [1, 1, 1])).toThrow(/radius 0/)
  })

  it('the parts in a grid\'s cells add up to the sphere, within 1e-6', () => {
    fc.assert(fc.property(fc.tuple(...[0, 1, 2].map(() => fc.double({ min: 0.7, max: 5, noNaN: true }))), fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -0.5, max: 0.5, noNaN: true }))), (s, o) => {
      let total = 0
      const n = s.map(x => Math.ceil(6.2035 / x) + 1)
      for (let z = -n[2]!; z <= n[2]!; z++) for (let y = -n[1]!; y <= n[1]!; y++) for (let x = -n[0]!; x <= n[0]!; x++) {
        const low = [x, y, z].map((i, d) => (i + o[d]! - 0.5) * s[d]!) as unknown as Vec3
        total += sphereBoxOverlap(6.2035, low, low.map((a, d) => a + s[d]!) as unknown as Vec3)
      }
      expect(Math.abs(total / (ball * 6.2035 ** 3) - 1)).toBeLessThan(1e-6)
    }), { seed: 12, numRuns: 20 })
  })

  it('agrees with random points', () => {
    const r = random(4), low: Vec3 = [-0.9, 0.1, -0.4], high: Vec3 = [0.2, 0.8, 0.7], n = 200_000
    let hits = 0
    for (let i = 0; i < n; i++) if (low.reduce((d2, a, d) => d2 + (a + r.uniform() * (high[d]! - a)) ** 2, 0) <= 1) hits++
    const p = hits / n, box = 1.1 * 0.7 * 1.1
    expect(Math.abs(sphereBoxOverlap(1, low, high) - p * box)).toBeLessThan(4 * box * Math.sqrt(p * (1 - p) / n))
  })
})

it('the sphere is of 1 cm3', () => {
  expect(peakRadiusMm).toBeCloseTo(6.2035, 4)
})

const grid = geometry({ size: [9, 9, 9], spacing: [4, 4, 4], origin: [100, 200, 300] })
const single = (value: number): Volume => ({ unit: '{SUVbw}g/ml', geometry: grid, voxels: insideOver(voiWhere(grid, (_, index) => index.every(x => x === 4))).map(x => x * value) })
const all = voiWhere(grid, () => true)

it('one hot voxel of 4 mm by hand', () => {
  // The voxel (64 mm3) lies whole within the sphere (1000 mm3) about its centre: 10 x 64 / 1000.
  const p = peak(single(10), all)
  expect(p.local).toBeCloseTo(0.64, 6)
  expect(p.global).toBeCloseTo(0.64, 6)
  expect(p.position).toEqual([116, 216, 316])
  // By centres: 1 of the 19 centres within 6.2 mm (0; 6 at 4 mm; 12 at 5.66 mm).
  expect(peak(single(19), all, { overlap: 'centres' }).local).toBeCloseTo(1, 12)
})

it('local and global peak differ where the hottest voxel stands alone', () => {
  // Value 10 alone at 1, 4, 4; a plateau of 5 around 6, 4, 4.
  const voxels = Float32Array.from({ length: 729 }, (_, n) => {
    const i = n % 9, j = Math.floor(n / 9) % 9, k = Math.floor(n / 81)
    return i === 1 && j === 4 && k === 4 ? 10 : Math.hypot(i - 6, j - 4, k - 4) <= 2.5 ? 5 : 0
  })
  const p = peak({ unit: 'Gy', geometry: grid, voxels }, all)
  // The image ends 6 mm from that voxel's centre: a cap of h = r - 6 mm is missing, and the rest is weighted anew.
  const h = peakRadiusMm - 6, cap = Math.PI * h * h * (3 * peakRadiusMm - h) / 3
  expect(p.local).toBeCloseTo(640 / (1000 - cap), 6)
  expect(p.localPosition).toEqual([104, 216, 316])
  expect(p.global).toBeCloseTo(5, 10)
  expect(p.position).toEqual([124, 216, 316])
})

it('of equally hot voxels the one with the highest mean gives the local peak', () => {
  const voxels = new Float32Array(729)
  for (const [i, v] of [[1, 10], [6, 10], [7, 4]] as const) voxels[(4 * 9 + 4) * 9 + i] = v
  for (const mirrored of [voxels, voxels.toReversed()])
    expect(peak({ unit: 'Gy', geometry: grid, voxels: mirrored }, all).local).toBeGreaterThan(0.64 + 0.1)
})

it('takes uptake from beyond the VOI, and a uniform image is its own peak, even at its corner', () => {
  const corner = voiWhere(grid, (_, index) => index.every(x => x === 0))
  expect(peak({ unit: 'Gy', geometry: grid, voxels: new Float32Array(729).fill(7) }, corner)).toMatchObject({ local: expect.closeTo(7, 10), position: [100, 200, 300] })
  const beside = voiWhere(grid, (_, index) => index[0] === 5 && index[1] === 4 && index[2] === 4)
  expect(peak(single(10), beside).local).toBeGreaterThan(0.3)
})

it('on an oblique grid of three spacings: the mean over all points of the sphere', () => {
  const g = oblique([21, 15, 9]), r = random(8)
  const values: Volume = { unit: 'Gy', geometry: g, voxels: Float32Array.from({ length: 21 * 15 * 9 }, () => r.uniform()) }
  const one = voiWhere(g, (_, [i, j, k]) => i === 10 && j === 7 && k === 4)
  const p = peak(values, one)
  expect(p.position).toEqual(indexToPosition(g, [10, 7, 4]))
  // By random points in the sphere, to the voxel that holds each.
  let total = 0, n = 0
  while (n < 200_000) {
    const d = [0, 1, 2].map(() => (2 * r.uniform() - 1) * peakRadiusMm)
    if (Math.hypot(...d) > peakRadiusMm) continue
    const [i, j, k] = [10, 7, 4].map((c, a) => Math.round(c + d[a]! / g.spacing[a]!))
    total += values.voxels[(k! * 15 + j!) * 21 + i!]!
    n++
  }
  expect(Math.abs(p.local - total / n)).toBeLessThan(4 * Math.sqrt(1 / 12 / n))
})

it('refuses an empty VOI, another grid, what is no number', () => {
  const g = oblique(), v = speckle(g, 2), values: Volume = { unit: 'Gy', geometry: g, voxels: new Float32Array(insideOver(v).length) }
  expect(() => peak(values, speckle(g, 2, 0))).toThrow(/empty/)
  expect(() => peak(values, partsVoi('thin', g, new Float32Array(insideOver(v).length).fill(0.4)))).toThrow(/empty/)
  expect(() => peak(values, all)).toThrow(/sizes differ/)
  expect(() => peak({ ...values, voxels: values.voxels.map(() => Infinity) }, v)).toThrow(/not finite/)
  expect(() => peak(values, v, { radiusMm: -1 })).toThrow(/-1 mm/)
})
