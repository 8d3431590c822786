import { writeNifti } from '@yttria/core/nifti'
import {
  type NaturalDataset, deflatedLittleEndian, encodeDicom, implicitLittleEndian, writeRegistration,
  writeRtDose,
} from '@yttria/core/dicom'
import { geometry, rigidAbout } from '@yttria/core/volume'
import { phantomParts } from '@yttria/phantom'

export type Reader = 'image' | 'rtstruct' | 'seg' | 'registration' | 'rtdose' | 'nifti'

/** Files that are read together, small but whole: what the mutations begin with. */
export interface Seed { readonly name: string; readonly reader: Reader; readonly files: readonly Uint8Array[] }

const columns = 9, rows = 7, slices = 3

/** A slice of the phantom cut down to 9 x 7 pixels from its middle: the header is the phantom's own. */
function cropped(d: NaturalDataset): NaturalDataset {
  const from = d.PixelData as Int16Array | Uint16Array, width = d.Columns as number, height = d.Rows as number
  const out = new (from.constructor as Int16ArrayConstructor)(columns * rows)
  const left = (width - columns) >> 1, top = (height - rows) >> 1
  for (let j = 0; j < rows; j++) for (let i = 0; i < columns; i++) out[j * columns + i] = from[(top + j) * width + left + i]!
  return { ...d, Rows: rows, Columns: columns, PixelData: out }
}

/** Real headers of the tiny phantom and small objects of every kind that is read, in every encoding that is written. */
export function corpus(): Seed[] {
  const seeds: Seed[] = [], sets = new Map<string, NaturalDataset[]>()
  let structures: NaturalDataset | undefined
  for (const s of phantomParts({ seed: 3, size: 'tiny', ideal: true }).series()) {
    if (s.kind === 'structures') { for (const d of s.datasets) structures = d; continue }
    const taken: NaturalDataset[] = []
    let n = 0
    for (const d of s.datasets) { if (++n > 15) taken.push(cropped(d)); if (taken.length === slices) break }
    sets.set(`${s.exam} ${s.kind}`, taken)
  }
  for (const [name, all] of sets) seeds.push({ name, reader: 'image', files: all.map(d => encodeDicom(d)) })
  const ct = sets.get('treatment ct')!, pet = sets.get('treatment pet')!
  seeds.push({ name: 'pet implicit', reader: 'image', files: pet.map(d => encodeDicom(d, { transferSyntaxUid: implicitLittleEndian })) })
  seeds.push({ name: 'pet deflated', reader: 'image', files: pet.map(d => encodeDicom(d, { transferSyntaxUid: deflatedLittleEndian })) })
  seeds.push({ name: 'ct rle', reader: 'image', files: ct.map(d => encodeDicom({ ...d, PixelData: { fragments: [rle(d.PixelData as Int16Array)] } }, { transferSyntaxUid: '1.2.840.10008.1.2.5' })) })
  seeds.push({ name: 'enhanced ct', reader: 'image', files: [encodeDicom(enhanced(ct))] })
  seeds.push({ name: 'spect', reader: 'image', files: [encodeDicom(spect(pet[0]!))] })
  seeds.push({ name: 'structures', reader: 'rtstruct', files: [encodeDicom(fewContours(structures!)), encodeDicom(fewContours(structures!), { transferSyntaxUid: implicitLittleEndian })] })
  for (const type of ['BINARY', 'FRACTIONAL', 'LABELMAP'] as const) seeds.push({ name: `seg ${type}`, reader: 'seg', files: [encodeDicom(segmentation(type))] })
  seeds.push({ name: 'registration', reader: 'registration', files: [registration()] })
  const grid = geometry({ frameOfReferenceUid: '2.25.7', size: [5, 4, 3], origin: [-10, 20, 30], spacing: [2, 3, 4] })
  const voxels = Float32Array.from({ length: 60 }, (_, n) => n * 1.5)
  for (const bits of [16, 32] as const) seeds.push({ name: `dose ${bits}`, reader: 'rtdose', files: [writeRtDose({ header, dose: { unit: 'Gy', geometry: grid, voxels }, comment: 'fuzz', heterogeneity: 'WATER', bits })] })
  const volume = { unit: '1', geometry: grid, voxels: Int16Array.from(voxels) } as const
  seeds.push({ name: 'nifti', reader: 'nifti', files: [writeNifti(volume, { gzip: false }), writeNifti({ ...volume, voxels }, { gzip: false })] })
  seeds.push({ name: 'nifti.gz', reader: 'nifti', files: [writeNifti(volume)] })
  return seeds
}

const header = { sopInstanceUid: '2.25.101', seriesUid: '2.25.102', studyUid: '2.25.103', date: '20260115', time: '101500', patient: { name: 'FUZZ', id: 'P1' } } as const

/** Both byte planes as literal PackBits runs. */
function rle(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), planes = [1, 0].map(p => {
    const out = [samples.length - 1]
    for (let n = 0; n < samples.length; n++) out.push(bytes[2 * n + p]!)
    return out
  })
  const head = new DataView(new ArrayBuffer(64))
  ;[2, 64, 64 + planes[0]!.length].forEach((x, n) => head.setUint32(4 * n, x, true))
  const body = [...planes[0]!, ...planes[1]!]
  return Uint8Array.from([...new Uint8Array(head.buffer), ...body, ...(body.length % 2 ? [0] : [])])
}

function enhanced(planes: readonly NaturalDataset[]): NaturalDataset {
  const { ImagePositionPatient: _, ImageOrientationPatient, PixelSpacing, SliceThickness, RescaleSlope, RescaleIntercept, ...first } = planes[0]!
  const pixels = new Int16Array(columns * rows * planes.length)
  planes.forEach((p, n) => pixels.set(p.PixelData as Int16Array, n * columns * rows))
  return {
    ...first, SOPClassUID: '1.2.840.10008.5.1.4.1.1.2.1', NumberOfFrames: planes.length, PixelData: pixels,
    SharedFunctionalGroupsSequence: [{
      PlaneOrientationSequence: [{ ImageOrientationPatient }], PixelMeasuresSequence: [{ PixelSpacing, SliceThickness }],
      PixelValueTransformationSequence: [{ RescaleSlope: RescaleSlope ?? 1, RescaleIntercept: RescaleIntercept ?? 0, RescaleType: 'HU' }],
    }],
    PerFrameFunctionalGroupsSequence: planes.map(p => ({ PlanePositionSequence: [{ ImagePositionPatient: p.ImagePositionPatient }] })),
  }
}

const spect = (pet: NaturalDataset): NaturalDataset => ({
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.20', SOPInstanceUID: '2.25.201', SeriesInstanceUID: '2.25.202', StudyInstanceUID: '2.25.203', FrameOfReferenceUID: '2.25.204', Modality: 'NM',
  ImageType: ['ORIGINAL', 'PRIMARY', 'RECON TOMO', 'EMISSION'], StudyDate: pet.StudyDate, StudyTime: pet.StudyTime, PatientID: 'P1',
  Rows: 4, Columns: 5, NumberOfFrames: 3, SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2', BitsAllocated: 16, BitsStored: 16, HighBit: 15, PixelRepresentation: 0,
  PixelSpacing: [4, 4], SliceThickness: 4, SpacingBetweenSlices: 4, NumberOfSlices: 3, SliceVector: [1, 2, 3],
  DetectorInformationSequence: [{ ImagePositionPatient: [-10, -10, 30], ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }],
  PixelData: Uint16Array.from({ length: 60 }, (_, n) => n),
})

function fewContours(d: NaturalDataset): NaturalDataset {
  const rois = d.ROIContourSequence as readonly NaturalDataset[]
  return { ...d, ROIContourSequence: rois.map(r => ({ ...r, ContourSequence: (r.ContourSequence as readonly NaturalDataset[]).slice(0, 4).map(c => {
    const points = (c.ContourData as readonly number[]).slice(0, 36)
    return { ...c, NumberOfContourPoints: points.length / 3, ContourData: points }
  }) })) }
}

function segmentation(type: 'BINARY' | 'FRACTIONAL' | 'LABELMAP'): NaturalDataset {
  const bits = type === 'BINARY' ? 1 : 8
  const frame = (segment: number, k: number): NaturalDataset => ({
    PlanePositionSequence: [{ ImagePositionPatient: [10, 20, 30 + 4 * k] }], ...(type === 'LABELMAP' ? {} : { SegmentIdentificationSequence: [{ ReferencedSegmentNumber: segment }] }),
  })
  return {
    SOPClassUID: type === 'LABELMAP' ? '1.2.840.10008.5.1.4.1.1.66.7' : '1.2.840.10008.5.1.4.1.1.66.4', SOPInstanceUID: '2.25.301', SeriesInstanceUID: '2.25.302', StudyInstanceUID: '2.25.303',
    FrameOfReferenceUID: '2.25.304', Modality: 'SEG', SegmentationType: type, Rows: 3, Columns: 5, BitsAllocated: bits, BitsStored: bits, HighBit: bits - 1, PixelRepresentation: 0, SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2', NumberOfFrames: 4, ...(type === 'FRACTIONAL' ? { SegmentationFractionalType: 'OCCUPANCY', MaximumFractionalValue: 100 } : {}),
    SegmentSequence: [1, 2].map(n => ({ SegmentNumber: n, SegmentLabel: `part ${n}`, SegmentedPropertyTypeCodeSequence: [{ CodeMeaning: 'Liver' }] })),
    SharedFunctionalGroupsSequence: [{ PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }], PixelMeasuresSequence: [{ PixelSpacing: [2, 1.5], SliceThickness: 3, SpacingBetweenSlices: 4 }] }],
    PerFrameFunctionalGroupsSequence: [frame(1, 0), frame(1, 1), frame(2, 1), frame(2, 3)].map((f, n) => type === 'LABELMAP' ? frame(1, n) : f),
    PixelData: bits === 1 ? Uint8Array.from([0x55, 0xaa, 0x33, 0xcc, 0x0f, 0xf0, 0x18, 0x3c]) : Uint8Array.from({ length: 60 }, (_, n) => n % 3),
  }
}

function registration(): Uint8Array {
  const image = (n: number) => ({ studyUid: `2.25.4${n}`, seriesUid: `2.25.5${n}`, sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUids: [`2.25.6${n}`] })
  return writeRegistration({
    header, fixed: image(1), moving: image(2),
    transform: rigidAbout({ from: '2.25.2', to: '2.25.1', centre: [0, 0, 0], anglesRad: [0.02, -0.05, 0.03], translationMm: [4, -7, 11] }),
  })
}
