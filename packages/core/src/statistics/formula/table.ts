/** A column: numbers, or texts, or true and false. Missing: undefined, null, NaN, an empty text, 'NA'. */
export type Column = ArrayLike<number> | readonly (number | string | boolean | undefined | null)[]

/** Columns of equal length by name. */
export type Table = Readonly<Record<string, Column>>

/** A column as a model reads it. Missing numbers are NaN, missing levels -1. */
export type TypedColumn =
  | { readonly kind: 'numeric'; readonly values: Float64Array }
  | { readonly kind: 'factor'; readonly levels: readonly string[]; readonly of: Int32Array }

const isMissing = (v: unknown): boolean => v === undefined || v === null || v === '' || v === 'NA' || (typeof v === 'number' && Number.isNaN(v))

const decimal = /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/

/** The number that a cell's text holds; infinite by R's and other programs' names; undefined where it is none. */
export function numberOfText(text: string): number | undefined {
  // Most texts are no numbers, which their first character tells: letters other than i and n.
  const first = text.charCodeAt(0) | 32
  if (first >= 97 && first <= 122 && first !== 105) return undefined
  if (decimal.test(text)) return Number(text)
  const t = /^\s*([-+]?)(inf|infinity)\s*$/i.exec(text)
  return t ? (t[1] === '-' ? -Infinity : Infinity) : undefined
}

/**
 * Numeric where every cell that is there is a number; else a factor, its levels in `levels` or in alphabetical order
 * (numbers by size). Throws RangeError for a cell that is none of the given levels, and for a column in which most but not
 * all cells are numbers, naming the first that is not: that is a typing error, not a factor.
 */
export function typedColumn(name: string, column: Column, levels?: readonly string[], asFactor = false): TypedColumn {
  const n = column.length
  if (column instanceof Float64Array && !levels && !asFactor) return { kind: 'numeric', values: column }
  const values = new Float64Array(n)
  let numbers = 0, others = 0, firstOther = -1, booleans = 0
  if (!levels && !asFactor) {
    for (let r = 0; r < n; r++) {
      const v = column[r]
      values[r] = NaN
      if (isMissing(v)) continue
      const x = typeof v === 'number' ? v : typeof v === 'string' ? numberOfText(v) : undefined
      if (x !== undefined) { values[r] = x; numbers++ } else { if (firstOther < 0) firstOther = r; others++; if (typeof v === 'boolean') booleans++ }
    }
    if (others === 0 && numbers > 0) return { kind: 'numeric', values }
    if (numbers > others && booleans === 0) throw new RangeError(`column ${name}: ${JSON.stringify(column[firstOther])} in row ${firstOther + 1} is no number, but most of the column are; give its levels if it is a factor`)
  }
  const text = (v: unknown) => v === true ? 'TRUE' : v === false ? 'FALSE' : String(v)
  const index = new Map<string, number>(), of = new Int32Array(n).fill(-1)
  for (const level of levels ?? []) {
    if (index.has(level)) throw new RangeError(`column ${name}: level ${level} is given twice`)
    index.set(level, index.size)
  }
  for (let r = 0; r < n; r++) {
    const v = column[r]
    if (isMissing(v)) continue
    const t = text(v)
    let at = index.get(t)
    if (at === undefined) {
      if (levels) throw new RangeError(`column ${name}: ${JSON.stringify(t)} in row ${r + 1} is none of its levels ${levels.join(', ')}`)
      index.set(t, at = index.size)
    }
    of[r] = at
  }
  const found = [...index.keys()]
  if (levels) return { kind: 'factor', levels: found, of }
  const sorted = [...found].sort(byAlphabet), at = new Map(sorted.map((level, k) => [level, k])), place = Int32Array.from(found, level => at.get(level)!)
  for (let r = 0; r < n; r++) if (of[r]! >= 0) of[r] = place[of[r]!]!
  return { kind: 'factor', levels: sorted, of }
}

/** Numbers by size before texts; texts without regard to case, small letters first among equals. */
export function byAlphabet(a: string, b: string): number {
  const x = numberOfText(a), y = numberOfText(b)
  if (x !== undefined && y !== undefined) return x - y
  const s = a.toLowerCase(), t = b.toLowerCase()
  return s < t ? -1 : s > t ? 1 : a === b ? 0 : a > b ? -1 : 1
}

/** Rows of a table. Throws RangeError where columns differ in length. */
export function rowsOf(table: Table): number {
  let rows: number | undefined
  for (const [name, column] of Object.entries(table)) {
    if (rows === undefined) rows = column.length
    else if (column.length !== rows) throw new RangeError(`column ${name} has ${column.length} rows, others have ${rows}`)
  }
  return rows ?? 0
}
