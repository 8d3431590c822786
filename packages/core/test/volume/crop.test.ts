import { describe, expect, it } from 'vitest'
import {
  type Vec3, type VoxelBox, cropVoi, cropVolume, eulerRotation, fractionOver, geometry, identityTransform,
  indexToPosition, insideOver, maskVoi, partsVoi, reachedBox, rigidAbout, uncrop, uncropVoi, unitedBox,
  weightOf,
} from '../../src/volume/index.ts'

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
    const c = cropVoi(maskVoi('v', g, inside), box)
    const back = uncrop(partsVoi('v', c.grid, Float32Array.from(insideOver(c))), g, box)
    for (let k = 0; k < 6; k++) for (let j = 0; j < 4; j++) for (let i = 0; i < 5; i++) {
      const n = i + 5 * (j + 4 * k), within = i >= 1 && i <= 3 && j >= 2 && k >= 3
      expect(weightOf(back, n)).toBe(within ? inside[n] : 0)
    }
    expect([...insideOver(uncropVoi(c, g, box))]).toEqual([...fractionOver(back)])
  })

  it('is refused outside the grid, and where it is another block', () => {
    expect(() => cropVolume({ unit: '1', geometry: g, voxels: values }, { from: [1, 2, 3], to: [5, 3, 5] })).toThrow(/1, 2, 3 to 5, 3, 5/)
    const c = cropVoi(maskVoi('v', g, new Uint8Array(120)), box)
    expect(() => uncrop(partsVoi('v', c.grid, new Float32Array(18)), g, { from: [0, 2, 3], to: [2, 3, 5] })).toThrow(/lie elsewhere/)
  })
})

describe('the block that a grid can come to lie in', () => {
  const small = geometry({ frameOfReferenceUid: '2', size: [3, 2, 4], spacing: [1, 2, 1.5], origin: [-3, 1, 2], direction: eulerRotation([0.1, 0.5, -0.2]) })
  const large = geometry({ frameOfReferenceUid: '1', size: [40, 50, 60], spacing: [1.5, 1.2, 1], origin: [-30, -30, -30] })

  it('holds every corner of it, wherever the transforms take it', () => {
    const t = rigidAbout({ from: '2', to: '1', centre: [0, 0, 0], anglesRad: [0.3, -0.2, 0.7], translationMm: [4, -5, 6] }), other = { ...t, translation: [-8, 3, 1] as Vec3 }
    const box = reachedBox(small, large, [t, other], 0)!
    for (const x of [t, other]) for (const i of [-0.5, 2.5]) for (const j of [-0.5, 1.5]) for (const k of [-0.5, 3.5]) {
      const p = indexToPosition(small, [i, j, k]), r = x.rotation
      const q = [0, 1, 2].map(d => (r[3 * d]! * p[0] + r[3 * d + 1]! * p[1] + r[3 * d + 2]! * p[2] + x.translation[d]! - large.origin[d]!) / large.spacing[d]!)
      q.forEach((at, d) => { expect(at).toBeGreaterThanOrEqual(box.from[d]!); expect(at).toBeLessThanOrEqual(box.to[d]!) })
    }
    expect(reachedBox(small, large, [t, other])).toEqual({ from: box.from.map(n => n - 2), to: box.to.map(n => n + 2) })
  })

  it('is cut at the edge, and none where it lies outside', () => {
    const far = { ...identityTransform('2', '1'), translation: [-28, 0, 0] as Vec3 }
    expect(reachedBox(small, large, [far])!.from[0]).toBe(0)
    expect(reachedBox(small, large, [{ ...far, translation: [-60, 0, 0] }])).toBeUndefined()
  })

  it('of several is the smallest that holds them all', () => {
    expect(unitedBox([{ from: [1, 5, 3], to: [2, 6, 9] }, { from: [4, 2, 3], to: [4, 3, 7] }])).toEqual({ from: [1, 2, 3], to: [4, 6, 9] })
    expect(unitedBox([])).toBeUndefined()
  })
})
