import { type Finding, type Outcome, answer, error, refusal, warning } from '../record/index.ts'
import { type ContourPlane, type ContourSet, type ContourStack, contourStack } from './contours.ts'
import { edgeAt, forEachStrip } from './even-odd.ts'
import { type VoxelBox, boxSize, voxelsOfBox } from './box.ts'
import { type Geometry, frameConflict, positionToIndex } from './geometry.ts'
import { type Vec3, add, dot, scale } from './vector.ts'
import { type FractionalVoi, type Voi, blockFraction, blockVoi, emptyFraction, emptyVoi } from './voi.ts'

/**
 * Contours to a mask on any grid of the same frame of reference: a voxel is inside where its centre lies in a plane's slab
 * and, seen along the normal, in an odd number of its polygons. Borders are half-open, so touching structures share no voxel.
 * Refused: another frame of reference, no closed contour. Structures that leave the grid are cut (warning).
 */
export function contoursToVoi(set: ContourSet, grid: Geometry): Outcome<Voi> {
  const placed = place(set, grid)
  if (!placed.value) return refusal(...placed.findings)
  const { value: at } = placed
  if (!at.box) return answer(emptyVoi(set.name, grid), placed.findings)
  const inside = new Uint8Array(voxelsOfBox(at.box))
  const { first, strideA, strideB, strideC, sizeA } = at
  for (const plane of at.stack.planes)
    forEachRun(plane, at, 1, (x0, x1, row, slice) => {
      const start = first + row * strideB + slice * strideC
      const last = Math.min(sizeA - 1, Math.ceil(x1) - 1)
      for (let a = Math.max(0, Math.ceil(x0)); a <= last; a++) inside[start + a * strideA] = 1
    })
  return answer(blockVoi(set.name, grid, at.box, inside), placed.findings)
}

/**
 * Contours to the fraction of each voxel that they hold. On a grid whose axis is the contours' normal this is exact (polygon
 * area within each voxel, times overlap with the slab), so the fractions add up to the polygons' volume. On other grids 8 x 8
 * lines a voxel are cut exactly along their length.
 */
export function contoursToFraction(set: ContourSet, grid: Geometry): Outcome<FractionalVoi> {
  const placed = place(set, grid)
  if (!placed.value) return refusal(...placed.findings)
  const { value: at } = placed
  if (!at.box) return answer(emptyFraction(set.name, grid), placed.findings)
  const fraction = new Float32Array(voxelsOfBox(at.box))
  for (const plane of at.stack.planes) at.aligned ? addSlab(plane, at, fraction) : addLines(plane, at, fraction)
  return answer(blockFraction(set.name, grid, at.box, fraction), placed.findings)
}

/** A stack of contours on a grid. Axis c is the grid's axis nearest the normal, a and b the others; a the faster. */
interface Placed {
  readonly stack: ContourStack
  readonly geometry: Geometry
  readonly sizeA: number; readonly sizeB: number; readonly sizeC: number
  /** The block of the grid that the contours can reach; undefined where they miss the grid. Strides and `first` are its. */
  readonly box: VoxelBox | undefined
  /** Where the grid's voxel 0, 0, 0 would lie in the block. */
  readonly first: number
  readonly strideA: number; readonly strideB: number; readonly strideC: number
  readonly axisC: 0 | 1 | 2
  /** The contours' normal is the grid's axis c. */
  readonly aligned: boolean
  /** Index along a and b of a point u, v at index c: m . (u, v) + shift + c * perSlice. */
  readonly m: readonly [number, number, number, number]
  readonly shift: readonly [number, number]
  readonly perSlice: readonly [number, number]
  /** Height along the normal: height[3] + a * height[0] + b * height[1] + c * height[2], mm. */
  readonly height: readonly [number, number, number, number]
}

function place(set: ContourSet, g: Geometry): Outcome<Placed> {
  const conflict = frameConflict(set.frameOfReferenceUid, g.frameOfReferenceUid)
  if (conflict) return refusal(drawnElsewhere(set.name, conflict))
  const directions = [0, 1, 2].map((c): Vec3 => [g.direction[c]!, g.direction[3 + c]!, g.direction[6 + c]!])
  const axes = [[1, 2, 0], [0, 2, 1], [0, 1, 2]].map(([a, b, c]) => ({ u: directions[a!]!, v: directions[b!]!, normal: directions[c!]! }))
  const built = contourStack(set, { axes, loneThickness: n => g.spacing[nearest(directions, n)] })
  if (!built.value) return refusal(...built.findings)
  const stack = built.value

  const axisC = nearest(directions, stack.normal)
  const [axisA, axisB] = ([[1, 2], [0, 2], [0, 1]] as const)[axisC]
  const aligned = stack.normal === directions[axisC]
  const steps = directions.map((d, n) => scale(d, g.spacing[n]!))
  const box = reachedBy(stack, g), [bx, by] = box ? boxSize(box) : [0, 0], stride = [1, bx, bx * by]
  const first = box ? -(box.from[0] + bx * (box.from[1] + by * box.from[2])) : 0
  const [A, B, C] = [steps[axisA]!, steps[axisB]!, steps[axisC]!]
  const [au, av, bu, bv] = [dot(A, stack.u), dot(A, stack.v), dot(B, stack.u), dot(B, stack.v)]
  const det = au * bv - av * bu
  const m = [bv / det, -bu / det, -av / det, au / det] as const
  const back = (p: Vec3): [number, number] => {
    const u = dot(p, stack.u), v = dot(p, stack.v)
    return [-(m[0] * u + m[1] * v), -(m[2] * u + m[3] * v)]
  }
  const along = (p: Vec3): number => dot(p, stack.normal)
  const placed: Placed = {
    stack, geometry: g, aligned, axisC,
    sizeA: g.size[axisA], sizeB: g.size[axisB], sizeC: g.size[axisC],
    box, first, strideA: stride[axisA]!, strideB: stride[axisB]!, strideC: stride[axisC]!,
    m, shift: back(g.origin), perSlice: aligned ? [0, 0] : back(C),
    height: aligned ? [0, 0, along(C), along(g.origin)] : [along(A), along(B), along(C), along(g.origin)],
  }
  return answer(placed, [...built.findings, ...leavesGrid(set, g), ...sparse(set, stack, g.spacing[axisC])])
}

/** Planes that skip slices and lie so far apart that the structure's ends are uncertain by what a dose would feel. */
function sparse({ name }: ContourSet, { planes, spacing }: ContourStack, slice: number): Finding[] {
  return planes.length < 3 || spacing < 7.5 || spacing < 1.5 * slice ? [] : [warning('contour/sparse', { value: name },
    `${name} is drawn on planes ${spacing.toFixed(1)} mm apart, of slices every ${slice.toFixed(1)} mm: each was carried half way to the next, and the ends are uncertain by as much.`, 'Draw the slices between, or interpolate them.')]
}

const nearest = (directions: readonly Vec3[], normal: Vec3): 0 | 1 | 2 => {
  const along = directions.map(d => Math.abs(dot(d, normal)))
  return along[2]! >= along[0]! && along[2]! >= along[1]! ? 2 : along[1]! >= along[0]! ? 1 : 0
}

function leavesGrid(set: ContourSet, g: Geometry): Finding[] {
  let outside = 0, all = 0
  // Index = d . (p - origin) / spacing, written out: structures have tens of thousands of corners.
  const d = g.direction, o = g.origin, s = g.spacing
  for (const { points: p } of set.contours)
    for (let n = 0; n + 2 < p.length; n += 3, all++) {
      const x = p[n]! - o[0], y = p[n + 1]! - o[1], z = p[n + 2]! - o[2]
      for (let c = 0; c < 3; c++) {
        const index = (d[c]! * x + d[3 + c]! * y + d[6 + c]! * z) / s[c]!
        // Half a voxel of tolerance beyond the voxels' outer faces: contours are drawn along them.
        if (index < -1 || index > g.size[c]!) { outside++; break }
      }
    }
  if (outside === 0) return []
  return [warning('contour/leaves-grid', { value: set.name }, `${set.name} leaves the image: ${outside} of ${all} corners lie outside it; what lies outside was cut off.`)]
}

/** The corners of the slab that a plane of contours stands for, as continuous indices. */
function cornersOf(plane: ContourPlane, { u, v, normal }: ContourStack, g: Geometry): Vec3[] {
  let u0 = Infinity, u1 = -Infinity, v0 = Infinity, v1 = -Infinity
  for (const p of plane.polygons)
    for (let n = 0; n < p.length; n += 2) {
      u0 = Math.min(u0, p[n]!); u1 = Math.max(u1, p[n]!)
      v0 = Math.min(v0, p[n + 1]!); v1 = Math.max(v1, p[n + 1]!)
    }
  const corner = (x: number, y: number, h: number): Vec3 => positionToIndex(g, add(add(scale(u, x), scale(v, y)), scale(normal, h)))
  return [u0, u1].flatMap(x => [v0, v1].flatMap(y => [plane.from, plane.to].map(h => corner(x, y, h))))
}

/** First and last index along c that a plane's slab can reach. */
function slicesOf(plane: ContourPlane, at: Placed): [number, number] {
  const along = cornersOf(plane, at.stack, at.geometry).map(p => p[at.axisC])
  return [Math.min(...along), Math.max(...along)]
}

/** The block of the grid that the contours can reach, a voxel around them; undefined where they miss the grid. */
function reachedBy(stack: ContourStack, g: Geometry): VoxelBox | undefined {
  const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity]
  for (const plane of stack.planes) for (const p of cornersOf(plane, stack, g)) for (const d of [0, 1, 2] as const) {
    low[d] = Math.min(low[d]!, p[d])
    high[d] = Math.max(high[d]!, p[d])
  }
  const from = low.map(x => Math.max(0, Math.floor(x) - 1)) as unknown as Vec3
  const to = high.map((x, d) => Math.min(g.size[d]! - 1, Math.ceil(x) + 1)) as unknown as Vec3
  return from.every((x, d) => x <= to[d]!) ? { from, to } : undefined
}

/**
 * The pieces x0 <= a < x1 (continuous index) of grid lines along a that lie inside, with `fine` lines a voxel along b and c.
 * `row` and `slice` are the voxels' indices.
 */
function forEachRun(plane: ContourPlane, at: Placed, fine: number, emit: (x0: number, x1: number, row: number, slice: number) => void): void {
  const { m, shift, perSlice, height, sizeB, sizeC } = at
  // A slice that lies on the border of a slab within rounding belongs to the upper slab.
  const nudge = 1e-4 * at.stack.spacing
  const [firstC, lastC] = slicesOf(plane, at)
  const polygons = plane.polygons.map(p => new Float64Array(p.length))
  const lines = sizeB * fine
  const starts = new Int32Array(lines + 1)
  let crossings = new Float64Array(256)
  const toLine = (b: number): number => (b + 0.5) * fine - 0.5
  const first = Math.max(0, Math.ceil(toLine(firstC - 0.01))), last = Math.min(sizeC * fine - 1, Math.floor(toLine(lastC + 0.01)))
  let crossed = false
  for (let q = first; q <= last; q++) {
    const c = (q + 0.5) / fine - 0.5, slice = Math.floor(q / fine)
    if (at.aligned) {
      const h = height[3] + c * height[2] + nudge
      if (h < plane.from || h >= plane.to) continue
    }
    const da = shift[0] + c * perSlice[0], db = shift[1] + c * perSlice[1]
    // In an aligned grid every slice sees the same crossings.
    if (!at.aligned || !crossed) {
      for (let k = 0; k < polygons.length; k++) {
        const from = plane.polygons[k]!, to = polygons[k]!
        for (let n = 0; n < from.length; n += 2) {
          to[n] = m[0] * from[n]! + m[1] * from[n + 1]! + da
          to[n + 1] = toLine(m[2] * from[n]! + m[3] * from[n + 1]! + db)
        }
      }
      starts.fill(0)
      forEachEdgeLine(polygons, lines, (line, _) => { starts[line + 1]!++ })
      for (let n = 0; n < lines; n++) starts[n + 1]! += starts[n]!
      if (crossings.length < starts[lines]!) crossings = new Float64Array(2 * starts[lines]!)
      forEachEdgeLine(polygons, lines, (line, x) => { crossings[starts[line]!++] = x })
      // starts[n] now ends line n.
      for (let line = 0, s = 0; line < lines; s = starts[line++]!) sortRange(crossings, s, starts[line]!)
      crossed = true
    }
    for (let line = 0, s = 0; line < lines; s = starts[line++]!) {
      const end = starts[line]!
      if (end === s) continue
      const row = Math.floor(line / fine)
      let low = -Infinity, high = Infinity
      if (!at.aligned) {
        const b = (line + 0.5) / fine - 0.5
        const h = height[3] + b * height[1] + c * height[2] + nudge
        const slope = height[0]
        if (Math.abs(slope) < 1e-9) {
          if (h < plane.from || h >= plane.to) continue
        } else {
          const t0 = (plane.from - h) / slope, t1 = (plane.to - h) / slope
          low = Math.min(t0, t1)
          high = Math.max(t0, t1)
        }
      }
      for (let n = s; n + 1 < end; n += 2) {
        const x0 = Math.max(low, crossings[n]!), x1 = Math.min(high, crossings[n + 1]!)
        if (x1 > x0) emit(x0, x1, row, slice)
      }
    }
  }
}

/** Every crossing of a polygon edge with a line v = 0, 1, 2 ... below `lines`; an edge owns its lower end, not its upper. */
function forEachEdgeLine(polygons: readonly Float64Array[], lines: number, visit: (line: number, x: number) => void): void {
  for (const p of polygons)
    for (let n = 0, k = p.length - 2; n < p.length; k = n, n += 2) {
      const y0 = p[k + 1]!, y1 = p[n + 1]!
      if (y0 === y1) continue
      const low = Math.min(y0, y1), high = Math.max(y0, y1)
      const x0 = p[k]!, slope = (p[n]! - x0) / (y1 - y0)
      const last = Math.min(lines - 1, Math.ceil(high) - 1)
      for (let line = Math.max(0, Math.ceil(low)); line <= last; line++) visit(line, x0 + (line - y0) * slope)
    }
}

function sortRange(values: Float64Array, from: number, to: number): void {
  if (to - from > 24) return void values.subarray(from, to).sort()
  for (let n = from + 1; n < to; n++) {
    const x = values[n]!
    let m = n
    while (m > from && values[m - 1]! > x) { values[m] = values[m - 1]!; m-- }
    values[m] = x
  }
}

/** Adds one plane to an aligned grid: exact area within each voxel of the slice, times the overlap of slab and slice. */
function addSlab(plane: ContourPlane, at: Placed, fraction: Float32Array): void {
  const { m, shift, height, sizeA, sizeB, sizeC, first, strideA, strideB, strideC } = at
  const slices: { slice: number; weight: number }[] = []
  const [h0, step] = [height[3], height[2]]
  const reach = [(plane.from - h0) / step, (plane.to - h0) / step].sort((a, b) => a - b) as [number, number]
  for (let c = Math.max(0, Math.round(reach[0])); c <= Math.min(sizeC - 1, Math.round(reach[1])); c++) {
    const weight = Math.min(c + 0.5, reach[1]) - Math.max(c - 0.5, reach[0])
    if (weight > 0) slices.push({ slice: c, weight })
  }
  if (slices.length === 0) return

  // Pixel n covers n to n + 1 here.
  let lowest = Infinity, highest = -Infinity, leftmost = Infinity, rightmost = -Infinity
  const polygons = plane.polygons.map(p => {
    const to = new Float64Array(p.length)
    for (let n = 0; n < p.length; n += 2) {
      const x = to[n] = m[0] * p[n]! + m[1] * p[n + 1]! + shift[0] + 0.5
      leftmost = Math.min(leftmost, x)
      rightmost = Math.max(rightmost, x)
      const y = to[n + 1] = m[2] * p[n]! + m[3] * p[n + 1]! + shift[1] + 0.5
      lowest = Math.min(lowest, y)
      highest = Math.max(highest, y)
    }
    return to
  })
  const cuts: number[] = []
  for (let y = Math.max(0, Math.floor(lowest)); y <= Math.min(sizeB, Math.ceil(highest)); y++) cuts.push(y)

  const steps = new Float64Array(sizeA + 2)
  const firstA = Math.max(0, Math.floor(leftmost)), endA = Math.min(sizeA, Math.floor(rightmost) + 1)
  let row = -1
  const flush = (): void => {
    if (row < 0) return
    for (const { slice, weight } of slices) {
      let covered = 0
      for (let a = firstA, at = first + firstA * strideA + row * strideB + slice * strideC; a < endA; a++, at += strideA) {
        covered += steps[a]!
        // Sums of parts may exceed 1 by their rounding.
        if (covered > 1e-12) fraction[at] = Math.min(1, fraction[at]! + weight * covered)
      }
    }
    steps.fill(0)
  }
  forEachStrip(polygons, cuts, (low, high, count, edges) => {
    const r = Math.floor((low + high) / 2)
    if (r < 0 || r >= sizeB) return
    if (r !== row) { flush(); row = r }
    for (let n = 0; n + 1 < count; n += 2) {
      addEdge(steps, sizeA, edgeAt(edges[n]!, low), edgeAt(edges[n]!, high), high - low)
      addEdge(steps, sizeA, edgeAt(edges[n + 1]!, low), edgeAt(edges[n + 1]!, high), low - high)
    }
  })
  flush()
}

/**
 * The area right of an edge piece, in every pixel of a row: `steps` holds what changes from one pixel to the next.
 * `rise` is the piece's height, negative for an edge that ends the inside.
 */
function addEdge(steps: Float64Array, size: number, x0: number, x1: number, rise: number): void {
  const left = Math.min(x0, x1), right = Math.max(x0, x1)
  if (left >= size) return
  if (right <= 0) return void (steps[0]! += rise)
  const first = Math.floor(left), last = Math.floor(right)
  const perX = right > left ? rise / (right - left) : 0
  for (let pixel = Math.max(first, -1); pixel <= Math.min(last, size - 1); pixel++) {
    // Left of the grid all of it counts for pixel 0.
    const from = pixel < 0 ? left : Math.max(left, pixel), to = Math.min(right, pixel + 1)
    const part = right > left ? perX * (to - from) : rise
    if (pixel < 0) { steps[0]! += part; continue }
    const beyond = (from + to) / 2 - pixel
    steps[pixel]! += part * (1 - beyond)
    steps[pixel + 1]! += part * beyond
  }
}

const fineLines = 8

function addLines(plane: ContourPlane, at: Placed, fraction: Float32Array): void {
  const { sizeA, first, strideA, strideB, strideC } = at
  const weight = 1 / (fineLines * fineLines)
  forEachRun(plane, at, fineLines, (x0, x1, row, slice) => {
    const start = first + row * strideB + slice * strideC
    const from = Math.max(0, x0 + 0.5), to = Math.min(sizeA, x1 + 0.5)
    for (let a = Math.floor(from); a < to; a++) {
      const n = start + a * strideA
      fraction[n] = Math.min(1, fraction[n]! + weight * (Math.min(a + 1, to) - Math.max(a, from)))
    }
  })
}

/** What is drawn in another frame of reference than the image's has no place on it. */
export const drawnElsewhere = (name: string, conflict: string): Finding => error('contour/frame-of-reference', { value: name },
  `${name} was drawn elsewhere: ${conflict}.`, 'Register the two images, or choose the image on which it was drawn.')
