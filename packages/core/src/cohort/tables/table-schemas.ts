import { type Column, rowSchema } from './columns.ts'
import { eventsColumns } from './events-columns.ts'
import { laboratoryColumns } from './laboratory-columns.ts'
import { patientsColumns } from './patients-columns.ts'

export const tableNames = ['patients', 'laboratory', 'events'] as const
export type TableName = typeof tableNames[number]

export const tableColumns: Readonly<Record<TableName, readonly Column[]>> = { patients: patientsColumns, laboratory: laboratoryColumns, events: eventsColumns }

/** JSON Schema of one row of each table. */
export const tableSchema = (name: TableName): Readonly<Record<string, unknown>> =>
  rowSchema(`Yttria ${name}.csv`, `One row of ${name}.csv. An empty cell: not known. Columns of other names are kept as one's own.`, tableColumns[name])

/** The columns of a template: every patient's dates, or in their place days from treatment (nothing in it then tells when). */
export function templateColumns(name: TableName, count: 'dates' | 'days'): readonly string[] {
  const names = tableColumns[name].map(c => c.name)
  const asDay = (n: string) => n === 'date' ? 'day' : n.replace(/Date$/, 'Day')
  const dated = names.filter(n => n !== asDay(n) && (names.includes(asDay(n)) || n === 'treatmentDate' || n === 'deathDate' || n === 'lastContactDate'))
  const daily = [...dated.map(asDay), 'survivalDays', 'died']
  return names.filter(n => !(count === 'dates' ? daily : dated).includes(n))
}
