import { type Finding, error } from '../../record/index.ts'
import { plainName } from '../../response/index.ts'
import { nearestName } from './nearest-name.ts'
import type { ReadRow } from './read-rows.ts'
import type { TextTable } from './text-table.ts'

/** The rows of each patient, by key; rows of nobody in `keys` are named, each key once. */
export function rowsByPatient(table: TextTable, rows: readonly ReadRow[], keys: readonly string[]): { readonly of: ReadonlyMap<string, readonly ReadRow[]>; readonly findings: readonly Finding[] } {
  const of = new Map<string, ReadRow[]>(keys.map(k => [k, []])), strange = new Map<string, ReadRow[]>(), findings: Finding[] = []
  for (const row of rows) {
    const key = row.values['key']
    if (typeof key !== 'string') {
      if (Object.keys(row.values).length === 0 && Object.keys(row.other).length === 0 && row.problems.length === 0) continue
      findings.push(...row.problems, error('cohort/key', { file: table.name, row: row.row, column: 'key' }, `${table.name}, row ${row.row}: no key; the row was not read.`, "Write the patient's key into it."))
      continue
    }
    const known = of.get(key)
    if (known) known.push(row)
    else strange.set(key, [...strange.get(key) ?? [], row])
  }
  for (const [key, its] of strange) {
    const near = keys.find(k => k.replace(/^(\D*)0+(?=\d)/, '$1').toLowerCase() === key.replace(/^(\D*)0+(?=\d)/, '$1').toLowerCase()) ?? keys.find(k => plainName(k) === plainName(key)) ?? nearestName(key, keys)
    findings.push(error('cohort/key-unknown', { file: table.name, row: its[0]!.row, column: 'key', value: key },
      `${table.name}: ${its.length} row${its.length === 1 ? '' : 's'} (the first is row ${its[0]!.row}) of ${JSON.stringify(key)}, who is not in the table of patients${near === undefined ? '' : `; ${near} is`}; they were not read.`,
      'Correct the key, or add the patient. Spreadsheets take leading zeros away: format the column as text.'))
  }
  return { of, findings }
}
