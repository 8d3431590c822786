import { type Outcome, answer, error, refusal } from '../../record/index.ts'
import { plainName } from '../../response/index.ts'
import type { TextTable } from '../tables/index.ts'

/** A field of a REDCap project, by its data dictionary. */
export interface Field {
  readonly name: string
  readonly form: string
  readonly kind: string
  /** Code: label. Empty where the field has no choices. */
  readonly choices: ReadonlyMap<string, string>
  readonly identifier: boolean
}

/** The fields of a REDCap data dictionary (its CSV). Refused where it is none. */
export function readDictionary(table: TextTable): Outcome<ReadonlyMap<string, Field>> {
  // In English, as REDCap writes them; in its older form with underlines.
  const at = (...names: string[]) => table.header.findIndex(h => names.some(n => plainName(h).startsWith(plainName(n))))
  const name = at('Variable / Field Name', 'field_name'), form = at('Form Name'), kind = at('Field Type'), choices = at('Choices, Calculations', 'select_choices'), identifier = at('Identifier?', 'identifier')
  if (name < 0 || kind < 0 || choices < 0) return refusal(error('cohort/dictionary', { file: table.name, row: 1 }, `${table.name} is no REDCap data dictionary: it has no column "Variable / Field Name", "Field Type" or "Choices, Calculations, OR Slider Labels".`, 'Download it in REDCap under Project Setup, Data Dictionary.'))
  return answer(new Map(table.rows.filter(r => (r.cells[name] ?? '').trim() !== '').map(({ cells }) => {
    const field = cells[name]!.trim(), type = (cells[kind] ?? '').trim()
    return [field, {
      name: field, form: (cells[form] ?? '').trim(), kind: type, identifier: /^y/i.test((cells[identifier] ?? '').trim()),
      choices: ['radio', 'dropdown', 'checkbox'].includes(type) ? choicesOf(cells[choices] ?? '') : new Map<string, string>(),
    }]
  })))
}

/** "1, Right colon | 2, Left colon": code before the first comma. */
export function choicesOf(text: string): ReadonlyMap<string, string> {
  return new Map(text.split('|').map(part => /^\s*([^,]*?)\s*,\s*([\s\S]*?)\s*$/.exec(part)).filter(m => m !== null).map(m => [m[1]!, m[2]!]))
}
