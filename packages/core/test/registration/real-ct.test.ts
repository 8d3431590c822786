import { expect, test } from 'vitest'
import { readNifti } from '../../src/nifti/index.ts'
import { random } from '../../src/numerics/index.ts'
import { registerRigid } from '../../src/registration/index.ts'
import { type Vec3, type Volume, applyTransform, centreOf, composeTransforms, geometry, inverseTransform, norm, resample, rigidAbout, rotationAngleDeg, subtract } from '../../src/volume/index.ts'
import { describeReference, reference } from '../reference.ts'

describeReference('a real CT moved by a known motion', () => {
  test.each([
    ['STS_002', [0.05, -0.04, 0.06], [9, -12, 10]],
    ['STS_003', [-0.03, 0.05, -0.07], [-14, 8, -6]],
  ] as const)('%s: found within 0.3 mm and 0.2 degrees, on another oblique grid and with other noise', (patient, angles, shift) => {
    const read = readNifti(reference(`ibsi/${patient}/nifti/CT_image.nii.gz`), 'CT_image.nii.gz').value!.volume
    const g = { ...read.geometry, frameOfReferenceUid: 'A' }, fixed: Volume<"[hnsf'U]"> = { unit: "[hnsf'U]", geometry: g, voxels: Int16Array.from(read.voxels) }
    const centre = centreOf(g), truth = rigidAbout({ from: 'A', to: 'B', centre, anglesRad: angles as unknown as Vec3, translationMm: shift as unknown as Vec3 })
    // The moving scan: a grid of its own in the moved patient, 15 mm within the crop, whose edge is no anatomy.
    const mm: Vec3 = [1.3, 1.4, 3.6], size = g.size.map((n, d) => Math.round((n * g.spacing[d]! - 30) / mm[d]!)) as unknown as Vec3
    const turned = geometry({ frameOfReferenceUid: 'B', size, spacing: mm, direction: g.direction })
    const own = geometry({ ...turned, origin: subtract(applyTransform(truth, centre), subtract(centreOf(turned), turned.origin)) })
    const moved = resample(fixed, own, { transform: inverseTransform(truth), outside: -1000 }), r = random(8)
    const moving: Volume<"[hnsf'U]"> = { unit: "[hnsf'U]", geometry: own, voxels: Float32Array.from(moved.voxels, v => v + 15 * r.normal()) }
    const found = registerRigid({ fixed, moving }), e = composeTransforms(found.transform, inverseTransform(truth))
    expect(norm(subtract(applyTransform(e, centre), centre))).toBeLessThan(0.3)
    expect(rotationAngleDeg(e)).toBeLessThan(0.2)
    expect(found.accepted, JSON.stringify(found.quality)).toBe(true)
  })

  test('two patients\' legs are not one: poor registration', () => {
    const ct = (patient: string, frame: string): Volume<"[hnsf'U]"> => {
      const v = readNifti(reference(`ibsi/${patient}/nifti/CT_image.nii.gz`), 'CT_image.nii.gz').value!.volume
      return { unit: "[hnsf'U]", geometry: { ...v.geometry, frameOfReferenceUid: frame }, voxels: v.voxels }
    }
    const r = registerRigid({ fixed: ct('STS_002', 'A'), moving: ct('STS_003', 'B') })
    expect(r.findings.map(f => f.code), JSON.stringify(r.quality)).toEqual(['poor-registration'])
  })
})
