import { normalTail } from '../numerics/index.ts'
import type { Gray } from '../physics/index.ts'

/** A dose at which a share of tumours responds, or of patients suffers: what a publication states, with all that it holds for. */
export interface DoseAnchor {
  readonly doseGy: Gray
  readonly probability: number
  /** What the dose is: mean absorbed dose or BED. */
  readonly metric: 'mean dose' | 'mean BED'
  readonly endpoint: string
  /** Whose dose: lesion, perfused or whole healthy liver. */
  readonly denominator: string
  readonly population: string
  readonly source: string
}

/** Published points of dose-effect curves. None of these sources' slopes is known here: a curve needs one of the user's own. */
export const doseAnchors: Readonly<Record<string, DoseAnchor>> = {
  'tcp-dewaraja2020': {
    doseGy: 292, probability: 0.5, metric: 'mean dose', endpoint: 'response of the lesion by mRECIST', denominator: 'lesion',
    population: 'glass, primary and metastatic tumours, from 90Y PET', source: 'Dewaraja et al., J Nucl Med 2020;61:104',
  },
  'tcp-bed-dewaraja2020': {
    doseGy: 441, probability: 0.5, metric: 'mean BED', endpoint: 'response of the lesion by mRECIST', denominator: 'lesion',
    population: 'glass, primary and metastatic tumours, from 90Y PET; BED by parameters of its own', source: 'Dewaraja et al., J Nucl Med 2020;61:104',
  },
  'ntcp-hcc-bilirubin-below-1.1': {
    doseGy: 90, probability: 0.15, metric: 'mean dose', endpoint: 'liver decompensation', denominator: 'whole healthy liver',
    population: 'glass, HCC, bilirubin below 1.1 mg/dL, planned by 99mTc-MAA', source: 'Chiesa et al., Eur J Nucl Med Mol Imaging 2020;47:3018',
  },
  'ntcp-hcc-bilirubin-above-1.1': {
    doseGy: 50, probability: 0.15, metric: 'mean dose', endpoint: 'liver decompensation', denominator: 'whole healthy liver',
    population: 'glass, HCC, bilirubin above 1.1 mg/dL, planned by 99mTc-MAA', source: 'Chiesa et al., Eur J Nucl Med Mol Imaging 2020;47:3018',
  },
}

/** A dose-effect curve by the dose of 50% and the normalised slope there (gamma50 = D50 dP/dD): logistic in ln D, or of Lyman, probit with m = 1 / (gamma50 sqrt(2 pi)). */
export interface DoseEffect {
  readonly form: 'logistic' | 'probit'
  readonly d50Gy: Gray
  readonly gamma50: number
}

/** Probability at a dose; 0 at no dose. Throws RangeError for a curve that cannot be. */
export function effectProbability(doseGy: Gray, curve: DoseEffect): number {
  const { form, d50Gy, gamma50 } = requireCurve(curve)
  if (Number.isNaN(doseGy)) throw new RangeError('probability at no dose')
  if (doseGy <= 0) return 0
  if (form === 'logistic') return 1 / (1 + (d50Gy / doseGy) ** (4 * gamma50))
  return normalTail((1 - doseGy / d50Gy) * gamma50 * Math.sqrt(2 * Math.PI))
}

/** The logistic curve of slope gamma50 through a published point. */
export function curveThrough(anchor: Pick<DoseAnchor, 'doseGy' | 'probability'>, gamma50: number): DoseEffect {
  const { doseGy, probability: p } = anchor
  if (!(p > 0 && p < 1)) throw new RangeError(`curve through a probability of ${p}`)
  return requireCurve({ form: 'logistic', d50Gy: doseGy * ((1 - p) / p) ** (1 / (4 * gamma50)), gamma50 })
}

function requireCurve(c: DoseEffect): DoseEffect {
  if (!(c.d50Gy > 0 && Number.isFinite(c.d50Gy))) throw new RangeError(`dose-effect curve with D50 ${c.d50Gy} Gy`)
  if (!(c.gamma50 > 0 && Number.isFinite(c.gamma50))) throw new RangeError(`dose-effect curve with gamma50 ${c.gamma50}`)
  return c
}
