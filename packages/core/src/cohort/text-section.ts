/** A part of a report's text: paragraphs of plain text under a heading. */
export interface TextSection { readonly id: string; readonly heading: string; readonly paragraphs: readonly string[] }

/** a, b and c */
export function listed(items: readonly string[], joint = 'and'): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${joint} ${items.at(-1)}`
}

/** 1 patient, 2 patients */
export const counted = (n: number, what: string, plural = `${what}s`): string => `${n} ${n === 1 ? what : plural}`

/** With a capital. */
export const sentenceCase = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

/** A label within a sentence: abbreviations keep their capitals. */
export const inSentence = (label: string): string => /^[A-Z]{2}/.test(label) ? label : label.slice(0, 1).toLowerCase() + label.slice(1)
