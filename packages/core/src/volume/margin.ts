import { type VoxelBox, boxSize, grownBox, wholeBox } from './box.ts'
import type { Vec3 } from './vector.ts'
import { type Voi, blockVoi, boundingBox, emptyVoi, insideOver } from './voi.ts'

// A centre exactly at the margin's length away counts, whatever the last bit says.
const onTheEdge = 1 + 1e-9

/**
 * The VOI grown by `mm` in all directions: every voxel whose centre is within `mm` of the centre of a voxel inside.
 * The same voxels as `distanceMm(v) <= mm`, found by runs. Throws RangeError for a margin below 0.
 */
export function expand(v: Voi, mm: number, name = `${v.name} + ${mm} mm`): Voi {
  if (!(mm >= 0 && Number.isFinite(mm))) throw new RangeError(`margin ${mm} mm`)
  const { size, spacing } = v.grid
  const box = boundingBox(v)
  if (!box) return emptyVoi(name, v.grid)
  const reach = spacing.map(s => Math.floor(mm * onTheEdge / s)) as unknown as Vec3
  const grown = grownBox(box, reach, size)
  const [wx, wy, wz] = boxSize(grown)
  // Differences along i of how often each voxel is covered; a row has one column more for the last run's end.
  const width = wx + 1, cover = new Int32Array(width * wy * wz)
  const halfWidth = halfWidths(reach, spacing, mm)
  const inside = new Uint8Array(wx * wy * wz)
  eachRun(v, box, (y, z, a, b) => {
    for (let dz = -reach[2]; dz <= reach[2]; dz++) {
      const tz = z + dz - grown.from[2]
      if (tz < 0 || tz >= wz) continue
      for (let dy = -reach[1]; dy <= reach[1]; dy++) {
        const ty = y + dy - grown.from[1]
        const w = halfWidth[(dz + reach[2]) * (2 * reach[1] + 1) + dy + reach[1]]!
        if (w < 0 || ty < 0 || ty >= wy) continue
        const row = (tz * wy + ty) * width
        const left = a - w - grown.from[0], right = b + w - grown.from[0]
        cover[row + (left > 0 ? left : 0)]!++
        cover[row + (right < wx ? right : wx)]!--
      }
    }
  })
  for (let z = 0; z < wz; z++) for (let y = 0; y < wy; y++) {
    const row = (z * wy + y) * width, to = (z * wy + y) * wx
    for (let x = 0, depth = 0; x < wx; x++) {
      depth += cover[row + x]!
      if (depth > 0) inside[to + x] = 1
    }
  }
  return blockVoi(name, v.grid, grown, inside)
}

/**
 * The VOI shrunk by `mm`: its voxels whose centres are more than `mm` from the centre of every voxel outside.
 * What lies beyond the grid counts as outside. Throws RangeError for a margin below 0.
 */
export function shrink(v: Voi, mm: number, name = `${v.name} - ${mm} mm`): Voi {
  const box = boundingBox(v)
  if (!box) return emptyVoi(name, v.grid)
  // The complement within the box and one voxel around it: nearest outside voxels are never farther out.
  const [nx, ny, nz] = boxSize(box), size: Vec3 = [nx + 2, ny + 2, nz + 2], grid = { ...v.grid, size }
  const outside = new Uint8Array(size[0] * size[1] * size[2]).fill(1)
  const each = (act: (padded: number, own: number) => void): void => {
    for (let z = 0; z < nz; z++) for (let y = 0; y < ny; y++) {
      const own = (z * ny + y) * nx, padded = ((z + 1) * size[1] + y + 1) * size[0] + 1
      for (let x = 0; x < nx; x++) act(padded + x, own + x)
    }
  }
  each((padded, own) => { if (v.inside[own] !== 0) outside[padded] = 0 })
  const near = insideOver(expand(blockVoi(name, grid, wholeBox(grid), outside), mm))
  const inside = new Uint8Array(v.inside.length)
  each((padded, own) => { if (near[padded] === 0) inside[own] = 1 })
  return blockVoi(name, v.grid, box, inside)
}

/** How many voxels along i the margin reaches at each offset of j and k; -1 where it does not. */
function halfWidths(reach: Vec3, spacing: Vec3, mm: number): Int32Array {
  const out = new Int32Array((2 * reach[1] + 1) * (2 * reach[2] + 1))
  const square = (mm * onTheEdge) ** 2
  let n = 0
  for (let dz = -reach[2]; dz <= reach[2]; dz++) for (let dy = -reach[1]; dy <= reach[1]; dy++) {
    const left = square - (dz * spacing[2]) ** 2 - (dy * spacing[1]) ** 2
    out[n++] = left < 0 ? -1 : Math.floor(Math.sqrt(left) / spacing[0])
  }
  return out
}

/** Runs of voxels inside: row y, z, from `a` up to but not including `b`. */
function eachRun(v: Voi, box: VoxelBox, act: (y: number, z: number, a: number, b: number) => void): void {
  const [nx, ny] = boxSize(box), { from, to } = box
  for (let z = from[2]; z <= to[2]; z++) for (let y = from[1]; y <= to[1]; y++) {
    const row = (y - from[1] + ny * (z - from[2])) * nx - from[0]
    for (let x = from[0]; x <= to[0]; x++) {
      if (v.inside[row + x] === 0) continue
      const a = x
      while (x <= to[0] && v.inside[row + x] !== 0) x++
      act(y, z, a, x)
    }
  }
}
