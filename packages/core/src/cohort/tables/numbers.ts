export type DecimalMark = ',' | '.'

export type NumberCell = { readonly value: number } | { readonly problem: 'ambiguous' | 'none' }

const withPoint = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/
const withComma = /^[-+]?(\d+,\d+|,\d+)([eE][-+]?\d+)?$/
// One group of three behind one to three digits: 1,234 may be twelve hundred or one and a bit.
const couldBeThousands = /^[-+]?[1-9]\d{0,2}[.,]\d{3}$/

/** The number of a cell. `mark`: the decimal mark of its table, where it is known; `separator`: of the file's cells. */
export function numberOfCell(text: string, mark?: DecimalMark, separator?: string): NumberCell {
  const t = text.trim().replace(/^\u2212/, '-')
  if (/^[-+]?\d+([eE][-+]?\d+)?$/.test(t)) return finite(Number(t))
  const comma = withComma.test(t)
  if (!comma && !withPoint.test(t)) return { problem: 'none' }
  if (mark === undefined) {
    // Where semicolons separate, a point may group thousands.
    if (!comma) return separator === ';' && couldBeThousands.test(t) ? { problem: 'ambiguous' } : finite(Number(t))
    return couldBeThousands.test(t) ? { problem: 'ambiguous' } : finite(Number(t.replace(',', '.')))
  }
  if (comma === (mark === ',')) return finite(Number(t.replace(',', '.')))
  // The other mark: thousands in a table of this one, or a stray.
  return { problem: 'ambiguous' }
}

/**
 * The decimal mark that the cells of a table's columns of numbers prove: numbers with a comma that cannot be thousands, or with a
 * point. In a file separated by semicolons every comma is one. 'mixed' where both are proved.
 */
export function provenMark(cells: Iterable<string>, separator?: string): DecimalMark | 'mixed' | undefined {
  let comma = false, point = false
  for (const cell of cells) {
    const t = cell.trim()
    if (withComma.test(t)) { if (separator === ';' || !couldBeThousands.test(t)) comma = true }
    else if (t.includes('.') && withPoint.test(t) && !(separator === ';' && couldBeThousands.test(t))) point = true
  }
  return comma && point ? 'mixed' : comma ? ',' : point ? '.' : undefined
}

const finite = (value: number): NumberCell => Number.isFinite(value) ? { value } : { problem: 'none' }
