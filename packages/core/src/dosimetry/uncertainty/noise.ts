import { type FractionalVoi, type Vec3, type Volume, boundingBox, requireSameGeometry, weightAt } from '../../volume/index.ts'

/** Noise of an image as its even parts show it. */
export interface ImageNoise {
  /** SD over mean of voxels, and the mean at which it was seen. */
  readonly variation: number
  readonly mean: number
  /** Volume that one independent value stands for, mL: the integral of the noise's autocorrelation. */
  readonly correlationMl: number
  /** Blocks it rests on. */
  readonly blocks: number
}

const blockMm = 20, leastBlocks = 5

/**
 * Noise in blocks of about 20 mm that lie wholly in `within` and touch nothing of `without`, each about its own mean so that what
 * varies over longer ways is no noise; medians over the blocks. The autocorrelation at one voxel's step along each axis gives the
 * noise's filter there (Gaussian): rho = exp(-s^2 / (4 sigma^2)), an independent length of sqrt(4 pi) sigma. Undefined with fewer than 5 blocks.
 */
export function imageNoise(image: Volume, within: FractionalVoi, without: FractionalVoi, least: number): ImageNoise | undefined {
  requireSameGeometry(image.geometry, within.grid, 'noise')
  requireSameGeometry(image.geometry, without.grid, 'noise')
  const box = boundingBox(within), { size: [nx, ny], spacing } = image.geometry
  if (!box) return undefined
  const edge = spacing.map(s => Math.max(2, Math.round(blockMm / s))) as unknown as Vec3, step = [1, nx, nx * ny] as const
  const variations: number[] = [], means: number[] = [], correlations: [number[], number[], number[]] = [[], [], []]
  for (let z = box.from[2]; z + edge[2] - 1 <= box.to[2]; z += edge[2]) for (let y = box.from[1]; y + edge[1] - 1 <= box.to[1]; y += edge[1]) for (let x = box.from[0]; x + edge[0] - 1 <= box.to[0]; x += edge[0]) {
    const of = (i: number, j: number, k: number) => x + i + nx * (y + j + ny * (z + k))
    let even = true, sum = 0
    for (let k = 0; k < edge[2] && even; k++) for (let j = 0; j < edge[1] && even; j++) for (let i = 0; i < edge[0]; i++) {
      const n = of(i, j, k), v = image.voxels[n]!
      const whole = weightAt(within, x + i, y + j, z + k) >= 0.999, free = weightAt(without, x + i, y + j, z + k) === 0
      if (!whole || !free || !Number.isFinite(v)) { even = false; break }
      sum += v
    }
    const count = edge[0] * edge[1] * edge[2], mean = sum / count
    if (!even || !(mean > least)) continue
    let square = 0
    const lagged = [0, 0, 0], pairs = [0, 0, 0]
    for (let k = 0; k < edge[2]; k++) for (let j = 0; j < edge[1]; j++) for (let i = 0; i < edge[0]; i++) {
      const n = of(i, j, k), d = image.voxels[n]! - mean
      square += d * d
      for (const [a, next] of [i + 1 < edge[0], j + 1 < edge[1], k + 1 < edge[2]].entries()) if (next) { lagged[a]! += d * (image.voxels[n + step[a]!]! - mean); pairs[a]!++ }
    }
    variations.push(Math.sqrt(square / (count - 1)) / mean)
    means.push(mean)
    if (square > 0) for (const a of [0, 1, 2] as const) correlations[a].push(lagged[a]! / pairs[a]! / (square / count))
  }
  if (variations.length < leastBlocks) return undefined
  const length = (a: 0 | 1 | 2) => {
    const rho = correlations[a].length > 0 ? median(correlations[a]) : 0
    return rho > 0 ? Math.max(spacing[a], spacing[a] * Math.sqrt(Math.PI / Math.log(1 / Math.min(rho, 0.99)))) : spacing[a]
  }
  return { variation: median(variations), mean: median(means), correlationMl: length(0) * length(1) * length(2) / 1000, blocks: variations.length }
}

/** Volume that one independent value stands for after a Gaussian filter: (4 pi)^(3/2) sigma^3, mL. */
export function correlationVolumeMl(fwhmMm: number): number {
  if (!(fwhmMm > 0)) throw new RangeError(`noise filtered with ${fwhmMm} mm FWHM`)
  return (4 * Math.PI) ** 1.5 * (fwhmMm / (2 * Math.sqrt(2 * Math.LN2))) ** 3 / 1000
}

/**
 * Standard uncertainty of a mean over a volume by counting noise: the SD of a voxel there over sqrt(1 + V / Vc), Vc the correlation
 * volume (exact for a Gaussian weight). The SD grows with the square root of the mean, as counts do, but not below that of a twentieth of where it was seen.
 */
export function noiseOfMean(noise: Pick<ImageNoise, 'variation' | 'mean' | 'correlationMl'>, at: { readonly mean: number; readonly volumeMl: number }): number {
  if (!(at.volumeMl > 0)) throw new RangeError(`noise over ${at.volumeMl} mL`)
  return noise.variation * Math.sqrt(noise.mean * Math.max(at.mean, 0.05 * noise.mean)) / Math.sqrt(1 + at.volumeMl / noise.correlationMl)
}

const median = (x: readonly number[]): number => {
  const s = x.toSorted((a, b) => a - b), m = s.length >> 1
  return s.length % 2 === 1 ? s[m]! : (s[m - 1]! + s[m]!) / 2
}
