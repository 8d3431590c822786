import { type Finding, type Outcome, answer, error, refusal, warning } from '../../record/index.ts'
import { type CohortTables, type TextRow, type TextTable, isMissing, nearestName, tableColumns } from '../tables/index.ts'
import type { Field } from './dictionary.ts'
import type { LaboratorySource, MappedColumn, Mapping, Source } from './mapping-file.ts'

/** The files that a mapping names, in its order. */
export const filesOfMapping = (m: Mapping): readonly Pick<Source, 'file' | 'sheet'>[] =>
  [m.patients, ...many(m.laboratory), ...many(m.events)].map(({ file, sheet }) => ({ file, sheet }))

/** Which of our rows a source gives, the row's number in it, and how its columns are called there. */
type MappedRow = Omit<TextRow, 'cells'> & { readonly cells: Readonly<Record<string, string>> }

/**
 * The clinical tables by a mapping from the tables that there are. `tableOf`: the table of a source. Refused where a source lacks a
 * column that the mapping names, or where a column of ours is mapped that there is not.
 */
export function applyMapping(mapping: Mapping, tableOf: (source: Pick<Source, 'file' | 'sheet'>) => TextTable, dictionary?: ReadonlyMap<string, Field>): Outcome<CohortTables> {
  const findings: Finding[] = []
  const context = { mapping, dictionary, findings }
  const patients = source(context, 'patients', mapping.patients, tableOf(mapping.patients), true)
  const laboratory = many(mapping.laboratory).map(s => source(context, 'laboratory', s, tableOf(s), false))
  const events = many(mapping.events).map(s => source(context, 'events', s, tableOf(s), false))
  if (findings.some(f => f.severity === 'error')) return refusal(...findings)
  return answer({ patients, ...(laboratory.length > 0 ? { laboratory } : {}), ...(events.length > 0 ? { events } : {}) }, findings)
}

interface Context { readonly mapping: Mapping; readonly dictionary: ReadonlyMap<string, Field> | undefined; readonly findings: Finding[] }

function source(context: Context, name: 'patients' | 'laboratory' | 'events', s: Source & Pick<LaboratorySource, 'wide'>, table: TextTable, merge: boolean): TextTable {
  const { findings } = context, ours = tableColumns[name].map(c => c.name)
  const wide = s.wide ?? [], wideDates = wide.flatMap(w => w.date ?? [])
  // A laboratory's columns are ours only; of patients one may have one's own.
  if (name !== 'patients') for (const column of Object.keys(s.columns)) if (!ours.includes(column))
    findings.push(error('cohort/mapping-column', { file: table.name, column }, `The mapping of ${name} names a column ${column}, which ${name}.csv has not${said(nearestName(column, ours))}.`, `Its columns are ${ours.join(', ')}.`))
  if (s.columns['key'] === undefined) findings.push(error('cohort/mapping-key', { file: table.name, column: 'key' }, `The mapping of ${name} does not say which column of ${table.name} is the key.`, 'In REDCap it is the record id, the first variable.'))
  for (const [n, w] of wide.entries()) for (const taken of ['analyte', 'value', 'unit', 'lln', 'uln']) if (n === 0 && s.columns[taken] !== undefined)
    findings.push(error('cohort/mapping-wide', { file: table.name, column: taken }, `The mapping of ${name} gives both ${taken} and ${w.analyte} as a column of its own.`, 'Either long (analyte, value, unit) or wide, not both.'))
  const rowFilter = { ...s.where, ...(s.event === undefined ? {} : { redcap_event_name: s.event }), ...(s.instrument === undefined ? {} : { redcap_repeat_instrument: s.instrument }) }
  const theirs = [...Object.values(s.columns).map(columnOf), ...Object.keys(rowFilter), ...wide.flatMap(w => [w.column, ...[w.lln, w.uln].filter(l => typeof l === 'string')]), ...wideDates].filter(c => c !== undefined)
  for (const column of new Set(theirs)) {
    if (!table.header.includes(column)) findings.push(error('cohort/mapping-column', { file: table.name, column }, `${table.name} has no column ${JSON.stringify(column)}, which the mapping of ${name} names${said(nearestName(column, table.header))}.`, 'Correct tables.json, or export that variable too.'))
    const field = context.dictionary?.get(column.replace(/___.*$/, ''))
    if (field?.identifier) findings.push(warning('cohort/mapping-identifier', { file: table.name, column }, `${column} is marked as an identifier in the data dictionary.`, 'Take a pseudonym as the key, and leave identifiers out.'))
  }
  const at = new Map(table.header.map((h, k) => [h, k]))
  const cell = (row: TextRow, column: string): string => (row.cells[at.get(column) ?? -1] ?? '').trim()
  const rows = table.rows.filter(row => Object.entries(rowFilter).every(([column, wanted]) => many(wanted).includes(cell(row, column))))
    // Without an instrument, rows of repeating ones are not the patient's own.
    .filter(row => !merge || s.instrument !== undefined || !at.has('redcap_repeat_instrument') || s.columns['key'] === undefined || rowFilter['redcap_repeat_instrument'] !== undefined || cell(row, 'redcap_repeat_instrument') === '')
  const header = [...new Set([...Object.keys(s.columns), ...(wide.length > 0 ? ['analyte', 'value', 'unit', 'lln', 'uln', ...(wideDates.length > 0 ? ['date'] : [])] : [])])]
  const written = Object.fromEntries(Object.entries(s.columns).flatMap(([own, c]) => columnOf(c) === undefined ? [] : [[own, columnOf(c)!]]))
  const mapped = rows.map((row): MappedRow => ({ row: row.row, cells: Object.fromEntries(Object.entries(s.columns).map(([own, c]) => [own, text(context, c, row, cell)])) }))
  const all = wide.length > 0 ? mapped.flatMap((m, k): MappedRow[] => wide.flatMap((w): MappedRow[] => {
    const value = cell(rows[k]!, w.column), limitText = (l: typeof w.lln) => l === undefined ? '' : typeof l === 'number' ? String(l) : cell(rows[k]!, l)
    // A visit at which it was not measured.
    if (isMissing(value, context.mapping)) return []
    return [{
      row: m.row, cells: { ...m.cells, analyte: w.analyte, value, unit: w.unit, lln: limitText(w.lln), uln: limitText(w.uln), ...(w.date === undefined ? {} : { date: cell(rows[k]!, w.date) }) },
      written: { value: w.column, unit: `unit of ${w.column}`, ...(typeof w.lln === 'string' ? { lln: w.lln } : {}), ...(typeof w.uln === 'string' ? { uln: w.uln } : {}), ...(w.date === undefined ? {} : { date: w.date }) },
    }]
  })) : merge ? merged(mapped, context.mapping) : mapped.filter(m => Object.entries(m.cells).some(([own, t]) => own !== 'key' && columnOf(s.columns[own]!) !== undefined && !isMissing(t, context.mapping)))
  return {
    name: table.name, header, separator: table.separator, written,
    rows: all.map(({ cells, ...row }): TextRow => ({ ...row, cells: header.map(h => cells[h] ?? '') })),
  }
}

const columnOf = (c: MappedColumn): string | undefined => typeof c === 'string' ? c : 'column' in c ? c.column : undefined

function text(context: Context, c: MappedColumn, row: TextRow, cell: (row: TextRow, column: string) => string): string {
  if (typeof c !== 'string' && 'value' in c) return c.value
  const column = columnOf(c)!, raw = cell(row, column), values = typeof c === 'string' ? undefined : c.values
  if (values && Object.hasOwn(values, raw)) return values[raw]!
  return context.dictionary?.get(column)?.choices.get(raw) ?? raw
}

/** In a longitudinal project a patient's variables stand in the rows of several events: one row of all, unless two contradict each other. */
function merged(rows: readonly MappedRow[], options: Pick<Mapping, 'missing'>): MappedRow[] {
  const byKey = new Map<string, { row: number; cells: Record<string, string> }[]>()
  for (const { row, cells } of rows) {
    const known = byKey.get(cells['key'] ?? ''), filled = Object.entries(cells).filter(([, t]) => !isMissing(t, options))
    const fitting = known?.find(k => filled.every(([own, t]) => k.cells[own] === undefined || k.cells[own] === t))
    if (fitting) Object.assign(fitting.cells, Object.fromEntries(filled))
    else byKey.set(cells['key'] ?? '', [...known ?? [], { row, cells: Object.fromEntries(filled) }])
  }
  return [...byKey.values()].flat()
}

const many = <T>(of: T | readonly T[] | undefined): readonly T[] => of === undefined ? [] : Array.isArray(of) ? of as readonly T[] : [of as T]

const said = (near: string | undefined): string => near === undefined ? '' : ` (${near}?)`
