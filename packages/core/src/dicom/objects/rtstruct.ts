import { type Finding, type Outcome, answer, error, note, refusal, warning } from '../../record/index.ts'
import { type Contour, type ContourSet, furthest } from '../../volume/index.ts'
import { type DicomDataset, readDataset } from '../file/dataset.ts'
import { readDecimals } from '../file/decimal-strings.ts'
import { type NaturalDataset, encodeDicom, implicitLittleEndian } from '../file/encode.ts'
import { type ExportHeader, exportModules } from './export-header.ts'
import type { SourceFile } from '../file/outside.ts'

const structureSetStorage = '1.2.840.10008.5.1.4.1.1.481.3'

/** A region of interest: closed contours only. `convention` as its file names it; both are read as even-odd. */
export interface Roi extends ContourSet {
  readonly number: number
  readonly convention: 'CLOSED_PLANAR' | 'CLOSEDPLANAR_XOR'
  /** RT ROI Interpreted Type, as ORGAN or GTV. */
  readonly interpretedType?: string
}

export interface StructureSet {
  readonly sopInstanceUid: string | undefined
  readonly label: string | undefined
  readonly frameOfReferenceUid: string | undefined
  /** The series on which it was drawn. */
  readonly referencedSeriesUid: string | undefined
  readonly rois: readonly Roi[]
}

/**
 * Reads an RTSTRUCT. Points and open contours are left out (note); a ROI without closed contours is listed with none.
 * Findings: `rtstruct/not-one`, `rtstruct/contour-data`, `rtstruct/open-contours`, `rtstruct/roi-unknown`, `rtstruct/frames-differ`.
 */
export function readRtstruct(file: SourceFile): Outcome<StructureSet> {
  const read = readDataset(file)
  const d = read.value
  if (!d) return refusal(...read.findings)
  const sopClass = d.uid('x00080016')
  if (sopClass !== structureSetStorage && !(sopClass === undefined && d.has('x30060020')))
    return refusal(...read.findings, error('rtstruct/not-one', { file: file.file, tag: '(0008,0016)', value: sopClass ?? '' }, `${file.file} is no RT Structure Set.`))

  const findings: Finding[] = [...read.findings]
  const frames = d.sequence('x30060010')
  const frameOfReferenceUid = frames[0]?.uid('x00200052') ?? d.uid('x00200052')
  const referencedSeriesUid = frames.flatMap(f => f.sequence('x30060012')).flatMap(s => s.sequence('x30060014'))[0]?.uid('x0020000e')
  const drawn = new Map(d.sequence('x30060039').map(item => [item.number('x30060084'), item]))
  const typeOf = new Map(d.sequence('x30060080').map(item => [item.number('x30060084'), item.text('x300600a4')]))

  const rois: Roi[] = []
  for (const item of d.sequence('x30060020')) {
    const number = item.number('x30060022')
    if (number === undefined) {
      findings.push(error('rtstruct/roi-unknown', { file: file.file, tag: '(3006,0022)' }, `${file.file}: a ROI has no usable ROI Number; it was left out.`))
      continue
    }
    const name = item.text('x30060026') ?? `ROI ${number}`
    const interpretedType = typeOf.get(number)
    const contours = drawn.get(number)?.sequence('x30060040') ?? []
    rois.push({
      number, name, frameOfReferenceUid: item.uid('x30060024') ?? frameOfReferenceUid,
      ...closedContours(contours, name, file.file, findings), ...(interpretedType === undefined ? {} : { interpretedType }),
    })
    drawn.delete(number)
  }
  for (const number of drawn.keys())
    findings.push(warning('rtstruct/roi-unknown', { file: file.file, tag: '(3006,0084)', value: number ?? '' }, `${file.file}: contours of ROI ${number ?? 'without number'} belong to no ROI that is named; they were left out.`))
  if (new Set(rois.map(r => r.frameOfReferenceUid)).size > 1)
    findings.push(warning('rtstruct/frames-differ', { file: file.file, tag: '(3006,0024)' }, `${file.file}: its ROIs were drawn in different frames of reference.`))
  return answer({ sopInstanceUid: d.uid('x00080018'), label: d.text('x30060002'), frameOfReferenceUid, referencedSeriesUid, rois }, findings)
}

/** Closed contours of one ROI; what could not be read, and what was read against the file's own count, as findings. */
function closedContours(items: readonly DicomDataset[], name: string, file: string, findings: Finding[]): Pick<Roi, 'contours' | 'convention' | 'planeSpacingMm'> {
  const contours: Contour[] = [], broken: number[] = [], miscounted: string[] = []
  const open = new Map<string, number>()
  let planeSpacingMm: number | undefined, xor = false, comma = false
  for (const [n, item] of items.entries()) {
    const kind = item.text('x30060042') ?? 'without type'
    if (kind !== 'CLOSED_PLANAR' && kind !== 'CLOSEDPLANAR_XOR') {
      open.set(kind, (open.get(kind) ?? 0) + 1)
      continue
    }
    const data = item.bytesOf('x30060050') ?? new Uint8Array(0), points = readDecimals(data)
    const said = item.number('x30060046'), whole = points && wholePoints(points)
    if (!whole || (said !== undefined && said * 3 > points.length && data.length > cutBytes)) {
      broken.push(n + 1)
      comma ||= !points && data.includes(0x2c)
      continue
    }
    // The count is for those who read it; the triples are the contour.
    if (said !== undefined && said * 3 !== points.length) miscounted.push(`${n + 1} (${said} for ${points.length / 3})`)
    xor ||= kind === 'CLOSEDPLANAR_XOR'
    const thickness = item.number('x30060044')
    if (thickness !== undefined && thickness > 0 && thickness < furthest) planeSpacingMm ??= thickness
    contours.push({ points })
  }
  if (miscounted.length > 0) findings.push(warning('rtstruct/point-count', { file, tag: '(3006,0046)', value: name },
    `${file}: Number of Contour Points is not that of the points in contour ${listed(miscounted)} of ${name}; the points were taken as they are.`,
    'Look at the outline on the image: where points were lost, export the structure set again.'))
  if (broken.length > 0) findings.push(error('rtstruct/contour-data', { file, tag: '(3006,0050)', value: name },
    `${file}: ${broken.length} of ${items.length} contours of ${name} (contour ${listed(broken)}) have Contour Data that cannot be read, are cut off, or are no triples of x, y, z${comma ? ' (commas where DICOM has points)' : ''}; they were left out, and the volume lacks them.`, 'Export the structure set again.'))
  if (open.size > 0) findings.push(note('rtstruct/open-contours', { file, tag: '(3006,0042)', value: name },
    `${file}: ${[...open].map(([kind, n]) => `${n} ${kind}`).join(', ')} of ${name} enclose no volume and were left out.`))
  return { contours, convention: xor ? 'CLOSEDPLANAR_XOR' : 'CLOSED_PLANAR', ...(planeSpacingMm === undefined ? {} : { planeSpacingMm }) }
}

/** A value as long as an explicit VR can say (64 KB), of which fewer points came than were counted, was cut off. */
const cutBytes = 65_000

const wholePoints = (points: readonly number[] | Float64Array): boolean =>
  points.length > 0 && points.length % 3 === 0 && points.every((x: number) => Math.abs(x) <= furthest)

const listed = (all: readonly (string | number)[]): string =>
  all.length <= 5 ? all.join(', ') : `${all.slice(0, 5).join(', ')} and ${all.length - 5} more`

export interface RtstructToWrite {
  readonly header: ExportHeader
  /** The image on which the contours lie. */
  readonly image: {
    readonly frameOfReferenceUid: string
    readonly studyUid: string
    readonly seriesUid: string
    readonly sopClassUid: string
    readonly sopInstanceUids: readonly string[]
  }
  readonly rois: readonly {
    readonly number: number
    readonly name: string
    readonly contours: readonly Contour[]
    readonly interpretedType?: string
    /** Red, green, blue, 0 to 255. */
    readonly color?: readonly [number, number, number]
  }[]
}

/** An RTSTRUCT in implicit VR, as treatment planning systems write it; corners to 0.0001 mm. Throws RangeError for a contour of under three corners. */
export function writeRtstruct({ header, image, rois }: RtstructToWrite): Uint8Array<ArrayBuffer> {
  for (const roi of rois) for (const { points } of roi.contours)
    if (points.length < 9 || points.length % 3 !== 0) throw new RangeError(`ROI ${roi.name}: a contour of ${points.length} coordinates; three corners or more wanted`)
  const dataset: NaturalDataset = {
    ...exportModules(header, structureSetStorage, 'RTSTRUCT'), OperatorsName: '',
    FrameOfReferenceUID: image.frameOfReferenceUid, PositionReferenceIndicator: '',
    StructureSetLabel: header.label ?? 'STRUCTURES', StructureSetDate: header.date, StructureSetTime: header.time,
    ReferencedFrameOfReferenceSequence: [{
      FrameOfReferenceUID: image.frameOfReferenceUid,
      RTReferencedStudySequence: [{
        ReferencedSOPClassUID: '1.2.840.10008.3.1.2.3.1', ReferencedSOPInstanceUID: image.studyUid,
        RTReferencedSeriesSequence: [{
          SeriesInstanceUID: image.seriesUid,
          ContourImageSequence: image.sopInstanceUids.map(uid => ({ ReferencedSOPClassUID: image.sopClassUid, ReferencedSOPInstanceUID: uid })),
        }],
      }],
    }],
    StructureSetROISequence: rois.map(roi => ({
      ROINumber: roi.number, ReferencedFrameOfReferenceUID: image.frameOfReferenceUid, ROIName: roi.name, ROIGenerationAlgorithm: '',
    })),
    ROIContourSequence: rois.map(roi => ({
      ReferencedROINumber: roi.number,
      ROIDisplayColor: roi.color ?? [255, 0, 0],
      ContourSequence: roi.contours.map(({ points }, n) => ({
        ContourNumber: n + 1, ContourGeometricType: 'CLOSED_PLANAR', NumberOfContourPoints: points.length / 3,
        ContourData: Array.from(points, x => Math.round(x * 1e4) / 1e4),
      })),
    })),
    RTROIObservationsSequence: rois.map((roi, n) => ({
      ObservationNumber: n + 1, ReferencedROINumber: roi.number, RTROIInterpretedType: roi.interpretedType ?? '', ROIInterpreter: '',
    })),
    ApprovalStatus: 'UNAPPROVED',
  }
  return encodeDicom(dataset, { transferSyntaxUid: implicitLittleEndian })
}
