import { type FractionalVoi, type Voi, type Volume, requireSameGeometry, voxelVolumeMl } from '../volume/index.ts'

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
  requireSameGeometry(dose.geometry, v.geometry, `doses of ${v.name}`)
  const part = 'inside' in v ? v.inside : v.fraction
  let count = 0
  for (let n = 0; n < part.length; n++) if (part[n]! > 0) count++
  if (count === 0) return undefined
  const doseGy = new Float64Array(count), weight = new Float64Array(count)
  let total = 0
  for (let n = 0, at = 0; n < part.length; n++) {
    const w = part[n]!
    if (!(w > 0)) continue
    const d = dose.voxels[n]!
    if (!Number.isFinite(d)) throw new RangeError(`${v.name}: voxel ${n} holds ${d} Gy`)
    doseGy[at] = d
    weight[at++] = w
    total += w
  }
  return { doseGy, weight, total, volumeMl: total * voxelVolumeMl(dose.geometry) }
}

/** The mean over the VOI of a function of the dose. */
export function meanOf(values: DoseValues, f: (doseGy: number) => number): number {
  let sum = 0
  for (let n = 0; n < values.doseGy.length; n++) sum += values.weight[n]! * f(values.doseGy[n]!)
  return sum / values.total
}
