import { type Geometry, type Voi, boxSize, clip, eachVoxel, isEmpty, requireSameGeometry } from '../../volume/index.ts'
import { type NaturalDataset, encodeDicom } from '../file/encode.ts'
import { type ExportHeader, exportModules } from './export-header.ts'
import { acrossAxes, exactSlices } from './export-planes.ts'
import { uidFrom } from '../file/uid.ts'

const segmentationStorage = '1.2.840.10008.5.1.4.1.1.66.4'

/** The series on whose grid something lies; its instances in the order of the slices of that grid, a multi-frame one for each of its own. */
export interface ReferencedSlices {
  readonly seriesUid: string
  readonly sopClassUid: string
  readonly sopInstanceUids: readonly string[]
}

export interface SegmentToWrite {
  readonly label: string
  readonly kind: 'liver' | 'neoplasm'
  readonly description?: string
  /** The same structure in other segmentations. */
  readonly trackingUid: string
  readonly trackingId: string
  readonly algorithm: 'MANUAL' | 'SEMIAUTOMATIC' | 'AUTOMATIC'
  /** Red, green, blue, 0 to 255. */
  readonly color?: readonly [number, number, number]
  readonly voi: Voi
}

export interface SegToWrite {
  readonly header: ExportHeader
  /** Undefined where the grid is of no series: then none is referenced. */
  readonly source?: ReferencedSlices
  /** At most 64 characters. */
  readonly description: string
  readonly segments: readonly SegmentToWrite[]
}

const code = (value: string, scheme: string, meaning: string): NaturalDataset[] => [{ CodeValue: value, CodingSchemeDesignator: scheme, CodeMeaning: meaning }]
const liver = code('10200004', 'SCT', 'Liver')

// DICOM PS3.16 CID 7150 (category), 7170 and 7159 (type).
const kinds: Readonly<Record<SegmentToWrite['kind'], NaturalDataset>> = {
  liver: { SegmentedPropertyCategoryCodeSequence: code('123037004', 'SCT', 'Anatomical Structure'), SegmentedPropertyTypeCodeSequence: liver },
  neoplasm: { SegmentedPropertyCategoryCodeSequence: code('49755003', 'SCT', 'Morphologically Abnormal Structure'), SegmentedPropertyTypeCodeSequence: code('108369006', 'SCT', 'Neoplasm'), AnatomicRegionSequence: liver },
}

/**
 * A DICOM SEG, binary, one frame for each slice that a segment fills; segments may overlap. Throws RangeError for segments that are
 * empty, none at all or on different grids, a grid without frame of reference, a source of another number of slices.
 */
export function writeSeg({ header, source, description, segments }: SegToWrite): Uint8Array<ArrayBuffer> {
  const g = segments[0]?.voi.grid
  if (!g) throw new RangeError('SEG without segments')
  if (g.frameOfReferenceUid === undefined) throw new RangeError('SEG on a grid without frame of reference')
  if (source && source.sopInstanceUids.length !== g.size[2]) throw new RangeError(`SEG: ${source.sopInstanceUids.length} instances for ${g.size[2]} slices`)
  if (description.length > 64) throw new RangeError(`SEG: a description of ${description.length} characters; 64 are the most`)
  const frames = segments.flatMap(({ voi, label }, n) => {
    requireSameGeometry(g, voi.grid, `SEG: segments ${segments[0]!.label} and ${label}`)
    const slices = filledSlices(voi)
    if (slices.length === 0) throw new RangeError(`SEG: segment ${label} is empty`)
    return slices.map(k => ({ segment: n + 1, k }))
  })
  const planes = exactSlices(g), axes = acrossAxes(g), dimensions = uidFrom(`dimensions ${header.sopInstanceUid}`)
  // The normal of rows and columns; the place along it in the order of the slices.
  const order = new Map([...new Set(frames.map(f => f.k))].sort((a, b) => planes[a]!.along - planes[b]!.along).map((k, n) => [k, n + 1]))
  const referenced = (uid: string): NaturalDataset => ({ ReferencedSOPClassUID: source!.sopClassUid, ReferencedSOPInstanceUID: uid })
  return encodeDicom({
    ...exportModules(header, segmentationStorage, 'SEG'), SeriesNumber: header.seriesNumber ?? 1,
    FrameOfReferenceUID: g.frameOfReferenceUid, PositionReferenceIndicator: '',
    ContentDate: header.date, ContentTime: header.time, ContentLabel: header.label ?? 'SEGMENTATION', ContentDescription: description, ContentCreatorName: '',
    ImageType: ['DERIVED', 'PRIMARY'], LossyImageCompression: '00', BurnedInAnnotation: 'NO',
    SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2', Rows: g.size[1], Columns: g.size[0], BitsAllocated: 1, BitsStored: 1, HighBit: 0, PixelRepresentation: 0,
    SegmentationType: 'BINARY', SegmentsOverlap: overlap(segments) ? 'YES' : 'NO',
    SegmentSequence: segments.map((s, n) => ({
      SegmentNumber: n + 1, SegmentLabel: s.label, SegmentDescription: s.description, SegmentAlgorithmType: s.algorithm, SegmentAlgorithmName: s.algorithm === 'MANUAL' ? undefined : 'Yttria',
      RecommendedDisplayCIELabValue: s.color && cieLab(s.color), TrackingID: s.trackingId, TrackingUID: s.trackingUid, ...kinds[s.kind],
    })),
    DimensionOrganizationSequence: [{ DimensionOrganizationUID: dimensions }],
    DimensionIndexSequence: [
      { DimensionOrganizationUID: dimensions, DimensionIndexPointer: 'x0062000b', FunctionalGroupPointer: 'x0062000a', DimensionDescriptionLabel: 'Segment' },
      { DimensionOrganizationUID: dimensions, DimensionIndexPointer: 'x00200032', FunctionalGroupPointer: 'x00209113', DimensionDescriptionLabel: 'Position' },
    ],
    SharedFunctionalGroupsSequence: [{
      PlaneOrientationSequence: [{ ImageOrientationPatient: axes }],
      PixelMeasuresSequence: [{ PixelSpacing: [g.spacing[1], g.spacing[0]], SliceThickness: g.spacing[2], SpacingBetweenSlices: g.spacing[2] }],
    }],
    NumberOfFrames: frames.length,
    PerFrameFunctionalGroupsSequence: frames.map(({ segment, k }) => ({
      FrameContentSequence: [{ DimensionIndexValues: [segment, order.get(k)!] }],
      PlanePositionSequence: [{ ImagePositionPatient: planes[k]!.position }],
      SegmentIdentificationSequence: [{ ReferencedSegmentNumber: segment }],
      DerivationImageSequence: source && [{
        DerivationCodeSequence: code('113076', 'DCM', 'Segmentation'),
        SourceImageSequence: [{ ...referenced(source.sopInstanceUids[k]!), PurposeOfReferenceCodeSequence: code('121322', 'DCM', 'Source image for image processing operation') }],
      }],
    })),
    ReferencedSeriesSequence: source && [{ SeriesInstanceUID: source.seriesUid, ReferencedInstanceSequence: [...new Set(source.sopInstanceUids)].map(referenced) }],
    PixelData: packed(segments, frames, g),
  })
}

function filledSlices({ box, inside }: Voi): number[] {
  const [nx, ny, nz] = boxSize(box), area = nx * ny
  return Array.from({ length: nz }, (_, z) => z).filter(z => inside.subarray(z * area, (z + 1) * area).some(x => x !== 0)).map(z => box.from[2] + z)
}

/** One bit a voxel, the first in the lowest bit, frames without gap between them (PS3.5 8.1.1). */
function packed(segments: readonly SegmentToWrite[], frames: readonly { segment: number; k: number }[], g: Geometry): Uint8Array {
  const area = g.size[0] * g.size[1], bits = new Uint8Array(Math.ceil(frames.length * area / 8))
  const frameOf = new Map(frames.map(({ segment, k }, f) => [segment * g.size[2] + k, f]))
  for (const [s, { voi }] of segments.entries()) eachVoxel(voi, n => {
    const k = Math.floor(n / area), to = frameOf.get((s + 1) * g.size[2] + k)! * area + n - k * area
    bits[to >> 3]! |= 1 << (to & 7)
  })
  return bits
}

const overlap = (segments: readonly SegmentToWrite[]): boolean =>
  segments.some(({ voi: a }, n) => segments.slice(0, n).some(({ voi: b }) => !isEmpty(clip(a, b))))

/** PCS values of PS3.3 C.10.7.1.1 from sRGB (IEC 61966-2-1, white D65): L* 0 to 100 and a*, b* -128 to 127, each as 0 to 65535. */
export function cieLab(color: readonly [number, number, number]): [number, number, number] {
  const [r, g, b] = color.map(x => x / 255 <= 0.04045 ? x / 255 / 12.92 : ((x / 255 + 0.055) / 1.055) ** 2.4) as [number, number, number]
  const f = (t: number) => t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 * t + 16) / 116
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047), y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b), z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883)
  const whole = (v: number) => Math.min(65535, Math.max(0, Math.round(v)))
  return [whole((116 * y - 16) * 655.35), whole((500 * (x - y) + 128) * 257), whole((200 * (y - z) + 128) * 257)]
}
