import { type Finding, warning } from '../../record/index.ts'

/** What a covariate is called in print, and the step that its effect is printed for. */
export interface CovariateLabel { readonly label: string; readonly unit: string; readonly per: number }

const labels: Readonly<Record<string, CovariateLabel>> = {
  volumeMl: { label: 'tumour volume', unit: 'mL', per: 10 },
  tumourVolumeMl: { label: 'total tumour volume', unit: 'mL', per: 100 },
  specificActivityBqPerSphere: { label: 'specific activity', unit: 'Bq per sphere', per: 100 },
  heterogeneityMbqPerMl: { label: 'heterogeneity (SD of the activity concentration)', unit: 'MBq/mL', per: 1 },
  coefficientOfVariation: { label: 'heterogeneity (coefficient of variation)', unit: '', per: 0.1 },
  device: { label: 'device', unit: '', per: 1 },
  primaryLocation: { label: 'location of the primary', unit: '', per: 1 },
  extrahepaticDisease: { label: 'extrahepatic disease', unit: '', per: 1 },
  priorLines: { label: 'prior systemic lines', unit: 'line', per: 1 },
  ageYears: { label: 'age', unit: 'years', per: 10 },
  sex: { label: 'sex', unit: '', per: 1 },
  whoScore: { label: 'WHO performance score', unit: 'point', per: 1 },
  albi: { label: 'ALBI score', unit: 'point', per: 1 },
  bilirubin: { label: 'bilirubin', unit: 'umol/L', per: 10 },
  healthyLiverVolumeMl: { label: 'healthy-liver volume', unit: 'mL', per: 100 },
  hepaticReserve: { label: 'hepatic reserve', unit: '', per: 1 },
  doseGy: { label: 'mean tumour dose', unit: 'Gy', per: 10 },
  healthyLiverDoseGy: { label: 'healthy-liver dose', unit: 'Gy', per: 10 },
  response: { label: 'objective response', unit: '', per: 1 },
}

/** Of a column that has no label its own name. */
export const covariateLabel = (name: string): CovariateLabel =>
  Object.hasOwn(labels, name) ? labels[name]! : { label: name, unit: '', per: 1 }

/** Rows in which a covariate would be missing in all, or has one value only, tell nothing about it: such covariates are left out, and it is said. */
export function usableCovariates<N extends string>(names: readonly N[], table: Readonly<Record<string, ArrayLike<unknown>>>): { used: N[]; findings: Finding[] } {
  const used: N[] = [], findings: Finding[] = []
  for (const name of names) {
    const values = Array.from(Object.hasOwn(table, name) ? table[name]! : []).filter(v => v !== undefined && v !== null && !Number.isNaN(v)), { label } = covariateLabel(name)
    if (values.length === 0) findings.push(warning('covariate-missing', { column: name }, `No row has a value of ${label}: the model is not adjusted for it.`, `Give ${name}, or take it out of the protocol.`))
    else if (values.every(v => v === values[0])) findings.push(warning('covariate-constant', { column: name, value: String(values[0]) }, `${label} is ${String(values[0])} in every row: the model is not adjusted for it.`))
    else used.push(name)
  }
  return { used, findings }
}
