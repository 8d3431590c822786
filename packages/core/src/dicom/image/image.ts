import { type Finding, type Outcome, answer, error, note, refusal, warning } from '../../record/index.ts'
import { type Volume, type Voxels, volume } from '../../volume/index.ts'
import { type DicomDataset, readDataset } from '../file/dataset.ts'
import { type Frames, type Samples, readFrames } from '../pixels/frames.ts'
import type { Decoders, SourceFile } from '../file/outside.ts'
import { pixelFindings } from '../pixels/pixel-findings.ts'
import type { Plane } from './plane.ts'
import { planesOf } from './planes.ts'
import { stackPlanes } from './stack.ts'
import { transferSyntaxes } from '../file/transfer-syntaxes.ts'

/** An image series as a volume, and which frame of which file each of its slices is. */
export interface ImageVolume {
  readonly volume: Volume<'1'>
  readonly slices: readonly ImageSlice[]
  readonly modality: string
  readonly seriesUid: string | undefined
}

export interface ImageSlice {
  readonly file: string
  readonly sopInstanceUid: string
  /** From 0. */
  readonly frame: number
  readonly indexK: number
}

export interface ImageTools {
  readonly decoders: Decoders
  /** A further factor per instance, on top of its rescale: what brings PET slices to one unit at one time. */
  readonly scaleOf?: (sopInstanceUid: string, frame: number) => number
  /** A repaired rescale slope in place of the file's; undefined leaves it. */
  readonly slopeOf?: (sopInstanceUid: string, frame: number) => number | undefined
  /** A repaired frame of reference in place of the files'. */
  readonly frameOfReferenceUid?: string
}

interface Instance {
  readonly dataset: DicomDataset
  readonly frames: Frames
}

/**
 * The files of one image series (CT, PET, MR slices; enhanced multi-frame; reconstructed SPECT) as one volume, in any order.
 * Rescale is applied slice by slice. CT and MR whose values are whole numbers come as Int16, all else as Float32.
 * Anything that would make the volume wrong (slices missing, doubled, uneven, leaning; mixed sizes, frames of reference; pixel
 * data truncated or undecodable) is refused with findings that name the files. RangeError on no files or a scale that is no number.
 */
export function readImageVolume(files: readonly SourceFile[], tools: ImageTools): Outcome<ImageVolume> {
  if (files.length === 0) throw new RangeError('an image volume of no files')
  const findings: Finding[] = []
  const instances: Instance[] = [], planes: Plane[] = [], instanceOf: number[] = []
  for (const file of files) {
    const read = readDataset(file)
    findings.push(...read.findings)
    if (!read.value) return refusal(...findings)
    const frames = readFrames(read.value, tools.decoders)
    findings.push(...frames.findings)
    if (!frames.value) return refusal(...findings)
    const uid = read.value.uid('x00080018') ?? ''
    const placed = planesOf(read.value, frames.value.description.frames, frame => tools.slopeOf?.(uid, frame))
    findings.push(...placed.findings)
    if (!placed.value) return refusal(...findings)
    for (const p of placed.value) { planes.push(p); instanceOf.push(instances.length) }
    instances.push({ dataset: read.value, frames: frames.value })
  }
  const conflict = mixture(instances)
  if (conflict) return refusal(...findings, conflict)

  const head = instances[0]!
  const { rows, columns } = head.frames.description
  const modality = head.dataset.text('x00080060') ?? ''
  const frameOf = (n: number): Outcome<Samples> => instances[instanceOf[n]!]!.frames.frame(planes[n]!.frame)
  const stacked = stackPlanes(planes, { columns, rows, frameOfReferenceUid: tools.frameOfReferenceUid ?? head.dataset.uid('x00200052'), same: (a, b) => sameValues(planes[a]!, frameOf(a).value, planes[b]!, frameOf(b).value) })
  findings.push(...stacked.findings)
  if (!stacked.value) return refusal(...findings)
  findings.push(...lossiness(instances))

  const { geometry, order } = stacked.value
  const slices = order.map((n, k): ImageSlice => ({ file: planes[n]!.file, sopInstanceUid: planes[n]!.sopInstanceUid, frame: planes[n]!.frame, indexK: k }))
  // Compressed frames of one value are as good as empty: what they would unpack to is bounded by what measured ones do.
  const held = files.reduce((sum, f) => sum + f.bytes.length, 0), wanted = order.length * columns * rows
  if (wanted > smallVoxels && wanted > likelyGrowth * held) return refusal(...findings, error('pixels/description', { file: head.dataset.file, tag: '(7FE0,0010)', value: wanted },
    `${order.length} frames of ${columns} x ${rows} pixels in ${held} bytes: no measured image is packed so far.`))
  const filled = fill(order, planes, columns * rows, modality, frameOf, tools.scaleOf, n => ctPadding(instances[instanceOf[n]!]!, modality))
  findings.push(...filled.findings)
  if (!filled.value) return refusal(...findings)
  const told = filled.value instanceof Int16Array || filled.value instanceof Float32Array
    ? pixelFindings({ modality, voxels: filled.value, columns, rows, fileOf: k => planes[order[k]!]!.file, slopeOf: k => planes[order[k]!]!.slope }) : []
  findings.push(...told)
  if (told.some(f => f.severity === 'error')) return refusal(...findings)
  return answer({ volume: volume({ unit: '1', geometry, voxels: filled.value }), slices, modality, seriesUid: head.dataset.uid('x0020000e') }, findings)
}

// Voxels: as many as a small CT has; voxels per byte of compressed files.
const smallVoxels = 2 ** 26, likelyGrowth = 200

// Their numbers need more than a rescale: dose grid scaling, segments.
const otherGrids = new Set(['RTDOSE', 'SEG', 'RTIMAGE'])

/** Why these instances are not one series of grey images of one size. */
function mixture(instances: readonly Instance[]): Finding | undefined {
  const head = instances[0]!
  const p = head.frames.description
  for (const { dataset: d, frames } of instances) {
    const q = frames.description
    const modality = d.text('x00080060') ?? ''
    if (otherGrids.has(modality)) return error('image/not-an-image', { file: d.file, tag: '(0008,0060)', value: modality }, `${d.file} is of modality ${modality}, not an image series of a scanner.`)
    if (q.samplesPerPixel !== 1 || !q.photometric.startsWith('MONOCHROME')) return error('image/colour', { file: d.file, tag: '(0028,0004)', value: q.photometric },
      `${d.file} is a picture in ${q.photometric}, not an image of measured values.`)
    if (q.rows !== p.rows || q.columns !== p.columns) return error('image/size-mixed', { file: d.file, value: `${q.columns} x ${q.rows}` },
      `${d.file} has ${q.columns} x ${q.rows} pixels, ${head.dataset.file} has ${p.columns} x ${p.rows}.`)
    for (const [tag, written, what] of [['x0020000e', '(0020,000E)', 'series'], ['x00200052', '(0020,0052)', 'frames of reference'], ['x00080060', '(0008,0060)', 'modalities']] as const) {
      const a = head.dataset.text(tag), b = d.text(tag)
      if (a !== b) return error('image/series-mixed', { file: d.file, tag: written, value: b ?? '' }, `${head.dataset.file} and ${d.file} belong to different ${what}.`)
    }
  }
  return undefined
}

function sameValues(p: Plane, a: Samples | undefined, q: Plane, b: Samples | undefined): boolean {
  return a !== undefined && b !== undefined && p.slope === q.slope && p.intercept === q.intercept && a.length === b.length && a.every((x, n) => x === b[n])
}

function lossiness(instances: readonly Instance[]): Finding[] {
  const lossy = instances.filter(({ dataset: d }) => d.text('x00282110') === '01' || transferSyntaxes[d.transferSyntaxUid]?.lossy === 'always')
  const first = lossy[0]?.dataset
  if (!first) return []
  const ratio = first.text('x00282112')
  return [warning('image/lossy', { file: first.file, tag: '(0028,2110)', value: ratio ?? '01' },
    `${lossy.length} of ${instances.length} files went through lossy compression (${first.file}${ratio ? `, ratio ${ratio}` : ''}): their values are not what the scanner measured.`, 'Export the original from the scanner or archive.')]
}

/** Stored values that mean "outside the field of view" in a CT, lowest and highest (PS3.3 C.7.5.1.1.2). */
function ctPadding({ dataset: d }: Instance, modality: string): readonly [number, number] | undefined {
  if (modality !== 'CT') return undefined
  const value = d.number('x00280120')
  if (value === undefined) return undefined
  const limit = d.number('x00280121') ?? value
  return [Math.min(value, limit), Math.max(value, limit)]
}

const air = -1024

/** Voxels of all slices in order: Int16 as long as every value is a whole number within its range, else Float32. */
function fill(
  order: readonly number[], planes: readonly Plane[], pixels: number, modality: string,
  frameOf: (n: number) => Outcome<Samples>, scaleOf: ImageTools['scaleOf'], paddingOf: (n: number) => readonly [number, number] | undefined,
): Outcome<Voxels> {
  const findings: Finding[] = []
  // Bounds within which 16-bit samples cannot leave 32 bits on their way to 16.
  const whole = (x: number, most: number) => Number.isInteger(x) && Math.abs(x) <= most
  const mayBeInt16 = modality !== 'PT' && modality !== 'NM' && !scaleOf && order.every(n => whole(planes[n]!.slope, 1000) && whole(planes[n]!.intercept, 1e6))
  let voxels: Int16Array | Float32Array | undefined
  let padded = 0
  for (let k = 0; k < order.length; k++) {
    const p = planes[order[k]!]!
    const decoded = frameOf(order[k]!)
    if (!decoded.value) return refusal(...decoded.findings)
    const raw = decoded.value
    // Only now, with one frame decoded, is it certain that the files hold what their headers claim.
    voxels ??= mayBeInt16 ? new Int16Array(pixels * order.length) : new Float32Array(pixels * order.length)
    const factor = scaleOf ? scaleOf(p.sopInstanceUid, p.frame) : 1
    if (!Number.isFinite(factor)) throw new RangeError(`scale of ${p.sopInstanceUid}: ${factor}`)
    const slope = p.slope * factor, intercept = p.intercept * factor
    // Beyond Int16, after all: what has been filled so far is exact and moves over.
    if (voxels instanceof Int16Array && !(isShort(raw) && rescaleWhole(raw, slope, intercept, slice(voxels, k, pixels)))) voxels = Float32Array.from(voxels)
    if (voxels instanceof Float32Array && !rescaleReal(raw, slope, intercept, slice(voxels, k, pixels)))
      return refusal(error('image/not-a-number', { file: p.file }, `${p.file} holds pixel values that are no numbers.`))
    const padding = paddingOf(order[k]!)
    if (padding) padded += padWithAir(raw, padding, slope, intercept, slice(voxels, k, pixels))
  }
  if (padded > 0) findings.push(note('image/padding', { file: planes[order[0]!]!.file, tag: '(0028,0120)', value: padded },
    `${padded} voxels outside the field of view (padding) were set to ${air} HU.`))
  return answer(voxels!, findings)
}

const slice = <T extends Int16Array | Float32Array>(voxels: T, k: number, pixels: number): T => voxels.subarray(k * pixels, (k + 1) * pixels) as T

type ShortSamples = Uint8Array | Int8Array | Uint16Array | Int16Array

const isShort = (raw: Samples): raw is ShortSamples => raw.BYTES_PER_ELEMENT <= 2

// Two loops, since one that has seen both kinds of arrays does neither fast. Whole numbers: whether all fit into 16 bits is gathered
// without a branch.
function rescaleWhole(raw: ShortSamples, slope: number, intercept: number, out: Int16Array): boolean {
  const a = slope | 0, b = intercept | 0, count = raw.length
  let beyond = 0
  if (a === 1 && b === 0 && raw instanceof Int16Array) out.set(raw)
  else if (a === 1) for (let n = 0; n < count; n++) {
    const y = raw[n]! + b | 0
    beyond |= y ^ y << 16 >> 16
    out[n] = y
  } else for (let n = 0; n < count; n++) {
    const y = Math.imul(raw[n]!, a) + b | 0
    beyond |= y ^ y << 16 >> 16
    out[n] = y
  }
  return beyond === 0
}

/** Returns whether every value is a finite number. */
function rescaleReal(raw: Samples, slope: number, intercept: number, out: Float32Array): boolean {
  let sum = 0
  for (let n = 0; n < raw.length; n++) {
    const y = raw[n]! * slope + intercept
    // As stored: single precision has infinities of its own.
    out[n] = y
    sum += out[n]! - out[n]!
  }
  return sum === 0
}

/** Padding below air would be a level that no tissue has, seen by registration and thresholds; padding at or above it stays. */
function padWithAir(raw: Samples, [lowest, highest]: readonly [number, number], slope: number, intercept: number, out: Int16Array | Float32Array): number {
  if (lowest * slope + intercept >= air) return 0
  let count = 0
  // Padding lies in runs: from one to the next by a search that runs in native code.
  for (let n = lowest === highest ? raw.indexOf(lowest) : 0; n >= 0 && n < raw.length; n = lowest === highest ? raw.indexOf(lowest, n) : n + 1)
    for (; n < raw.length && raw[n]! >= lowest && raw[n]! <= highest; n++)
      if (out[n]! < air) { out[n] = air; count++ }
  return count
}
