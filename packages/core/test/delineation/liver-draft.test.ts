import { describe, expect, it } from 'vitest'
import { draftLiver } from '../../src/delineation/index.ts'
import { readNifti } from '../../src/nifti/index.ts'
import { type Voi, type Volume, coverVoi, insideOver, maskVoi, volumeMl, weightOf } from '../../src/volume/index.ts'
import { describeReference, reference } from '../reference.ts'
import { eachVoxel, inLiver, trunkCt, trunkPet } from './trunk-phantom.ts'

function dice(draft: Voi, isLiver: Parameters<typeof eachVoxel>[1] extends (p: infer P, n: number) => void ? (p: P) => boolean : never): number {
  let both = 0, either = 0
  eachVoxel(draft.grid, (p, n) => {
    const a = weightOf(draft, n), b = isLiver(p) ? 1 : 0
    both += a * b
    either += a + b
  })
  return 2 * both / either
}

describe('a rough draft of the liver', () => {
  it('overlaps the phantom\'s liver by 0.85 (Dice) from CT alone and from CT and PET, and always asks for a person', () => {
    for (const p of [undefined, trunkPet([{ centre: [-65, -5, -40], radius: 15, sul: 8 }])]) {
      const { value, findings } = draftLiver({ ct: trunkCt(), pet: p })
      expect(dice(value!, inLiver)).toBeGreaterThan(0.85)
      expect(findings).toMatchObject([{ code: 'delineation/liver-draft', severity: 'warning' }])
      expect(value!.grid.frameOfReferenceUid).toBe(trunkCt().geometry.frameOfReferenceUid)
    }
  })

  it('is refused where there is no body', () => {
    const ct = trunkCt()
    expect(draftLiver({ ct: { ...ct, voxels: new Int16Array(ct.voxels.length).fill(-1000) } })).toMatchObject({ value: undefined, findings: [{ code: 'delineation/no-liver-draft', severity: 'error' }] })
  })
})

describeReference('a rough draft of a real liver', () => {
  it('overlaps the published mask by at least 0.85 (Dice; 0.90 when this was written)', () => {
    const ct = readNifti(reference('liver_ct/example_ct_sm.nii.gz'), 'example_ct_sm.nii.gz').value!.volume
    const mask = readNifti(reference('liver_ct/liver.nii.gz'), 'liver.nii.gz').value!.volume
    const liver: Voi = maskVoi('liver', mask.geometry, Uint8Array.from(mask.voxels, x => x > 0 ? 1 : 0))
    const draft = draftLiver({ ct: { ...ct, unit: "[hnsf'U]" } as Volume<"[hnsf'U]"> }).value!
    const onCt = coverVoi(draft, mask.geometry)
    let both = 0, mine = 0
    for (let n = 0; n < mask.voxels.length; n++) { both += weightOf(liver, n) * weightOf(onCt, n); mine += weightOf(onCt, n) }
    expect(2 * both / (mine + insideOver(liver).reduce((a, b) => a + b, 0))).toBeGreaterThan(0.85)
    expect(Math.abs(volumeMl(draft) / 1062 - 1)).toBeLessThan(0.15)
  })
})
