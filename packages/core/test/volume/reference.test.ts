import { expect, it } from 'vitest'
import { readNifti } from '../../src/nifti/index.ts'
import {
  type Voi, type Volume, components, expand, maskVoi, peak, shrink, statistics, volumeMl, voxelsInside,
} from '../../src/volume/index.ts'
import { describeReference, reference, referenceJson } from '../reference.ts'
import { distanceOf } from './fixtures.ts'

const nifti = (path: string): Volume => readNifti(reference(path), path).value!.volume
const mask = (path: string): Voi => {
  const { geometry, voxels } = nifti(path)
  return maskVoi(path, geometry, Uint8Array.from(voxels, x => x > 0 ? 1 : 0))
}

describeReference('IBSI digital phantom: published values', () => {
  const folder = 'ibsi/ibsi_1_digital_phantom/nifti'
  const wanted = (name: string) => referenceJson<{ values: Record<string, { value: number; tolerance: number }> }>('ibsi/digital_phantom_expected.json').values[name]!.value

  it('volume, intensities, percentiles and peaks, to the digits published', () => {
    const image = nifti(`${folder}/image/phantom.nii.gz`), roi = mask(`${folder}/mask/mask.nii.gz`)
    const s = statistics(image, roi), p = peak(image, roi, { overlap: 'centres' })
    expect(s.volumeMl * 1000).toBeCloseTo(wanted('Volume (voxel counting)'), 9)
    expect(Number(s.mean.toFixed(2))).toBe(wanted('Mean intensity'))
    // 3.0455 is printed as 3.05, rounded up in its second digit.
    expect(Number((s.sd ** 2).toPrecision(3))).toBe(wanted('Intensity variance'))
    expect(s.median).toBe(wanted('Median intensity'))
    expect(s.min).toBe(wanted('Minimum intensity'))
    expect(s.max).toBe(wanted('Maximum intensity'))
    expect(s.percentile(10)).toBe(wanted('10th intensity percentile'))
    expect(s.percentile(90)).toBe(wanted('90th intensity percentile'))
    expect(s.voxels * (s.mean ** 2 + s.sd ** 2)).toBeCloseTo(wanted('Intensity-based energy'), 9)
    expect(Number(Math.hypot(s.mean, s.sd).toPrecision(3))).toBe(wanted('Root mean square intensity'))
    expect(Number((s.sd / s.mean).toFixed(3))).toBe(wanted('Intensity-based coefficient of variation'))
    expect(Number(p.local.toFixed(1))).toBe(wanted('Local intensity peak'))
    expect(Number(p.global.toFixed(1))).toBe(wanted('Global intensity peak'))
  })
})

interface Expected { pet: { maskVoxels: number; volume_ml: number; SUVmean: number; SUVmax: number; SUVsd_population: number; TLG: number; SUVpeak_localIBSI: number; SUVpeak_globalIBSI: number } }

describeReference('real FDG PET with published masks', () => {
  it.each(['STS_002', 'STS_003'])('%s: volume, mean, SD, maximum, TLG and IBSI peaks', patient => {
    const { pet } = referenceJson<Record<string, Expected>>('ibsi/STS_expected.json')[patient]!
    const image = nifti(`ibsi/${patient}/nifti/PET_image.nii.gz`), roi = mask(`ibsi/${patient}/nifti/PET_mask.nii.gz`)
    const s = statistics(image, roi), p = peak(image, roi, { overlap: 'centres' })
    expect(s.voxels).toBe(pet.maskVoxels)
    for (const [ours, theirs] of [[s.volumeMl, pet.volume_ml], [s.mean, pet.SUVmean], [s.sd, pet.SUVsd_population], [s.max, pet.SUVmax], [s.mean * s.volumeMl, pet.TLG], [p.local, pet.SUVpeak_localIBSI], [p.global, pet.SUVpeak_globalIBSI]] as const)
      expect(Math.abs(ours / theirs - 1)).toBeLessThan(1e-6)
  })
})

// Golden numbers: scipy 1.10.1 on the published mask (3 mm voxels): distance_transform_edt(~mask, sampling), of the
// mask padded by one voxel for shrinking, and ndimage.label with a full 3 x 3 x 3 structure on the CT above 150 HU.
describeReference('the liver of a published CT, against scipy', () => {
  const liver = () => mask('liver_ct/liver.nii.gz')

  it('margins hold the same voxels', () => {
    const v = liver()
    expect(volumeMl(v)).toBeCloseTo(1062.45, 9)
    expect([3, 5, 10, 12.5].map(mm => voxelsInside(expand(v, mm)))).toEqual([45100, 48333, 61902, 68201])
    expect([4, 10].map(mm => voxelsInside(shrink(v, mm)))).toEqual([31753, 15601])
  })

  it('distances are the same', () => {
    const d = distanceOf(liver())
    expect(d.reduce((a, b) => Math.max(a, b), 0)).toBeCloseTo(245.15709249, 4)
    expect(Math.abs(d.reduce((a, b) => a + b, 0) / 23342562.406673662 - 1)).toBeLessThan(1e-7)
  })

  it('components are the same', () => {
    const { geometry, voxels } = nifti('liver_ct/example_ct_sm.nii.gz')
    const found = components(maskVoi('bone', geometry, Uint8Array.from(voxels, x => x > 150 ? 1 : 0)))
    expect(found.count).toBe(31)
    expect(found.sizes.slice(0, 5)).toEqual([3549, 196, 185, 171, 160])
    expect(components(liver()).sizes).toEqual([39350])
  })
})
