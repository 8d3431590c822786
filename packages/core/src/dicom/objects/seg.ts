import { type Finding, type Outcome, answer, error, note, refusal, warning } from '../../record/index.ts'
import {
  type FractionalVoi, type Geometry, type Vec3, type Voi, cross, dot, furthest, geometry, maskVoi, norm,
  partsVoi, scale, subtract, voxelCount,
} from '../../volume/index.ts'
import { type DicomDataset, readDataset } from '../file/dataset.ts'
import { readFrames } from '../pixels/frames.ts'
import type { Decoders, SourceFile } from '../file/outside.ts'
import type { Plane } from '../image/plane.ts'
import { planesOf } from '../image/planes.ts'

const segmentationStorage = '1.2.840.10008.5.1.4.1.1.66.4'
const labelMapStorage = '1.2.840.10008.5.1.4.1.1.66.7'

export interface Segment {
  readonly number: number
  readonly label: string
  /** DICOM Tracking UID: the same structure at other times. */
  readonly trackingUid?: string
  readonly trackingId?: string
  /** Meaning of the Segmented Property Type, as Liver. */
  readonly propertyType?: string
  readonly voi: Voi | FractionalVoi
}

/** Segments on one grid: it reaches from the first to the last plane that any frame fills, and planes without frame are empty. */
export interface Segmentation {
  readonly sopInstanceUid: string | undefined
  readonly type: 'BINARY' | 'FRACTIONAL' | 'LABELMAP'
  readonly geometry: Geometry
  readonly referencedSeriesUid: string | undefined
  readonly segments: readonly Segment[]
}

/**
 * Reads a DICOM SEG: binary, fractional (value / Maximum Fractional Value) and label maps, frames in any order, planes left out,
 * segments that overlap. Findings: `seg/not-one`, `seg/type`, `seg/segment`, `seg/planes-uneven`, `seg/orientation-mixed`,
 * `seg/frame-repeated`, `seg/too-large`, and those of the pixels and planes.
 */
export function readSeg(file: SourceFile, tools: { readonly decoders: Decoders } = { decoders: {} }): Outcome<Segmentation> {
  const read = readDataset(file)
  const d = read.value
  if (!d) return refusal(...read.findings)
  const sopClass = d.uid('x00080016')
  if (sopClass !== segmentationStorage && sopClass !== labelMapStorage)
    return refusal(...read.findings, error('seg/not-one', { file: file.file, tag: '(0008,0016)', value: sopClass ?? '' }, `${file.file} is no Segmentation of voxels.`))
  const type = d.text('x00620001') ?? (sopClass === labelMapStorage ? 'LABELMAP' : '')
  if (type !== 'BINARY' && type !== 'FRACTIONAL' && type !== 'LABELMAP')
    return refusal(...read.findings, error('seg/type', { file: file.file, tag: '(0062,0001)', value: type }, `${file.file}: Segmentation Type '${type}'; BINARY, FRACTIONAL or LABELMAP wanted.`))
  const pixels = readFrames(d, tools.decoders)
  if (!pixels.value) return refusal(...read.findings, ...pixels.findings)
  const { description } = pixels.value
  if (description.samplesPerPixel !== 1 || (type === 'BINARY') !== (description.bitsAllocated === 1) || description.bitsAllocated > 16)
    return refusal(...read.findings, error('seg/type', { file: file.file, tag: '(0028,0100)', value: description.bitsAllocated }, `${file.file}: ${description.bitsAllocated} bits allocated do not fit Segmentation Type ${type}.`))
  const planes = planesOf(d, description.frames)
  if (!planes.value) return refusal(...read.findings, ...pixels.findings, ...planes.findings)
  const grid = gridOf(planes.value, description.columns, description.rows, d)
  const findings: Finding[] = [...read.findings, ...pixels.findings, ...planes.findings, ...grid.findings]
  if (!grid.value) return refusal(...findings)
  const { geometry: g, slice } = grid.value

  const about = new Map<number, DicomDataset>()
  for (const item of d.sequence('x00620002')) {
    const number = item.number('x00620004')
    if (number !== undefined) about.set(number, item)
  }
  const fractional = type === 'FRACTIONAL'
  const largest = d.number('x0062000e') ?? 255
  if (fractional && !(largest > 0 && largest <= 65535)) return refusal(...findings, error('seg/type', { file: file.file, tag: '(0062,000E)', value: largest }, `${file.file}: Maximum Fractional Value ${largest}.`))
  if (fractional && d.text('x00620010') === 'PROBABILITY')
    findings.push(note('seg/probability', { file: file.file, tag: '(0062,0010)' }, `${file.file} holds probabilities; they are taken as the fraction of the voxel inside.`))
  if (voxelCount(g) * about.size * (fractional ? 4 : 1) > mostBytes)
    return refusal(...findings, error('seg/too-large', { file: file.file, value: about.size }, `${file.file}: ${about.size} segments on a grid of ${g.size.join(' x ')} are too many to hold.`))

  const filled = new Map<number, Uint8Array | Float32Array>()
  const into = (number: number): Uint8Array | Float32Array => {
    let voxels = filled.get(number)
    if (!voxels) filled.set(number, voxels = fractional ? new Float32Array(voxelCount(g)) : new Uint8Array(voxelCount(g)))
    return voxels
  }
  const numbers = type === 'LABELMAP' ? [] : segmentNumbers(d, description.frames)
  const area = description.columns * description.rows
  const seen = new Set<string>()
  for (let n = 0; n < description.frames; n++) {
    const number = numbers[n]
    if (type !== 'LABELMAP' && (number === undefined || !about.has(number))) {
      findings.push(error('seg/segment', { file: file.file, tag: '(0062,000B)', value: number ?? '' }, `${file.file}: frame ${n + 1} belongs to segment ${number ?? 'without number'}, which is not described; it was left out.`))
      continue
    }
    const key = `${number} ${slice[n]}`
    if (seen.has(key)) findings.push(warning('seg/frame-repeated', { file: file.file, value: n + 1 }, `${file.file}: frame ${n + 1} lies where another frame of its segment lies; both were used.`))
    seen.add(key)
    const frame = pixels.value.frame(n)
    findings.push(...frame.findings)
    if (!frame.value) return refusal(...findings)
    const samples = frame.value, start = slice[n]! * area
    if (type === 'LABELMAP') {
      let last = 0, voxels: Uint8Array | Float32Array | undefined
      for (let p = 0; p < area; p++) {
        const label = samples[p]!
        if (label !== last) { last = label; voxels = about.has(label) ? into(label) : undefined }
        if (voxels) voxels[start + p] = 1
      }
    } else {
      const voxels = into(number!)
      for (let p = 0; p < area; p++) if (samples[p]! > 0) voxels[start + p] = fractional ? Math.min(1, samples[p]! / largest) : 1
    }
  }

  const segments = [...about].sort((a, b) => a[0] - b[0]).flatMap(([number, item]): Segment[] => {
    const label = item.text('x00620005') ?? `Segment ${number}`
    // Label 0 of a label map is the background.
    if (type === 'LABELMAP' && number === 0) return []
    const voxels = into(number)
    const optional = { trackingUid: item.uid('x00620021'), trackingId: item.text('x00620020'), propertyType: item.sequence('x0062000f')[0]?.text('x00080104') }
    return [{
      number, label, ...Object.fromEntries(Object.entries(optional).filter(([, v]) => v !== undefined)),
      voi: voxels instanceof Float32Array ? partsVoi(label, g, voxels) : maskVoi(label, g, voxels),
    }]
  })
  if (segments.length === 0) return refusal(...findings, error('seg/segment', { file: file.file, tag: '(0062,0002)' }, `${file.file} describes no segment.`))
  return answer({ sopInstanceUid: d.uid('x00080018'), type, geometry: g, referencedSeriesUid: d.sequence('x00081115')[0]?.uid('x0020000e'), segments }, findings)
}

// Beyond this a file is hostile or of another use.
const mostBytes = 0.75 * 2 ** 30
const mostSlices = 10_000

function segmentNumbers(d: DicomDataset, frames: number): (number | undefined)[] {
  const shared = d.sequence('x52009229')[0]?.sequence('x0062000a')[0]?.number('x0062000b')
  const own = d.sequence('x52009230')
  return Array.from({ length: frames }, (_, n) => own[n]?.sequence('x0062000a')[0]?.number('x0062000b') ?? shared)
}

// Not Math.min(...): a hundred thousand frames are too many arguments.
const least = (x: readonly number[]): number => x.reduce((a, b) => Math.min(a, b), Infinity)

/** The grid that holds all frames, and each frame's slice in it. Frames may share planes and leave planes out. */
function gridOf(planes: readonly Plane[], columns: number, rows: number, d: DicomDataset): Outcome<{ geometry: Geometry; slice: readonly number[] }> {
  const first = planes[0]!
  const file = d.file
  const normal = cross(first.alongRow, first.downColumn)
  for (const p of planes) {
    const turned = norm(subtract(p.alongRow, first.alongRow)) > 2e-3 || norm(subtract(p.downColumn, first.downColumn)) > 2e-3
    const way = subtract(p.position, first.position)
    const aside = norm(subtract(way, scale(normal, dot(way, normal)))) > 0.1 * Math.min(...first.spacing)
    if (turned || aside || p.spacing.some((s, n) => Math.abs(s - first.spacing[n]!) > 1e-3 * s))
      return refusal(error('seg/orientation-mixed', { file, tag: '(0020,9113)', value: p.frame + 1 }, `${file}: frames 1 and ${p.frame + 1} are not planes of one grid.`))
  }
  const along = planes.map(p => dot(subtract(p.position, first.position), normal))
  const distinct = [...along].sort((a, b) => a - b).filter((x, n, all) => n === 0 || x - all[n - 1]! > 0.01)
  const low = distinct[0]!, span = distinct.at(-1)! - low
  const steps = distinct.slice(1).map((x, n) => x - distinct[n]!)
  const measures = (d.sequence('x52009229')[0] ?? d.sequence('x52009230')[0])?.sequence('x00289110')[0]
  const between = measures?.number('x00180088'), said = between !== undefined && between > 1e-4 && between < furthest ? between : undefined
  const fits = (step: number): boolean => step > 0 && distinct.every(x => Math.abs((x - low) / step - Math.round((x - low) / step)) < 0.05)
  const findings: Finding[] = []
  let step = said !== undefined && fits(said) ? said : steps.length > 0 ? least(steps) : said ?? first.thickness ?? 0
  if (steps.length > 0 && said !== undefined && step !== said)
    findings.push(warning('seg/spacing-differs', { file, tag: '(0018,0088)', value: said }, `${file}: Spacing Between Slices is ${said} mm, yet its planes lie ${step.toFixed(3)} mm apart; their positions were used.`))
  if (steps.length === 0 && said === undefined)
    findings.push(warning('seg/one-plane', { file, tag: '(0018,0088)' }, `${file}: one plane only and no Spacing Between Slices; its depth was taken to be ${first.thickness === undefined ? '1 mm' : `its Slice Thickness, ${step} mm`}.`))
  if (!(step > 0)) step = 1
  if (!fits(step)) return refusal(error('seg/planes-uneven', { file, tag: '(0020,9113)' }, `${file}: the planes of its frames are not evenly spaced (steps ${[...new Set(steps.map(s => s.toFixed(2)))].slice(0, 5).join(', ')} mm).`))
  const last = Math.round(span / step)
  if (last >= mostSlices) return refusal(error('seg/too-large', { file, value: last + 1 }, `${file}: its frames are spread over ${last + 1} planes.`))
  // Decimal positions leave dust in the last bits.
  if (last > 0) step = Math.round(span / last * 1e9) / 1e9
  const start = planes[along.indexOf(low)]!
  const [a, b]: [Vec3, Vec3] = [first.alongRow, first.downColumn]
  return answer({
    geometry: geometry({
      frameOfReferenceUid: d.uid('x00200052'), size: [columns, rows, last + 1], origin: start.position, spacing: [first.spacing[0], first.spacing[1], step],
      direction: [a[0], b[0], normal[0], a[1], b[1], normal[1], a[2], b[2], normal[2]],
    }),
    slice: along.map(x => Math.round((x - low) / step)),
  }, findings)
}
