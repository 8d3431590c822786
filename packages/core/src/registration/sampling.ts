import { type Geometry, type Mat3, type RigidTransform, type Vec3, type Volume, indexToPosition, matrixProduct, multiply, transpose } from '../volume/index.ts'

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

/** About `wanted` of the voxels where `mask` is not 0, spread evenly but not in rows. */
export function takeSamples(v: Volume, mask: Uint8Array, centre: Vec3, wanted: number): Samples {
  const g = v.geometry, [nx, ny, nz] = g.size
  let total = 0
  for (const x of mask) if (x) total++
  const share = total > 0 ? Math.min(1, wanted / total) : 0
  const capacity = Math.ceil(total * share) + 1
  const x = new Float32Array(capacity), y = new Float32Array(capacity), z = new Float32Array(capacity), value = new Float32Array(capacity)
  const origin = indexToPosition(g, [0, 0, 0]), d = g.direction
  let count = 0, carry = 0, state = 0x2545f491
  for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++) {
    if (!mask[n]) continue
    // Error diffusion along the scan with a jittered level: as many as asked for, in no pattern that the grid could beat with.
    state ^= state << 13; state ^= state >>> 17; state ^= state << 5
    carry += share
    if (share < 1 && carry < (state >>> 0) / 2 ** 32 + 0.5) continue
    carry -= 1
    if (count === capacity) continue
    const a = i * g.spacing[0], b = j * g.spacing[1], c = k * g.spacing[2]
    x[count] = origin[0] + d[0] * a + d[1] * b + d[2] * c - centre[0]
    y[count] = origin[1] + d[3] * a + d[4] * b + d[5] * c - centre[1]
    z[count] = origin[2] + d[6] * a + d[7] * b + d[8] * c - centre[2]
    value[count++] = v.voxels[n]!
  }
  return { count, centre, x: x.subarray(0, count), y: y.subarray(0, count), z: z.subarray(0, count), value: value.subarray(0, count) }
}
