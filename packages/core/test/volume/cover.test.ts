import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  type FractionalVoi, type Vec3, type Voi, type Geometry, applyTransform, asFractional, coverVoi,
  fractionOver, geometry, indexToPosition, insideOver, inverseTransform, maskVoi, partsVoi, positionToIndex,
  rigidAbout, volumeMl, voxelCount, weightOf,
} from '../../src/volume/index.ts'
import { anyGeometry, oblique, speckle, voiWhere } from './fixtures.ts'

const centroid = (f: FractionalVoi): Vec3 => {
  const [nx, ny] = f.grid.size, sum = [0, 0, 0]
  let weight = 0
  fractionOver(f).forEach((w, n) => {
    if (w === 0) return
    indexToPosition(f.grid, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / nx / ny)]).forEach((p, d) => { sum[d]! += w * p })
    weight += w
  })
  return sum.map(s => s / weight) as unknown as Vec3
}

it('a voxel cut by two by hand', () => {
  // One voxel of 2 x 4 x 6 mm about 0 on a grid of 4 x 4 x 4 mm whose first centre is at -1, 0, 2:
  // x from -1 to 1 lies in cells -3..1 and 1..5: all in the first; y fills its cell; z from -3 to 3: cells -4..0? no: 0..4 and beyond.
  const v: Voi = maskVoi('v', geometry({ size: [1, 1, 1], spacing: [2, 4, 6] }), Uint8Array.of(1))
  const onto = geometry({ size: [2, 1, 2], spacing: [4, 4, 4], origin: [-1, 0, -2] })
  // x: 2 of 4 mm of the first cell (-3 to 1), none of the second; z: 3 of 4 mm of -4..0 and 3 of 4 mm of 0..4.
  expect(Array.from(fractionOver(coverVoi(v, onto)))).toEqual([0.375, 0, 0.375, 0])
})

it('the same grid gives the same voxels, without sampling', () => {
  fc.assert(fc.property(anyGeometry, fc.nat(), (g, seed) => {
    const v = speckle(g, seed)
    expect(fractionOver(coverVoi(v, g))).toEqual(fractionOver(asFractional(v)))
    const soft = partsVoi('s', g, Float32Array.from(insideOver(v), (x, n) => x * (n % 5) / 4))
    expect(fractionOver(coverVoi(soft, g))).toEqual(fractionOver(soft))
  }), { seed: 16 })
})

/** A grid along the same axes, possibly in another order and reversed, that holds all of `g`. */
function parallelTo(g: Geometry, order: Vec3, signs: Vec3, spacing: Vec3, shift: Vec3): Geometry {
  const d = g.direction, column = (c: number): Vec3 => [d[c]!, d[3 + c]!, d[6 + c]!]
  const axes = order.map((c, n) => column(c).map(x => x * signs[n]!))
  const direction = [0, 1, 2].flatMap(r => axes.map(a => a[r]!)) as unknown as Geometry['direction']
  const size = order.map((c, n) => Math.ceil(g.size[c]! * g.spacing[c]! / spacing[n]!) + 2) as unknown as Vec3
  const origin = indexToPosition(g, [0, 1, 2].map(c => {
    const n = order.indexOf(c)
    const edge = signs[n]! > 0 ? -0.5 : g.size[c]! - 0.5
    return edge + signs[n]! * (shift[n]! - 0.5) * spacing[n]! / g.spacing[c]!
  }) as unknown as Vec3)
  return geometry({ size, spacing, origin, direction })
}

const orders: Vec3[] = [[0, 1, 2], [1, 2, 0], [2, 1, 0], [0, 2, 1]]
const unit = fc.double({ min: 0.05, max: 0.95, noNaN: true })
const step = fc.double({ min: 0.9, max: 6, noNaN: true })

/** The overlap of every pair of boxes, the slow way: parallel boxes have their corners along the axes. */
function bruteCover(v: Voi, onto: Geometry): number[] {
  const [nx, ny, nz] = v.grid.size, [mx, my] = onto.size
  return Array.from({ length: voxelCount(onto) }, (_, m) => {
    const cell: Vec3 = [m % mx, Math.floor(m / mx) % my, Math.floor(m / mx / my)]
    const corner = (h: number) => positionToIndex(v.grid, indexToPosition(onto, [cell[0] + h, cell[1] + h, cell[2] + h]))
    const a = corner(-0.5), b = corner(0.5), low = a.map((x, d) => Math.min(x, b[d]!)), high = a.map((x, d) => Math.max(x, b[d]!))
    const shared = (d: number, i: number) => Math.max(0, Math.min(high[d]!, i + 0.5) - Math.max(low[d]!, i - 0.5)) / (high[d]! - low[d]!)
    let total = 0
    for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++) if (weightOf(v, n)) total += shared(0, i) * shared(1, j) * shared(2, k)
    return total
  })
}

it('parallel grids share exactly what their boxes share, axes swapped and reversed too, and volume is conserved', () => {
  fc.assert(fc.property(anyGeometry, fc.nat(), fc.constantFrom(...orders), fc.tuple(step, step, step), fc.tuple(unit, unit, unit), fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(1, -1))), (g, seed, order, spacing, shift, signs) => {
    const v = speckle(g, seed, 0.4)
    fc.pre(insideOver(v).includes(1) && g.size.every((n, d) => n * g.spacing[d]! < 12))
    const onto = parallelTo(g, order, signs as unknown as Vec3, spacing, shift), covered = coverVoi(v, onto)
    expect(volumeMl(covered) / volumeMl(v)).toBeCloseTo(1, 5)
    const slow = bruteCover(v, onto)
    expect(fractionOver(covered).every((f, n) => Math.abs(f - slow[n]!) < 1e-6)).toBe(true)
  }), { seed: 17, numRuns: 60 })
})

it('a box turned by 30 degrees, or hardly, keeps its volume within 0.1% and its place', () => {
  const g = geometry({ size: [30, 26, 22], spacing: [1, 1.5, 2.5], origin: [-15, -20, -27] })
  const box = voiWhere(g, (_, [i, j, k]) => i >= 6 && i < 24 && j >= 5 && j < 20 && k >= 6 && k < 16, 'box')
  expect(volumeMl(box)).toBeCloseTo(18 * 22.5 * 25 / 1000, 9)
  for (const [spacing, anglesRad] of [[[4, 4.2, 3], [0.5, 0.2, 0.1]], [[2, 3, 4], [0.1, 0.7, -0.4]], [[0.7, 0.8, 0.9], [-0.3, 0.2, 0.6]], [[4, 4.2, 3], [0.004, -0.003, 0.002]]] as const) {
    const size = spacing.map(s => Math.ceil(90 / s)) as unknown as Vec3
    const onto = geometry({ size, spacing: [...spacing], origin: [-45, -45, -45] })
    const transform = rigidAbout({ from: undefined, to: undefined, centre: [0, 0, 0], anglesRad: [...anglesRad], translationMm: [3.3, -2.2, 1.1] })
    const covered = coverVoi(box, onto, { transform })
    expect(Math.abs(volumeMl(covered) / volumeMl(box) - 1)).toBeLessThan(0.001)
    const where = centroid(covered), wanted = applyTransform(transform, centroid(asFractional(box)))
    // A cut cell stands for its centre: each face can shift the centroid by up to spacing^2 / (8 x length), 0.12 mm here.
    where.forEach((p, d) => expect(Math.abs(p - wanted[d]!)).toBeLessThan(0.12))
    expect(fractionOver(covered).every(f => f >= 0 && f <= 1)).toBe(true)
  }
})

it('oblique fractions are those of many points in each voxel', () => {
  const v = speckle(oblique([6, 5, 4]), 21, 0.5), back = rigidAbout({ from: '1.2.3', to: 'other', centre: [-36, 30, 115], anglesRad: [0.1, -0.2, 0.3], translationMm: [1, 2, -1] })
  const onto = geometry({ frameOfReferenceUid: 'other', size: [4, 4, 4], spacing: [3.1, 2.7, 4.2], origin: [-42, 24, 108] })
  const soft = partsVoi('soft', v.grid, Float32Array.from(insideOver(v), (x, n) => x * (1 + n % 4) / 4))
  const there = inverseTransform(back)
  for (const source of [v, soft]) {
    const values = 'inside' in source ? source.inside : fractionOver(source)
    const covered = coverVoi(source, onto, { transform: back })
    let worst = 0, square = 0
    for (let n = 0; n < voxelCount(onto); n++) {
      const centre: Vec3 = [n % 4, Math.floor(n / 4) % 4, Math.floor(n / 16)]
      let total = 0
      const side = 14
      for (let p = 0; p < side ** 3; p++) {
        const index = centre.map((c, d) => c + (Math.floor(p / side ** d) % side + 0.5) / side - 0.5) as unknown as Vec3
        const q = applyTransform(there, indexToPosition(onto, index))
        const [i, j, k] = positionToIndex(v.grid, q).map(Math.round)
        if (i! >= 0 && i! < 6 && j! >= 0 && j! < 5 && k! >= 0 && k! < 4) total += values[(k! * 5 + j!) * 6 + i!]!
      }
      const d = weightOf(covered, n) - total / side ** 3
      worst = Math.max(worst, Math.abs(d))
      square += d * d
    }
    // Speckle is all surface, the worst there is; random points would scatter by 0.03.
    expect(Math.sqrt(square / voxelCount(onto))).toBeLessThan(0.01)
    expect(worst).toBeLessThan(0.05)
  }
})

it('what lies beyond the new grid is not covered, and nothing covers nothing', () => {
  const v = voiWhere(oblique(), () => true), far = geometry({ frameOfReferenceUid: '1.2.3', size: [4, 3, 2], spacing: [1, 2, 3], origin: [500, 0, 0] })
  expect(volumeMl(coverVoi(v, far))).toBe(0)
  expect(volumeMl(coverVoi(v, { ...v.grid, origin: indexToPosition(v.grid, [100, 0, 0]) }))).toBe(0)
  expect(volumeMl(coverVoi(speckle(oblique(), 1, 0), far))).toBe(0)
  // Half of the grid, moved by half its length along i: half of the volume.
  const half = coverVoi(v, { ...v.grid, origin: indexToPosition(v.grid, [4.5, 0, 0]) })
  expect(volumeMl(half)).toBeCloseTo(volumeMl(v) / 2, 6)
})

it('frames of reference must fit', () => {
  const v = speckle(oblique(), 1), foreign = { ...oblique(), frameOfReferenceUid: 'B' }
  expect(() => coverVoi(v, foreign)).toThrow(/a transform is needed/)
  const t = rigidAbout({ from: 'B', to: '1.2.3', centre: [0, 0, 0], anglesRad: [0, 0, 0], translationMm: [0, 0, 0] })
  expect(() => coverVoi(v, foreign, { transform: t })).toThrow(/does not fit/)
  expect(volumeMl(coverVoi(v, foreign, { transform: inverseTransform(t) }))).toBeCloseTo(volumeMl(v), 6)
})
