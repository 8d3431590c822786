import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Geometry, type Vec3, centreOf, eulerRotation, frameConflict, geometry, geometryConflict,
  indexToPosition, maskVoi, partsVoi, positionToIndex, requireSameGeometry, scaled, volume, volumeMl,
  voxelsInside, voxelVolumeMl,
} from '../../src/volume/index.ts'

// Rows along +x' after a turn of 90 degrees about z: i runs along y, j along -x.
const turned = geometry({ frameOfReferenceUid: '1.2', size: [3, 4, 5], spacing: [2, 3, 7], origin: [10, 20, 30], direction: [0, -1, 0, 1, 0, 0, 0, 0, 1] })

const anyGeometry: fc.Arbitrary<Geometry> = fc.record({
  size: fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })),
  spacing: fc.tuple(fc.double({ min: 0.3, max: 9, noNaN: true }), fc.double({ min: 0.3, max: 9, noNaN: true }), fc.double({ min: 0.3, max: 9, noNaN: true })),
  origin: fc.tuple(fc.double({ min: -500, max: 500, noNaN: true }), fc.double({ min: -500, max: 500, noNaN: true }), fc.double({ min: -500, max: 500, noNaN: true })),
  angles: fc.tuple(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true })),
}).map(({ size, spacing, origin, angles }) => geometry({ frameOfReferenceUid: '1.2', size, spacing, origin, direction: eulerRotation(angles) }))

describe('a geometry', () => {
  it('by hand: voxel 1, 2, 3 of a grid turned by 90 degrees', () => {
    // i: 1 x 2 mm along +y; j: 2 x 3 mm along -x; k: 3 x 7 mm along +z
    expect(indexToPosition(turned, [1, 2, 3])).toEqual([10 - 6, 20 + 2, 30 + 21])
    expect(positionToIndex(turned, [4, 22, 51])).toEqual([1, 2, 3])
    expect(centreOf(turned)).toEqual([10 - 4.5, 20 + 2, 30 + 14])
    expect(voxelVolumeMl(turned)).toBeCloseTo(0.042, 12)
  })

  it('takes any index to a position and back', () => {
    fc.assert(fc.property(anyGeometry, fc.tuple(fc.integer({ min: -5, max: 50 }), fc.integer({ min: -5, max: 50 }), fc.integer({ min: -5, max: 50 })), (g, index) => {
      positionToIndex(g, indexToPosition(g, index)).forEach((x, d) => expect(x).toBeCloseTo(index[d]!, 8))
    }))
  })

  it('refuses sizes, spacings, origins and directions that no grid has', () => {
    const ok = { size: [2, 3, 4] as Vec3, spacing: [1, 2, 3] as Vec3 }
    expect(() => geometry({ ...ok, size: [2, 0, 4] })).toThrow(/2 x 0 x 4/)
    expect(() => geometry({ ...ok, size: [2, 1.5, 4] })).toThrow(/1.5/)
    expect(() => geometry({ ...ok, spacing: [1, -2, 3] })).toThrow(/-2/)
    expect(() => geometry({ ...ok, origin: [NaN, 0, 0] })).toThrow(/NaN/)
    expect(() => geometry({ ...ok, direction: [1, 0.2, 0, 0, 1, 0, 0, 0, 1] })).toThrow(/perpendicular/)
    expect(() => geometry({ ...ok, direction: [2, 0, 0, 0, 1, 0, 0, 0, 1] })).toThrow(/unit/)
  })
})

describe('the guard between two grids', () => {
  it('lets equal grids pass, and a known with an unknown frame', () => {
    expect(geometryConflict(turned, { ...turned })).toBeUndefined()
    expect(geometryConflict(turned, { ...turned, frameOfReferenceUid: undefined })).toBeUndefined()
  })

  it.each([
    ['frame of reference', { frameOfReferenceUid: '1.3' }, /frames of reference differ: 1.2 and 1.3/],
    ['size', { size: [3, 4, 6] as Vec3 }, /sizes differ/],
    ['spacing', { spacing: [2, 3, 7.01] as Vec3 }, /spacings differ/],
    ['origin', { origin: [10, 20, 30.1] as Vec3 }, /lie elsewhere/],
    ['direction', { direction: [0, 1, 0, 1, 0, 0, 0, 0, 1] as const }, /lie elsewhere/],
    ['a small turn that only the far corner shows', { direction: eulerRotation([0, 0, Math.PI / 2 + 0.004]) }, /lie elsewhere/],
  ])('refuses a different %s', (_, change, message) => {
    const other: Geometry = { ...turned, ...change }
    expect(geometryConflict(turned, other)).toMatch(message)
    expect(geometryConflict(other, turned)).toBeDefined()
    expect(() => requireSameGeometry(turned, other, 'dose and VOI')).toThrow(/dose and VOI: /)
  })

  it('compares two frames, not one with itself', () => {
    expect(frameConflict('1', '2')).toMatch(/1 and 2/)
    expect(frameConflict('1', '1')).toBeUndefined()
    expect(frameConflict('1', undefined)).toBeUndefined()
  })
})

describe('a volume and a VOI', () => {
  it('must fill their grid', () => {
    expect(() => volume({ unit: 'Gy', geometry: turned, voxels: new Float32Array(59) })).toThrow(/59 voxels for a grid of 3 x 4 x 5/)
    expect(() => maskVoi('liver', turned, new Uint8Array(61))).toThrow(/liver/)
  })

  it('count their volume by voxels or fractions', () => {
    const inside = new Uint8Array(60).fill(1, 10, 30)
    expect(voxelsInside(maskVoi('v', turned, inside))).toBe(20)
    expect(volumeMl(maskVoi('v', turned, inside))).toBeCloseTo(0.84, 12)
    expect(volumeMl(partsVoi('v', turned, new Float32Array(60).fill(0.5)))).toBeCloseTo(1.26, 12)
  })

  it('scale into another unit as new voxels, never by what is no number', () => {
    const v = volume({ unit: 'Bq/ml', geometry: turned, voxels: new Float32Array(60).fill(2) })
    const s = scaled(v, 3, 'Gy')
    expect([s.unit, s.voxels[5], v.voxels[5]]).toEqual(['Gy', 6, 2])
    expect(() => scaled(v, NaN, 'Gy')).toThrow(/NaN/)
  })
})
