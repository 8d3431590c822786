import { quantileSorted, weightedMoments, weightedQuantiles } from '../numerics/index.ts'
import { requireSameGeometry, voxelVolumeMl } from './geometry.ts'
import { type FractionalVoi, type Voi, eachRow, isEmpty, weightsOf } from './voi.ts'
import type { Volume } from './volume.ts'

/** Statistics of a VOI's voxels, in the volume's unit. Of a fractional VOI every voxel counts by its fraction. */
export interface VoiStatistics {
  /** Voxels of which any part lies within. */
  readonly voxels: number
  readonly volumeMl: number
  readonly mean: number
  /** Of the population: divided by n, not n - 1. */
  readonly sd: number
  /** Over voxels at least half within; over all where none is. */
  readonly min: number
  readonly max: number
  readonly median: number
  /** At p percent (0 to 100): type 7, weighted by fraction. */
  readonly percentile: (p: number) => number
}

/** Throws RangeError for different grids, an empty VOI, or a voxel within that holds no finite number. */
export function statistics(volume: Volume, v: Voi | FractionalVoi): VoiStatistics {
  requireSameGeometry(volume.geometry, v.grid, `statistics of ${v.name}`)
  if (isEmpty(v)) throw new RangeError(`VOI ${v.name} is empty: it has no statistics`)

  const weights = weightsOf(v), binary = 'inside' in v, most = weights.length
  const held = new Float64Array(most), heldWeights = new Float64Array(binary ? 0 : most)
  let count = 0
  let min = Infinity, max = -Infinity, halfMin = Infinity, halfMax = -Infinity
  eachRow(v, (at, from, length) => {
    for (let x = 0; x < length; x++) {
      const w = weights[from + x]!
      if (!(w > 0)) continue
      const value = volume.voxels[at + x]!
      if (!Number.isFinite(value)) throw new RangeError(`VOI ${v.name}: voxel ${at + x} holds ${value}`)
      held[count] = value
      if (!binary) heldWeights[count] = w
      count++
      if (value < min) min = value
      if (value > max) max = value
      if (w >= 0.5) {
        if (value < halfMin) halfMin = value
        if (value > halfMax) halfMax = value
      }
    }
  })
  const values = held.slice(0, count), parts = heldWeights.slice(0, count)
  if (halfMin <= halfMax) { min = halfMin; max = halfMax }
  const { weight, mean, variance } = weightedMoments(values, binary ? undefined : parts)

  // Sorting waits until somebody asks.
  let quantile: ((p: number) => number) | undefined
  const percentile = (p: number): number => {
    if (!quantile && binary) {
      const sorted = Float64Array.from(values).sort()
      quantile = q => quantileSorted(sorted, q)
    }
    quantile ??= weightedQuantiles(values, parts)
    if (!(p >= 0 && p <= 100)) throw new RangeError(`percentile ${p}: 0 to 100 wanted`)
    return quantile(p / 100)
  }
  return {
    voxels: values.length, volumeMl: weight * voxelVolumeMl(volume.geometry), mean, sd: Math.sqrt(variance), min, max,
    get median() { return percentile(50) }, percentile,
  }
}
