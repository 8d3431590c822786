import {
  type FractionalVoi, type Geometry, type Mat3, type Vec3, type Voi, type VoxelBox, add, boundingBox,
  geometry, indexToPosition, scale, subtract, weightsOf,
} from '../volume/index.ts'

/** How a panel cuts the patient; seen as radiology shows it: the patient's right on the left of the screen. */
export type PlaneKind = 'axial' | 'coronal'

interface View { readonly right: Vec3; readonly down: Vec3; readonly into: Vec3; readonly letters: Letters }

/** What lies towards each side of a panel: R, L, A, P, H(ead), F(eet). */
export interface Letters { readonly left: string; readonly right: string; readonly top: string; readonly bottom: string }

export const views: Readonly<Record<PlaneKind, View>> = {
  axial: { right: [1, 0, 0], down: [0, 1, 0], into: [0, 0, 1], letters: { left: 'R', right: 'L', top: 'A', bottom: 'P' } },
  coronal: { right: [1, 0, 0], down: [0, 0, -1], into: [0, 1, 0], letters: { left: 'R', right: 'L', top: 'H', bottom: 'F' } },
}

/**
 * The grid of a panel: i to the right of the screen, j down, k away from the reader; `depth` pixels deep (1: a slice).
 * `centre` (LPS mm) is the middle of the grid; sizes in mm are rounded to whole pixels.
 */
export function planeGrid(args: {
  kind: PlaneKind; centre: Vec3; widthMm: number; heightMm: number; depthMm?: number; pixelMm: number; frameOfReferenceUid: string | undefined
}): Geometry {
  const { right, down, into } = views[args.kind]
  const pixels = (mm: number) => Math.max(1, Math.round(mm / args.pixelMm))
  const size: Vec3 = [pixels(args.widthMm), pixels(args.heightMm), args.depthMm === undefined ? 1 : pixels(args.depthMm)]
  const direction: Mat3 = [right[0], down[0], into[0], right[1], down[1], into[1], right[2], down[2], into[2]]
  const half = (axis: Vec3, n: number) => scale(axis, args.pixelMm * (n - 1) / 2)
  const origin = subtract(args.centre, add(add(half(right, size[0]), half(down, size[1])), half(into, size[2])))
  return geometry({ frameOfReferenceUid: args.frameOfReferenceUid, size, origin, spacing: [args.pixelMm, args.pixelMm, args.pixelMm], direction })
}

/** Two corners (LPS mm) of a box along the patient's axes. */
export interface PositionBox { readonly low: Vec3; readonly high: Vec3 }

/** About a VOI, voxel edges included; undefined where it is empty. */
export function positionBox(voi: Voi | FractionalVoi): PositionBox | undefined {
  const bounds = boundingBox(voi)
  return bounds && boxOfVoxels(voi.grid, bounds)
}

/** About a whole grid, voxel edges included. */
export const gridBox = (g: Geometry): PositionBox => boxOfVoxels(g, { from: [0, 0, 0], to: [g.size[0] - 1, g.size[1] - 1, g.size[2] - 1] })

function boxOfVoxels(g: Geometry, bounds: VoxelBox): PositionBox {
  const low: [number, number, number] = [Infinity, Infinity, Infinity], high: [number, number, number] = [-Infinity, -Infinity, -Infinity]
  for (let corner = 0; corner < 8; corner++) {
    const end = (d: 0 | 1 | 2) => corner >> d & 1 ? bounds.to[d] + 0.5 : bounds.from[d] - 0.5
    const p = indexToPosition(g, [end(0), end(1), end(2)])
    for (const d of [0, 1, 2] as const) { low[d] = Math.min(low[d], p[d]); high[d] = Math.max(high[d], p[d]) }
  }
  return { low, high }
}

/** The voxel of the VOI (the half-filled ones first) nearest to its centroid (LPS mm), so that a slice through it always cuts the VOI; undefined where it is empty. */
export function centreVoxel(voi: Voi | FractionalVoi): Vec3 | undefined {
  const bounds = boundingBox(voi)
  if (!bounds) return undefined
  const weights = weightsOf(voi), { from, to } = bounds
  const each = (visit: (i: number, j: number, k: number, w: number) => void) => {
    for (let k = from[2], n = 0; k <= to[2]; k++) for (let j = from[1]; j <= to[1]; j++) for (let i = from[0]; i <= to[0]; i++) {
      const w = weights[n++]!
      if (w > 0) visit(i, j, k, w)
    }
  }
  let total = 0, ci = 0, cj = 0, ck = 0
  each((i, j, k, w) => { total += w; ci += w * i; cj += w * j; ck += w * k })
  const [sx, sy, sz] = voi.grid.spacing
  let best: Vec3 = [0, 0, 0], least = Infinity
  each((i, j, k, w) => {
    // A voxel barely touched may lie outside the drawn outline.
    const away = (w < 0.5 ? 1e6 : 0) + ((i - ci / total) * sx) ** 2 + ((j - cj / total) * sy) ** 2 + ((k - ck / total) * sz) ** 2
    if (away < least) { least = away; best = [i, j, k] }
  })
  return indexToPosition(voi.grid, best)
}
