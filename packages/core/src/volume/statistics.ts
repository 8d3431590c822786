import { quantileSorted, weightedMoments, weightedQuantiles } from '../numerics/index.ts'
import { boundingBox, boxSize } from './box.ts'
import { requireSameGeometry, voxelVolumeMl } from './geometry.ts'
import type { FractionalVoi, Voi } from './voi.ts'
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
  requireSameGeometry(volume.geometry, v.geometry, `statistics of ${v.name}`)
  const weightOf = 'inside' in v ? v.inside : v.fraction
  const box = boundingBox(v)
  if (!box) throw new RangeError(`VOI ${v.name} is empty: it has no statistics`)

  const [nx, ny] = volume.geometry.size
  const binary = 'inside' in v, [bx, by, bz] = boxSize(box), most = bx * by * bz
  const held = new Float64Array(most), heldWeights = new Float64Array(binary ? 0 : most)
  let count = 0
  let min = Infinity, max = -Infinity, halfMin = Infinity, halfMax = -Infinity
  for (let z = box.from[2]; z <= box.to[2]; z++) for (let y = box.from[1]; y <= box.to[1]; y++) {
    const row = (z * ny + y) * nx, end = row + box.to[0]
    for (let n = row + box.from[0]; n <= end; n++) {
      const w = weightOf[n]!
      if (!(w > 0)) continue
      const x = volume.voxels[n]!
      if (!Number.isFinite(x)) throw new RangeError(`VOI ${v.name}: voxel ${n} holds ${x}`)
      held[count] = x
      if (!binary) heldWeights[count] = w
      count++
      if (x < min) min = x
      if (x > max) max = x
      if (w >= 0.5) {
        if (x < halfMin) halfMin = x
        if (x > halfMax) halfMax = x
      }
    }
  }
  const values = held.slice(0, count), weights = heldWeights.slice(0, count)
  if (halfMin <= halfMax) { min = halfMin; max = halfMax }
  const { weight, mean, variance } = weightedMoments(values, binary ? undefined : weights)

  // Sorting waits until somebody asks.
  let quantile: ((p: number) => number) | undefined
  const percentile = (p: number): number => {
    if (!quantile && binary) {
      const sorted = Float64Array.from(values).sort()
      quantile = q => quantileSorted(sorted, q)
    }
    quantile ??= weightedQuantiles(values, weights)
    if (!(p >= 0 && p <= 100)) throw new RangeError(`percentile ${p}: 0 to 100 wanted`)
    return quantile(p / 100)
  }
  return {
    voxels: values.length, volumeMl: weight * voxelVolumeMl(volume.geometry), mean, sd: Math.sqrt(variance), min, max,
    get median() { return percentile(50) }, percentile,
  }
}
