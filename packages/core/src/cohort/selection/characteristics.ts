import { moments } from '../../statistics/descriptive/sample.ts'
import { chiSquaredTest, fisherExact, summarise, wilcoxonRankSum } from '../../statistics/index.ts'
import type { PatientRow } from '../rows/patient-row.ts'

/** A baseline characteristic: a number of each patient, or a level. */
export interface Characteristic {
  readonly name: string
  readonly label: string
  readonly unit: string
  readonly kind: 'number' | 'level'
  /** Decimals in print. */
  readonly digits: number
  readonly of: (r: PatientRow) => number | string | boolean | undefined
}

const number = (name: keyof PatientRow & string, label: string, unit: string, digits = 0): Characteristic => ({ name, label, unit, kind: 'number', digits, of: r => r[name] as number | undefined })
const level = (name: keyof PatientRow & string, label: string): Characteristic => ({ name, label, unit: '', kind: 'level', digits: 0, of: r => r[name] as string | boolean | undefined })

/** What the study's first table lists. */
export const baselineCharacteristics: readonly Characteristic[] = [
  number('ageYears', 'Age', 'years'), level('sex', 'Sex'), level('whoScore', 'WHO performance score'), level('primaryLocation', 'Location of the primary'), level('primaryResected', 'Primary resected'),
  level('synchronousMetastases', 'Synchronous metastases'), level('extrahepaticDisease', 'Extrahepatic disease'), level('priorLines', 'Prior lines of systemic therapy'), level('bevacizumab', 'Prior bevacizumab'),
  level('priorLiverResection', 'Prior liver resection'), level('priorLocoregional', 'Prior locoregional therapy'), level('device', 'Microspheres'), level('treatmentApproach', 'Treatment approach'),
  number('administeredMbq', 'Administered activity', 'MBq'), number('treatedVolumeMl', 'Treated volume', 'mL'), number('treatedFraction', 'Treated fraction of the liver', '', 2),
  number('daysFromCalibration', 'Days from calibration to injection', 'days'), number('specificActivityBqPerSphere', 'Specific activity', 'Bq per sphere'), number('lesions', 'Measured lesions', ''), number('tumourVolumeMl', 'Tumour volume', 'mL'),
  number('healthyLiverVolumeMl', 'Healthy-liver volume', 'mL'), number('bilirubin', 'Bilirubin', 'umol/L', 1), number('albi', 'ALBI score', '', 2),
]

/** What a characteristic is in one group of patients. */
export type CharacteristicSummary =
  | { readonly kind: 'number'; readonly n: number; readonly missing: number; readonly median: number; readonly q1: number; readonly q3: number; readonly min: number; readonly max: number; readonly mean: number; readonly sd: number | undefined }
  | { readonly kind: 'level'; readonly n: number; readonly missing: number; readonly counts: readonly { readonly level: string; readonly count: number }[] }
  | { readonly kind: 'none'; readonly n: 0; readonly missing: number }

/** All levels that occur in any of the patients, in order. */
export function levelsOf(c: Characteristic, patients: readonly PatientRow[]): string[] {
  const found = new Set(patients.flatMap(r => { const v = c.of(r); return v === undefined ? [] : [String(v)] }))
  return [...found].sort((a, b) => Number(a) - Number(b) || (a === 'true' ? -1 : b === 'true' ? 1 : a < b ? -1 : 1))
}

export function characteristicOf(c: Characteristic, patients: readonly PatientRow[], levels: readonly string[]): CharacteristicSummary {
  const values = patients.flatMap(r => { const v = c.of(r); return v === undefined ? [] : [v] }), missing = patients.length - values.length
  if (values.length === 0) return { kind: 'none', n: 0, missing }
  if (c.kind === 'level') return { kind: 'level', n: values.length, missing, counts: levels.map(level => ({ level, count: values.filter(v => String(v) === level).length })) }
  const { mean, sd, median, q1, q3, min, max } = summarise(values as number[])
  return { kind: 'number', n: values.length, missing, median, q1, q3, min, max, mean, sd }
}

/** Two groups beside each other. */
export interface CharacteristicComparison {
  readonly name: string
  readonly label: string
  readonly unit: string
  readonly digits: number
  readonly first: CharacteristicSummary
  readonly second: CharacteristicSummary
  /** Difference of means over the pooled SD; of levels the greatest over the levels of (p1 - p2) / sqrt((p1 q1 + p2 q2) / 2). */
  readonly standardisedDifference: number | undefined
  /** Wilcoxon's rank sum, Fisher's exact or, of many patients, the chi-squared test; absent where it cannot be. */
  readonly p: number | undefined
  readonly test: 'Wilcoxon' | 'Fisher' | 'chi-squared' | undefined
}

/** Above so many patients all tables of their margins are too many, and chi-squared is as good. */
const MOST_PATIENTS_OF_FISHER = 250

export function compareCharacteristic(c: Characteristic, first: readonly PatientRow[], second: readonly PatientRow[]): CharacteristicComparison {
  const levels = levelsOf(c, [...first, ...second]), a = characteristicOf(c, first, levels), b = characteristicOf(c, second, levels)
  const about = { name: c.name, label: c.label, unit: c.unit, digits: c.digits, first: a, second: b }
  if (a.kind === 'number' && b.kind === 'number') {
    const values = (of: readonly PatientRow[]) => of.flatMap(r => (c.of(r) as number | undefined) ?? []), x = values(first), y = values(second)
    const spread = Math.sqrt(((moments(x).variance || 0) + (moments(y).variance || 0)) / 2), tested = new Set([...x, ...y]).size > 1 ? wilcoxonRankSum(x, y).value : undefined
    return { ...about, standardisedDifference: spread > 0 ? (a.mean - b.mean) / spread : undefined, p: tested?.p, test: tested ? 'Wilcoxon' : undefined }
  }
  if (a.kind === 'level' && b.kind === 'level') {
    const table = [a.counts.map(x => x.count), b.counts.map(x => x.count)], exact = first.length + second.length <= MOST_PATIENTS_OF_FISHER, tested = levels.length < 2 ? undefined : exact ? fisherExact(table).value : chiSquaredTest(table).value
    let greatest: number | undefined
    levels.forEach((_, k) => {
      const p = a.counts[k]!.count / a.n, q = b.counts[k]!.count / b.n, sd = Math.sqrt((p * (1 - p) + q * (1 - q)) / 2)
      const d = sd > 0 ? (p - q) / sd : undefined
      if (d !== undefined && !(Math.abs(d) <= Math.abs(greatest ?? 0))) greatest = d
    })
    return { ...about, standardisedDifference: greatest, p: tested?.p, test: !tested ? undefined : exact ? 'Fisher' : 'chi-squared' }
  }
  return { ...about, standardisedDifference: undefined, p: undefined, test: undefined }
}

