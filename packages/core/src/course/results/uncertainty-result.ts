import type { DoseUncertainty } from '../../dosimetry/index.ts'
import type { DoseUncertainties } from '../doses/dose-uncertainty.ts'
import type { LesionResult, Results } from '../file/results.ts'

type Budget = NonNullable<LesionResult['uncertainty']>

const budget = ({ contributions }: DoseUncertainty): Budget => ({
  contributions: contributions.map(({ common: _, ...c }) => c),
})

export const uncertaintyResult = (u: DoseUncertainty | undefined): { doseUncertaintyGy?: number; uncertainty?: Budget } =>
  u ? { doseUncertaintyGy: u.standardGy, uncertainty: budget(u) } : {}

/** The lesions with what their doses are uncertain by. */
export const withUncertainty = (lesions: readonly LesionResult[], u: DoseUncertainties | undefined): LesionResult[] =>
  lesions.map(({ findings, treatments, ...l }) => ({ ...l, ...uncertaintyResult(u?.lesions.get(l.id)), treatments, findings }))

/** Measures whose mean is also given corrected for recovery: by what that is uncertain. */
export const withRecoveredUncertainty = (measures: NonNullable<Results['doseMeasures']>, u: DoseUncertainties | undefined): NonNullable<Results['doseMeasures']> => measures.map(m => {
  const own = m.kind === 'lesion' && m.recoveredMeanGy !== undefined ? u?.recovered.get(m.voi) : undefined
  return own ? { ...m, recoveredUncertaintyGy: own.standardGy, recoveredUncertainty: budget(own) } : m
})

/** What no `u` of the results holds, said wherever one is printed. */
export const uncertaintyExcludes = (recoveryCorrected: boolean): string =>
  `u is one standard uncertainty (k = 1). It does not contain bias: ${recoveryCorrected ? 'partial volume is corrected only in recoveredMeanGy' : 'no recovery was corrected, so partial volume makes doses of small lesions too low by more than u says'}; the model of local deposition is not in it.`
