import type { Gray, Second } from '../physics/index.ts'
import type { Volume } from '../volume/index.ts'
import { type DoseValues, meanOf } from './dose-values.ts'

/** What turns absorbed dose into effect: the linear-quadratic alpha/beta and the half-time of repair. */
export interface TissueResponse {
  readonly alphaBeta: Gray
  readonly repairHalfTime: Second
  readonly source: string
}

/**
 * Biologically effective dose of a permanent deposit that decays with `halfLife`: D (1 + D Trep / ((Trep + T1/2) (alpha/beta))).
 * A dose below 0 (noise) counts as 0. Throws RangeError for parameters that cannot be.
 */
export function biologicallyEffectiveDose(doseGy: Gray, tissue: Pick<TissueResponse, 'alphaBeta' | 'repairHalfTime'>, halfLife: Second): Gray {
  const { alphaBeta, repairHalfTime } = tissue
  if (!(alphaBeta > 0)) throw new RangeError(`alpha/beta ${alphaBeta} Gy`)
  if (!(repairHalfTime >= 0 && Number.isFinite(repairHalfTime))) throw new RangeError(`half-time of repair ${repairHalfTime} s`)
  if (!(halfLife > 0)) throw new RangeError(`half-life ${halfLife} s`)
  if (Number.isNaN(doseGy)) throw new RangeError('BED of no dose')
  const d = Math.max(0, doseGy)
  return d * (1 + d * repairHalfTime / ((repairHalfTime + halfLife) * alphaBeta))
}

/** The dose in fractions of 2 Gy of the same effect: BED / (1 + 2 / (alpha/beta)). */
export function equivalentDoseIn2Gy(bedGy: Gray, alphaBeta: Gray): Gray {
  if (!(alphaBeta > 0)) throw new RangeError(`alpha/beta ${alphaBeta} Gy`)
  return bedGy / (1 + 2 / alphaBeta)
}

/** The BED map: every voxel's own. */
export function bedMap(dose: Volume<'Gy'>, tissue: Pick<TissueResponse, 'alphaBeta' | 'repairHalfTime'>, halfLife: Second): Volume<'Gy'> {
  const voxels = new Float32Array(dose.voxels.length)
  for (let n = 0; n < voxels.length; n++) voxels[n] = biologicallyEffectiveDose(dose.voxels[n]!, tissue, halfLife)
  return { unit: 'Gy', geometry: dose.geometry, voxels }
}

/**
 * Equivalent uniform dose (Niemierko 1997, as used for 90Y): the uniform dose that leaves as many cells, -ln(mean exp(-alpha D)) / alpha.
 * Of BEDs the EUBED. At most the mean, and the lowest dose for a large alpha. Doses below 0 (noise) count as 0.
 */
export function equivalentUniformDose(values: DoseValues, alphaPerGy: number): Gray {
  if (!(alphaPerGy > 0 && Number.isFinite(alphaPerGy))) throw new RangeError(`alpha ${alphaPerGy} per Gy`)
  // From the lowest dose on, so that nothing underflows.
  const low = lowest(values)
  return low - Math.log(meanOf(values, d => Math.exp(-alphaPerGy * (Math.max(0, d) - low)))) / alphaPerGy
}

/**
 * Generalised equivalent uniform dose (mean D^a)^(1/a): a = 1 is the mean, large a towards the highest dose (organs in series),
 * negative a towards the lowest (tumours). Doses below 0 (noise) count as 0; with a negative a one of 0 makes it 0.
 */
export function generalisedEud(values: DoseValues, a: number): Gray {
  if (!Number.isFinite(a) || a === 0) throw new RangeError(`gEUD with a = ${a}`)
  // Over the extreme dose that counts most, so that no power overflows.
  const scale = a > 0 ? highest(values) : lowest(values)
  return scale === 0 ? 0 : scale * meanOf(values, d => (Math.max(0, d) / scale) ** a) ** (1 / a)
}

const lowest = (v: DoseValues): number => Math.max(0, v.doseGy.reduce((m, d) => Math.min(m, d), Infinity))
const highest = (v: DoseValues): number => Math.max(0, v.doseGy.reduce((m, d) => Math.max(m, d), 0))
