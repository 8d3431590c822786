import { type Geometry, type Mat3, type RigidTransform, type Vec3, type Volume, matrixProduct, multiply, subtract, transpose } from '../volume/index.ts'

/** Places of the fixed image, LPS mm relative to `centre`, and the values there. */
export interface Samples {
  readonly count: number
  readonly centre: Vec3
  readonly x: Float32Array
  readonly y: Float32Array
  readonly z: Float32Array
  readonly value: Float32Array
}

/** Affine from position to continuous index: index = matrix . position + offset. */
export interface IndexMap { readonly matrix: Mat3; readonly offset: Vec3 }

export function indexMap(g: Geometry): IndexMap {
  const d = transpose(g.direction), [a, b, c] = g.spacing
  const matrix: Mat3 = [d[0] / a, d[1] / a, d[2] / a, d[3] / b, d[4] / b, d[5] / b, d[6] / c, d[7] / c, d[8] / c]
  const o = multiply(matrix, g.origin)
  return { matrix, offset: [-o[0], -o[1], -o[2]] }
}

/** Map from a sample's relative position, through the transform, to an index on the moving grid. */
export function sampleToIndex(t: RigidTransform, centre: Vec3, moving: IndexMap): IndexMap {
  const matrix = matrixProduct(moving.matrix, t.rotation)
  const c = multiply(t.rotation, centre)
  const o = multiply(moving.matrix, [c[0] + t.translation[0], c[1] + t.translation[1], c[2] + t.translation[2]])
  return { matrix, offset: [o[0] + moving.offset[0], o[1] + moving.offset[1], o[2] + moving.offset[2]] }
}

/**
 * About `wanted` places in the voxels where `mask` is not 0, spread evenly but not in rows, each at a place of its own within
 * its voxel: were they at voxel centres, noise would be averaged away by interpolating the moving image alone, and the best
 * fit would be drawn half a voxel off (Tsao, IEEE Trans Med Imaging 2003;22:854). Values by trilinear interpolation.
 */
export function takeSamples(v: Volume, mask: Uint8Array, centre: Vec3, wanted: number): Samples {
  const g = v.geometry, [nx, ny, nz] = g.size, voxels = v.voxels, plane = nx * ny
  let total = 0
  for (let n = 0; n < mask.length; n++) if (mask[n]) total++
  const stride = Math.max(1, total / wanted), capacity = Math.min(total, Math.ceil(2 * wanted))
  const x = new Float32Array(capacity), y = new Float32Array(capacity), z = new Float32Array(capacity), value = new Float32Array(capacity)
  const d = g.direction, o = subtract(g.origin, centre)
  let count = 0, wait = 0, state = 0x2545f491
  const random = (): number => {
    state ^= state << 13; state ^= state >>> 17; state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
  const within = (index: number, last: number): number => Math.max(0, Math.min(last, index + random() - 0.5))
  for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++) {
    if (!mask[n]) continue
    if (wait >= 1) { wait--; continue }
    // Jumps of half to one and a half strides.
    wait += stride > 1 ? stride * (0.5 + random()) - 1 : 0
    if (count === capacity) break
    const u = within(i, nx - 1), w = within(j, ny - 1), t = within(k, nz - 1)
    const i0 = Math.min(u | 0, Math.max(0, nx - 2)), j0 = Math.min(w | 0, Math.max(0, ny - 2)), k0 = Math.min(t | 0, Math.max(0, nz - 2))
    const a = u - i0, b = w - j0, c = t - k0, q = i0 + nx * j0 + plane * k0
    const right = nx > 1 ? 1 : 0, down = ny > 1 ? nx : 0, over = nz > 1 ? plane : 0
    const low = (voxels[q]! * (1 - a) + voxels[q + right]! * a) * (1 - b) + (voxels[q + down]! * (1 - a) + voxels[q + down + right]! * a) * b
    const high = (voxels[q + over]! * (1 - a) + voxels[q + over + right]! * a) * (1 - b) + (voxels[q + over + down]! * (1 - a) + voxels[q + over + down + right]! * a) * b
    const e = u * g.spacing[0], f = w * g.spacing[1], h = t * g.spacing[2]
    x[count] = o[0] + d[0] * e + d[1] * f + d[2] * h
    y[count] = o[1] + d[3] * e + d[4] * f + d[5] * h
    z[count] = o[2] + d[6] * e + d[7] * f + d[8] * h
    value[count++] = low + c * (high - low)
  }
  return { count, centre, x: x.subarray(0, count), y: y.subarray(0, count), z: z.subarray(0, count), value: value.subarray(0, count) }
}
