import type { Trunk } from './trunk.ts'

/** Where the spine runs, per axial slice of the trunk in voxels; undefined outside the slices that hold lung. */
export interface Spine { readonly first: number; readonly last: number; readonly x: Int32Array; readonly y: Int32Array }

/**
 * The spine through the slices of the lungs: the path from slice to slice along which squares of 39 mm hold most bone, no lung, and have none behind them,
 * in the middle of the chest. Undefined without lungs, or where too little bone lies there.
 */
export function findSpine({ geometry: g, hu, lungs }: Trunk): Spine | undefined {
  const [nx, ny, nz] = g.size, slice = nx * ny
  let left = nx, right = -1, first = -1, last = -1
  const depth = new Int32Array(ny)
  for (let k = 0; k < nz; k++) {
    let here = 0
    for (let n = k * slice; n < (k + 1) * slice; n++) if (lungs[n]) {
      const i = n % nx, j = Math.floor(n / nx) % ny
      here++
      depth[j]!++
      if (i < left) left = i
      if (i > right) right = i
    }
    // A slice with less than 20 cm2 of lung is beyond them.
    if (here * g.spacing[0] * g.spacing[1] < 2000) continue
    if (first < 0) first = k
    last = k
  }
  if (first < 0) return undefined
  const half = Math.round(19.5 / g.spacing[0])
  // Vertebrae lie beside the hinder part of the lungs; the heart and great vessels, bright with contrast, before it.
  const front = depthAt(depth, 0.6), back = depthAt(depth, 0.995)
  const x0 = Math.max(half, Math.round(left + 0.2 * (right - left))), x1 = Math.min(nx - 1 - half, Math.round(left + 0.8 * (right - left)))
  const y0 = Math.max(half, front), y1 = Math.min(ny - 1 - half, back + Math.round(40 / g.spacing[1]))
  const wx = x1 - x0 + 1, wy = y1 - y0 + 1, slices = last - first + 1
  if (wx < 1 || wy < 1) return undefined

  const score = new Float32Array(wx * wy * slices), from = new Int8Array(score.length)
  const w = nx + 1, bone = new Float64Array(w * (ny + 1)), air = new Float64Array(w * (ny + 1)), area = (2 * half + 1) ** 2
  const inBox = (table: Float64Array, i: number, j: number): number => {
    const below = (Math.min(ny - 1, j + half) + 1) * w, above = Math.min(ny, j - half) * w
    return (table[below + i + half + 1]! - table[above + i + half + 1]! - table[below + i - half]! + table[above + i - half]!) / area
  }
  // Behind a vertebra lies muscle, behind the aorta lung: with contrast it is as bright as bone.
  const behind = Math.round(33 / g.spacing[1])
  for (let s = 0; s < slices; s++) {
    const base = (first + s) * slice
    for (let j = 0; j < ny; j++) for (let i = 0, bones = 0, airs = 0; i < nx; i++) {
      const n = base + j * nx + i, at = (j + 1) * w + i + 1
      bones += hu[n]! > 150 ? 1 : 0
      airs += lungs[n]!
      bone[at] = bone[at - w]! + bones
      air[at] = air[at - w]! + airs
    }
    for (let b = 0; b < wy; b++) for (let a = 0; a < wx; a++)
      score[(s * wy + b) * wx + a] = inBox(bone, x0 + a, y0 + b) - inBox(air, x0 + a, y0 + b) - inBox(air, x0 + a, y0 + b + behind)
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

/** The row up to which the given share of all lies. */
function depthAt(counts: Int32Array, share: number): number {
  const all = counts.reduce((a, b) => a + b, 0)
  let sum = 0, j = 0
  while (j < counts.length - 1 && (sum += counts[j]!) < share * all) j++
  return j
}
