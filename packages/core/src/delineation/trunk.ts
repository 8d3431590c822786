import { type Geometry, type Vec3, type Volume, geometry, indexToPosition, maskComponents, resample } from '../volume/index.ts'
import { awayFromEdge } from './away-from-edge.ts'

/** A CT on a coarse grid along the patient's own axes, with the air that lies inside the body. */
export interface Trunk {
  readonly geometry: Geometry
  readonly hu: Float32Array
  /** 1 where a voxel is lung, 0 elsewhere. */
  readonly lungs: Uint8Array
  readonly lungsMl: number
}

/** The block of patient space that holds the whole grid, its axes along LPS, with voxels of about `spacing`. */
export function alongPatient(g: Geometry, spacing: Vec3): Geometry {
  const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity]
  for (let corner = 0; corner < 8; corner++) {
    const p = indexToPosition(g, [corner & 1 ? g.size[0] - 1 : 0, corner & 2 ? g.size[1] - 1 : 0, corner & 4 ? g.size[2] - 1 : 0])
    for (let d = 0; d < 3; d++) { low[d] = Math.min(low[d]!, p[d]!); high[d] = Math.max(high[d]!, p[d]!) }
  }
  const size = [0, 1, 2].map(d => Math.floor((high[d]! - low[d]!) / spacing[d]! + 1e-6) + 1) as unknown as Vec3
  return geometry({ frameOfReferenceUid: g.frameOfReferenceUid, size, origin: low as unknown as Vec3, spacing })
}

/** HU on the coarse grid and the lungs in it: air that no axial slice connects with its border, of lung's density and size. */
export function trunkOf(ct: Volume<"[hnsf'U]">, spacing: Vec3): Trunk {
  const g = alongPatient(ct.geometry, spacing)
  const hu = resample(ct, g, { outside: -1024 }).voxels as Float32Array
  const inner = airInside(hu, g.size)
  const found = maskComponents(inner, g.size, { connectivity: 6 })
  // Gas in the bowel is near -1000 HU, lung above -930 in most of its voxels.
  const dense = new Int32Array(found.count), ml = spacing[0] * spacing[1] * spacing[2] / 1000
  for (let n = 0; n < hu.length; n++) if (found.label[n] && hu[n]! > -930) dense[found.label[n]! - 1]!++
  const isLung = found.sizes.map((size, c) => size * ml >= 80 && size >= 0.1 * found.sizes[0]! && dense[c]! >= 0.5 * size)
  const lungs = new Uint8Array(hu.length)
  let voxels = 0
  for (let n = 0; n < hu.length; n++) if (found.label[n] && isLung[found.label[n]! - 1]) { lungs[n] = 1; voxels++ }
  return { geometry: g, hu, lungs, lungsMl: voxels * ml }
}

const airBelow = -350

/** Air that is not connected with the border of its axial slice. */
const airInside = (hu: Float32Array, size: Vec3): Uint8Array => {
  const air = new Uint8Array(hu.length)
  for (let n = 0; n < air.length; n++) if (hu[n]! < airBelow) air[n] = 1
  return awayFromEdge(air, size)
}

/** Mean of 3 x 3 x 3 voxels, fewer at the edge. */
export function smoothed(values: Float32Array, [nx, ny, nz]: Vec3): Float32Array {
  let from = values
  for (const [count, stride] of [[nx, 1], [ny, nx], [nz, nx * ny]] as const) {
    const to = new Float32Array(values.length), block = count * stride
    for (let base = 0; base < to.length; base += block) for (let at = 0; at < count; at++) {
      const begin = base + at * stride, end = begin + stride
      // Beyond the edge the voxel itself stands in, and is taken out again.
      const before = at > 0 ? stride : 0, after = at < count - 1 ? stride : 0
      const terms = 1 + (before ? 1 : 0) + (after ? 1 : 0), extra = 3 - terms
      for (let n = begin; n < end; n++) to[n] = (from[n - before]! + from[n]! + from[n + after]! - extra * from[n]!) / terms
    }
    from = to
  }
  return from
}
