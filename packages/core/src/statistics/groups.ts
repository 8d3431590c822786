export type Label = string | number

/** Rows told apart by a label: `of[row]` indexes `labels`, which stand in order of first appearance. */
export interface Groups {
  readonly of: Int32Array
  readonly labels: readonly string[]
  readonly sizes: Int32Array
}

/** Groups of rows. 1 and '1' are the same label. Throws TypeError for a label that is missing, naming its row. */
export function groupsOf(labels: ArrayLike<Label>): Groups {
  const index = new Map<string, number>(), of = new Int32Array(labels.length)
  for (let n = 0; n < labels.length; n++) {
    const label = labels[n]
    if (label === undefined || label === null || label === '' || Number.isNaN(label)) throw new TypeError(`row ${n} has no label`)
    const key = String(label)
    let at = index.get(key)
    if (at === undefined) index.set(key, at = index.size)
    of[n] = at
  }
  const sizes = new Int32Array(index.size)
  for (const g of of) sizes[g]!++
  return { of, labels: [...index.keys()], sizes }
}

/** Rows of each group, in the order of the data. */
export function rowsOfGroups(groups: Groups): Uint32Array[] {
  const rows = Array.from(groups.sizes, size => new Uint32Array(size)), filled = new Int32Array(groups.sizes.length)
  groups.of.forEach((g, i) => { rows[g]![filled[g]!++] = i })
  return rows
}

/** Every row a group of its own. */
export function ownGroups(n: number): Groups {
  return { of: Int32Array.from({ length: n }, (_, i) => i), labels: Array.from({ length: n }, (_, i) => String(i)), sizes: new Int32Array(n).fill(1) }
}

/** 0/1 or false/true as bytes. Throws RangeError for anything else, naming its row. */
export function indicators(values: ArrayLike<number | boolean>, what: string): Uint8Array {
  const out = new Uint8Array(values.length)
  for (let n = 0; n < values.length; n++) {
    const v = values[n]
    if (v === true || v === 1) out[n] = 1
    else if (v !== false && v !== 0) throw new RangeError(`${what} of row ${n} is ${String(v)}: 0 or 1 wanted`)
  }
  return out
}

/** Throws RangeError where the columns do not have as many rows as the first. */
export function requireSameRows(columns: Readonly<Record<string, ArrayLike<unknown> | undefined>>): number {
  let rows: number | undefined, first = ''
  for (const [name, column] of Object.entries(columns)) {
    if (column === undefined) continue
    if (rows === undefined) { rows = column.length; first = name }
    else if (column.length !== rows) throw new RangeError(`${name} has ${column.length} rows, ${first} has ${rows}`)
  }
  return rows ?? 0
}

/** Finite numbers as Float64Array. Throws RangeError naming the row of one that is not. */
export function finite(values: ArrayLike<number>, what: string): Float64Array {
  const out = Float64Array.from(values)
  for (let n = 0; n < out.length; n++) if (!Number.isFinite(out[n]!)) throw new RangeError(`${what} of row ${n} is ${String(values[n])}`)
  return out
}
