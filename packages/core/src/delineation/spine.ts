import type { Trunk } from './trunk.ts'

/** Where the spine runs, per axial slice of the trunk in voxels; undefined outside the slices that hold lung. */
export interface Spine { readonly first: number; readonly last: number; readonly x: Int32Array; readonly y: Int32Array }

/**
 * The spine through the slices of the lungs: the path from slice to slice along which squares of 39 mm hold most bone (and no lung), in
 * the middle of the chest and its hinder half. Undefined without lungs, or where too little bone lies there.
 */
export function findSpine({ geometry: g, hu, lungs }: Trunk): Spine | undefined {
  const [nx, ny, nz] = g.size, slice = nx * ny
  let left = nx, right = -1, back = -1, count = 0, sumY = 0, first = -1, last = -1
  for (let k = 0; k < nz; k++) {
    let here = 0
    for (let n = k * slice; n < (k + 1) * slice; n++) if (lungs[n]) {
      const i = n % nx, j = Math.floor(n / nx) % ny
      here++
      sumY += j
      if (i < left) left = i
      if (i > right) right = i
      if (j > back) back = j
    }
    count += here
    // A slice with less than 20 cm2 of lung is beyond them.
    if (here * g.spacing[0] * g.spacing[1] < 2000) continue
    if (first < 0) first = k
    last = k
  }
  if (first < 0) return undefined
  const half = Math.round(19.5 / g.spacing[0]), middle = sumY / count
  const x0 = Math.max(half, Math.round(left + 0.2 * (right - left))), x1 = Math.min(nx - 1 - half, Math.round(left + 0.8 * (right - left)))
  const y0 = Math.max(half, Math.round(middle)), y1 = Math.min(ny - 1 - half, back + Math.round(40 / g.spacing[1]))
  const wx = x1 - x0 + 1, wy = y1 - y0 + 1, slices = last - first + 1
  if (wx < 1 || wy < 1) return undefined

  const score = new Float32Array(wx * wy * slices), from = new Int8Array(score.length)
  const table = new Float64Array((nx + 1) * (ny + 1)), area = (2 * half + 1) ** 2
  for (let s = 0; s < slices; s++) {
    const base = (first + s) * slice
    for (let j = 0; j < ny; j++) for (let i = 0, row = 0; i < nx; i++) {
      const n = base + j * nx + i
      row += (hu[n]! > 150 ? 1 : 0) - lungs[n]!
      table[(j + 1) * (nx + 1) + i + 1] = table[j * (nx + 1) + i + 1]! + row
    }
    for (let b = 0; b < wy; b++) for (let a = 0; a < wx; a++) {
      const i = x0 + a, j = y0 + b, w = nx + 1
      const inBox = table[(j + half + 1) * w + i + half + 1]! - table[(j - half) * w + i + half + 1]! - table[(j + half + 1) * w + i - half]! + table[(j - half) * w + i - half]!
      score[(s * wy + b) * wx + a] = inBox / area
    }
  }
  // The best path by dynamic programming, one voxel aside per slice at most.
  for (let s = 1; s < slices; s++) for (let b = 0; b < wy; b++) for (let a = 0; a < wx; a++) {
    let best = -Infinity, step = 0
    for (let v = -1; v <= 1; v++) for (let u = -1; u <= 1; u++) {
      if (a + u < 0 || a + u >= wx || b + v < 0 || b + v >= wy) continue
      const before = score[((s - 1) * wy + b + v) * wx + a + u]!
      if (before > best) { best = before; step = (v + 1) * 3 + u + 1 }
    }
    const n = (s * wy + b) * wx + a
    score[n]! += best
    from[n] = step
  }
  let at = (slices - 1) * wx * wy
  for (let n = at; n < score.length; n++) if (score[n]! > score[at]!) at = n
  if (score[at]! / slices < 0.08) return undefined
  const x = new Int32Array(nz), y = new Int32Array(nz)
  for (let s = slices - 1; ; s--) {
    const a = at % wx, b = Math.floor(at / wx) % wy
    x[first + s] = x0 + a
    y[first + s] = y0 + b
    if (s === 0) break
    at = ((s - 1) * wy + b + Math.floor(from[at]! / 3) - 1) * wx + a + from[at]! % 3 - 1
  }
  return { first, last, x, y }
}
