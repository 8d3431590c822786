import { describe, expect, test } from 'vitest'
import { type NaturalDataset, encodeDicom, readSeg } from '../../../src/dicom/index.ts'
import { type Voi, type FractionalVoi, insideOver, volumeMl, voxelsInside, weightOf } from '../../../src/volume/index.ts'
import { describeReference, reference, referenceJson } from '../../reference.ts'

// 5 columns, 3 rows: 15 bits a frame, so that frames do not begin on bytes. Oblique, spacings 1.5 along rows, 2 down columns, 4 between planes.
const c = Math.cos(0.3), s = Math.sin(0.3)
const normal = [0, -s, c]
const planeAt = (k: number) => [10 + 4 * k * normal[0]!, 20 + 4 * k * normal[1]!, 30 + 4 * k * normal[2]!]
const frame = (segment: number | undefined, k: number, position = planeAt(k)): NaturalDataset => ({
  PlanePositionSequence: [{ ImagePositionPatient: position }],
  SegmentIdentificationSequence: segment === undefined ? undefined : [{ ReferencedSegmentNumber: segment }],
})
const segment = (number: number, label: string, more: NaturalDataset = {}): NaturalDataset =>
  ({ SegmentNumber: number, SegmentLabel: label, SegmentedPropertyTypeCodeSequence: [{ CodeMeaning: 'Liver' }], ...more })
const dataset = (frames: readonly NaturalDataset[], pixels: Uint8Array, more: NaturalDataset = {}): NaturalDataset => ({
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.66.4', SOPInstanceUID: '2.25.5', FrameOfReferenceUID: '1.2.3',
  SegmentationType: 'BINARY', Rows: 3, Columns: 5, BitsAllocated: 1, BitsStored: 1, HighBit: 0, PixelRepresentation: 0, SamplesPerPixel: 1,
  PhotometricInterpretation: 'MONOCHROME2', NumberOfFrames: frames.length, SegmentSequence: [segment(1, 'liver'), segment(2, 'tumour', { TrackingUID: '2.25.99', TrackingID: 'L1' })],
  SharedFunctionalGroupsSequence: [{
    PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, c, s] }],
    PixelMeasuresSequence: [{ PixelSpacing: [2, 1.5], SliceThickness: 3, SpacingBetweenSlices: 4 }],
  }],
  PerFrameFunctionalGroupsSequence: frames, PixelData: pixels, ReferencedSeriesSequence: [{ SeriesInstanceUID: '1.9' }],
  ...more,
})
const read = (d: NaturalDataset) => readSeg({ file: 'SEG.dcm', bytes: encodeDicom(d) })
const pack = (frames: readonly (readonly number[])[]): Uint8Array => {
  const bytes = new Uint8Array(Math.ceil(frames.length * 15 / 8))
  frames.forEach((pixels, n) => pixels.forEach(p => { bytes[(n * 15 + p) >> 3]! |= 1 << ((n * 15 + p) & 7) }))
  return bytes
}
const inside = (voi: Voi | FractionalVoi): number[] => 'inside' in voi ? [...insideOver(voi)].flatMap((x, n) => x ? [n] : []) : []

describe('readSeg', () => {
  test('binary frames in any order, planes left out, segments that overlap', () => {
    const { value, findings } = read(dataset([frame(2, 3), frame(1, 0), frame(1, 3)], pack([[0, 14], [7], [0, 1]])))
    expect(findings).toEqual([])
    expect(value).toMatchObject({ type: 'BINARY', referencedSeriesUid: '1.9', geometry: { frameOfReferenceUid: '1.2.3', size: [5, 3, 4], spacing: [1.5, 2, 4], origin: [10, 20, 30] } })
    const [liver, tumour] = value!.segments
    expect(liver).toMatchObject({ number: 1, label: 'liver', propertyType: 'Liver', voi: { name: 'liver' } })
    expect(liver).not.toHaveProperty('trackingUid')
    expect(tumour).toMatchObject({ number: 2, trackingUid: '2.25.99', trackingId: 'L1' })
    expect(inside(liver!.voi)).toEqual([7, 45, 46])
    expect(inside(tumour!.voi)).toEqual([45, 59])
    expect(value!.geometry.direction.map(x => Math.round(x * 1e6) / 1e6 || 0)).toEqual([1, 0, 0, 0, c, -s, 0, s, c].map(x => Math.round(x * 1e6) / 1e6 || 0))
  })
  test('fractional: value over Maximum Fractional Value', () => {
    const pixels = Uint8Array.from({ length: 30 }, (_, n) => n === 3 ? 50 : n === 16 ? 100 : n === 17 ? 25 : 0)
    const { value, findings } = read(dataset([frame(1, 0), frame(1, 1)], pixels, {
      SegmentationType: 'FRACTIONAL', SegmentationFractionalType: 'PROBABILITY', MaximumFractionalValue: 100, BitsAllocated: 8, BitsStored: 8, HighBit: 7, SegmentSequence: [segment(1, 'liver')],
    }))
    expect(findings.map(f => f.code)).toEqual(['seg/probability'])
    const { voi } = value!.segments[0]!
    expect('fraction' in voi && [weightOf(voi, 3), weightOf(voi, 16), weightOf(voi, 17)]).toEqual([0.5, 1, 0.25])
    expect(volumeMl(voi)).toBeCloseTo(1.75 * 1.5 * 2 * 4 / 1000, 9)
  })
  test('label maps: each value a segment, 0 the background', () => {
    const pixels = Uint8Array.from({ length: 15 }, (_, n) => n < 4 ? 1 : n < 6 ? 2 : n === 14 ? 9 : 0)
    const { value } = read(dataset([frame(undefined, 0)], pixels, {
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.66.7', SegmentationType: 'LABELMAP', BitsAllocated: 8, BitsStored: 8, HighBit: 7,
      SegmentSequence: [segment(0, 'background'), segment(1, 'liver'), segment(2, 'tumour')],
    }))
    expect(value!.segments.map(x => [x.number, inside(x.voi)])).toEqual([[1, [0, 1, 2, 3]], [2, [4, 5]]])
  })
  test('a segment without frames is empty, not missing', () => {
    expect(read(dataset([frame(1, 0), frame(1, 1)], pack([[1], [2]]))).value!.segments.map(x => inside(x.voi).length)).toEqual([2, 0])
  })
  test('positions win over a Spacing Between Slices that contradicts them', () => {
    const shared = { SharedFunctionalGroupsSequence: [{ PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, c, s] }], PixelMeasuresSequence: [{ PixelSpacing: [2, 1.5], SliceThickness: 3, SpacingBetweenSlices: 3 }] }] }
    const { value, findings } = read(dataset([frame(1, 0), frame(1, 1), frame(1, 2)], pack([[1], [2], [3]]), shared))
    expect(value!.geometry.spacing[2]).toBeCloseTo(4, 6)
    expect(findings.map(f => f.code)).toEqual(['seg/spacing-differs'])
  })

  test.each<[string, NaturalDataset, string]>([
    ['another SOP class', { ...dataset([frame(1, 0)], pack([[0]])), SOPClassUID: '1.2.840.10008.5.1.4.1.1.2' }, 'seg/not-one'],
    ['an unknown type', dataset([frame(1, 0)], pack([[0]]), { SegmentationType: 'SURFACE' }), 'seg/type'],
    ['8 bits called binary', dataset([frame(1, 0)], new Uint8Array(15), { BitsAllocated: 8, BitsStored: 8, HighBit: 7 }), 'seg/type'],
    ['fewer pixels than frames', dataset([frame(1, 0), frame(1, 1)], pack([[0]])), 'pixels/truncated'],
    ['uneven planes', dataset([frame(1, 0), frame(1, 1), frame(1, 2.5)], pack([[0], [0], [0]])), 'seg/planes-uneven'],
    ['planes side by side', dataset([frame(1, 0), frame(1, 1, [13, 20, 34])], pack([[0], [0]])), 'seg/orientation-mixed'],
    ['planes a kilometre apart', dataset([frame(1, 0), frame(1, 1), frame(1, 250_000)], pack([[0], [0], [0]])), 'seg/too-large'],
    ['no segment described', dataset([frame(1, 0)], pack([[0]]), { SegmentSequence: [] }), 'seg/segment'],
  ])('refuses %s', (_, d, code) => {
    const result = read(d)
    expect(result.value).toBeUndefined()
    expect(result.findings.map(f => f.code)).toContain(code)
  })
  test('a frame of a segment that is not described is left out and told', () => {
    const { value, findings } = read(dataset([frame(1, 0), frame(8, 1)], pack([[0], [1]])))
    expect(findings).toMatchObject([{ code: 'seg/segment', severity: 'error' }])
    expect(inside(value!.segments[0]!.voi)).toEqual([0])
  })
  test('a file cut anywhere, or with numbers of frames it does not have, never throws', () => {
    const whole = encodeDicom(dataset([frame(2, 3), frame(1, 0), frame(1, 3)], pack([[0, 14], [7], [0, 1]])))
    for (let length = 0; length < whole.length; length += 5) readSeg({ file: 'cut', bytes: whole.subarray(0, length) })
    expect(read(dataset([frame(1, 0)], pack([[0]]), { NumberOfFrames: 2_000_000_000 })).value).toBeUndefined()
    expect(read(dataset([frame(1, 0)], pack([[0]]), { Rows: 65535, Columns: 65535 })).value).toBeUndefined()
  })
})

describeReference('SEG of other programs', () => {
  type Expected = Record<string, { spacing: number[]; frames: number; segments: { number: number; label: string; nonzeroVoxels: number; volume_ml_nonzero: number }[] }>
  test.each(['dcmqi_liver.dcm', 'highdicom_seg_image_ct_binary.dcm', 'highdicom_seg_image_ct_binary_overlap.dcm'])('%s: voxels and volume', name => {
    const expected = referenceJson<Expected>('seg/expected.json')[name]!
    const { value, findings } = readSeg({ file: name, bytes: reference(`seg/${name}`) })
    expect(findings).toEqual([])
    expect(value!.segments.map(x => ({ number: x.number, label: x.label, voxels: 'inside' in x.voi ? voxelsInside(x.voi) : -1 })))
      .toEqual(expected.segments.map(x => ({ number: x.number, label: x.label, voxels: x.nonzeroVoxels })))
    // 1e-6 of the volume: the spacing between planes comes from positions with six decimals.
    for (const [n, x] of expected.segments.entries()) expect(Math.abs(volumeMl(value!.segments[n]!.voi) / x.volume_ml_nonzero - 1)).toBeLessThan(1e-6)
    value!.geometry.spacing.forEach((mm, d) => expect(mm).toBeCloseTo(expected.spacing[d]!, 5))
  })
})
