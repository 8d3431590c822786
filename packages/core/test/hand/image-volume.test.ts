import { expect, it } from 'vitest'
import { readImageVolume } from '../../src/dicom/image/image.ts'
import { indexToPosition } from '../../src/volume/index.ts'
import { part10, slice } from '../dicom/bytes.ts'

// docs/methods/dicom/image-volume.md, the worked example: r = (0.8, 0.6, 0), c = (-0.36, 0.48, 0.8), n = r x c = (0.48, -0.64, 0.6).
const start = [-10, 20, 30], n = [0.48, -0.64, 0.6]
const file = (h: number, uid: string, slope: string, intercept: string, first: number, modality: string) => ({
  file: `${uid}.dcm`,
  bytes: part10(slice({
    x00080018: ['UI', uid], x00080060: ['CS', modality], x00200032: ['DS', start.map((s, d) => s + h * n[d]!).map(x => x.toFixed(6)).join('\\')],
    x00200037: ['DS', '0.8\\0.6\\0\\-0.36\\0.48\\0.8'], x00280030: ['DS', '2.5\\1.5'], x00180050: ['DS', '5'], x00281053: ['DS', slope], x00281052: ['DS', intercept],
  }, Array.from({ length: 12 }, (_, p) => first + p))),
})

it('an oblique stack: pixel (3, 2) of slice 4 lies at (-1, 15.5, 43) mm', () => {
  const files = [7.5, 0, 3.75, 11.25, 15].map((h, k) => file(h, `1.${k}`, '1', '0', 0, 'CT'))
  const { geometry } = readImageVolume(files, { decoders: {} }).value!.volume
  // Columns 1.5, rows 2.5, slices (15 - 0) / 4 = 3.75 mm apart; Slice Thickness 5 plays no part.
  geometry.spacing.forEach((s, d) => expect(s).toBeCloseTo([1.5, 2.5, 3.75][d]!, 6))
  indexToPosition(geometry, [3, 2, 4]).forEach((x, d) => expect(x).toBeCloseTo([-1, 15.5, 43][d]!, 5))
})

it('PET slices with slopes 1, 3, 0.5 and intercept -1: stored 5, 105, 205 are 4, 314, 101.5', () => {
  const files = ['1', '3', '0.5'].map((slope, k) => file(2 * k, `1.${k}`, slope, '-1', 100 * k, 'PT'))
  const { voxels } = readImageVolume(files, { decoders: {} }).value!.volume
  expect([voxels[5], voxels[12 + 5], voxels[24 + 5]]).toEqual([4, 314, 101.5])
})
