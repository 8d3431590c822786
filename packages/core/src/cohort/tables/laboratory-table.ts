import { type Finding, type Outcome, answer, error, note, refusal, warning } from '../../record/index.ts'
import { type Analyte, analyteOf, analytes, implausible, likelyUnits, termOfAnalyte, unitFactor, usualUnits } from '../../response/index.ts'
import type { AnalysisName, LaboratoryValue, PatientProblem } from '../patient.ts'
import { rowsByPatient } from './by-patient.ts'
import { dayOfRow } from './dated-row.ts'
import { isoDate } from './dates.ts'
import { laboratoryColumns } from './laboratory-columns.ts'
import { type DecimalMark, numberOfCell } from './numbers.ts'
import { cellProblem } from './problems.ts'
import { type ReadRow, readRows } from './read-rows.ts'
import type { TableOptions, TextTable } from './text-table.ts'

/** Whom a row may belong to: the key, and the day of the first treatment where a date is known. */
export interface KnownPatient { readonly key: string; readonly treatedOn?: number }

export interface PatientLaboratory { readonly values: readonly LaboratoryValue[]; readonly problems: readonly PatientProblem[] }

/**
 * laboratory.csv as values in each analyte's own unit, by patient. A value that is refused may have been the worst: between
 * `settings.from` and `settings.to` days it spoils the dose-toxicity analysis of its patient, elsewhere nothing.
 */
export function readLaboratoryTable(
  table: TextTable, patients: readonly KnownPatient[], options: TableOptions = {}, settings: { readonly from: number; readonly to: number } = { from: -42, to: 124 },
): Outcome<ReadonlyMap<string, PatientLaboratory>> {
  const read = readRows(table, laboratoryColumns, options)
  if (!read.value) return refusal(...read.findings)
  const { of, findings } = rowsByPatient(table, read.value.rows, patients.map(p => p.key))
  const all: Finding[] = [...read.findings, ...findings], unknown = new Map<string, number[]>(), censored: number[] = []
  const treatedOn = new Map(patients.map(p => [p.key, p.treatedOn]))
  const result = new Map<string, PatientLaboratory>()
  for (const [key, rows] of of) {
    const values: LaboratoryValue[] = [], problems: PatientProblem[] = [], undated = rows.filter(r => r.values['date'] !== undefined && r.values['day'] === undefined && treatedOn.get(key) === undefined)
    // Said once of all rows that cannot be counted for it.
    if (undated.length > 1) problems.push({
      ...error('cohort/contradiction', { file: table.name, row: undated[0]!.row, column: undated[0]!.written('date'), value: key }, `${table.name}: ${undated.length} rows of ${key} (the first is row ${undated[0]!.row}) have dates, but the patient's treatmentDate is not known; for dose-toxicity the patient is left out.`, 'Give treatmentDate, or days in place of dates.'),
      spoils: ['dose-toxicity'],
    })
    for (const row of rows) {
      if (undated.length > 1 && undated.includes(row)) continue
      const name = row.values['analyte'] as string | undefined, analyte = name === undefined ? undefined : analyteOf(name)
      if (name !== undefined && analyte === undefined) { unknown.set(name, [...unknown.get(name) ?? [], row.row]); continue }
      const found = valueOf(table, row, analyte, treatedOn.get(key), read.value.mark, settings)
      if ('value' in found) {
        values.push(found.value)
        if (found.censored) censored.push(row.row)
      }
      problems.push(...found.problems)
    }
    const kept = withoutCopies(table.name, key, values, all)
    result.set(key, { values: kept, problems })
  }
  for (const [name, rows] of unknown)
    all.push(note('cohort/analyte-unknown', { file: table.name, row: rows[0], column: 'analyte', value: name }, `${table.name}: ${JSON.stringify(name)} (${rows.length} row${rows.length === 1 ? '' : 's'}, the first is row ${rows[0]}) is not used.`, `Used are ${Object.keys(analytes).join(', ')}.`))
  if (censored.length > 0) all.push(note('cohort/censored', { file: table.name, row: censored[0], column: 'value' }, `${table.name}: ${censored.length} value${censored.length === 1 ? '' : 's'} with < or > (the first in row ${censored[0]}) ${censored.length === 1 ? 'was' : 'were'} read as the limit itself.`))
  return answer(result, all)
}

type RowValue = { readonly value: LaboratoryValue; readonly censored: boolean; readonly problems: readonly PatientProblem[] } | { readonly problems: readonly PatientProblem[] }

function valueOf(table: TextTable, row: ReadRow, analyte: Analyte | undefined, treatedOn: number | undefined, mark: DecimalMark | undefined, settings: { readonly from: number; readonly to: number }): RowValue {
  const v = row.values, text = (column: string) => { const x = v[column]; return x === undefined ? '' : column === 'date' ? isoDate(x as number) : String(x) }
  const when = dayOfRow(v, treatedOn), day = 'day' in when ? when.day : undefined
  const counts = (analyte === undefined || termOfAnalyte(analyte) !== undefined) && (day === undefined || (day >= settings.from && day <= settings.to))
  const spoils: readonly AnalysisName[] = counts ? ['dose-toxicity'] : []
  const refuse = (column: string, because: string, remedy?: string): RowValue =>
    ({ problems: [...spoiling(row.problems, spoils), cellProblem({ table: table.name, row: row.row, column: row.written(column), text: text(column) }, because, spoils, remedy)] })
  // A row whose own cells could not be read.
  if (row.problems.length > 0) return { problems: spoiling(row.problems, spoils) }
  // No value, or none of it: not measured.
  if (v['value'] === undefined) return { problems: [] }
  if (analyte === undefined) return refuse('analyte', 'is empty: of what the value is cannot be told')
  const unit = text('unit'), factor = unitFactor(analyte, unit)
  if (factor === undefined) return refuse('unit', unit === '' ? `is empty: the unit of ${analyte} is wanted` : `cannot be the unit of ${analyte}`, `One of ${usualUnits(analyte).join(', ')}.`)
  const written = text('value'), bound = /^[<>\u2264\u2265]=?\s*/.exec(written), found = numberOfCell(written.slice(bound?.[0].length ?? 0), mark, table.separator)
  if ('problem' in found) return refuse('value', found.problem === 'ambiguous' ? 'may have a decimal mark or a mark of thousands' : 'is no number')
  if (!(found.value > 0)) return refuse('value', 'cannot be: above zero is wanted')
  const value = own(found.value, factor), out = implausible(analyte, 'value', value), facts = analytes[analyte]
  if (out) {
    const likely = likelyUnits(analyte, found.value).filter(u => unitFactor(analyte, u) !== factor)
    return refuse('value', `${unit} of ${analyte} cannot be: ${out.low} to ${out.high} ${facts.unit}`, likely.length > 0 ? `Was ${likely.join(' or ')} meant?` : undefined)
  }
  const limits: { lln?: number; uln?: number } = {}
  for (const which of ['lln', 'uln'] as const) {
    const given = v[which] as number | undefined
    if (given === undefined) continue
    const limit = own(given, factor), wrong = implausible(analyte, which, limit)
    if (wrong) return refuse(which, `${unit} cannot be the ${which === 'lln' ? 'lower' : 'upper'} limit of normal of ${analyte} (${wrong.low} to ${wrong.high} ${facts.unit}): it is in another unit, or the value is`, 'Give value and limits in one unit.')
    limits[which] = limit
  }
  if (limits.lln !== undefined && limits.uln !== undefined && limits.lln >= limits.uln) return refuse('lln', `is not below the upper limit of normal of ${text('uln')}`)
  if (day === undefined) return refuse('date', 'because' in when ? when.because : '')
  return { value: { analyte, value, ...limits, day, row: row.row }, censored: bound !== null, problems: [] }
}

/** Problems of a row's own cells, with what they spoil here. */
const spoiling = (problems: readonly PatientProblem[], spoils: readonly AnalysisName[]): PatientProblem[] => problems.map(p => ({ ...p, spoils }))

// To 12 digits: 4.1 g/dL is 41 g/L, which the product of doubles is not.
const own = (value: number, factor: number): number => factor === 1 ? value : Number((value * factor).toPrecision(12))

function withoutCopies(file: string, key: string, values: readonly LaboratoryValue[], findings: Finding[]): LaboratoryValue[] {
  const seen = new Map<string, LaboratoryValue>(), kept: LaboratoryValue[] = []
  for (const v of values) {
    const at = `${v.analyte} ${v.day}`, before = seen.get(at)
    if (before?.value === v.value) {
      findings.push(note('cohort/row-twice', { file, row: v.row, value: key }, `${file}: rows ${before.row} and ${v.row} of ${key} are the same ${v.analyte}; it was read once.`))
      continue
    }
    if (before) findings.push(warning('cohort/day-twice', { file, row: v.row, value: key }, `${file}: ${key} has two values of ${v.analyte} on day ${v.day}, ${before.value} (row ${before.row}) and ${v.value} (row ${v.row}); both count, as a baseline the later row.`, 'If one is wrong, take it out.'))
    seen.set(at, v)
    kept.push(v)
  }
  return kept
}
