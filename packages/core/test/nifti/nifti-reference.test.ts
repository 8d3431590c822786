import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { readImageVolume } from '../../src/dicom/image/image.ts'
import { labelVois } from '../../src/nifti/label-map.ts'
import { readNifti } from '../../src/nifti/nifti.ts'
import { indexToPosition, insideOver, volumeMl } from '../../src/volume/index.ts'
import { describeReference, reference, referenceFolder, referenceJson } from '../reference.ts'

const folder = (path: string) => readdirSync(resolve(referenceFolder, path)).map(f => ({ file: f, bytes: reference(`${path}/${f}`) }))
const nifti = (path: string) => readNifti(reference(path), path).value!.volume

describeReference('DICOM series and their published NIfTI', () => {
  for (const patient of ['STS_002', 'STS_003'])
    for (const modality of ['CT', 'PET'])
      it(`${patient} ${modality}: every voxel and every position agree`, () => {
        const read = readImageVolume(folder(`ibsi/${patient}/dicom/${modality}/image`).reverse(), { decoders: {} })
        expect(read.findings).toEqual([])
        const { volume, slices } = read.value!
        const published = nifti(`ibsi/${patient}/nifti/${modality}_image.nii.gz`)
        expect(volume.geometry.size).toEqual(published.geometry.size)
        const [x, y, z] = volume.geometry.size
        for (const corner of [[0, 0, 0], [x - 1, 0, 0], [0, y - 1, 0], [0, 0, z - 1], [x - 1, y - 1, z - 1]] as const) {
          const p = indexToPosition(volume.geometry, corner), q = indexToPosition(published.geometry, corner)
          // The NIfTI keeps positions in single precision.
          expect(Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])).toBeLessThan(2e-4)
        }
        let worst = 0
        for (let n = 0; n < volume.voxels.length; n++) worst = Math.max(worst, Math.abs(volume.voxels[n]! - published.voxels[n]!) / (1 + Math.abs(published.voxels[n]!)))
        expect(worst).toBeLessThan(modality === 'CT' ? 1e-12 : 2e-7)
        expect(slices.map(s => s.indexK)).toEqual(Array.from({ length: z }, (_, n) => n))
      })
})

describeReference('the liver of a published CT', () => {
  it('has the published volume and mean', () => {
    const expected = referenceJson<{ liver: { volume_mm3: number; mean_HU: number } }>('liver_ct/expected.json').liver
    const ct = nifti('liver_ct/example_ct_sm.nii.gz')
    const [liver] = labelVois(nifti('liver_ct/liver.nii.gz'), 'liver.nii.gz', { 1: 'liver' }).value!
    expect(liver!.name).toBe('liver')
    expect(volumeMl(liver!) * 1000).toBeCloseTo(expected.volume_mm3, 6)
    let sum = 0, n = 0
    insideOver(liver!).forEach((inside, v) => { if (inside) { sum += ct.voxels[v]!; n++ } })
    expect(sum / n).toBeCloseTo(expected.mean_HU, 5)
    // RAS (-177.9563, 11.319, 94.3018) at the door becomes LPS.
    const p = indexToPosition(ct.geometry, [1, 0, 0])
    expect([p[0], p[1], p[2]].map(c => Number(c.toFixed(3)))).toEqual([174.956, -11.319, 94.302])
  })

  it('tells that its unit of length is assumed', () => {
    expect(readNifti(reference('liver_ct/liver.nii.gz'), 'liver').findings.map(f => f.code)).toEqual(['nifti/unit-assumed'])
  })
})

describeReference('the digital phantom', () => {
  it('has 5 x 4 x 4 voxels of 2 mm and a region of 592 mm3 with mean 2.15', () => {
    const image = nifti('ibsi/ibsi_1_digital_phantom/nifti/image/phantom.nii.gz'), mask = nifti('ibsi/ibsi_1_digital_phantom/nifti/mask/mask.nii.gz')
    const [roi] = labelVois(mask, 'mask').value!
    expect(volumeMl(roi!)).toBeCloseTo(0.592, 9)
    let sum = 0
    insideOver(roi!).forEach((x, n) => { sum += x * image.voxels[n]! })
    expect(sum / 74).toBeCloseTo(2.149, 3)
  })
})
