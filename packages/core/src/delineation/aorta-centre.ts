import { type Vec3, positionToIndex } from '../volume/index.ts'
import type { Trunk } from './trunk.ts'

const stepMm = 1.5, halfWidth = 20
const width = 2 * halfWidth + 1
// A normal descending aorta is 20 to 30 mm wide.
const radiiMm = [9, 10.5, 12, 13.5, 15, 16.5, 18], usualMm = 12.5
// A difference of tissue beyond this says no more: lung must not outweigh fat.
const enoughHu = 40

/**
 * The track's points drawn to the middle of the vessel: about each, the mean of seven slices along the track, and in it the circle whose rim
 * differs most from its inside. LPS mm in, LPS mm out.
 */
export function centred(trunk: Trunk, path: readonly Vec3[]): Vec3[] {
  return path.map((p, n) => {
    const near = path.slice(Math.max(0, n - 3), n + 4)
    const unlike = difference(patchAbout(trunk, near))
    const [dx, dy] = bestCircle(unlike)
    return [p[0] + dx, p[1] + dy, p[2]]
  })
}

/** Mean HU about the points, axial, on a grid of 1.5 mm. */
function patchAbout({ geometry: g, hu }: Trunk, points: readonly Vec3[]): Float32Array {
  const patch = new Float32Array(width * width), [nx, ny] = g.size, [sx, sy] = g.spacing
  for (const p of points) {
    const at = positionToIndex(g, p), base = Math.round(at[2]) * nx * ny
    for (let b = 0, n = 0; b < width; b++) {
      const y = Math.min(ny - 1.001, Math.max(0, at[1] + (b - halfWidth) * stepMm / sy)), j = Math.floor(y), fy = y - j
      for (let a = 0; a < width; a++, n++) {
        const x = Math.min(nx - 1.001, Math.max(0, at[0] + (a - halfWidth) * stepMm / sx)), i = Math.floor(x), fx = x - i
        const m = base + j * nx + i
        patch[n]! += ((1 - fy) * ((1 - fx) * hu[m]! + fx * hu[m + 1]!) + fy * ((1 - fx) * hu[m + nx]! + fx * hu[m + nx + 1]!)) / points.length
      }
    }
  }
  return patch
}

/** How unlike the middle each place is, HU, up to 40. Lung is so much blacker that a twentieth of it in a voxel is 40 HU: beside lung the edge is where lung fills half. */
function difference(patch: Float32Array): Float32Array {
  const reach = Math.round(5 / stepMm)
  let sum = 0, count = 0
  for (let b = -reach; b <= reach; b++) for (let a = -reach; a <= reach; a++) if (Math.hypot(a, b) <= reach) {
    sum += patch[(halfWidth + b) * width + halfWidth + a]!
    count++
  }
  const mean = sum / count, lowest = lowestNear(patch)
  return patch.map((value, n) => lowest[n]! < lungBelow
    ? Math.min(enoughHu, 2 * enoughHu * Math.max(0, mean - value) / (mean - lowest[n]!)) : Math.min(enoughHu, Math.abs(value - mean)))
}

const lungBelow = -400

/** Least HU within 4.5 mm along both axes. */
function lowestNear(patch: Float32Array): Float32Array {
  const reach = 3
  const along = (from: Float32Array, stride: number): Float32Array => from.map((_, n) => {
    const at = stride === 1 ? n % width : Math.floor(n / width)
    let least = Infinity
    for (let r = Math.max(-reach, -at); r <= Math.min(reach, width - 1 - at); r++) least = Math.min(least, from[n + r * stride]!)
    return least
  })
  return along(along(patch, 1), width)
}

const discs = radiiMm.map(radius => {
  const inside: number[] = [], rim: number[] = [], reach = Math.ceil((radius + 4.5) / stepMm)
  for (let b = -reach; b <= reach; b++) for (let a = -reach; a <= reach; a++) {
    const mm = Math.hypot(a, b) * stepMm
    if (mm <= radius - 0.5) inside.push(b * width + a)
    else if (mm > radius + 0.5 && mm <= radius + 4.5) rim.push(b * width + a)
  }
  return { inside, rim, prior: 0.5 * Math.abs(radius - usualMm) }
})

/** Shift of the best circle's centre from the middle, mm; up to 9 mm each way. */
function bestCircle(unlike: Float32Array): readonly [number, number] {
  let best = -Infinity, shift: readonly [number, number] = [0, 0]
  const mean = (offsets: readonly number[], at: number): number => {
    let sum = 0
    for (const o of offsets) sum += unlike[at + o]!
    return sum / offsets.length
  }
  // The whole rim stays within the patch: 20 - 15 steps.
  for (let b = -5; b <= 5; b++) for (let a = -5; a <= 5; a++) {
    const at = (halfWidth + b) * width + halfWidth + a
    for (const { inside, rim, prior } of discs) {
      const score = mean(rim, at) - mean(inside, at) - prior - 0.02 * Math.hypot(a, b)
      if (score > best) { best = score; shift = [a * stepMm, b * stepMm] }
    }
  }
  return shift
}
