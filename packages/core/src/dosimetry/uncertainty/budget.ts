/** One line of a budget by the GUM: an input, its standard uncertainty, and what that does to the dose. */
export interface Contribution {
  readonly name: 'delineation' | 'threshold' | 'recovery' | 'registration' | 'noise' | 'calibration' | 'net activity' | 'decay times' | 'half-life' | 'energy' | 'density' | 'liver volume'
  /** Of the input, k = 1. */
  readonly standardUncertainty: number
  readonly unit: string
  /** Gy per unit of the input. */
  readonly sensitivityGy: number
  /** |sensitivity| x standard uncertainty. */
  readonly doseGy: number
  /** A: from repeated or neighbouring measurements on the images; B: from elsewhere. */
  readonly type: 'A' | 'B'
  readonly source: string
  /** Common to all lesions and treatments of a patient: adds up, where others add in quadrature. */
  readonly common: boolean
}

export interface DoseUncertainty {
  /** Combined standard uncertainty, k = 1. */
  readonly standardGy: number
  readonly contributions: readonly Contribution[]
}

/** Throws RangeError for what is no number or a negative uncertainty. */
export function contribution(c: Omit<Contribution, 'doseGy'>): Contribution {
  if (!(c.standardUncertainty >= 0 && Number.isFinite(c.standardUncertainty))) throw new RangeError(`${c.name}: a standard uncertainty of ${c.standardUncertainty} ${c.unit}`)
  if (!Number.isFinite(c.sensitivityGy)) throw new RangeError(`${c.name}: a sensitivity of ${c.sensitivityGy} Gy`)
  return { ...c, doseGy: Math.abs(c.sensitivityGy) * c.standardUncertainty }
}

/** Root of the sum of squares: the inputs do not depend on each other; that of recovery on volume is within `delineation`. */
export const combined = (contributions: readonly Contribution[]): DoseUncertainty =>
  ({ standardGy: Math.hypot(...contributions.map(c => c.doseGy)), contributions })

/**
 * Of a weighted sum of doses (of treatments, weights 1; of lesions, their shares of the volume): contributions of one name add up where
 * they are common, in quadrature where not. Input and sensitivity are those of the greatest part, scaled to give the sum.
 */
export function uncertaintyOfSum(parts: readonly { readonly weight: number; readonly uncertainty: DoseUncertainty }[]): DoseUncertainty {
  const names = [...new Set(parts.flatMap(p => p.uncertainty.contributions.map(c => c.name)))]
  return combined(names.map(name => {
    const own = parts.flatMap(p => p.uncertainty.contributions.filter(c => c.name === name).map(c => ({ ...c, signed: p.weight * c.sensitivityGy * c.standardUncertainty })))
    const greatest = own.reduce((a, b) => Math.abs(b.signed) > Math.abs(a.signed) ? b : a)
    const { signed: _, ...line } = greatest
    const sum = line.common ? own.reduce((s, c) => s + c.signed, 0) : Math.hypot(...own.map(c => c.signed)) * (Math.sign(greatest.signed) || 1)
    return contribution({ ...line, sensitivityGy: line.standardUncertainty > 0 ? sum / line.standardUncertainty : 0 })
  }))
}
