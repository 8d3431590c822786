import { type FractionalVoi, type RigidTransform, type Vec3, type Voi, type Volume, type VoxelUnit, applyTransform, resample } from '../volume/index.ts'
import { type PlaneKind, type PositionBox, centreVoxel, planeGrid, positionBox } from './plane.ts'
import { type Outline, type PanelVoi, type Raster, type SlicePanel, type Window, slicePanel } from './slice-panel.ts'

/** What an exam slice shows of an uptake, before a window is chosen: value = level x `perLevel`. */
export interface UptakeRaster { readonly width: number; readonly height: number; readonly level: Uint16Array; readonly perLevel: number; readonly unit: VoxelUnit }

export type ExamSliceId = 'baseline' | 'treatment' | 'followUp' | 'healthyLiver'

/** One exam at the place of the patient's largest lesion. */
export interface ExamSlice extends Pick<SlicePanel, 'widthMm' | 'heightMm' | 'letters' | 'scaleBarMm'> {
  readonly id: ExamSliceId
  readonly positionMm: number
  readonly anatomy?: Raster
  readonly uptake?: UptakeRaster
  readonly outlines: readonly Outline[]
  /** Upper end of the window that suits the patient's lesions, in the uptake's unit. */
  readonly windowEnd?: number
  /** What was measured of the lesions that the slice cuts, the largest first; of the healthy liver. */
  readonly notes: readonly string[]
}

/** A patient's exams side by side, for the figure of examples of a cohort. */
export interface ExamSlices {
  readonly schemaVersion: '1.0.0'
  readonly key: string
  /** Through which the slices go. */
  readonly lesion: string
  readonly slices: readonly ExamSlice[]
}

export interface SlicedExam {
  readonly id: ExamSliceId
  readonly uptake?: Volume | undefined
  readonly ct?: Volume<"[hnsf'U]"> | undefined
  readonly windowEnd?: number
  readonly vois: readonly PanelVoi[]
  /** From the first exam's frame of reference; undefined: the same. */
  readonly transform?: RigidTransform | undefined
}

const kind: PlaneKind = 'axial', margin = 35, uptakePixelMm = 2, levels = 65535

/**
 * Axial slices of all exams through the middle of a VOI of the first exam, at the place to which the registration takes
 * it; `about` (in the same frame) is to be seen whole. Undefined where the VOI is empty. Without notes.
 */
export function examSlices(args: { voi: Voi | FractionalVoi; about: readonly PositionBox[]; exams: readonly SlicedExam[] }): readonly ExamSlice[] | undefined {
  const middle = centreVoxel(args.voi), own = positionBox(args.voi)
  if (!middle || !own) return undefined
  const low = (d: 0 | 1) => Math.min(own.low[d], ...args.about.map(b => b.low[d])), high = (d: 0 | 1) => Math.max(own.high[d], ...args.about.map(b => b.high[d]))
  const size = (d: 0 | 1, least: number, most: number) => Math.min(most, Math.max(least, 10 * Math.ceil((high(d) - low(d) + 2 * margin) / 10)))
  const widthMm = size(0, 200, 400), centre: Vec3 = [(low(0) + high(0)) / 2, (low(1) + high(1)) / 2, middle[2]]
  // Alike in shape from patient to patient: four to three, or higher where the liver needs it.
  const heightMm = Math.max(size(1, 150, 400), 0.75 * widthMm)
  return args.exams.map(e => examSlice(e, e.transform ? applyTransform(e.transform, centre) : centre, widthMm, heightMm))
}

function examSlice(e: SlicedExam, centre: Vec3, widthMm: number, heightMm: number): ExamSlice {
  const seen = (e.uptake ?? e.ct)!
  const { uptake: _, view: __, title: ___, kind: ____, ...panel } = slicePanel({ kind, title: e.id, centre, widthMm, heightMm, uptake: seen, uptakeWindow: [0, 1], colourMap: 'viridis', ct: e.ct, vois: e.vois })
  return {
    ...panel, id: e.id, positionMm: centre[2], notes: [], ...(e.windowEnd === undefined ? {} : { windowEnd: e.windowEnd }),
    ...(e.uptake ? { uptake: uptakeRaster(resample(e.uptake, planeGrid({ kind, centre, widthMm, heightMm, pixelMm: uptakePixelMm, frameOfReferenceUid: e.uptake.geometry.frameOfReferenceUid }), { outside: 0 })) } : {}),
  }
}

function uptakeRaster({ unit, geometry: { size: [width, height] }, voxels }: Volume): UptakeRaster {
  let most = 0
  for (const v of voxels) if (v > most) most = v
  const perLevel = most > 0 ? most / levels : 1, level = new Uint16Array(width * height)
  for (let n = 0; n < level.length; n++) level[n] = Math.max(0, Math.round(voxels[n]! / perLevel))
  return { width, height, level, perLevel, unit }
}

/** The uptake as it is drawn: levels of a window from 0. Throws RangeError for a window without width. */
export function windowed(u: UptakeRaster, [low, high]: Window): Raster {
  if (!(high > low)) throw new RangeError(`window from ${low} to ${high}: the end must be above the beginning`)
  const level = new Uint8Array(u.level.length), slope = 255 / (high - low)
  for (let n = 0; n < level.length; n++) level[n] = Math.min(255, Math.max(0, Math.round((u.level[n]! * u.perLevel - low) * slope)))
  return { width: u.width, height: u.height, level }
}
