const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

// Control characters have no place in a document; those that turn the direction of writing could make one value look like another.
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g

export const printable = (text: string): string => text.replace(unprintable, '\ufffd')

/** Text as it may stand between tags and in quoted attributes of HTML and SVG. */
export const escapeText = (text: string): string =>
  printable(text).replace(/[&<>"']/g, c => entities[c]!)

/** Markup that needs no more escaping. */
export interface Markup { readonly markup: string }

type Part = string | number | false | undefined | Markup | readonly Part[]

const markupOf = (part: Part): string =>
  part === undefined || part === false ? '' : typeof part === 'string' ? escapeText(part) : typeof part === 'number' ? String(part)
    : 'markup' in part ? part.markup : part.map(markupOf).join('')

/** A template whose values are escaped unless they are markup themselves. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  ({ markup: strings.reduce((text, s, n) => text + markupOf(parts[n - 1]) + s) })

/** Markup made elsewhere (Vega's SVG, our own style sheet). */
export const raw = (markup: string): Markup => ({ markup })
