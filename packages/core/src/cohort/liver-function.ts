import { type ChildPugh, type ToxicitySettings, albi, baselineValue, childPugh } from '../response/index.ts'
import type { CohortPatient } from './patient.ts'

export interface LiverFunction {
  readonly albi?: ReturnType<typeof albi>
  readonly childPugh?: ChildPugh
}

/** ALBI and Child-Pugh before treatment, each where all that it wants is there. */
export function baselineLiverFunction(p: CohortPatient, settings: Pick<ToxicitySettings, 'baselineDays'>): LiverFunction {
  const at = (analyte: 'albumin' | 'bilirubin' | 'inr') => baselineValue(p.laboratory, analyte, settings)?.value
  const albuminGPerL = at('albumin'), bilirubinUmolPerL = at('bilirubin'), inr = at('inr'), { ascites, encephalopathy } = p.clinical
  if (albuminGPerL === undefined || bilirubinUmolPerL === undefined) return {}
  const score = albi({ albuminGPerL, bilirubinUmolPerL })
  return inr === undefined || ascites === undefined || encephalopathy === undefined ? { albi: score }
    : { albi: score, childPugh: childPugh({ albuminGPerL, bilirubinUmolPerL, inr, ascites, encephalopathy }) }
}
