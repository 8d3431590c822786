import { z } from 'zod'
import { cohortProtocolSchema, defaultCohortProtocol } from './protocol.ts'
import { type TableName, tableNames, tableSchema } from './tables/index.ts'

/** The JSON Schemas of a cohort's files: a row of each table, and the protocol. */
export const cohortJsonSchemas: Readonly<Record<TableName | 'cohort-protocol', { readonly schema: () => Readonly<Record<string, unknown>>; readonly document?: () => unknown }>> = {
  ...Object.fromEntries(tableNames.map(name => [name, { schema: () => tableSchema(name) }])) as unknown as Record<TableName, { schema: () => Readonly<Record<string, unknown>> }>,
  'cohort-protocol': { schema: () => ({ title: 'Yttria protocol.json of a cohort', ...z.toJSONSchema(cohortProtocolSchema, { io: 'input' }) }), document: () => defaultCohortProtocol },
}
