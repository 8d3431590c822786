import { type Finding, type Outcome, answer, error, note, refusal, warning } from '../../record/index.ts'
import { plainName } from '../../response/index.ts'
import type { ClinicalRecord, PatientProblem } from '../patient.ts'
import { clinicalChecks } from './clinical-checks.ts'
import type { CellValue } from './columns.ts'
import { isoDate } from './dates.ts'
import { numberOfCell } from './numbers.ts'
import { patientsColumns } from './patients-columns.ts'
import { contradiction } from './problems.ts'
import { type ReadRow, readRows } from './read-rows.ts'
import { survivalOf } from './survival-columns.ts'
import type { TableOptions, TextTable } from './text-table.ts'

/** A row of patients.csv, and the day of its first treatment (days since 1970-01-01) where a date is given. */
export interface PatientRecord {
  readonly key: string
  readonly clinical: ClinicalRecord
  readonly treatedOn?: number
  readonly problems: readonly PatientProblem[]
}

export const patientKey = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/**
 * patients.csv as records. A cell that cannot be read is named, and spoils what its column says; a row without a usable key cannot
 * be anyone's and is refused. No value without the header's key.
 */
export function readPatientsTable(table: TextTable, options: TableOptions = {}): Outcome<readonly PatientRecord[]> {
  const read = readRows(table, patientsColumns, options)
  if (!read.value) return refusal(...read.findings)
  const undated = withoutTreatmentDate(table, read.value.rows)
  if (undated) return refusal(...read.findings.filter(f => f.severity === 'error'), undated)
  const findings: Finding[] = [...read.findings], rows = new Map<string, ReadRow[]>()
  for (const row of read.value.rows) {
    const key = row.values['key']
    if (typeof key !== 'string' || !patientKey.test(key)) {
      // An empty line at the end of a table is nobody.
      if (key === undefined && Object.keys(row.values).length === 0 && Object.keys(row.other).length === 0 && row.problems.length === 0) continue
      findings.push(...row.problems, error('cohort/key', { file: table.name, row: row.row, column: 'key', ...(key === undefined ? {} : { value: String(key) }) },
        `${table.name}, row ${row.row}: ${key === undefined ? 'no key' : `the key ${JSON.stringify(key)} cannot be used`}; the row was not read.`, 'Letters, digits, point, dash and underline, at most 64: it names a folder.'))
      continue
    }
    rows.set(key, [...rows.get(key) ?? [], row])
  }
  const lower = new Map<string, string>()
  for (const key of rows.keys()) {
    const same = lower.get(key.toLowerCase())
    if (same !== undefined) findings.push(warning('cohort/key-case', { file: table.name, value: key }, `${table.name}: the keys ${same} and ${key} differ in case only; they were taken for two patients.`, 'Correct one of them, or name them more differently.'))
    else lower.set(key.toLowerCase(), key)
  }
  const others = new Set(read.value.rows.flatMap(r => Object.keys(r.other)))
  if (others.size > 0) findings.push(note('cohort/column-own', { file: table.name, value: [...others].join(', ') }, `${table.name}: ${[...others].join(', ')} ${others.size === 1 ? 'is a column' : 'are columns'} of your own: for rules of eligibility, otherwise not used.`))
  const records = [...rows].map(([key, [first, ...again]]): PatientRecord => {
    const record = recordOf(table, key, first!, read.value!.mark, table.separator)
    if (again.length === 0) return record
    const where = `rows ${[first!, ...again].map(r => r.row).join(', ')}`
    const differing = [...new Set(again.flatMap(r => unlike(first!, r)))], against = [...new Set(again.flatMap(r => opposed(first!, r)))], named = (against.length > 0 ? against : differing).map(k => first!.written(k))
    if (differing.length === 0 && again.every(r => r.problems.length === first!.problems.length)) {
      findings.push(note('cohort/row-twice', { file: table.name, row: again[0]!.row, value: key }, `${table.name}: ${where} of ${key} are the same; they were read once.`))
      return record
    }
    return {
      ...record, problems: [...record.problems, {
        ...error('cohort/key-twice', { file: table.name, row: again[0]!.row, column: 'key', value: key },
          `${table.name}: ${where} are both ${key}${named.length > 0 ? ` and differ in ${named.join(', ')}` : ''}; which one holds cannot be told, and the patient is left out.`, 'Keep one row for one patient; a second session stands in secondTreatmentDate.'),
        spoils: ['study'],
      }],
    }
  })
  return answer(records, findings)
}

const of = <T>(texts: Readonly<Record<string, T>>, name: string): T | undefined => Object.hasOwn(texts, name) ? texts[name] : undefined

const written = (row: ReadRow, name: string): boolean => (of(row.values, name) ?? of(row.other, name)) !== undefined

const countedDates = ['secondTreatmentDate', 'baselinePetDate', 'treatmentPetDate', 'followUpPetDate', 'deathDate', 'lastContactDate']

/** Dates of which none can be counted from treatment, as no row gives that: one error, not one for each cell. */
function withoutTreatmentDate(table: TextTable, rows: readonly ReadRow[]): Finding | undefined {
  const dated = rows.filter(r => countedDates.some(c => r.values[c] !== undefined))
  const given = rows.some(r => r.values['treatmentDate'] !== undefined || r.problems.some(p => p.subject.column === r.written('treatmentDate')))
  if (dated.length === 0 || given) return undefined
  const columns = countedDates.filter(c => dated.some(r => r.values[c] !== undefined)).map(c => dated[0]!.written(c))
  const isThere = dated[0]!.written('treatmentDate') !== 'treatmentDate' || table.header.some(h => plainName(h) === 'treatmentdate')
  return error('cohort/column-missing', { file: table.name, column: 'treatmentDate', row: 1 },
    `${table.name} ${isThere ? 'gives no treatmentDate in any row' : 'has no column treatmentDate'}: the dates of ${dated.length === 1 ? 'one row' : `${dated.length} rows`} (${columns.join(', ')}) have nothing to be counted from.`,
    'Add the date of each patient\'s first treatment as treatmentDate, or give days from treatment in place of dates (yttria init --days).')
}

const unlike = (a: ReadRow, b: ReadRow): string[] =>
  [...new Set([...Object.keys(a.values), ...Object.keys(b.values), ...Object.keys(a.other), ...Object.keys(b.other)])]
    .filter(k => of(a.values, k) !== of(b.values, k) || of(a.other, k) !== of(b.other, k))

/** Where both rows have something, and not the same. */
const opposed = (a: ReadRow, b: ReadRow): string[] => unlike(a, b).filter(k => written(a, k) && written(b, k))

function recordOf(table: TextTable, key: string, row: ReadRow, mark: ',' | '.' | undefined, separator: string | undefined): PatientRecord {
  const v = row.values, problems: PatientProblem[] = [...row.problems]
  const treatedOn = v['treatmentDate'] as number | undefined
  const day = (name: 'baselinePet' | 'treatmentPet' | 'followUpPet' | 'secondTreatment'): number | undefined => {
    const date = v[`${name}Date`] as number | undefined, given = v[`${name}Day`] as number | undefined
    if (date === undefined) return given
    if (treatedOn === undefined) {
      // Its own problem names a treatment date that could not be read.
      if (!row.problems.some(p => p.subject.column === 'treatmentDate')) problems.push(contradiction(table, row, `${name}Date`, isoDate(date), 'has no treatmentDate to be counted from', patientsColumns.find(c => c.name === `${name}Date`)!.spoils!))
      return given
    }
    const counted = date - treatedOn
    if (given !== undefined && given !== counted) {
      problems.push(contradiction(table, row, `${name}Day`, given, `is not the ${counted} days from treatment to ${name}Date`, patientsColumns.find(c => c.name === `${name}Day`)!.spoils!))
      return undefined
    }
    return counted
  }
  const survival = survivalOf(table, row, treatedOn, problems)
  const clinical: ClinicalRecord = {
    ...present(v, [
      'sex', 'ageYears', 'whoScore', 'primaryLocation', 'primaryResected', 'synchronousMetastases', 'extrahepaticDisease', 'priorLines', 'bevacizumab', 'priorLiverResection',
      'priorLocoregional', 'previousWholeLiverRadioembolization', 'device', 'treatmentApproach', 'administeredMbq', 'treatedVolumeMl', 'treatedFraction', 'daysFromCalibration',
      'specificActivityBqPerSphere', 'lungShuntFraction', 'poorRegistration', 'ascites', 'encephalopathy', 'hepaticReserve',
    ]),
    ...defined({
      treatmentDate: treatedOn === undefined ? undefined : isoDate(treatedOn),
      secondTreatmentDay: day('secondTreatment'), baselinePetDay: day('baselinePet'), treatmentPetDay: day('treatmentPet'), followUpPetDay: day('followUpPet'),
      survival,
    }),
    other: Object.fromEntries(Object.entries(row.other).map(([name, text]) => {
      const found = numberOfCell(text, mark, separator)
      return [name, 'value' in found ? found.value : text]
    })),
    row: row.row,
  }
  // By the name that its cell has: a day may have been counted from a date.
  const checked = clinicalChecks(clinical, table.name, column => {
    const date = column.replace(/Day$/, 'Date')
    return column.endsWith('Day') && row.values[column] === undefined && row.values[date] !== undefined ? { column: row.written(date), date: isoDate(row.values[date] as number) } : { column: row.written(column) }
  })
  return { key, clinical: checked.clinical, ...(treatedOn === undefined ? {} : { treatedOn }), problems: [...problems, ...checked.problems] }
}

// The column's kind has seen to the type of its cells.
const present = <K extends keyof ClinicalRecord>(values: Readonly<Record<string, CellValue>>, names: readonly K[]): Pick<ClinicalRecord, K> =>
  Object.fromEntries(names.flatMap(n => values[n] === undefined ? [] : [[n, values[n]]])) as Pick<ClinicalRecord, K>

const defined = <T extends object>(o: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> }
