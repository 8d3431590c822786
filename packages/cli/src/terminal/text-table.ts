export interface TextColumn {
  readonly header: string
  /** Second line of the header. */
  readonly unit?: string
  /** Without it: 'decimal' where every cell is a number or empty, else 'left'. */
  readonly align?: 'left' | 'right' | 'decimal'
  /** Longer cells end in an ellipsis. */
  readonly maxWidth?: number
}

export type TextCell = string | number | undefined

/**
 * A table for the terminal: numbers aligned on their decimal point, a dash where there is none.
 * Throws RangeError where a row has not as many cells as there are columns.
 */
export function textTable(columns: readonly (string | TextColumn)[], rows: readonly (readonly TextCell[])[], options: { indent?: string } = {}): string {
  const { indent = '' } = options
  for (const [n, row] of rows.entries())
    if (row.length !== columns.length) throw new RangeError(`row ${n} has ${row.length} cells for ${columns.length} columns`)
  const blocks = columns.map((column, c) => columnBlock(typeof column === 'string' ? { header: column } : column, rows.map(row => row[c])))
  const hasUnits = blocks.some(block => block.unit !== '')
  const line = (cells: readonly string[]) => (indent + cells.join('  ')).trimEnd()
  return [
    line(blocks.map(b => b.pad(b.header))),
    ...(hasUnits ? [line(blocks.map(b => b.pad(b.unit)))] : []),
    line(blocks.map(b => '-'.repeat(b.width))),
    ...rows.map((_, n) => line(blocks.map(b => b.pad(b.cells[n]!)))),
  ].join('\n') + '\n'
}

const numeric = /^[-+\u2212<>~ ]*\d[\d,]*(\.\d*)?( ?%)?$/
const isEmpty = (text: string) => text === '' || text === '-'

function columnBlock(column: TextColumn, values: readonly TextCell[]) {
  const header = printable(column.header), unit = printable(column.unit ?? '')
  let cells = values.map(value => value === undefined || value === '' ? '-' : printable(String(value)))
  const align = column.align ?? (cells.some(x => !isEmpty(x)) && cells.every(x => isEmpty(x) || numeric.test(x)) ? 'decimal' : 'left')
  if (column.maxWidth !== undefined) cells = cells.map(text => shortened(text, column.maxWidth!))
  if (align === 'decimal') cells = onDecimalPoint(cells)
  const width = Math.max(length(header), length(unit), ...cells.map(length))
  const pad = (text: string) => {
    const blank = ' '.repeat(Math.max(0, width - length(text)))
    return align === 'left' ? text + blank : blank + text
  }
  return { header, unit, cells, width, pad }
}

/** Pads on the right so that, set flush right, all decimal points stand in one column. */
function onDecimalPoint(cells: readonly string[]): string[] {
  const tail = (text: string) => {
    const digits = /\d[\d,]*/.exec(text)
    return digits ? length(text) - (digits.index + digits[0].length) : 0
  }
  const longest = Math.max(0, ...cells.map(tail))
  return cells.map(text => text + ' '.repeat(longest - tail(text)))
}

const length = (text: string) => [...text].length

const shortened = (text: string, width: number) =>
  length(text) <= width ? text : [...text].slice(0, Math.max(0, width - 1)).join('') + '\u2026'

/** Text from headers reaches the terminal: control characters, and those that turn the direction of writing, do not. */
export const printable = (text: string): string =>
  text.replace(/[\t\n\r]+/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, '\ufffd')
