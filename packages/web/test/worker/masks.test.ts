import { writeNifti } from '@yttria/core/nifti'
import { type Voi, geometry, insideOver, maskVoi, volumeMl, voxelCount } from '@yttria/core/volume'
import { describe, expect, it } from 'vitest'
import { readMasks } from '../../src/worker/masks.ts'
import { oblique } from '../delineate/oblique.ts'

const block = (g: Voi['grid'], from: readonly number[], to: readonly number[]): Voi => {
  const inside = new Uint8Array(voxelCount(g))
  for (let k = from[2]!; k < to[2]!; k++) for (let j = from[1]!; j < to[1]!; j++) for (let i = from[0]!; i < to[0]!; i++) inside[i + g.size[0] * (j + g.size[1] * k)] = 1
  return maskVoi('x', g, inside)
}

describe('a mask from a file', () => {
  it('drawn on the grid stays voxel by voxel', () => {
    const g = oblique(), voi = block(g, [3, 4, 2], [12, 11, 9]), { kind, structures } = readMasks({ name: 'm.nii.gz', bytes: writeNifti(voi), onto: g })
    expect(kind).toBe('NIfTI')
    expect(structures).toHaveLength(1)
    expect(insideOver(structures[0]!.voi!)).toEqual(insideOver(voi))
    expect(structures[0]!.voi!.grid).toBe(g)
    expect(structures[0]!.cutPercent).toBeUndefined()
  })

  it('of a finer grid covers the voxels that it fills by half or more, and says what is cut off', () => {
    const g = geometry({ size: [10, 9, 8], spacing: [4, 5, 6] }), fine = geometry({ size: [40, 45, 24], origin: [-1.5, -2, -2], spacing: [1, 1, 2] })
    const voi = block(fine, [8, 10, 6], [24, 30, 15]), [s] = readMasks({ name: 'm.nii', bytes: writeNifti(voi, { gzip: false }), onto: g }).structures
    expect(volumeMl(s!.voi!)).toBeCloseTo(volumeMl(voi), 6)
    expect(s!.cutPercent).toBeUndefined()
    const half = readMasks({ name: 'm.nii', bytes: writeNifti(voi, { gzip: false }), onto: geometry({ size: [4, 9, 8], spacing: [4, 5, 6] }) }).structures[0]!
    expect(half.cutPercent).toBeCloseTo(50, 6)
  })

  it('that lies elsewhere or is of no kind known is refused', () => {
    const g = oblique(), away = { ...g, origin: [500, 500, 500] as const }
    expect(readMasks({ name: 'm.nii.gz', bytes: writeNifti(block(away, [1, 1, 1], [5, 5, 5])), onto: g }).structures[0]).toMatchObject({ voi: undefined, refused: expect.stringMatching(/nothing of it lies/) })
    expect(() => readMasks({ name: 'notes.txt', bytes: new TextEncoder().encode('no mask'), onto: g })).toThrow(/NIfTI label map/)
    expect(() => readMasks({ name: 'm.nii', bytes: new Uint8Array(40), onto: g })).toThrow()
    const empty = { ...block(g, [0, 0, 0], [0, 0, 0]) }
    expect(() => readMasks({ name: 'm.nii.gz', bytes: writeNifti(empty), onto: g })).toThrow(/empty/)
  })
})
