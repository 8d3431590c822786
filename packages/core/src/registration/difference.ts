import { cholesky, choleskySolve } from '../numerics/index.ts'
import { type RigidTransform, type Volume, transpose } from '../volume/index.ts'
import { moved } from './pose.ts'
import { type Samples, indexMap, sampleToIndex } from './sampling.ts'

/** What a refinement by differences came to; `cost`: mean Huber loss per sample. */
export interface DifferenceRecord {
  readonly method: 'levenberg-marquardt'
  readonly transform: RigidTransform
  readonly startCost: number
  readonly cost: number
  readonly evaluations: number
  readonly converged: boolean
  readonly covered: number
}

/**
 * Least clipped difference (Huber's loss, `clip` in the images' units) of two images of one scale, by Levenberg-Marquardt
 * on a rotation vector about the samples' centre and a shift (`shiftOnly`: that alone). Converged where a step moves no sample by over `tolerance` mm.
 */
export function leastDifference(args: {
  samples: Samples; moving: Volume; start: RigidTransform; clip: number; tolerance: number; maxEvaluations?: number; shiftOnly?: boolean
}): DifferenceRecord {
  const { samples, moving, clip, tolerance, maxEvaluations = 40 } = args
  let reach = 1
  for (let n = 0; n < samples.count; n++) reach = Math.max(reach, Math.abs(samples.x[n]!), Math.abs(samples.y[n]!), Math.abs(samples.z[n]!))
  const system = normalEquations(samples, moving, clip)
  let transform = args.start
  let here = system(transform), evaluations = 1, damping = 1e-4, converged = false
  const startCost = here.cost
  const a = new Float64Array(36)
  while (evaluations < maxEvaluations && here.used >= 50) {
    a.set(here.jtj)
    // Marquardt's scaling, so that radians and millimetres are damped alike.
    for (let d = 0; d < 6; d++) a[7 * d]! += damping * here.jtj[7 * d]! + 1e-9
    if (args.shiftOnly) for (let d = 0; d < 3; d++) for (let e = 0; e < 6; e++) a[6 * d + e] = a[6 * e + d] = d === e ? 1 : 0
    const factor = cholesky(a, 6)
    if (!factor) break
    const s = choleskySolve(factor, args.shiftOnly ? here.jtr.map((g, d) => d < 3 ? 0 : g) : here.jtr)
    const next = moved(transform, samples.centre, [s[0]!, s[1]!, s[2]!], [s[3]!, s[4]!, s[5]!])
    const there = system(next)
    evaluations++
    const small = Math.hypot(s[0]!, s[1]!, s[2]!) * reach + Math.hypot(s[3]!, s[4]!, s[5]!) < tolerance
    if (there.cost <= here.cost && there.used >= 0.5 * here.used) {
      transform = next
      here = there
      damping = Math.max(1e-7, damping / 8)
    } else damping *= 8
    if (small || damping > 1e8) { converged = small; break }
  }
  return { method: 'levenberg-marquardt', transform, startCost, cost: here.cost, evaluations, converged, covered: samples.count > 0 ? here.used / samples.count : 0 }
}

interface System { readonly jtj: Float64Array; readonly jtr: Float64Array; readonly cost: number; readonly used: number }

function normalEquations(samples: Samples, moving: Volume, clip: number): (t: RigidTransform) => System {
  const { count, x, y, z, value, centre } = samples, [nx, ny, nz] = moving.geometry.size, voxels = moving.voxels
  if (nx < 2 || ny < 2 || nz < 2) throw new RangeError(`a moving image of ${nx} x ${ny} x ${nz} voxels`)
  const map = indexMap(moving.geometry), back = transpose(map.matrix), row = nx, plane = nx * ny
  return t => {
    const { matrix: m, offset: o } = sampleToIndex(t, centre, map), r = t.rotation
    const jtj = new Float64Array(36), jtr = new Float64Array(6), J = new Float64Array(6)
    let cost = 0, used = 0
    for (let n = 0; n < count; n++) {
      const px = x[n]!, py = y[n]!, pz = z[n]!
      const i = m[0] * px + m[1] * py + m[2] * pz + o[0], j = m[3] * px + m[4] * py + m[5] * pz + o[1], k = m[6] * px + m[7] * py + m[8] * pz + o[2]
      if (!(i >= 0 && j >= 0 && k >= 0 && i < nx - 1 && j < ny - 1 && k < nz - 1)) continue
      const i0 = i | 0, j0 = j | 0, k0 = k | 0, a = i - i0, b = j - j0, c = k - k0
      const q = i0 + row * j0 + plane * k0
      const v000 = voxels[q]!, v100 = voxels[q + 1]!, v010 = voxels[q + row]!, v110 = voxels[q + row + 1]!
      const v001 = voxels[q + plane]!, v101 = voxels[q + plane + 1]!, v011 = voxels[q + plane + row]!, v111 = voxels[q + plane + row + 1]!
      const d00 = v100 - v000, d10 = v110 - v010, d01 = v101 - v001, d11 = v111 - v011
      const e00 = v000 + a * d00, e10 = v010 + a * d10, e01 = v001 + a * d01, e11 = v011 + a * d11
      const f0 = e00 + b * (e10 - e00), f1 = e01 + b * (e11 - e01)
      const residual = value[n]! - (f0 + c * (f1 - f0)), size = Math.abs(residual)
      used++
      cost += size <= clip ? residual * residual / 2 : clip * (size - clip / 2)
      const weight = size <= clip ? 1 : clip / size
      const dx0 = d00 + b * (d10 - d00), dx1 = d01 + b * (d11 - d01)
      const hx = dx0 + c * (dx1 - dx0), hy = (e10 - e00) * (1 - c) + (e11 - e01) * c, hz = f1 - f0
      const gx = back[0] * hx + back[1] * hy + back[2] * hz, gy = back[3] * hx + back[4] * hy + back[5] * hz, gz = back[6] * hx + back[7] * hy + back[8] * hz
      const qx = r[0] * px + r[1] * py + r[2] * pz, qy = r[3] * px + r[4] * py + r[5] * pz, qz = r[6] * px + r[7] * py + r[8] * pz
      const j0_ = qy * gz - qz * gy, j1_ = qz * gx - qx * gz, j2_ = qx * gy - qy * gx
      J[0] = j0_; J[1] = j1_; J[2] = j2_; J[3] = gx; J[4] = gy; J[5] = gz
      const wr = weight * residual
      for (let d = 0; d < 6; d++) {
        const wj = weight * J[d]!
        jtr[d]! += wr * J[d]!
        for (let e = 0; e <= d; e++) jtj[6 * d + e]! += wj * J[e]!
      }
    }
    for (let d = 0; d < 6; d++) for (let e = d + 1; e < 6; e++) jtj[6 * d + e] = jtj[6 * e + d]!
    return { jtj, jtr, cost: used > 0 ? cost / used : Infinity, used }
  }
}
