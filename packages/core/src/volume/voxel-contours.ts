import type { Contour } from './contours.ts'
import { indexToPosition } from './geometry.ts'
import { boxSize } from './box.ts'
import { type Voi, boundingBox } from './voi.ts'

/**
 * Contours of a VOI, slice by slice along the outlines of its voxels: area and, once rasterised again, voxels are exactly the VOI's.
 * Each is one closed polygon; a hole is joined to what surrounds it by a channel of no width (keyhole), which programs that know
 * no holes read too. Voxels that touch at a corner only are apart. Slices are those of the third axis.
 */
export function voxelContours(voi: Voi): Contour[] {
  const box = boundingBox(voi)
  if (!box) return []
  const [nx, ny, nz] = boxSize(box), [i, j, k] = box.from, contours: Contour[] = []
  for (let z = 0; z < nz; z++) {
    const slice = voi.inside.subarray(z * nx * ny, (z + 1) * nx * ny)
    for (const loop of keyholed(loopsOf(slice, nx, ny), nx + 1)) {
      const corners = turns(loop, nx + 1), points = new Float64Array(3 * corners.length)
      // Vertex (0, 0) is the outer corner of the box's voxel (0, 0).
      for (const [n, v] of corners.entries()) {
        const corner = [v % (nx + 1) - 0.5 + i, Math.floor(v / (nx + 1)) - 0.5 + j, z + k] as const
        points.set(indexToPosition(voi.grid, corner), 3 * n)
      }
      contours.push({ points })
    }
  }
  return contours
}

/** Every vertex of a closed line of voxel edges, as x + y * (width + 1), the inside on the right hand (y downwards). */
type Loop = number[]

const right = 0, down = 1, left = 2, up = 3

function loopsOf(slice: Uint8Array, nx: number, ny: number): Loop[] {
  const w = nx + 1, step = [1, w, -1, -w]
  const at = (x: number, y: number): boolean => x >= 0 && y >= 0 && x < nx && y < ny && slice[x + nx * y] !== 0
  // Edges that leave a vertex, a bit for each direction.
  const edges = new Map<number, number>()
  const add = (x: number, y: number, way: number) => edges.set(x + w * y, (edges.get(x + w * y) ?? 0) | 1 << way)
  for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++) {
    if (!at(x, y)) continue
    if (!at(x, y - 1)) add(x, y, right)
    if (!at(x + 1, y)) add(x + 1, y, down)
    if (!at(x, y + 1)) add(x + 1, y + 1, left)
    if (!at(x - 1, y)) add(x, y + 1, up)
  }
  const loops: Loop[] = []
  for (const start of edges.keys()) {
    while (edges.get(start)! !== 0) {
      const loop: Loop = []
      let v = start, way = [right, down, left, up].find(d => edges.get(start)! & 1 << d)!
      for (;;) {
        loop.push(v)
        edges.set(v, edges.get(v)! & ~(1 << way))
        v += step[way]!
        const leaving = edges.get(v)!, turn = (way + 1) % 4
        if (v === start && !(leaving & 1 << turn)) break
        // Right turn first: where two voxels meet at a corner the line stays with its own.
        way = [turn, way, (way + 3) % 4].find(d => leaving & 1 << d)!
      }
      loops.push(loop)
    }
  }
  return loops
}

/** Holes put into the loops around them. From the leftmost vertex of a hole the way to the left is inside until it meets a loop of the same part. */
function keyholed(loops: readonly Loop[], w: number): Loop[] {
  const outer: Loop[] = [], holes: { loop: Loop; start: number }[] = []
  for (const loop of loops) {
    if (area(loop, w) > 0) outer.push(loop)
    else holes.push({ loop, start: loop.reduce((best, v, n) => v % w < loop[best]! % w ? n : best, 0) })
  }
  if (holes.length === 0) return outer
  const holder = new Map<number, Loop[]>()
  const register = (loop: Loop, into: Loop) => { for (const v of loop) holder.set(v, [...(holder.get(v) ?? []), into]) }
  for (const loop of outer) register(loop, loop)
  holes.sort((a, b) => a.loop[a.start]! % w - b.loop[b.start]! % w)
  for (const { loop, start } of holes) {
    let v = loop[start]! - 1
    while (!holder.has(v)) v--
    const into = holder.get(v)![0]!, n = into.indexOf(v)
    into.splice(n + 1, 0, ...loop.slice(start), ...loop.slice(0, start + 1), v)
    register(loop, into)
  }
  return outer
}

/** Positive for an outer loop. */
function area(loop: Loop, w: number): number {
  let sum = 0
  for (let n = 0; n < loop.length; n++) {
    const a = loop[n]!, b = loop[(n + 1) % loop.length]!
    sum += a % w * Math.floor(b / w) - b % w * Math.floor(a / w)
  }
  return sum
}

/** Without the vertices on straight lines; a line that goes back on itself keeps its end. */
function turns(loop: Loop, w: number): Loop {
  const x = (v: number) => v % w, y = (v: number) => Math.floor(v / w)
  return loop.filter((v, n) => {
    const a = loop[(n + loop.length - 1) % loop.length]!, b = loop[(n + 1) % loop.length]!
    return Math.sign(x(v) - x(a)) !== Math.sign(x(b) - x(v)) || Math.sign(y(v) - y(a)) !== Math.sign(y(b) - y(v))
  })
}
