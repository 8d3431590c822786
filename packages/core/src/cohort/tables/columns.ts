import type { AnalysisName } from '../patient.ts'

interface Common {
  readonly name: string
  readonly describe: string
  /** Other headers under which it is known; compared without case, blanks and signs. */
  readonly aliases?: readonly string[]
  readonly required?: boolean
  /** The analyses that a cell which cannot be read spoils. None: the value is not known, and models that want it leave the patient out. */
  readonly spoils?: readonly AnalysisName[]
}

/** What a column holds, and what may stand in it. */
export type Column = Common & (
  | { readonly kind: 'text' | 'date' | 'yesNo' }
  | { readonly kind: 'number' | 'integer'; readonly unit?: string; readonly min?: number; readonly max?: number; readonly above?: number }
  /** Value, and the other words for it. */
  | { readonly kind: 'category'; readonly values: Readonly<Record<string, readonly string[]>> })

export type CellValue = string | number | boolean

export const yesWords: readonly string[] = ['yes', 'y', 'true', '1', 'ja', 'j', 'oui', 'si', 'checked']
export const noWords: readonly string[] = ['no', 'n', 'false', '0', 'nein', 'nee', 'non', 'unchecked']

/** What may stand in a column, for people. */
export function allowedText(c: Column): string {
  switch (c.kind) {
    case 'text': return 'text'
    case 'date': return 'date, as 2019-03-04'
    case 'yesNo': return 'yes or no'
    case 'category': return Object.keys(c.values).join(', ')
    default: {
      const range = c.above !== undefined ? `above ${c.above}${c.max === undefined ? '' : ` to ${c.max}`}`
        : c.min !== undefined && c.max !== undefined ? `${c.min} to ${c.max}` : c.min !== undefined ? `${c.min} or more` : c.max !== undefined ? `up to ${c.max}` : ''
      return `${c.kind === 'integer' ? 'whole number' : 'number'}${range ? `, ${range}` : ''}${c.unit ? `, ${c.unit}` : ''}`
    }
  }
}

/** A row of the table as JSON Schema. */
export function rowSchema(title: string, description: string, columns: readonly Column[]): Readonly<Record<string, unknown>> {
  const property = (c: Column) => {
    const description = c.aliases ? `${c.describe}. Also headed ${c.aliases.join(', ')}` : c.describe
    switch (c.kind) {
      case 'text': return { type: 'string', description }
      case 'date': return { type: 'string', format: 'date', description }
      case 'yesNo': return { enum: ['yes', 'no'], description: `${description}. Also true and false, 1 and 0` }
      case 'category': return { enum: Object.keys(c.values), description }
      default: return {
        type: c.kind, description, ...(c.unit === undefined ? {} : { 'x-unit': c.unit }),
        ...(c.above !== undefined ? { exclusiveMinimum: c.above } : c.min !== undefined ? { minimum: c.min } : {}), ...(c.max !== undefined ? { maximum: c.max } : {}),
      }
    }
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema', title, description, type: 'object',
    properties: Object.fromEntries(columns.map(c => [c.name, property(c)])),
    required: columns.filter(c => c.required).map(c => c.name), additionalProperties: true,
  }
}
