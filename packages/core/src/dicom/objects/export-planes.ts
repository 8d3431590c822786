import { type Geometry, type Vec3, cross, dot, indexToPosition } from '../../volume/index.ts'

/** Direction of rows, then of columns, as Image Orientation (Patient) wants them. */
export const acrossAxes = (g: Geometry): readonly number[] => [...axis(g, 0), ...axis(g, 1)].map(tidy)

/** Of each slice of a grid: position of its first voxel, and where it lies along the normal of rows and columns. */
export function exactSlices(g: Geometry): readonly { readonly position: readonly number[]; readonly along: number }[] {
  const normal = cross(axis(g, 0), axis(g, 1))
  return Array.from({ length: g.size[2] }, (_, k) => {
    const p = indexToPosition(g, [0, 0, k])
    return { position: p.map(tidy), along: dot(p, normal) }
  })
}

const axis = (g: Geometry, c: 0 | 1 | 2): Vec3 => [g.direction[c], g.direction[3 + c]!, g.direction[6 + c]!]

/** To a nanometre: a DS holds 16 characters. */
const tidy = (x: number): number => Math.round(x * 1e9) / 1e9 + 0
