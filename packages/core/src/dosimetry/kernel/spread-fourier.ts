import { type ComplexBatch, fourier, fourierLength } from '../../numerics/index.ts'
import type { Volume } from '../../volume/index.ts'
import { requireKernelFits } from './spread-rows.ts'
import type { VoxelKernel } from './voxel-kernel.ts'

/**
 * As `spreadByRows` on the whole grid, by Fourier transform of the slices and direct sums across them: the kernel is real and
 * mirrored, so that two slices, half the grid apart, go through as the real and imaginary part of one. Slices are padded by the
 * kernel's reach: nothing comes round from the other side.
 */
export function spreadByFourier(activity: Volume<'Bq/ml'>, kernel: VoxelKernel): Volume<'Bq/ml'> {
  const { geometry: g, voxels } = activity
  requireKernelFits(g, kernel)
  const [nx, ny, nz] = g.size, rz = kernel.reach[2], half = Math.ceil(nz / 2)
  const lx = fourierLength(nx + kernel.reach[0]), ly = fourierLength(ny + kernel.reach[1]), area = lx * ly
  const spectra = kernelSpectra(kernel, lx, ly)
  const out = new Float32Array(voxels.length)
  const complex = (): ComplexBatch => ({ re: new Float64Array(area), im: new Float64Array(area) })
  // Transformed slices that are within reach of the one in work, in turn.
  const ring = Array.from({ length: 2 * rz + 1 }, complex), a = complex(), b = complex()
  const slot = (k: number) => ring[(k + 2 * rz + 1) % (2 * rz + 1)]!
  for (let k = -rz; k < half + rz; k++) {
    const there = slot(k)
    if (k + half < 0 || k >= nz) { there.re.fill(0); there.im.fill(0) } else {
      // y runs slowest; then, transposed, x.
      pad(voxels, a.re, k, g.size, lx)
      pad(voxels, a.im, k + half, g.size, lx)
      const alongY = fourier(a, b, ly, lx), spare = alongY === a ? b : a
      turned(alongY, spare, lx, ly)
      const alongX = fourier(spare, alongY, lx, ly)
      there.re.set(alongX.re)
      there.im.set(alongX.im)
    }
    const done = k - rz
    if (done < 0 || done >= half) continue
    sumAcross(a, done, rz, slot, spectra)
    const alongX = fourier(a, b, lx, ly, true), spare = alongX === a ? b : a
    turned(alongX, spare, ly, lx)
    const alongY = fourier(spare, alongX, ly, lx, true)
    take(alongY.re, out, done, g.size, lx)
    if (done + half < nz) take(alongY.im, out, done + half, g.size, lx)
  }
  return { unit: 'Bq/ml', geometry: g, voxels: out }
}

/** Of each layer of the kernel its transform, which is real, transposed (x slowest) and divided by the number of points. */
function kernelSpectra(kernel: VoxelKernel, lx: number, ly: number): Float64Array[] {
  const [rx, ry, rz] = kernel.reach, { share } = kernel
  const cosines = (n: number, reach: number) => Float64Array.from({ length: n * (reach + 1) }, (_, at) => {
    const d = Math.floor(at / n)
    return (d > 0 ? 2 : 1) * Math.cos(2 * Math.PI * ((at % n) * d % n) / n)
  })
  const cx = cosines(lx, rx), cy = cosines(ly, ry)
  return Array.from({ length: rz + 1 }, (_, dz) => {
    const spectrum = new Float64Array(lx * ly), alongY = new Float64Array(ly)
    for (let dx = 0; dx <= rx; dx++) {
      alongY.fill(0)
      for (let dy = 0; dy <= ry; dy++) {
        const w = share[dx + (rx + 1) * (dy + (ry + 1) * dz)]! / (lx * ly)
        for (let y = 0; y < ly; y++) alongY[y]! += w * cy[dy * ly + y]!
      }
      for (let x = 0; x < lx; x++) {
        const w = cx[dx * lx + x]!
        for (let y = 0; y < ly; y++) spectrum[x * ly + y]! += w * alongY[y]!
      }
    }
    return spectrum
  })
}

function pad(voxels: Volume['voxels'], plane: Float64Array, k: number, [nx, ny, nz]: readonly [number, number, number], lx: number): void {
  plane.fill(0)
  if (k < 0 || k >= nz) return
  for (let y = 0; y < ny; y++) for (let x = 0, from = nx * (y + ny * k), to = lx * y; x < nx; x++) plane[to + x] = voxels[from + x]!
}

function take(plane: Float64Array, out: Float32Array, k: number, [nx, ny]: readonly [number, number, number], lx: number): void {
  for (let y = 0; y < ny; y++) for (let x = 0, to = nx * (y + ny * k), from = lx * y; x < nx; x++) out[to + x] = plane[from + x]!
}

/** rows x columns to columns x rows, in blocks that stay in the cache. `columns`: the faster index of `from`. */
function turned(from: ComplexBatch, to: ComplexBatch, columns: number, rows: number): void {
  const block = 16
  for (const [a, b] of [[from.re, to.re], [from.im, to.im]] as const)
    for (let r0 = 0; r0 < rows; r0 += block) for (let c0 = 0; c0 < columns; c0 += block) {
      const r1 = Math.min(rows, r0 + block), c1 = Math.min(columns, c0 + block)
      for (let r = r0; r < r1; r++) for (let c = c0; c < c1; c++) b[c * rows + r] = a[r * columns + c]!
    }
}

function sumAcross(sums: ComplexBatch, k: number, rz: number, slot: (k: number) => ComplexBatch, spectra: readonly Float64Array[]): void {
  for (const part of ['re', 'im'] as const) {
    const s = sums[part], centre = slot(k)[part], w0 = spectra[0]!
    for (let n = 0; n < w0.length; n++) s[n] = w0[n]! * centre[n]!
    for (let d = 1; d <= rz; d++) {
      const above = slot(k + d)[part], below = slot(k - d)[part], w = spectra[d]!
      for (let n = 0; n < w.length; n++) s[n]! += w[n]! * (above[n]! + below[n]!)
    }
  }
}
