import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { centreVoxel, gridBox, planeGrid, positionBox } from '../../src/figures/index.ts'
import {
  type Vec3, type Voi, eulerRotation, geometry, indexToPosition, maskVoi, positionToIndex, voxelCount,
} from '../../src/volume/index.ts'

const oblique = geometry({ frameOfReferenceUid: '1.2', size: [9, 7, 5], spacing: [2, 3, 4.5], origin: [-11, 23, 7], direction: eulerRotation([0.3, -0.2, 0.5]) })

const withVoxels = (indices: readonly Vec3[]): Voi => {
  const inside = new Uint8Array(voxelCount(oblique))
  for (const [i, j, k] of indices) inside[(k * 7 + j) * 9 + i] = 1
  return maskVoi('v', oblique, inside)
}

describe('the grid of a panel', () => {
  it('axial: right of the screen is the patient\u2019s left, down is posterior', () => {
    const g = planeGrid({ kind: 'axial', centre: [10, 20, 30], widthMm: 11, heightMm: 7, pixelMm: 1, frameOfReferenceUid: undefined })
    expect(g.size).toEqual([11, 7, 1])
    expect(indexToPosition(g, [5, 3, 0])).toEqual([10, 20, 30])
    expect(indexToPosition(g, [6, 3, 0])).toEqual([11, 20, 30])
    expect(indexToPosition(g, [5, 4, 0])).toEqual([10, 21, 30])
  })

  it('coronal: right of the screen is the patient\u2019s left, down is towards the feet, depth is posterior', () => {
    const g = planeGrid({ kind: 'coronal', centre: [10, 20, 30], widthMm: 8, heightMm: 6, depthMm: 4, pixelMm: 2, frameOfReferenceUid: '1.2' })
    expect(g.size).toEqual([4, 3, 2])
    const p = indexToPosition(g, [0, 0, 0])
    expect(p).toEqual([7, 19, 32])
    expect(indexToPosition(g, [1, 0, 0])).toEqual([9, 19, 32])
    expect(indexToPosition(g, [0, 1, 0])).toEqual([7, 19, 30])
    expect(indexToPosition(g, [0, 0, 1])).toEqual([7, 21, 32])
    expect(g.frameOfReferenceUid).toBe('1.2')
  })
})

describe('the place of a VOI', () => {
  it('box: reaches the edges of its voxels on an oblique grid', () => {
    const box = positionBox(withVoxels([[2, 3, 1]]))!
    const corners = [-0.5, 0.5].flatMap(a => [-0.5, 0.5].flatMap(b => [-0.5, 0.5].map(c => indexToPosition(oblique, [2 + a, 3 + b, 1 + c]))))
    for (const d of [0, 1, 2] as const) {
      expect(box.low[d]).toBeCloseTo(Math.min(...corners.map(p => p[d])), 10)
      expect(box.high[d]).toBeCloseTo(Math.max(...corners.map(p => p[d])), 10)
    }
    expect(gridBox(oblique).low[0]).toBeLessThan(box.low[0])
  })

  it('centre: of a ring lies on the ring, not in its hole', () => {
    const ring: Vec3[] = [[1, 1, 2], [2, 1, 2], [3, 1, 2], [1, 2, 2], [3, 2, 2], [1, 3, 2], [2, 3, 2], [3, 3, 2]]
    const centre = positionToIndex(oblique, centreVoxel(withVoxels(ring))!).map(Math.round).join()
    expect(ring.map(r => r.join())).toContain(centre)
  })

  it('centre: always a voxel of the VOI', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(8), fc.nat(6), fc.nat(4)), { minLength: 1, maxLength: 12 }), indices => {
      const centre = positionToIndex(oblique, centreVoxel(withVoxels(indices))!).map(Math.round).join()
      expect(indices.map(r => r.join())).toContain(centre)
    }))
  })

  it('an empty VOI has neither', () => {
    expect(positionBox(withVoxels([]))).toBeUndefined()
    expect(centreVoxel(withVoxels([]))).toBeUndefined()
  })
})
