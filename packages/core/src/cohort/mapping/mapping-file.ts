import { z } from 'zod'
import { analyteNames } from '../../response/index.ts'

const column = z.union([
  z.string().min(1),
  z.strictObject({
    column: z.string().min(1).describe('Header in the file; in REDCap the variable, of a checkbox with its choice: therapy___2'),
    values: z.record(z.string(), z.string()).optional().describe("What is written in place of a code; goes before the data dictionary's labels"),
  }),
  z.strictObject({ value: z.string().describe('The same in every row') }),
]).describe('Header in the file, or more about it')

const sourceShape = {
  file: z.string().min(1).describe('CSV or XLSX, relative to this file'),
  sheet: z.string().min(1).optional(),
  instrument: z.string().min(1).optional().describe('REDCap: rows of this repeating instrument only'),
  event: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional().describe('REDCap: rows of these events (redcap_event_name) only'),
  where: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional().describe('Rows that hold one of these texts in a column only'),
  columns: z.record(z.string(), column).describe("Ours: theirs. Of patients also columns of one's own"),
}
const limit = z.union([z.number().positive(), z.string().min(1)]).describe('A number, or the column that holds it')

const wide = z.strictObject({
  analyte: z.enum(analyteNames), column: z.string().min(1), unit: z.string().describe('Of the values and of the limits'), lln: limit.optional(), uln: limit.optional(),
  date: z.string().min(1).optional().describe("The column of its own date, where it has one"),
})

const source = z.strictObject(sourceShape)
const laboratorySource = z.strictObject({ ...sourceShape, wide: z.array(wide).min(1).optional().describe('Where each analyte has a column of its own: in place of analyte, value, unit, lln, uln') })
const oneOrMore = <T extends z.ZodType>(of: T) => z.union([of, z.array(of).min(1)])

export const mappingSchemaVersion = '1.0.0'

/** tables.json: where the clinical tables come from where they are not patients.csv, laboratory.csv and events.csv as Yttria has them. */
export const mappingSchema = z.strictObject({
  schemaVersion: z.string().regex(/^1\.\d+\.\d+$/, 'this program reads version 1.x.x').default(mappingSchemaVersion),
  dates: z.enum(['day-first', 'month-first']).optional().describe('How dates of two numbers and a year are meant'),
  decimal: z.enum([',', '.']).optional(),
  missing: z.array(z.string()).optional().describe('Codes that mean "not known", as -99'),
  dictionary: z.string().min(1).optional().describe('The data dictionary of a REDCap project (CSV): codes of its choices become their labels'),
  patients: source,
  laboratory: oneOrMore(laboratorySource).optional(),
  events: oneOrMore(source).optional(),
})

export type Mapping = z.infer<typeof mappingSchema>
export type Source = z.infer<typeof source>
export type LaboratorySource = z.infer<typeof laboratorySource>
export type MappedColumn = z.infer<typeof column>
