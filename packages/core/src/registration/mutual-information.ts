import type { Objective } from '../numerics/index.ts'
import { type RigidTransform, type Vec3, type Volume, matrixProduct, multiply, transpose } from '../volume/index.ts'
import { eulerDerivatives, posed } from './pose.ts'
import { type Samples, indexMap, sampleToIndex } from './sampling.ts'

export interface MutualInformation {
  /** -MI in nats at the six numbers of `posed` about `start`; fills the gradient where asked. */
  readonly objective: Objective
  /** Of the last call: samples that fell on the moving image, over all. */
  readonly covered: () => number
}

/**
 * Mattes' mutual information (Mattes et al., IEEE Trans Med Imaging 2003;22:120): the fixed value in whole bins, the moving
 * value by a cubic B-spline window, the gradient exact for the trilinear image. Samples off the moving image are left out;
 * with fewer than `leastCovered` of them on it the objective is Infinity.
 */
export function mutualInformation(args: {
  samples: Samples; moving: Volume; start: RigidTransform; bins: number; range: readonly [number, number]; leastCovered: number
}): MutualInformation {
  const { samples, moving, start, bins, leastCovered } = args
  const { count, x, y, z, centre } = samples, [nx, ny, nz] = moving.geometry.size, voxels = moving.voxels
  const map = indexMap(moving.geometry)
  const [low, high] = args.range
  // Two bins of padding at either end for the window's feet.
  const width = (high - low) / (bins - 5)
  const row = new Int32Array(count)
  for (let n = 0; n < count; n++) row[n] = bins * clampBin(Math.floor((samples.value[n]! - low) / width), bins)
  const joint = new Float64Array(bins * bins), weight = new Float64Array(bins * bins), fixedOf = new Float64Array(bins), movingOf = new Float64Array(bins)
  const at = new Float32Array(count), gx = new Float32Array(count), gy = new Float32Array(count), gz = new Float32Array(count)
  const moment = new Float64Array(12)
  let covered = 0

  const objective: Objective = (p, gradient) => {
    const t = posed(start, centre, p)
    const { matrix: m, offset: o } = sampleToIndex(t, centre, map)
    joint.fill(0)
    let used = 0
    for (let n = 0; n < count; n++) {
      const px = x[n]!, py = y[n]!, pz = z[n]!
      const i = m[0] * px + m[1] * py + m[2] * pz + o[0], j = m[3] * px + m[4] * py + m[5] * pz + o[1], k = m[6] * px + m[7] * py + m[8] * pz + o[2]
      if (!(i >= 0 && j >= 0 && k >= 0 && i <= nx - 1 && j <= ny - 1 && k <= nz - 1)) { at[n] = -1; continue }
      const i0 = i >= nx - 1 ? Math.max(0, nx - 2) : i | 0, j0 = j >= ny - 1 ? Math.max(0, ny - 2) : j | 0, k0 = k >= nz - 1 ? Math.max(0, nz - 2) : k | 0
      const a = i - i0, b = j - j0, c = k - k0
      const q = i0 + nx * (j0 + ny * k0), up = nx > 1 ? 1 : 0, back = ny > 1 ? nx : 0, over = nz > 1 ? nx * ny : 0
      const v000 = voxels[q]!, v100 = voxels[q + up]!, v010 = voxels[q + back]!, v110 = voxels[q + back + up]!
      const v001 = voxels[q + over]!, v101 = voxels[q + over + up]!, v011 = voxels[q + over + back]!, v111 = voxels[q + over + back + up]!
      const d00 = v100 - v000, d10 = v110 - v010, d01 = v101 - v001, d11 = v111 - v011
      const e00 = v000 + a * d00, e10 = v010 + a * d10, e01 = v001 + a * d01, e11 = v011 + a * d11
      const f0 = e00 + b * (e10 - e00), f1 = e01 + b * (e11 - e01)
      const value = f0 + c * (f1 - f0)
      if (gradient) {
        const dx0 = d00 + b * (d10 - d00), dx1 = d01 + b * (d11 - d01)
        gx[n] = dx0 + c * (dx1 - dx0)
        gy[n] = (e10 - e00) * (1 - c) + (e11 - e01) * c
        gz[n] = f1 - f0
      }
      let bin = (value - low) / width + 2
      if (bin < 2) bin = 2; else if (bin > bins - 3) bin = bins - 3
      at[n] = bin
      const whole = Math.min(bin | 0, bins - 4), s = bin - whole, r = 1 - s, cell = row[n]! + whole - 1
      joint[cell]! += r * r * r / 6
      joint[cell + 1]! += (s * s * (3 * s - 6) + 4) / 6
      joint[cell + 2]! += (r * r * (3 * r - 6) + 4) / 6
      joint[cell + 3]! += s * s * s / 6
      used++
    }
    covered = count > 0 ? used / count : 0
    if (!(covered >= leastCovered) || used === 0) { gradient?.fill(0); return Infinity }

    fixedOf.fill(0)
    movingOf.fill(0)
    for (let f = 0, n = 0; f < bins; f++) for (let q = 0; q < bins; q++, n++) {
      joint[n]! /= used
      fixedOf[f]! += joint[n]!
      movingOf[q]! += joint[n]!
    }
    let information = 0
    for (let f = 0, n = 0; f < bins; f++) for (let q = 0; q < bins; q++, n++) {
      const pj = joint[n]!
      // d MI / d P(f, m) = ln(P / Pm) up to terms that the fixed number of samples cancels.
      if (pj > 0) { weight[n] = Math.log(pj / movingOf[q]!); information += pj * (weight[n]! - Math.log(fixedOf[f]!)) } else weight[n] = 0
    }
    if (!gradient) return -information

    moment.fill(0)
    for (let n = 0; n < count; n++) {
      const bin = at[n]!
      // A value clamped to the range does not change with the pose.
      if (!(bin > 2 && bin < bins - 3)) continue
      const whole = Math.min(bin | 0, bins - 4), s = bin - whole, r = 1 - s, cell = row[n]! + whole - 1
      const slope = (-r * r * weight[cell]! + s * (3 * s - 4) * weight[cell + 1]! - r * (3 * r - 4) * weight[cell + 2]! + s * s * weight[cell + 3]!) / 2
      const a = slope * gx[n]!, b = slope * gy[n]!, c = slope * gz[n]!, px = x[n]!, py = y[n]!, pz = z[n]!
      moment[0]! += a * px; moment[1]! += a * py; moment[2]! += a * pz
      moment[3]! += b * px; moment[4]! += b * py; moment[5]! += b * pz
      moment[6]! += c * px; moment[7]! += c * py; moment[8]! += c * pz
      moment[9]! += a; moment[10]! += b; moment[11]! += c
    }
    const unit = -1 / (used * width)
    const back = transpose(map.matrix)
    const shift = multiply(back, [moment[9]!, moment[10]!, moment[11]!])
    for (let d = 0; d < 3; d++) gradient[3 + d] = unit * shift[d]!
    const outer = matrixProduct(back, moment as unknown as Parameters<typeof matrixProduct>[1])
    const angles: Vec3 = [p[0]!, p[1]!, p[2]!]
    eulerDerivatives(angles).forEach((derivative, d) => {
      const turn = matrixProduct(derivative, start.rotation)
      let sum = 0
      for (let e = 0; e < 9; e++) sum += turn[e]! * outer[e]!
      gradient[d] = unit * sum
    })
    return -information
  }
  return { objective, covered: () => covered }
}

const clampBin = (bin: number, bins: number): number => Math.max(0, Math.min(bins - 1, bin))
