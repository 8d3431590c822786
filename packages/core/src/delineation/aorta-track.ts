import type { Vec3 } from '../volume/index.ts'
import type { Spine } from './spine.ts'
import type { Trunk } from './trunk.ts'

/** A vessel followed over the slices, from the feet upwards; points in voxels of the trunk. */
export interface Track {
  readonly points: readonly Vec3[]
  /** 0 to 1 per point. */
  readonly scores: readonly number[]
  readonly meanScore: number
  /** Sum of what the scores exceed `enough` by: what the track was chosen for. */
  readonly total: number
}

// A disc that scores less than this ends the track.
const enough = 0.45
const radiiMm = [9, 11, 13, 15, 18]
const rays = 24

/**
 * The best chain of discs, one per slice, each at most one voxel aside from the one below, that maximises the sum of (score - 0.45).
 * Searched in a window before and left of the spine (in the lower chest the vessel lies before it). `range`: HU of the vessel's inside.
 */
export function tracked(trunk: Trunk, even: Float32Array, spine: Spine, range: readonly [number, number]): Track | undefined {
  const [nx, ny] = trunk.geometry.size, [sx, sy] = trunk.geometry.spacing
  const score = discScorer(trunk, even, range)
  const dx = [-Math.round(12 / sx), Math.round(60 / sx)] as const, dy = [-Math.round(60 / sy), Math.round(12 / sy)] as const
  const wx = dx[1] - dx[0] + 1, wy = dy[1] - dy[0] + 1, slices = spine.last - spine.first + 1
  const own = new Float32Array(wx * wy * slices), sum = new Float32Array(own.length), below = new Int32Array(own.length).fill(-1)
  for (let s = 0; s < slices; s++) {
    const k = spine.first + s
    for (let b = 0; b < wy; b++) for (let a = 0; a < wx; a++) {
      const i = spine.x[k]! + dx[0] + a, j = spine.y[k]! + dy[0] + b, n = (s * wy + b) * wx + a
      // Nearer than this is the vertebra itself.
      const beside = Math.hypot((dx[0] + a) * sx, (dy[0] + b) * sy) >= 24
      own[n] = beside && i > 0 && i < nx - 1 && j > 0 && j < ny - 1 ? score(i, j, k) : 0
      let best = 0, from = -1
      if (s > 0) {
        // The window moves with the spine.
        const a0 = i - spine.x[k - 1]! - dx[0], b0 = j - spine.y[k - 1]! - dy[0]
        for (let v = -1; v <= 1; v++) for (let u = -1; u <= 1; u++) {
          const p = a0 + u, q = b0 + v
          if (p < 0 || p >= wx || q < 0 || q >= wy) continue
          const m = ((s - 1) * wy + q) * wx + p
          // Straight on is preferred where nothing speaks against it.
          const gain = sum[m]! - 0.01 * (Math.abs(u) + Math.abs(v))
          if (gain > best) { best = gain; from = m }
        }
      }
      sum[n] = best + own[n]! - enough
      below[n] = from
    }
  }
  let at = -1, total = 0
  for (let n = 0; n < sum.length; n++) if (sum[n]! > total) { total = sum[n]!; at = n }
  if (at < 0) return undefined
  const points: Vec3[] = [], scores: number[] = []
  for (let n = at; n >= 0; n = below[n]!) {
    const a = n % wx, b = Math.floor(n / wx) % wy, k = spine.first + Math.floor(n / (wx * wy))
    points.push([spine.x[k]! + dx[0] + a, spine.y[k]! + dy[0] + b, k])
    scores.push(own[n]!)
  }
  return { points: points.reverse(), scores: scores.reverse(), meanScore: scores.reduce((x, y) => x + y, 0) / scores.length, total }
}

/**
 * How much a voxel looks like the centre of the aorta, 0 to 1: evenness of the disc about it, times the mean of how much lung lies on its left
 * and back, and of how much of its rim is not like its inside. The best of the radii.
 */
function discScorer(trunk: Trunk, even: Float32Array, [low, high]: readonly [number, number]): (i: number, j: number, k: number) => number {
  const { hu, geometry: g } = trunk, [nx, ny] = g.size, [sx, sy] = g.spacing
  const discs = radiiMm.map(radius => {
    const inner = radius - 4, offsets: number[] = []
    for (let b = -Math.floor(inner / sy); b <= inner / sy; b++) for (let a = -Math.floor(inner / sx); a <= inner / sx; a++)
      if (Math.hypot(a * sx, b * sy) <= inner) offsets.push(a, b)
    // Rays clockwise from the patient's left (+x) over the back (+y).
    const rim = Array.from({ length: rays }, (_, n) => 2 * Math.PI * n / rays).map(angle => ({
      a: Math.round((radius + 4) * Math.cos(angle) / sx), b: Math.round((radius + 4) * Math.sin(angle) / sy),
      left: angle < 0.51 * Math.PI || angle > 1.74 * Math.PI,
    }))
    return { offsets, rim, left: rim.filter(r => r.left).length }
  })
  return (i, j, k) => {
    const base = k * nx * ny, centre = even[base + j * nx + i]!
    if (centre < low - 20 || centre > high + 20) return 0
    let best = 0
    for (const { offsets, rim, left } of discs) {
      let sum = 0, square = 0
      const count = offsets.length / 2
      for (let n = 0; n < offsets.length; n += 2) {
        const x = i + offsets[n]!, y = j + offsets[n + 1]!
        const value = x >= 0 && x < nx && y >= 0 && y < ny ? even[base + y * nx + x]! : -1000
        sum += value
        square += value * value
      }
      const mean = sum / count, variance = square / count - mean * mean
      if (mean < low || mean > high) continue
      const spread = 30 + 0.05 * Math.max(0, mean)
      // Blood is 30 to 60 HU without contrast; what is less holds fat.
      const evenness = (1 - variance / (spread * spread)) * Math.min(1, Math.max(0, (mean - 5) / 20))
      // Larger discs are no more even.
      if (evenness <= best) { if (evenness <= 0) break; continue }
      let lung = 0, other = 0
      for (const r of rim) {
        const x = i + r.a, y = j + r.b
        const value = x >= 0 && x < nx && y >= 0 && y < ny ? hu[base + y * nx + x]! : mean
        if (Math.abs(value - mean) > 60) other++
        if (r.left && value < -300) lung++
      }
      const score = evenness * (0.5 * Math.min(1, lung / left / 0.6) + 0.5 * other / rays)
      if (score > best) best = score
    }
    return best
  }
}
