import fc from 'fast-check'
import { random } from '../../src/numerics/index.ts'
import {
  type Geometry, type Vec3, type Voi, distanceMm, eulerRotation, geometry, indexToPosition, insideOver, maskVoi, voxelCount, weightOf,
} from '../../src/volume/index.ts'

/** Three sizes, three spacings, oblique: no axis can stand in for another. */
export const oblique = (size: Vec3 = [9, 7, 5]): Geometry =>
  geometry({ frameOfReferenceUid: '1.2.3', size, spacing: [1.3, 2.1, 3.7], origin: [-40, 25, 110], direction: eulerRotation([0.3, -0.2, 0.5]) })

/** A mask of noise of the given density: the shape that hides no mistake. */
export function speckle(g: Geometry, seed: number, density = 0.3): Voi {
  const r = random(seed), inside = Uint8Array.from({ length: voxelCount(g) }, () => r.uniform() < density ? 1 : 0)
  return maskVoi(`speckle ${seed}`, g, inside)
}

/** The VOI of the voxels whose centres pass the test. */
export function voiWhere(g: Geometry, test: (position: Vec3, index: Vec3) => boolean, name = 'shape'): Voi {
  const [nx, ny, nz] = g.size, inside = new Uint8Array(voxelCount(g))
  for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++)
    if (test(indexToPosition(g, [i, j, k]), [i, j, k])) inside[n] = 1
  return maskVoi(name, g, inside)
}

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true })

export const anyGeometry = fc.record({
  size: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 7 })),
  spacing: fc.tuple(between(0.5, 4), between(0.5, 4), between(0.5, 4)),
  origin: fc.tuple(between(-50, 50), between(-50, 50), between(-50, 50)),
  angles: fc.tuple(between(-3, 3), between(-1.5, 1.5), between(-3, 3)),
}).map(({ size, spacing, origin, angles }) => geometry({ size, spacing, origin, direction: eulerRotation(angles) }))

/** `distanceMm` of a VOI over its whole grid. */
export const distanceOf = (v: Voi): Float32Array => distanceMm(insideOver(v), v.grid)

/** Every pair of voxel centres' distance, the slow way. */
export function bruteDistances(v: Voi): Float64Array {
  const [nx, ny, nz] = v.grid.size, [sx, sy, sz] = v.grid.spacing, sites: Vec3[] = []
  const out = new Float64Array(insideOver(v).length)
  for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++) if (weightOf(v, n) > 0) sites.push([i * sx, j * sy, k * sz])
  for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++)
    out[n] = sites.reduce((least, p) => Math.min(least, Math.hypot(p[0] - i * sx, p[1] - j * sy, p[2] - k * sz)), Infinity)
  return out
}
