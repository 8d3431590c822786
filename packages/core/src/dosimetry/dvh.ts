import type { FractionalVoi, Voi, Volume } from '../volume/index.ts'
import { eachVoxel, requireSameGeometry } from '../volume/index.ts'
import { doseValues } from './dose-values.ts'

/** Cumulative dose-volume histogram: `volumeFraction[n]` of the volume gets at least `doseGy[n]`. */
export interface Dvh {
  readonly name: string
  readonly doseGy: Float64Array
  readonly volumeFraction: Float64Array
  readonly volumeMl: number
}

/**
 * By histogram of `bins` equal bins from 0 to the highest dose; each voxel counts by its fraction inside.
 * Within a bin the volume is taken as spread evenly, so any dose is within one bin width of the sorted answer.
 * Negative doses (noise) count as 0. Undefined for an empty VOI.
 */
export function cumulativeDvh(dose: Volume<'Gy'>, voi: Voi | FractionalVoi, bins = 1000): Dvh | undefined {
  requireSameGeometry(dose.geometry, voi.grid, `DVH of ${voi.name}`)
  if (!(Number.isInteger(bins) && bins > 0)) throw new RangeError(`DVH of ${bins} bins`)
  const { voxels } = dose
  let highest = 0, total = 0
  eachVoxel(voi, (n, w) => {
    total += w
    if (voxels[n]! > highest) highest = voxels[n]!
  })
  if (total === 0) return undefined
  const counts = new Float64Array(bins)
  const perBin = highest > 0 ? bins / highest : 0
  eachVoxel(voi, (n, w) => { counts[Math.min(bins - 1, Math.max(0, Math.floor(voxels[n]! * perBin)))]! += w })
  const doseGy = new Float64Array(bins + 1), volumeFraction = new Float64Array(bins + 1)
  let above = 0
  for (let b = bins - 1; b >= 0; b--) {
    above += counts[b]!
    doseGy[b] = perBin > 0 ? b / perBin : 0
    volumeFraction[b] = above / total
  }
  doseGy[bins] = highest
  // Everything gets at least nothing; at the highest dose only the voxel that has it is left, taken as none.
  volumeFraction[0] = 1
  const g = dose.geometry.spacing
  return { name: voi.name, doseGy, volumeFraction, volumeMl: total * g[0] * g[1] * g[2] / 1000 }
}

/** Dx: the dose that at least x % of the volume gets. */
export function doseAtVolume(dvh: Dvh, percent: number): number {
  if (!(percent > 0 && percent <= 100)) throw new RangeError(`D${percent}: more than 0 and at most 100 % wanted`)
  const wanted = percent / 100, { doseGy: d, volumeFraction: v } = dvh
  let n = v.length - 1
  while (n > 0 && v[n]! < wanted) n--
  if (n === v.length - 1) return d[n]!
  return d[n]! + (d[n + 1]! - d[n]!) * (v[n]! - wanted) / (v[n]! - v[n + 1]!)
}

/** Vx: % of the volume that gets at least x Gy. */
export function volumeAtDose(dvh: Dvh, doseGy: number): number {
  const { doseGy: d, volumeFraction: v } = dvh
  if (!Number.isFinite(doseGy)) throw new RangeError(`V at ${doseGy} Gy`)
  if (doseGy <= 0) return 100
  const last = d.length - 1
  if (doseGy >= d[last]!) return 0
  const n = Math.min(last - 1, Math.floor(doseGy / d[last]! * last))
  return 100 * (v[n]! + (v[n + 1]! - v[n]!) * (doseGy - d[n]!) / (d[n + 1]! - d[n]!))
}

/** Differential dose-volume histogram: `volumeFraction[n]` of the volume gets from `edgeGy[n]` to `edgeGy[n + 1]`. */
export interface DifferentialDvh {
  readonly name: string
  readonly edgeGy: Float64Array
  readonly volumeFraction: Float64Array
  readonly volumeMl: number
}

/** In bins of `binGy` from 0 to above the highest dose; doses below 0 count in the first. The cumulative curve's steps where they end on the same doses. */
export function differentialDvh(dose: Volume<'Gy'>, voi: Voi | FractionalVoi, binGy: number): DifferentialDvh | undefined {
  if (!(binGy > 0 && Number.isFinite(binGy))) throw new RangeError(`DVH in bins of ${binGy} Gy`)
  const values = doseValues(dose, voi)
  if (!values) return undefined
  const highest = values.doseGy.reduce((m, d) => Math.max(m, d), 0), bins = Math.floor(highest / binGy) + 1
  if (bins > 1e6) throw new RangeError(`DVH of ${bins} bins: ${binGy} Gy is too fine for doses up to ${highest} Gy`)
  const volumeFraction = new Float64Array(bins)
  for (let n = 0; n < values.doseGy.length; n++) volumeFraction[Math.max(0, Math.floor(values.doseGy[n]! / binGy))]! += values.weight[n]! / values.total
  return { name: voi.name, edgeGy: Float64Array.from({ length: bins + 1 }, (_, n) => n * binGy), volumeFraction, volumeMl: values.volumeMl }
}
