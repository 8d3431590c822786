import type { Second } from '../physics/index.ts'
import type { FractionalVoi, Voi, Volume } from '../volume/index.ts'
import { type DoseValues, doseQuantiles, doseValues, meanOf } from './dose-values.ts'
import { type DoseHeterogeneity, doseHeterogeneity } from './heterogeneity.ts'
import { type TissueResponse, biologicallyEffectiveDose, equivalentDoseIn2Gy, equivalentUniformDose, generalisedEud } from './radiobiology.ts'

/** What of a VOI's doses is asked for. */
export interface MeasuresAsked {
  /** Percent of the volume: D of each. */
  readonly dPercents: readonly number[]
  /** Gy: V of each. */
  readonly vDosesGy: readonly number[]
  readonly tissue: TissueResponse
  /** Of the nuclide: how slowly the dose is given. */
  readonly halfLife: Second
  /** Exponents of gEUD. */
  readonly gEud?: readonly number[]
  /** Cell sensitivity for EUD and EUBED, per Gy: only where somebody gives one. */
  readonly alphaPerGy?: number
}

/** Doses in Gy; keys name their parameter: `d95Gy`, `v100Percent`, `gEud-5Gy`. */
export interface DoseMeasures {
  readonly volumeMl: number
  readonly meanGy: number
  readonly medianGy: number
  readonly minGy: number
  readonly maxGy: number
  readonly dGy: Readonly<Record<string, number>>
  readonly vPercent: Readonly<Record<string, number>>
  readonly vMl: Readonly<Record<string, number>>
  readonly heterogeneity: DoseHeterogeneity
  /** Of the mean dose, and the mean of the voxels' own: uneven dose makes the latter higher. */
  readonly bedOfMeanGy: number
  readonly meanBedGy: number
  readonly eqd2OfMeanGy: number
  readonly meanEqd2Gy: number
  readonly gEudGy: Readonly<Record<string, number>>
  readonly eudGy?: number
  readonly euBedGy?: number
}

/** Every measure of a VOI on a dose map, by its voxels, each by its part within; undefined for an empty VOI. Doses below 0 count as they are in the mean, and as 0 in BED and EUD. */
export function doseMeasures(dose: Volume<'Gy'>, voi: Voi | FractionalVoi, asked: MeasuresAsked): DoseMeasures | undefined {
  const values = doseValues(dose, voi)
  return values && measuresOf(values, asked)
}

export function measuresOf(values: DoseValues, asked: MeasuresAsked): DoseMeasures {
  const { tissue, halfLife } = asked
  for (const p of asked.dPercents) if (!(p > 0 && p <= 100)) throw new RangeError(`D${p}: more than 0 and at most 100 % wanted`)
  for (const v of asked.vDosesGy) if (!Number.isFinite(v)) throw new RangeError(`V at ${v} Gy`)
  const at = doseQuantiles(values), meanGy = meanOf(values, d => d)
  const bed = (d: number) => biologicallyEffectiveDose(d, tissue, halfLife), meanBedGy = meanOf(values, bed), bedOfMeanGy = bed(meanGy)
  const getting = (gy: number) => meanOf(values, d => d >= gy ? 1 : 0)
  const keyed = (all: readonly number[], key: (x: number) => string, f: (x: number) => number) => Object.fromEntries(all.map(x => [key(x), f(x)]))
  const effective: DoseValues = { ...values, doseGy: values.doseGy.map(bed) }
  return {
    volumeMl: values.volumeMl, meanGy, medianGy: at(0.5), minGy: at(0), maxGy: at(1),
    dGy: keyed(asked.dPercents, p => `d${p}Gy`, p => at(1 - p / 100)),
    vPercent: keyed(asked.vDosesGy, v => `v${v}Percent`, v => 100 * getting(v)),
    vMl: keyed(asked.vDosesGy, v => `v${v}Ml`, v => getting(v) * values.volumeMl),
    heterogeneity: doseHeterogeneity(values, at),
    bedOfMeanGy, meanBedGy, eqd2OfMeanGy: equivalentDoseIn2Gy(bedOfMeanGy, tissue.alphaBeta), meanEqd2Gy: equivalentDoseIn2Gy(meanBedGy, tissue.alphaBeta),
    gEudGy: keyed(asked.gEud ?? [], a => `gEud${a}Gy`, a => generalisedEud(values, a)),
    ...(asked.alphaPerGy === undefined ? {} : { eudGy: equivalentUniformDose(values, asked.alphaPerGy), euBedGy: equivalentUniformDose(effective, asked.alphaPerGy) }),
  }
}
