import type { Vec3 } from '../../volume/index.ts'
import type { DicomDataset } from '../file/dataset.ts'
import { type Instant, parseDateTime } from './times.ts'
import type { HeaderTimes } from './header-times.ts'

/** Direction cosines of a row (towards higher columns), then of a column (towards higher rows). */
export type Orientation = readonly [number, number, number, number, number, number]

export interface ImageHeader {
  readonly rows: number
  readonly columns: number
  readonly bitsAllocated?: number
  readonly bitsStored?: number
  readonly signed?: boolean
  readonly photometric?: string
  /** (0028,0301), as written. */
  readonly burnedIn?: string
  /** (0018,1120), degrees. */
  readonly gantryTiltDeg?: number
  readonly samplesPerPixel: number
  readonly lossy: boolean
  /** Convolution kernel or reconstruction method: tells reconstructions of one scan apart. */
  readonly reconstruction?: string
  /** (0028,0008), as claimed. */
  readonly numberOfFrames: number
  /** Of an NM image: the step between frames. */
  readonly spacingBetweenSlices?: number
  /** One per frame; a plain CT or PET slice has one. */
  readonly frames: readonly FrameHeader[]
}

export interface FrameHeader {
  readonly position?: Vec3
  readonly orientation?: Orientation
  /** Between rows, between columns: mm. */
  readonly spacing?: readonly [number, number]
  readonly sliceThickness?: number
  readonly slope?: number
  readonly intercept?: number
  /** (0040,9096): stored values to the unit named, where the frame has one. */
  readonly realWorld?: { readonly slope: number; readonly intercept: number; readonly unit: string }
  readonly acquisition?: Instant
  readonly durationS?: number
  /** From the reference time to the frame's average count rate time, s. */
  readonly frameReferenceS?: number
  readonly decayFactor?: number
  /** By what a repair multiplies the frame's values, on top of its rescale; the reader leaves it out. */
  readonly repairFactor?: number
  /** The slope above is a repair's, not the file's. */
  readonly slopeRepaired?: boolean
  /** Which repetition of the same positions (temporal position, time slice, trigger) this is. */
  readonly temporalPosition?: number
}

/** Undefined where the object is no image. */
export function readImageHeader(d: DicomDataset, times: HeaderTimes): ImageHeader | undefined {
  const rows = d.number('x00280010'), columns = d.number('x00280011')
  if (rows === undefined || columns === undefined) return undefined
  const perFrame = d.sequence('x52009230')
  const shared = d.sequence('x52009229')[0]
  const kernel = d.text('x00181210') ?? d.text('x00541103')
  const count = d.number('x00280008') ?? 1
  const detector = d.text('x00080060') === 'NM' ? d.sequence('x00540022')[0] : undefined
  const common = plainFrame(d, times, detector)
  return {
    rows, columns, bitsAllocated: d.number('x00280100'), bitsStored: d.number('x00280101'), signed: d.has('x00280103') ? d.number('x00280103') === 1 : undefined,
    photometric: d.text('x00280004'), burnedIn: d.text('x00280301'), gantryTiltDeg: d.number('x00181120'), samplesPerPixel: d.number('x00280002') ?? 1,
    lossy: d.text('x00282110') === '01', reconstruction: kernel, numberOfFrames: count,
    spacingBetweenSlices: d.number('x00180088'),
    // Frames are only listed where each says something of its own; the claimed number allocates nothing.
    frames: perFrame.length > 0 || shared ? (perFrame.length > 0 ? perFrame : [undefined]).map(f => functionalFrame(f, shared, common, times))
      : count > 1 && detector ? nmFrames(common, count, d.number('x00180088') ?? d.number('x00180050')) : [common],
  }
}

function plainFrame(d: DicomDataset, times: HeaderTimes, detector: DicomDataset | undefined): FrameHeader {
  const milliseconds = d.number('x00181242'), reference = d.number('x00541300')
  return {
    position: vec3(d.numbers('x00200032')) ?? vec3(detector?.numbers('x00200032') ?? []),
    orientation: six(d.numbers('x00200037')) ?? six(detector?.numbers('x00200037') ?? []),
    spacing: pair(d.numbers('x00280030')),
    sliceThickness: d.number('x00180050'),
    slope: d.number('x00281053'), intercept: d.number('x00281052'),
    realWorld: realWorld(d),
    acquisition: times.acquisition,
    durationS: milliseconds === undefined ? undefined : milliseconds / 1000,
    frameReferenceS: reference === undefined ? undefined : reference / 1000,
    decayFactor: d.number('x00541321'),
    temporalPosition: d.number('x00200100') ?? timeSlice(d) ?? d.number('x00181060'),
  }
}

// PS3.3 C.8.9.4.1.9: Image Index = (time slice - 1) x Number of Slices + slice.
function timeSlice(d: DicomDataset): number | undefined {
  const timeSlices = d.number('x00540101'), slices = d.number('x00540081'), index = d.number('x00541330')
  return timeSlices !== undefined && timeSlices > 1 && slices && index ? Math.floor((index - 1) / slices) + 1 : undefined
}

function functionalFrame(own: DicomDataset | undefined, shared: DicomDataset | undefined, common: FrameHeader, times: HeaderTimes): FrameHeader {
  const group = (tag: `x${string}`) => own?.sequence(tag)[0] ?? shared?.sequence(tag)[0]
  const measures = group('x00289110'), transformation = group('x00289145'), content = group('x00209111'), correction = group('x00189736')
  const milliseconds = content?.number('x00189220')
  return {
    position: vec3(group('x00209113')?.numbers('x00200032') ?? []) ?? common.position,
    orientation: six(group('x00209116')?.numbers('x00200037') ?? []) ?? common.orientation,
    spacing: pair(measures?.numbers('x00280030') ?? []) ?? common.spacing,
    sliceThickness: measures?.number('x00180050') ?? common.sliceThickness,
    slope: transformation?.number('x00281053') ?? common.slope,
    intercept: transformation?.number('x00281052') ?? common.intercept,
    realWorld: (own && realWorld(own)) ?? (shared && realWorld(shared)) ?? common.realWorld,
    acquisition: parseDateTime(content?.text('x00189074'), times.offset) ?? common.acquisition,
    durationS: milliseconds === undefined ? common.durationS : milliseconds / 1000,
    frameReferenceS: common.frameReferenceS,
    decayFactor: correction?.number('x00541321') ?? common.decayFactor,
    temporalPosition: content?.number('x00209128') ?? common.temporalPosition,
  }
}

/** Frames of a reconstructed NM volume: from the detector's position on along the normal. */
function nmFrames(first: FrameHeader, count: number, step: number | undefined): FrameHeader[] {
  const { position, orientation } = first
  if (!position || !orientation || step === undefined || count > 4096) return [first]
  const n = normalOf(orientation)
  return Array.from({ length: count }, (_, k) => ({
    ...first, position: [position[0] + n[0] * step * k, position[1] + n[1] * step * k, position[2] + n[2] * step * k] as Vec3,
  }))
}

function realWorld(d: DicomDataset): FrameHeader['realWorld'] {
  for (const map of d.sequence('x00409096')) {
    const slope = map.number('x00409225'), unit = map.sequence('x004008ea')[0]?.text('x00080100')
    if (slope !== undefined && unit !== undefined) return { slope, intercept: map.number('x00409224') ?? 0, unit }
  }
  return undefined
}

/** The normal of the slices: row cosines x column cosines. */
export const normalOf = (o: Orientation): Vec3 =>
  [o[1] * o[5] - o[2] * o[4], o[2] * o[3] - o[0] * o[5], o[0] * o[4] - o[1] * o[3]]

const vec3 = (n: readonly number[]): Vec3 | undefined => n.length === 3 ? [n[0]!, n[1]!, n[2]!] : undefined
const pair = (n: readonly number[]): readonly [number, number] | undefined => n.length === 2 ? [n[0]!, n[1]!] : undefined
const six = (n: readonly number[]): Orientation | undefined =>
  n.length === 6 ? [n[0]!, n[1]!, n[2]!, n[3]!, n[4]!, n[5]!] : undefined
