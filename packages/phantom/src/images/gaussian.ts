/** Weights of a normal distribution at whole steps, sum 1. */
export function gaussianKernel(sigma: number): Float64Array {
  if (!(sigma > 0)) return Float64Array.of(1)
  const reach = Math.ceil(4 * sigma)
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, n) => Math.exp(-0.5 * ((n - reach) / sigma) ** 2))
  const sum = kernel.reduce((a, b) => a + b)
  return kernel.map(x => x / sum)
}

/** Convolves every line along one axis in place with a symmetric kernel; beyond the ends the end values go on. */
export function convolveAxis(voxels: Float32Array, size: readonly [number, number, number], axis: 0 | 1 | 2, kernel: Float64Array): void {
  const [nx, ny] = size, n = size[axis], stride = [1, nx, nx * ny][axis]!, reach = (kernel.length - 1) / 2
  if (reach === 0) return
  const line = new Float64Array(n + 2 * reach)
  const [na, sa, nb, sb] = axis === 0 ? [ny, nx, size[2], nx * ny] : axis === 1 ? [nx, 1, size[2], nx * ny] : [nx, 1, ny, nx]
  for (let b = 0; b < nb; b++)
    for (let a = 0; a < na; a++) {
      const start = a * sa + b * sb
      let any = false
      for (let m = 0, at = start; m < n; m++, at += stride) {
        const value = voxels[at]!
        line[m + reach] = value
        if (value !== 0) any = true
      }
      if (!any) continue
      line.fill(line[reach]!, 0, reach)
      line.fill(line[n + reach - 1]!, n + reach)
      for (let m = 0, at = start; m < n; m++, at += stride) {
        let sum = kernel[reach]! * line[m + reach]!
        for (let q = 0, mirror = 2 * reach; q < reach; q++, mirror--) sum += kernel[q]! * (line[m + q]! + line[m + mirror]!)
        voxels[at] = sum
      }
    }
}
