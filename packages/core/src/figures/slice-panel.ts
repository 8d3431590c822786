import {
  type FractionalVoi, type Geometry, type Vec3, type Voi, type Volume, type VoxelUnit, croppedGeometry,
  fractionOver, frameConflict, grownBox, isEmpty, resample,
} from '../volume/index.ts'
import { type Polyline, outlines, simplified } from './outline.ts'
import type { ColourMap } from './palette.ts'
import { type Letters, type PlaneKind, type PositionBox, positionBox, planeGrid, views } from './plane.ts'

/** Values of a window, both ends in the volume's unit. */
export type Window = readonly [low: number, high: number]

/** Pixels as levels of a window: 0 its lower end or below, 255 its upper end or above; rows from the top. */
export interface Raster {
  readonly width: number
  readonly height: number
  readonly level: Uint8Array
}

/** 'margin': the liver as it was expanded for its dose. */
export type OutlineRole = 'lesion' | 'before' | 'other' | 'liver' | 'margin'

/** Lines in mm from the panel's upper left corner, right and down. */
export interface Outline {
  readonly name: string
  readonly role: OutlineRole
  readonly lines: readonly Polyline[]
  /** Where the name stands, where it is shown. */
  readonly labelAt?: readonly [number, number]
}

/** One picture of one exam as plain data: an anatomy in grey, an uptake in colour over it, outlines over both. */
export interface SlicePanel {
  readonly kind: PlaneKind
  /** A slice, or the maximum along the line of sight. */
  readonly view: 'slice' | 'projection'
  readonly title: string
  readonly widthMm: number
  readonly heightMm: number
  readonly letters: Letters
  /** Of the slice along its normal, LPS mm. */
  readonly positionMm?: number
  readonly anatomy?: Raster
  readonly uptake: Raster & { readonly colourMap: ColourMap; readonly window: Window; readonly unit: VoxelUnit }
  readonly outlines: readonly Outline[]
  readonly scaleBarMm: number
}

/** CT as it is read for the abdomen: level 40, width 350 HU. */
export const abdomenWindow: Window = [-135, 215]

export interface PanelVoi {
  readonly name: string
  readonly role: OutlineRole
  readonly voi: Voi | FractionalVoi
  readonly label?: boolean
  /** Its `positionBox`, where the caller draws it in many panels. */
  readonly box?: PositionBox | undefined
}

/**
 * A slice through `centre` (LPS mm, frame of `uptake`). The CT is left out where its frame of reference is another.
 * Throws RangeError for a window without width, or VOIs in another frame.
 */
export function slicePanel(args: {
  kind: PlaneKind; title: string; centre: Vec3; widthMm: number; heightMm: number
  uptake: Volume; uptakeWindow: Window; colourMap: ColourMap
  ct?: Volume | undefined; ctWindow?: Window; vois: readonly PanelVoi[]
}): SlicePanel {
  const { kind, centre, uptake, ct, ctWindow = abdomenWindow } = args
  const frameOfReferenceUid = uptake.geometry.frameOfReferenceUid
  const grid = (pixelMm: number) => planeGrid({ kind, centre, widthMm: args.widthMm, heightMm: args.heightMm, pixelMm, frameOfReferenceUid })
  const fine = grid(1), coarse = grid(2)
  const showCt = ct !== undefined && frameConflict(ct.geometry.frameOfReferenceUid, frameOfReferenceUid) === undefined
  return {
    kind, view: 'slice', title: args.title, letters: views[kind].letters, scaleBarMm: 50,
    widthMm: fine.size[0], heightMm: fine.size[1],
    positionMm: kind === 'axial' ? centre[2] : centre[1],
    ...(showCt ? { anatomy: raster(resample(ct, fine, { outside: -1024 }), ctWindow) } : {}),
    uptake: { ...raster(resample(uptake, coarse, { outside: 0 }), args.uptakeWindow), colourMap: args.colourMap, window: args.uptakeWindow, unit: uptake.unit },
    outlines: args.vois.map(v => outlineIn(v, fine, 'slice')).filter(o => o.lines.length > 0),
  }
}

/**
 * The maximum along the line of sight through a box of the patient (LPS mm), VOIs as their silhouettes.
 * Throws RangeError for a window without width, or VOIs in another frame.
 */
export function projectionPanel(args: {
  kind: PlaneKind; title: string; low: Vec3; high: Vec3; uptake: Volume; uptakeWindow: Window; colourMap: ColourMap; vois: readonly PanelVoi[]; pixelMm?: number
}): SlicePanel {
  const { kind, low, high, uptake, pixelMm = 2.5 } = args
  const extent = (axis: Vec3) => Math.abs(axis[0]) * (high[0] - low[0]) + Math.abs(axis[1]) * (high[1] - low[1]) + Math.abs(axis[2]) * (high[2] - low[2])
  const view = views[kind]
  const grid = planeGrid({
    kind, centre: [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2],
    widthMm: extent(view.right), heightMm: extent(view.down), depthMm: extent(view.into), pixelMm,
    frameOfReferenceUid: uptake.geometry.frameOfReferenceUid,
  })
  return {
    kind, view: 'projection', title: args.title, letters: view.letters, scaleBarMm: 100,
    widthMm: grid.size[0] * pixelMm, heightMm: grid.size[1] * pixelMm,
    uptake: { ...raster(maximumInto(resample(uptake, grid, { outside: 0 })), args.uptakeWindow), colourMap: args.colourMap, window: args.uptakeWindow, unit: uptake.unit },
    outlines: args.vois.map(v => outlineIn(v, grid, 'projection')).filter(o => o.lines.length > 0),
  }
}

/**
 * Where the VOI (or its shadow along the line of sight) passes one half, in mm from the panel's corner.
 * Sampled only in the box that holds it, on the panel's own pixels and one beyond.
 */
function outlineIn(v: PanelVoi, grid: Geometry, view: 'slice' | 'projection'): Outline {
  const box = v.box ?? positionBox(v.voi), pixelMm = grid.spacing[0], none: Outline = { name: v.name, role: v.role, lines: [] }
  if (!box || isEmpty(v.voi)) return none
  // The grid's axes are patient axes up to sign, so the box's corners bound it on the grid too.
  const index = (p: Vec3, axis: 0 | 1 | 2) => ([0, 1, 2] as const).reduce<number>((sum, d) => sum + grid.direction[3 * d + axis]! * (p[d] - grid.origin[d]), 0) / pixelMm
  const range = (axis: 0 | 1 | 2, least: number, most: number) => {
    const a = index(box.low, axis), b = index(box.high, axis)
    return { from: Math.max(least, Math.floor(Math.min(a, b)) - 1), to: Math.min(most, Math.ceil(Math.max(a, b)) + 1) }
  }
  const slice = view === 'slice'
  const i = range(0, slice ? -1 : -Infinity, slice ? grid.size[0] : Infinity), j = range(1, slice ? -1 : -Infinity, slice ? grid.size[1] : Infinity)
  const k = range(2, slice ? 0 : -Infinity, slice ? 0 : Infinity)
  if (i.to <= i.from || j.to <= j.from || k.to < k.from) return none
  const origin = ([0, 1, 2] as const).map(d => grid.origin[d] + pixelMm * (grid.direction[3 * d]! * i.from + grid.direction[3 * d + 1]! * j.from + grid.direction[3 * d + 2]! * k.from)) as unknown as Vec3
  const own: Geometry = { ...grid, origin, size: [i.to - i.from + 1, j.to - j.from + 1, k.to - k.from + 1] }
  const field = maximumInto(resample(fieldOf(v.voi), own, { outside: 0 }))
  return inMm(v, field.voxels, own.size[0], own.size[1], pixelMm, i.from, j.from)
}

/** The VOI's parts in its box and two voxels around it: between the last voxel within and the next lies the outline. */
function fieldOf(voi: Voi | FractionalVoi): Volume {
  const around = grownBox(voi.box, [2, 2, 2], voi.grid.size)
  return { unit: '1', geometry: croppedGeometry(voi.grid, around), voxels: fractionOver(voi, around) }
}

function inMm(v: PanelVoi, field: ArrayLike<number>, width: number, height: number, pixelMm: number, left: number, top: number): Outline {
  // A panel's corner is half a pixel before its first centre; hundredths of a millimetre are enough for the eye.
  const mm = (x: number, first: number) => Math.round((x + first + 0.5) * pixelMm * 100) / 100
  const lines = outlines(field, width, height, 0.5).map(line => simplified(line, 0.15 / pixelMm).map(([x, y]) => [mm(x, left), mm(y, top)] as const))
  if (!v.label || lines.length === 0) return { name: v.name, role: v.role, lines }
  const points = lines.flat()
  const middle = (d: 0 | 1) => (Math.min(...points.map(p => p[d])) + Math.max(...points.map(p => p[d]))) / 2
  return { name: v.name, role: v.role, lines, labelAt: [middle(0), middle(1)] }
}

function raster(v: Volume, [low, high]: Window): Raster {
  if (!(high > low)) throw new RangeError(`window from ${low} to ${high}: the end must be above the beginning`)
  const { voxels, geometry: { size: [width, height] } } = v
  const level = new Uint8Array(width * height), slope = 255 / (high - low)
  for (let n = 0; n < level.length; n++) level[n] = Math.min(255, Math.max(0, Math.round((voxels[n]! - low) * slope)))
  return { width, height, level }
}

/** The greatest of each column along k, as a volume one voxel deep. */
function maximumInto(v: Volume): Volume {
  const [width, height, depth] = v.geometry.size, area = width * height
  if (depth === 1) return v
  const most = v.voxels.slice(0, area)
  for (let k = 1; k < depth; k++) for (let n = 0, from = k * area; n < area; n++) {
    const x = v.voxels[from + n]!
    if (x > most[n]!) most[n] = x
  }
  return { unit: v.unit, geometry: { ...v.geometry, size: [width, height, 1] }, voxels: most }
}
