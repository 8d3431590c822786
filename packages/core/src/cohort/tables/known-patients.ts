import { type Finding, error } from '../../record/index.ts'
import { laboratoryColumns } from './laboratory-columns.ts'
import type { KnownPatient } from './laboratory-table.ts'
import { patientKey } from './patients-table.ts'
import { readRows } from './read-rows.ts'
import type { TableOptions, TextTable } from './text-table.ts'

/** The patients of a laboratory table that stands alone: its keys, and the treatment date where it has a column of it. */
export function patientsOfLaboratory(table: TextTable, options: TableOptions = {}): { readonly patients: readonly KnownPatient[]; readonly findings: readonly Finding[] } {
  const read = readRows(table, [...laboratoryColumns, { name: 'treatmentDate', kind: 'date', describe: 'First treatment' }], options)
  const patients = new Map<string, KnownPatient>(), findings: Finding[] = []
  for (const { values, row } of read.value?.rows ?? []) {
    const key = values['key'], treatedOn = values['treatmentDate'] as number | undefined
    if (typeof key !== 'string' || !patientKey.test(key)) continue
    const known = patients.get(key)
    if (known?.treatedOn !== undefined && treatedOn !== undefined && known.treatedOn !== treatedOn)
      findings.push(error('cohort/contradiction', { file: table.name, row, column: 'treatmentDate' }, `${table.name}, row ${row}: ${key} has another treatmentDate than in a row before; the first counts.`, 'Correct it.'))
    if (!known || known.treatedOn === undefined) patients.set(key, treatedOn === undefined ? { key } : { key, treatedOn })
  }
  return { patients: [...patients.values()], findings }
}
