import { describe, expect, it } from 'vitest'
import { type VoxelBox, cropVoi, cropVolume, eulerRotation, geometry, indexToPosition, uncrop } from '../../src/volume/index.ts'

const g = geometry({ frameOfReferenceUid: '1', size: [5, 4, 6], spacing: [2, 3, 1.5], origin: [7, -8, 9], direction: eulerRotation([0.2, -0.3, 0.4]) })
const box: VoxelBox = { from: [1, 2, 3], to: [3, 3, 5] }
const values = Int16Array.from({ length: 120 }, (_, n) => n)

describe('a block of a grid', () => {
  it('holds the same tissue at the same positions, in the same type', () => {
    const c = cropVolume({ unit: '1', geometry: g, voxels: values }, box)
    expect(c.geometry.size).toEqual([3, 2, 3])
    expect(c.voxels).toBeInstanceOf(Int16Array)
    // Voxel 2, 1, 2 of the block is 3, 3, 5 of the whole: 3 + 5 (3 + 4 x 5) = 118
    expect(c.voxels[2 + 3 * (1 + 2 * 2)]).toBe(118)
    expect(c.voxels[0]).toBe(1 + 5 * (2 + 4 * 3))
    indexToPosition(c.geometry, [2, 1, 2]).forEach((x, d) => expect(x).toBeCloseTo(indexToPosition(g, [3, 3, 5])[d]!, 10))
  })

  it('goes back to where it came from', () => {
    const inside = Uint8Array.from(values, n => n % 3 === 0 ? 1 : 0)
    const c = cropVoi({ name: 'v', geometry: g, inside }, box)
    const back = uncrop({ name: 'v', geometry: c.geometry, fraction: Float32Array.from(c.inside) }, g, box)
    for (let k = 0; k < 6; k++) for (let j = 0; j < 4; j++) for (let i = 0; i < 5; i++) {
      const n = i + 5 * (j + 4 * k), within = i >= 1 && i <= 3 && j >= 2 && k >= 3
      expect(back.fraction[n]).toBe(within ? inside[n] : 0)
    }
  })

  it('is refused outside the grid, and where it is another block', () => {
    expect(() => cropVolume({ unit: '1', geometry: g, voxels: values }, { from: [1, 2, 3], to: [5, 3, 5] })).toThrow(/1, 2, 3 to 5, 3, 5/)
    const c = cropVoi({ name: 'v', geometry: g, inside: new Uint8Array(120) }, box)
    expect(() => uncrop({ name: 'v', geometry: c.geometry, fraction: new Float32Array(18) }, g, { from: [0, 2, 3], to: [2, 3, 5] })).toThrow(/lie elsewhere/)
  })
})
