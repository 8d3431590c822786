import { z } from 'zod'
import { mappingSchema } from './mapping/index.ts'
import { cohortProtocolSchema, defaultCohortProtocol } from './protocol.ts'
import { type TableName, tableNames, tableSchema } from './tables/index.ts'

/** The JSON Schemas of a cohort's files: a row of each table, the mapping to them, and the protocol. */
export const cohortJsonSchemas: Readonly<Record<TableName | 'cohort-protocol' | 'tables', { readonly schema: () => Readonly<Record<string, unknown>>; readonly document?: () => unknown }>> = {
  ...Object.fromEntries(tableNames.map(name => [name, { schema: () => tableSchema(name) }])) as unknown as Record<TableName, { schema: () => Readonly<Record<string, unknown>> }>,
  tables: { schema: () => ({ title: 'Yttria tables.json', ...z.toJSONSchema(mappingSchema, { io: 'input' }) }) },
  'cohort-protocol': { schema: () => ({ title: 'Yttria protocol.json of a cohort', ...z.toJSONSchema(cohortProtocolSchema, { io: 'input' }) }), document: () => defaultCohortProtocol },
}
