import { type Geometry, type Vec3, add, positionToIndex, scale } from '@yttria/core/volume'

/** A rectangle of samples in a plane: the first at `corner`, LPS mm, then by `step` mm along `right`, rows along `down`. */
export interface Plane { readonly corner: Vec3; readonly right: Vec3; readonly down: Vec3; readonly stepMm: number; readonly width: number; readonly height: number }

/** As wide as asked about a middle. */
export const planeAbout = (p: { middle: Vec3; right: Vec3; down: Vec3; stepMm: number; width: number; height: number }): Plane =>
  ({ ...p, corner: add(p.middle, add(scale(p.right, -(p.width - 1) / 2 * p.stepMm), scale(p.down, -(p.height - 1) / 2 * p.stepMm))) })

/**
 * The values of an image in a plane, trilinear; `outside` beyond the outermost voxels' faces (on their outer halves the outermost
 * value). `toImage`: the plane's positions into the frame of the image. Writes to `out` where one is given.
 */
export function slice(image: { readonly geometry: Geometry; readonly voxels: ArrayLike<number> }, plane: Plane, options: { outside?: number; toImage?: (p: Vec3) => Vec3; out?: Float32Array } = {}): Float32Array {
  const { geometry: g, voxels } = image, { width, height, stepMm, corner, right, down } = plane, { outside = NaN, toImage = (p: Vec3) => p } = options
  const out = options.out ?? new Float32Array(width * height)
  const index = (p: Vec3) => positionToIndex(g, toImage(p))
  const [i0, j0, k0] = index(corner), [ix, jx, kx] = index(add(corner, scale(right, stepMm))), [iy, jy, ky] = index(add(corner, scale(down, stepMm)))
  const dix = ix - i0, djx = jx - j0, dkx = kx - k0, diy = iy - i0, djy = jy - j0, dky = ky - k0
  const [nx, ny, nz] = g.size, plane2 = nx * ny
  for (let y = 0, n = 0; y < height; y++) {
    for (let x = 0; x < width; x++, n++) {
      let i = i0 + x * dix + y * diy, j = j0 + x * djx + y * djy, k = k0 + x * dkx + y * dky
      if (i < -0.5 || j < -0.5 || k < -0.5 || i > nx - 0.5 || j > ny - 0.5 || k > nz - 0.5) { out[n] = outside; continue }
      i = i < 0 ? 0 : i > nx - 1 ? nx - 1 : i
      j = j < 0 ? 0 : j > ny - 1 ? ny - 1 : j
      k = k < 0 ? 0 : k > nz - 1 ? nz - 1 : k
      const a = i | 0, b = j | 0, c = k | 0, u = i - a, v = j - b, w = k - c
      const at = a + nx * b + plane2 * c, e = a + 1 < nx ? 1 : 0, f = b + 1 < ny ? nx : 0, h = c + 1 < nz ? plane2 : 0
      const p00 = voxels[at]! + u * (voxels[at + e]! - voxels[at]!), p10 = voxels[at + f]! + u * (voxels[at + f + e]! - voxels[at + f]!)
      const p01 = voxels[at + h]! + u * (voxels[at + h + e]! - voxels[at + h]!), p11 = voxels[at + h + f]! + u * (voxels[at + h + f + e]! - voxels[at + h + f]!)
      const near = p00 + v * (p10 - p00), far = p01 + v * (p11 - p01)
      out[n] = near + w * (far - near)
    }
  }
  return out
}
