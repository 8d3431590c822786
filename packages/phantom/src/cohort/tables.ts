import { randomStream } from '../random.ts'
import type { VirtualCohort } from './draw.ts'
import type { Analyte } from './parameters.ts'
import type { VirtualPatient } from './patient.ts'

export interface CohortTable { readonly path: string; readonly text: string }

/** patients.csv, laboratory.csv and events.csv of a workspace; dates in ISO form. Laboratories differ in their units from patient to patient. */
export function cohortTables(cohort: VirtualCohort): readonly CohortTable[] {
  return [
    { path: 'patients.csv', text: csv(patientColumns, cohort.patients.map(patientRow)) },
    { path: 'laboratory.csv', text: csv(['key', 'date', 'analyte', 'value', 'unit', 'lln', 'uln'], cohort.patients.flatMap(p => laboratoryRows(p, cohort.seed))) },
    { path: 'events.csv', text: csv(['key', 'date', 'term', 'grade', 'baselineGrade', 'related', 'serious'], cohort.patients.flatMap(eventRows)) },
  ]
}

type Cell = string | number | boolean | undefined

const patientColumns = [
  'key', 'sex', 'ageYears', 'whoScore', 'primaryLocation', 'primaryResected', 'synchronousMetastases', 'extrahepaticDisease', 'priorLines', 'bevacizumab',
  'priorLiverResection', 'priorLocoregional', 'previousWholeLiverRadioembolization', 'device', 'treatmentApproach', 'treatmentDate', 'secondTreatmentDate', 'administeredMbq',
  'treatedVolumeMl', 'treatedFraction', 'daysFromCalibration', 'specificActivityBqPerSphere', 'lungShuntFraction', 'baselinePetDate', 'treatmentPetDate', 'followUpPetDate',
  'ascites', 'encephalopathy', 'survivalDays', 'died',
] as const

function patientRow({ key, clinical }: VirtualPatient): readonly Cell[] {
  const date = (days: number | undefined) => days === undefined ? undefined : dateAfter(clinical.treatmentDate, days)
  const row: Readonly<Record<string, Cell>> = {
    ...clinical as unknown as Record<string, Cell>, key, secondTreatmentDate: date(clinical.secondTreatmentDay), baselinePetDate: date(clinical.baselinePetDay),
    treatmentPetDate: date(clinical.treatmentPetDay), followUpPetDate: date(clinical.followUpPetDay), survivalDays: clinical.survival.days, died: clinical.survival.died,
  }
  return patientColumns.map(c => row[c])
}

/** What a unit of ours is divided by to be written in another one. */
const otherUnits: Readonly<Record<'albumin' | 'bilirubin' | 'enzyme', { own: string; other: string; per: number }>> = {
  albumin: { own: 'g/L', other: 'g/dL', per: 10 }, bilirubin: { own: 'umol/L', other: 'mg/dL', per: 17.104 }, enzyme: { own: 'U/L', other: 'ukat/L', per: 60 },
}

function laboratoryRows(p: VirtualPatient, seed: number): readonly (readonly Cell[])[] {
  const random = randomStream(seed, `units/${p.key}`), american = random.next() < 0.25, catalytic = random.next() < 0.1
  return p.laboratory.map(v => {
    const kind = otherUnits[kindOf(v.analyte)], other = kindOf(v.analyte) === 'enzyme' ? catalytic : american
    const written = (x: number | undefined) => x === undefined ? undefined : other ? Number((x / kind.per).toPrecision(5)) : x
    return [p.key, dateAfter(p.clinical.treatmentDate, v.day), v.analyte, written(v.value), other ? kind.other : kind.own, written(v.lln), written(v.uln)]
  })
}

const kindOf = (analyte: Analyte): 'albumin' | 'bilirubin' | 'enzyme' => analyte === 'albumin' || analyte === 'bilirubin' ? analyte : 'enzyme'

const eventRows = (p: VirtualPatient): readonly (readonly Cell[])[] =>
  p.events.map(e => [p.key, dateAfter(p.clinical.treatmentDate, e.day), e.term, e.grade, e.baselineGrade, e.related, e.serious])

const dateAfter = (date: string, days: number): string => new Date(Date.parse(`${date}T00:00:00Z`) + days * 864e5).toISOString().slice(0, 10)

// No text of ours holds a comma, a quote or a line end.
const csv = (columns: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [columns.join(','), ...rows.map(r => r.map(c => c === undefined ? '' : c === true ? 'yes' : c === false ? 'no' : String(c)).join(','))].map(l => `${l}\n`).join('')
