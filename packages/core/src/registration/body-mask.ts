import type { Geometry, Volume } from '../volume/index.ts'
import { downsample } from './downsample.ts'

/** HU between air and skin. */
const airBelow = -300
/** Sheets thinner than this, mm, are not patient: couch, mattress, clothes, tubes. */
const sheet = 18

/**
 * The patient on a CT: the largest component of what is denser than air once thin sheets are opened away,
 * with its inner air (lungs, bowel) filled slice by slice. Meant for voxels of about 4 mm; 1 inside, 0 elsewhere.
 * All zero where nothing is as dense as tissue.
 */
export function bodyMask(ct: Volume): Uint8Array {
  const [, , nz] = ct.geometry.size
  if (!(ct.geometry.spacing[2] < 3.5 && nz >= 4)) return maskOf(ct)
  // Slices closer than that are taken by twos: the body's outline does not change so fast.
  const halved = maskOf(downsample(ct, [1, 1, 2])), plane = ct.geometry.size[0] * ct.geometry.size[1], slices = halved.length / plane
  const mask = new Uint8Array(plane * nz)
  for (let k = 0; k < nz; k++) mask.set(halved.subarray(plane * Math.min(k >> 1, slices - 1), plane * (Math.min(k >> 1, slices - 1) + 1)), k * plane)
  return mask
}

function maskOf(ct: Volume): Uint8Array {
  const g = ct.geometry, [nx, ny, nz] = g.size, plane = nx * ny
  const dense = new Uint8Array(plane * nz)
  for (let n = 0; n < dense.length; n++) dense[n] = ct.voxels[n]! > airBelow ? 1 : 0
  const rx = Math.max(1, Math.round(sheet / 2 / g.spacing[0])), ry = Math.max(1, Math.round(sheet / 2 / g.spacing[1]))
  // Opened per slice on filled slices: the chest wall is thin, but the chest is not.
  const filled = dense.slice()
  for (let k = 0; k < nz; k++) fillHoles(filled.subarray(k * plane, (k + 1) * plane), nx, ny)
  const core = boxErode(filled, g, rx, ry)
  keepLargest(core, g)
  const grown = boxDilate(core, g, rx + 1, ry + 1)
  for (let n = 0; n < grown.length; n++) grown[n] = grown[n]! & filled[n]!
  for (let k = 0; k < nz; k++) fillHoles(grown.subarray(k * plane, (k + 1) * plane), nx, ny)
  return grown
}

/** 1 in every place within a box of (2 rx + 1) x (2 ry + 1) voxels, in its slice, of a place of `mask`. */
export function boxDilate(mask: Uint8Array, g: Geometry, rx: number, ry: number): Uint8Array {
  return boxPass(mask, g, rx, ry, 1)
}

/** 1 where the whole box lies in `mask`; beyond the image counts as within, so that a cut-off body stays whole. */
function boxErode(mask: Uint8Array, g: Geometry, rx: number, ry: number): Uint8Array {
  return boxPass(mask, g, rx, ry, 0)
}

/** Spreads `what` over boxes, along rows and then columns. */
function boxPass(mask: Uint8Array, g: Geometry, rx: number, ry: number, what: 0 | 1): Uint8Array {
  const [nx, ny, nz] = g.size, other = 1 - what
  const rows = new Uint8Array(mask.length).fill(other), out = new Uint8Array(mask.length).fill(other)
  for (let row = 0; row < mask.length; row += nx) {
    const first = mask.indexOf(what, row)
    if (first < 0) break
    if (first >= row + nx) { row += nx * (Math.floor((first - row) / nx) - 1); continue }
    let until = -1
    for (let i = 0; i < nx; i++) {
      if (mask[row + i] === what) until = i + rx
      if (i <= until) rows[row + i] = what
    }
    until = nx
    for (let i = nx - 1; i >= 0; i--) {
      if (mask[row + i] === what) until = i - rx
      if (i >= until) rows[row + i] = what
    }
  }
  const until = new Int32Array(nx)
  for (let k = 0; k < nz; k++) {
    const base = k * nx * ny
    until.fill(-1)
    for (let j = 0; j < ny; j++) for (let i = 0, n = base + j * nx; i < nx; i++, n++) {
      if (rows[n] === what) until[i] = j + ry
      if (j <= until[i]!) out[n] = what
    }
    until.fill(ny)
    for (let j = ny - 1; j >= 0; j--) for (let i = 0, n = base + j * nx; i < nx; i++, n++) {
      if (rows[n] === what) until[i] = j - ry
      if (j >= until[i]!) out[n] = what
    }
  }
  return out
}

/** Sets to 1 what no path of zeros (4-connected) joins to the slice's border. */
function fillHoles(slice: Uint8Array, nx: number, ny: number): void {
  // 2 = outer air; flooded from the border.
  const stack: number[] = []
  const push = (n: number): void => { if (slice[n] === 0) { slice[n] = 2; stack.push(n) } }
  for (let i = 0; i < nx; i++) { push(i); push(i + nx * (ny - 1)) }
  for (let j = 0; j < ny; j++) { push(j * nx); push(j * nx + nx - 1) }
  while (stack.length > 0) {
    const n = stack.pop()!, i = n % nx
    if (i > 0) push(n - 1)
    if (i < nx - 1) push(n + 1)
    if (n >= nx) push(n - nx)
    if (n < nx * (ny - 1)) push(n + nx)
  }
  for (let n = 0; n < slice.length; n++) slice[n] = slice[n] === 2 ? 0 : 1
}

/** Clears all but the largest 6-connected component, in place. */
function keepLargest(mask: Uint8Array, g: Geometry): void {
  const [nx, ny, nz] = g.size, plane = nx * ny
  const stack = new Int32Array(mask.length)
  let label = 1, largest = 0, size = 0
  for (let seed = 0; seed < mask.length; seed++) {
    if (mask[seed] !== 1) continue
    // Labels 2 to 255; more components than that are crumbs and share the last.
    label = Math.min(label + 1, 255)
    let top = 0, n = 0
    stack[top++] = seed
    mask[seed] = label
    while (top > 0) {
      const at = stack[--top]!, i = at % nx, j = Math.floor(at / nx) % ny, k = Math.floor(at / plane)
      n++
      if (i > 0 && mask[at - 1] === 1) { mask[at - 1] = label; stack[top++] = at - 1 }
      if (i < nx - 1 && mask[at + 1] === 1) { mask[at + 1] = label; stack[top++] = at + 1 }
      if (j > 0 && mask[at - nx] === 1) { mask[at - nx] = label; stack[top++] = at - nx }
      if (j < ny - 1 && mask[at + nx] === 1) { mask[at + nx] = label; stack[top++] = at + nx }
      if (k > 0 && mask[at - plane] === 1) { mask[at - plane] = label; stack[top++] = at - plane }
      if (k < nz - 1 && mask[at + plane] === 1) { mask[at + plane] = label; stack[top++] = at + plane }
    }
    if (n > size) { size = n; largest = label }
  }
  for (let n = 0; n < mask.length; n++) mask[n] = mask[n] === largest && largest > 0 ? 1 : 0
}
