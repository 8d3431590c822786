import {
  type FractionalVoi, type Geometry, type Vec3, add, blockFraction, dot, emptyFraction, indexToPosition, norm,
  positionToIndex, scale, sphereBoxOverlap, subtract, voxelVolumeMm3,
} from '../volume/index.ts'

/** A sphere, or a cylinder along `axis` (a unit vector, either way round). LPS mm. */
export type ReferenceShape =
  | { readonly shape: 'sphere'; readonly centreMm: Vec3; readonly diameterMm: number }
  | { readonly shape: 'cylinder'; readonly centreMm: Vec3; readonly diameterMm: number; readonly lengthMm: number; readonly axis: Vec3 }

/** PERCIST: 3 cm sphere in the right lobe; 1 cm x 2 cm cylinder in the descending thoracic aorta. */
export const liverSphere = (centreMm: Vec3): ReferenceShape => ({ shape: 'sphere', centreMm, diameterMm: 30 })

/** `axis` of any length; default along the body. Throws RangeError for an axis of no direction. */
export function aortaCylinder(centreMm: Vec3, axis: Vec3 = [0, 0, 1]): ReferenceShape {
  const length = norm(axis)
  if (!(length > 0 && Number.isFinite(length))) throw new RangeError(`axis ${axis.join(', ')} of a cylinder`)
  return { shape: 'cylinder', centreMm, diameterMm: 10, lengthMm: 20, axis: scale(axis, 1 / length) }
}

/** mm3. */
export const shapeVolumeMm3 = (s: ReferenceShape): number =>
  s.shape === 'sphere' ? Math.PI / 6 * s.diameterMm ** 3 : Math.PI / 4 * s.diameterMm ** 2 * s.lengthMm

/**
 * The part of each voxel that lies in the shape: of a sphere in closed form, of a cylinder by lines through each voxel
 * (volume within 0.1% on PET voxels). What lies beyond the grid is missing: compare with `shapeVolumeMm3`.
 */
export function shapeVoi(s: ReferenceShape, g: Geometry, name: string): FractionalVoi {
  if (!s.centreMm.every(Number.isFinite)) throw new RangeError(`centre ${s.centreMm.join(', ')} mm of ${name}`)
  const reach = s.shape === 'sphere' ? s.diameterMm / 2 : Math.hypot(s.diameterMm, s.lengthMm) / 2
  const middle = positionToIndex(g, s.centreMm)
  const from = middle.map((m, d) => Math.max(0, Math.floor(m - reach / g.spacing[d]! - 0.5))) as unknown as Vec3
  const to = middle.map((m, d) => Math.min(g.size[d]! - 1, Math.ceil(m + reach / g.spacing[d]! + 0.5))) as unknown as Vec3
  if (from.some((x, d) => x > to[d]!)) return emptyFraction(name, g)
  const parts: number[] = []
  const part = s.shape === 'sphere' ? spherePart(s.diameterMm / 2, middle, g) : cylinderPart(s, g)
  for (let k = from[2]; k <= to[2]; k++) for (let j = from[1]; j <= to[1]; j++)
    for (let i = from[0]; i <= to[0]; i++) parts.push(part(i, j, k))
  return blockFraction(name, g, { from, to }, Float32Array.from(parts))
}

function spherePart(radius: number, middle: Vec3, g: Geometry): (i: number, j: number, k: number) => number {
  const volume = voxelVolumeMm3(g), [sx, sy, sz] = g.spacing
  return (i, j, k) => {
    const x = (i - middle[0]) * sx, y = (j - middle[1]) * sy, z = (k - middle[2]) * sz
    return sphereBoxOverlap(radius, [x - sx / 2, y - sy / 2, z - sz / 2], [x + sx / 2, y + sy / 2, z + sz / 2]) / volume
  }
}

/**
 * Of a voxel, by 24 x 24 lines through it along the grid's axis that is least along the cylinder's: on each the part within is exact.
 */
function cylinderPart(s: ReferenceShape & { shape: 'cylinder' }, g: Geometry): (i: number, j: number, k: number) => number {
  const radius = s.diameterMm / 2, half = s.lengthMm / 2, lines = 24, corner = norm(g.spacing) / 2
  const column = (d: 0 | 1 | 2): Vec3 => [g.direction[d], g.direction[3 + d]!, g.direction[6 + d]!]
  const parallel = ([0, 1, 2] as const).map(d => Math.abs(dot(column(d), s.axis)))
  const along = parallel.indexOf(Math.min(...parallel)) as 0 | 1 | 2
  const [u, v] = ([0, 1, 2] as const).filter(d => d !== along) as [0 | 1 | 2, 0 | 1 | 2]
  const way = column(along), length = g.spacing[along]
  // The direction of the lines, split into the part along the cylinder and the rest.
  const up = dot(way, s.axis), flat = subtract(way, scale(s.axis, up)), square = dot(flat, flat)
  return (i, j, k) => {
    const centre = subtract(indexToPosition(g, [i, j, k]), s.centreMm), high = dot(centre, s.axis)
    if (Math.abs(high) > half + corner || norm(subtract(centre, scale(s.axis, high))) > radius + corner) return 0
    let within = 0
    for (let b = 0; b < lines; b++) for (let a = 0; a < lines; a++) {
      const p = add(centre, add(scale(column(u), ((a + 0.5) / lines - 0.5) * g.spacing[u]), scale(column(v), ((b + 0.5) / lines - 0.5) * g.spacing[v])))
      const level = dot(p, s.axis), away = subtract(p, scale(s.axis, level))
      // |away + t flat| <= radius: the lines are never along the cylinder, so square > 0.
      const middle = -dot(away, flat) / square, reach = (radius * radius - dot(away, away)) / square + middle * middle
      if (reach <= 0) continue
      let from = Math.max(-length / 2, middle - Math.sqrt(reach)), to = Math.min(length / 2, middle + Math.sqrt(reach))
      if (Math.abs(up) > 1e-12) {
        const x = (-half - level) / up, y = (half - level) / up
        from = Math.max(from, Math.min(x, y))
        to = Math.min(to, Math.max(x, y))
      } else if (Math.abs(level) > half) continue
      if (to > from) within += to - from
    }
    return within / (length * lines * lines)
  }
}
