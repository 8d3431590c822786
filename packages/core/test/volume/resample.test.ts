import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  type Geometry, type Vec3, type Volume, applyTransform, eulerRotation, geometry, gridMap, indexToPosition, inverseGridMap, inverseTransform, mapIndex, matrixProduct, positionToIndex, resample, rigidAbout, voxelCount,
} from '../../src/volume/index.ts'
import { anyGeometry, oblique } from './fixtures.ts'

const ramp = (p: Vec3): number => 3 + 0.7 * p[0] - 1.1 * p[1] + 0.4 * p[2]

function filled(g: Geometry, value: (position: Vec3, n: number) => number): Volume<'Gy'> {
  const [nx, ny, nz] = g.size, voxels = new Float32Array(voxelCount(g))
  for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++) voxels[n] = value(indexToPosition(g, [i, j, k]), n)
  return { unit: 'Gy', geometry: g, voxels }
}

const hash = (_: Vec3, n: number): number => Math.sin(n * 12.9898) * 100

it('between voxels by hand, and in the rim of half a voxel', () => {
  const g = geometry({ size: [2, 2, 2], spacing: [2, 4, 6] })
  const v: Volume = { unit: 'Gy', geometry: g, voxels: Float32Array.of(0, 10, 20, 30, 40, 50, 60, 80) }
  const at = (...origin: [number, number, number]) => resample(v, geometry({ size: [1, 1, 1], spacing: [1, 1, 1], origin }), { outside: -1 }).voxels[0]
  expect(at(1, 0, 0)).toBe(5)
  expect(at(1, 2, 0)).toBe(15)
  expect(at(0.5, 0, 3)).toBe(22.5)
  // (0 + 10 + 20 + 30 + 40 + 50 + 60 + 80) / 8
  expect(at(1, 2, 3)).toBe(36.25)
  expect(at(-0.99, 0, 0)).toBe(0)
  expect(at(-1.01, 0, 0)).toBe(-1)
  expect(at(2.99, 5.99, 8.99)).toBe(80)
  expect(at(2.99, 5.99, 9.01)).toBe(-1)
})

it('a linear field stays itself on any other grid, moved or not', () => {
  const source = filled(oblique([22, 15, 11]), ramp)
  fc.assert(fc.property(anyGeometry, fc.tuple(...[1, 2, 3].map(() => fc.double({ min: -0.5, max: 0.5, noNaN: true }))), (g, angles) => {
    const transform = rigidAbout({ from: undefined, to: '1.2.3', centre: [0, 0, 0], anglesRad: angles as unknown as Vec3, translationMm: [-30, 40, 125] })
    const moved = resample(source, g, { transform, outside: 1e6 })
    const [nx, ny, nz] = g.size
    for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++) {
      const p = applyTransform(transform, indexToPosition(g, [i, j, k])), index = positionToIndex(source.geometry, p)
      const inner = index.every((x, d) => x > 0 && x < source.geometry.size[d]! - 1), beyond = index.some((x, d) => x < -0.501 || x > source.geometry.size[d]! - 0.499)
      if (inner) expect(moved.voxels[n]).toBeCloseTo(ramp(p), 3)
      if (beyond) expect(moved.voxels[n]).toBe(1e6)
      if (!beyond && index.every((x, d) => x > -0.499 && x < source.geometry.size[d]! - 0.501)) expect(moved.voxels[n]).toBeLessThan(1e5)
    }
  }), { seed: 13, numRuns: 60 })
})

it('the same grid gives the same values, by both interpolations', () => {
  fc.assert(fc.property(anyGeometry, g => {
    const v = filled(g, hash)
    resample(v, g).voxels.forEach((x, n) => expect(x).toBeCloseTo(v.voxels[n]!, 3))
    expect(resample(v, g, { interpolation: 'nearest' }).voxels).toEqual(v.voxels)
  }), { seed: 14 })
})

it('rows along the volume\'s rows take the short way to the same values', () => {
  const g = geometry({ size: [12, 9, 7], spacing: [1.5, 2.5, 3.5] }), v = filled(g, hash)
  for (const spacing of [[0.4, 0.9, 1.1], [1.5, 2.5, 3.5], [2.3, 3.1, 4.4]] as const) for (const direction of [eulerRotation([0, 0, 0]), eulerRotation([0, Math.PI, 0])]) {
    const onto = geometry({ size: [25, 14, 11], spacing: [...spacing], origin: direction[0] > 0 ? [-2, 0.3, 0.8] : [17, 0.3, 20.1], direction })
    // A hair of rotation sends every row the long way.
    const tilted = { ...onto, direction: matrixProduct(eulerRotation([0, 1e-9, 1e-9]), direction) }
    const a = resample(v, onto, { outside: -7 }).voxels, b = resample(v, tilted, { outside: -7 }).voxels
    a.forEach((x, n) => expect(x).toBeCloseTo(b[n]!, 3))
  }
})

it('nearest keeps the type of the voxels, linear gives Float32, and the unit stays', () => {
  const g = oblique([3, 2, 2])
  const v: Volume<"[hnsf'U]"> = { unit: "[hnsf'U]", geometry: g, voxels: Int16Array.from({ length: 12 }, (_, n) => n) }
  expect(resample(v, g, { interpolation: 'nearest' })).toMatchObject({ unit: "[hnsf'U]", voxels: v.voxels })
  expect(resample(v, g).voxels).toBeInstanceOf(Float32Array)
  expect(resample(v, g).geometry).toBe(g)
})

it('one slice is a volume half a voxel thick each way', () => {
  const g = geometry({ size: [4, 3, 1], spacing: [1, 2, 5] }), v = filled(g, hash)
  const above = { ...g, origin: [0, 0, 2.4] as const }, beyond = { ...g, origin: [0, 0, 2.6] as const }
  resample(v, above).voxels.forEach((x, n) => expect(x).toBeCloseTo(v.voxels[n]!, 4))
  expect(new Set(resample(v, beyond, { outside: 5 }).voxels)).toEqual(new Set([5]))
})

it('the transform is read from the new grid to the volume, and frames must fit', () => {
  const source = filled({ ...geometry({ size: [20, 20, 20], spacing: [1, 2, 3] }), frameOfReferenceUid: 'A' }, ramp)
  const onto = geometry({ frameOfReferenceUid: 'B', size: [3, 3, 3], spacing: [2, 3, 4], origin: [3, 4, 5] })
  const transform = rigidAbout({ from: 'B', to: 'A', centre: [0, 0, 0], anglesRad: [0, 0, 0], translationMm: [1, 2, 3] })
  expect(resample(source, onto, { transform }).voxels[0]).toBeCloseTo(ramp([4, 6, 8]), 4)
  expect(() => resample(source, onto)).toThrow(/a transform is needed: frames of reference differ/)
  expect(() => resample(source, onto, { transform: inverseTransform(transform) })).toThrow(/transform does not fit/)
  expect(() => resample(source, onto, { transform, outside: NaN })).toThrow(/NaN/)
})

it('maps of indices go there and back', () => {
  fc.assert(fc.property(anyGeometry, anyGeometry, (a, b) => {
    const there = gridMap(a, b), index: Vec3 = [1.5, -2, 7]
    const p = mapIndex(there, index)
    positionToIndex(b, indexToPosition(a, index)).forEach((x, d) => expect(p[d]).toBeCloseTo(x, 6))
    mapIndex(inverseGridMap(there), p).forEach((x, d) => expect(x).toBeCloseTo(index[d]!, 6))
  }), { seed: 15 })
})
