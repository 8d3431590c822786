import type { Gray } from '../physics/index.ts'
import { type DoseValues, doseQuantiles, meanOf } from './dose-values.ts'

/** How uneven the dose of a VOI is. On PET all of these hold the image's noise, and blur lowers them. */
export interface DoseHeterogeneity {
  readonly sdGy: Gray
  /** SD over mean; undefined where the mean is not above 0, as all that are divided by it. */
  readonly coefficientOfVariation: number | undefined
  /** D10 / D90: the dose that a tenth of the volume gets at least, over what nine tenths get. */
  readonly d10ToD90: number | undefined
  /** (D2 - D98) / D50: homogeneity index of ICRU Report 83. */
  readonly homogeneityIndex: number | undefined
  /** Lowest over mean. */
  readonly minimumToMean: number | undefined
}

/** SD of the population, weighted by the voxels' parts; Dx are weighted percentiles of the sorted voxels. `at`: their quantiles, where they are known. */
export function doseHeterogeneity(values: DoseValues, at: (p: number) => number = doseQuantiles(values)): DoseHeterogeneity {
  const mean = meanOf(values, d => d), sdGy = Math.sqrt(meanOf(values, d => (d - mean) ** 2))
  const over = (a: number, b: number) => b > 0 ? a / b : undefined
  return {
    sdGy, coefficientOfVariation: over(sdGy, mean), d10ToD90: over(at(0.9), at(0.1)), homogeneityIndex: over(at(0.98) - at(0.02), at(0.5)),
    minimumToMean: over(at(0), mean),
  }
}
