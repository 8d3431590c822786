import { type FractionalVoi, type Voi, type Volume, eachVoxel, requireSameGeometry, voxelVolumeMl } from '../volume/index.ts'

/** The voxels of a VOI with any part within: their doses and these parts. */
export interface DoseValues {
  readonly doseGy: Float64Array
  readonly weight: Float64Array
  /** Sum of the weights. */
  readonly total: number
  readonly volumeMl: number
}

/** Undefined for an empty VOI. Throws RangeError for different grids or a dose that is no number. */
export function doseValues(dose: Volume<'Gy'>, v: Voi | FractionalVoi): DoseValues | undefined {
  requireSameGeometry(dose.geometry, v.grid, `doses of ${v.name}`)
  let count = 0
  eachVoxel(v, () => { count++ })
  if (count === 0) return undefined
  const doseGy = new Float64Array(count), weight = new Float64Array(count)
  let total = 0, at = 0
  eachVoxel(v, (n, w) => {
    const d = dose.voxels[n]!
    if (!Number.isFinite(d)) throw new RangeError(`${v.name}: voxel ${n} holds ${d} Gy`)
    doseGy[at] = d
    weight[at++] = w
    total += w
  })
  return { doseGy, weight, total, volumeMl: total * voxelVolumeMl(dose.geometry) }
}

/** The mean over the VOI of a function of the dose. */
export function meanOf(values: DoseValues, f: (doseGy: number) => number): number {
  let sum = 0
  for (let n = 0; n < values.doseGy.length; n++) sum += values.weight[n]! * f(values.doseGy[n]!)
  return sum / values.total
}

/**
 * Quantiles as `weightedQuantiles` of numerics has them: linear between the middles of the weights. Most voxels of a VOI lie wholly
 * within: these are sorted as plain numbers, and only the others with their weights.
 */
export function doseQuantiles({ doseGy, weight, total }: DoseValues): (p: number) => number {
  let parts = 0
  for (let n = 0; n < weight.length; n++) if (weight[n] !== 1) parts++
  const whole = new Float64Array(weight.length - parts), partly = new Uint32Array(parts)
  for (let n = 0, w = 0, q = 0; n < weight.length; n++) {
    if (weight[n] === 1) whole[w++] = doseGy[n]!
    else partly[q++] = n
  }
  whole.sort()
  partly.sort((a, b) => doseGy[a]! - doseGy[b]!)
  const dose = new Float64Array(weight.length), middle = new Float64Array(weight.length)
  for (let n = 0, w = 0, q = 0, before = 0; n < dose.length; n++) {
    const fromWhole = w < whole.length && (q === parts || whole[w]! <= doseGy[partly[q]!]!), own = fromWhole ? 1 : weight[partly[q]!]!
    dose[n] = fromWhole ? whole[w++]! : doseGy[partly[q++]!]!
    middle[n] = before + own / 2
    before += own
  }
  const last = dose.length - 1
  return p => {
    if (!(p >= 0 && p <= 1) || !(total > 0)) throw new RangeError(`quantile at p = ${p}: 0 to 1 wanted`)
    const at = middle[0]! + p * (middle[last]! - middle[0]!)
    let low = 0, high = last
    while (high - low > 1) {
      const m = (low + high) >> 1
      if (middle[m]! <= at) low = m
      else high = m
    }
    const span = middle[high]! - middle[low]!
    return span > 0 ? dose[low]! + (dose[high]! - dose[low]!) * Math.min(1, (at - middle[low]!) / span) : dose[low]!
  }
}
