import type { Finding } from '../../record/index.ts'
import { error, note } from '../../record/index.ts'
import { type Levels, columnsOf, evaluate } from './evaluate.ts'
import { type Formula, type RandomTerm, type Term, type Variable, termText } from './formula.ts'
import { type Table, type TypedColumn, rowsOf } from './table.ts'

/** Columns of a term in the model matrix: `from` up to, not including, `to`. */
export interface TermColumns { readonly term: string; readonly from: number; readonly to: number }

export interface Grouping {
  readonly name: string
  readonly labels: readonly string[]
  readonly of: Int32Array
  /** Row-major, rows x names.length: what the group's effects multiply. */
  readonly z: Float64Array
  readonly names: readonly string[]
  readonly correlated: boolean
}

/** A formula met with its data: the complete rows as numbers. */
export interface ModelFrame {
  readonly formula: Formula
  readonly rows: number
  /** Row of the table for each row of the frame. */
  readonly row: Int32Array
  /** Rows left out because something the model reads is missing there. */
  readonly missing: readonly { readonly row: number; readonly columns: readonly string[] }[]
  /** Row-major, rows x names.length; treatment coding, first level the reference. */
  readonly x: Float64Array
  readonly names: readonly string[]
  readonly terms: readonly TermColumns[]
  /** The outcome as a number; for a factor of two levels 0 and 1; NaN nowhere. Empty in a one-sided formula. */
  readonly response: Float64Array
  readonly responseName: string
  /** Where the outcome is a factor. */
  readonly responseLevels?: readonly string[]
  readonly groupings: readonly Grouping[]
  /** Levels of every factor of the model that have rows. */
  readonly levels: Readonly<Record<string, readonly string[]>>
  /** The variables of the model as they stand in its rows, by their text. */
  readonly variables: Readonly<Record<string, TypedColumn>>
  readonly findings: readonly Finding[]
}

export interface FrameOptions {
  /** Order of a column's levels, first the reference; else alphabetical. */
  readonly levels?: Levels
  /** Further columns whose missing rows are left out too. */
  readonly also?: readonly string[]
}

/** Numbers in a model matrix beyond which it is refused: 400 MB. */
const LARGEST_MATRIX = 5e7

/**
 * The complete rows of a table as a model's matrices. Data that cannot be used become findings of severity 'error'
 * (values that are not finite, such as the logarithm of 0, with their rows); the caller refuses then.
 * Throws RangeError for columns that are not there.
 */
export function modelFrame(formula: Formula, table: Table, options: FrameOptions = {}): ModelFrame {
  const { levels = {}, also = [] } = options
  const total = rowsOf(table)
  const variables = new Map<string, TypedColumn>(), reads = new Map<string, readonly string[]>()
  const add = (v: Variable): void => {
    if (variables.has(v.text)) return
    variables.set(v.text, evaluate(v.expression, table, levels))
    reads.set(v.text, columnsOf(v.expression))
  }
  if (formula.response) add(formula.response)
  for (const t of formula.terms) t.variables.forEach(add)
  for (const r of formula.random) { r.terms.forEach(t => t.variables.forEach(add)); r.group.forEach(v => addGroup(v, table, levels, variables, reads)) }
  for (const name of also) add({ text: name, expression: { kind: 'name', name } })

  // Missing is what the columns lack; a value that arithmetic broke is an error.
  const columns = new Map<string, TypedColumn>()
  for (const name of new Set([...reads.values()].flat())) columns.set(name, variables.get(name) ?? variables.get(`factor(${name})`) ?? evaluate({ kind: 'name', name }, table, levels))
  const lacks = (c: TypedColumn, r: number) => c.kind === 'numeric' ? Number.isNaN(c.values[r]!) : c.of[r]! < 0
  const keep: number[] = [], missing: { row: number; columns: string[] }[] = [], findings: Finding[] = []
  const all = [...columns]
  const incomplete = new Uint8Array(total)
  for (const [, c] of all) {
    if (c.kind === 'numeric') { for (let r = 0; r < total; r++) if (Number.isNaN(c.values[r]!)) incomplete[r] = 1 }
    else for (let r = 0; r < total; r++) if (c.of[r]! < 0) incomplete[r] = 1
  }
  for (let r = 0; r < total; r++) {
    if (!incomplete[r]) keep.push(r)
    else missing.push({ row: r, columns: all.filter(([, c]) => lacks(c, r)).map(([name]) => name) })
  }
  if (missing.length > 0) findings.push(note('missing-rows', { value: missing.length }, `${missing.length} of ${total} rows are left out because a value is missing (${firstRows(missing.map(m => m.row))})`))
  const row = Int32Array.from(keep)
  // Columns have the names of a file: 'constructor', '__proto__' too.
  const kept: Record<string, TypedColumn> = Object.create(null)
  for (const [text, c] of variables) {
    if (c.kind === 'numeric') {
      const values = new Float64Array(row.length), bad: number[] = []
      for (let r = 0; r < row.length; r++) if (!Number.isFinite(values[r] = c.values[row[r]!]!)) bad.push(row[r]!)
      if (bad.length > 0) findings.push(error('value-not-finite', { column: text, row: bad[0]! + 1, value: String(c.values[bad[0]!]) }, `${text} is no finite number in ${bad.length} row${bad.length > 1 ? 's' : ''} (${firstRows(bad)})`, text.startsWith('log') ? 'A logarithm needs values above 0: correct the data, or leave these rows out.' : 'Correct these rows or leave them out.'))
      kept[text] = { kind: 'numeric', values }
    } else kept[text] = present(c, row)
  }
  const named = new Set([formula.response?.text, ...formula.terms.flatMap(t => t.variables.map(v => v.text))])
  for (const [text, c] of Object.entries(kept)) {
    const given = variables.get(text)!
    if (row.length > 0 && named.has(text) && c.kind === 'factor' && given.kind === 'factor' && c.levels.length < given.levels.length)
      findings.push(note('levels-without-rows', { column: text }, `${text}: no rows for ${given.levels.filter(l => !c.levels.includes(l)).slice(0, 10).join(', ')}`))
  }
  if (row.length === 0) findings.push(error('no-rows', {}, 'No row has a value in every column that the model reads.'))

  const columnsOfTerm = (t: Term): number => t.variables.reduce((n, v) => { const c = kept[v.text]!; return n * (c.kind === 'factor' ? c.levels.length : 1) }, 1)
  const widest = Math.max(...[formula.terms, ...formula.random.map(r => r.terms)].map(terms => terms.reduce((n, t) => n + columnsOfTerm(t), 1)))
  const tooWide = widest * row.length > LARGEST_MATRIX
  if (tooWide) findings.push(error('too-many-columns', { value: widest }, `The model has about ${widest} columns for ${row.length} rows: a text column with many different values is not a fixed effect.`, 'Make it a random effect, (1 | column), or join its levels.'))
  const fixed = tooWide ? { x: new Float64Array(0), names: [], terms: [] } : matrix(formula.intercept, formula.terms, kept, row.length)
  const response = formula.response ? kept[formula.response.text]! : undefined
  return {
    formula, rows: row.length, row, missing, x: fixed.x, names: fixed.names, terms: fixed.terms,
    response: !response ? new Float64Array(0) : response.kind === 'numeric' ? response.values : Float64Array.from(response.of),
    responseName: formula.response?.text ?? '', ...(response?.kind === 'factor' && { responseLevels: response.levels }),
    groupings: tooWide ? [] : formula.random.flatMap(r => groupings(r, kept, row.length)),
    levels: Object.fromEntries(Object.entries(kept).flatMap(([text, c]) => c.kind === 'factor' ? [[text, c.levels]] : [])),
    variables: kept, findings,
  }
}

// A group's number is its name: patient 1 and patient 2 are no quantities.
function addGroup(v: Variable, table: Table, levels: Levels, variables: Map<string, TypedColumn>, reads: Map<string, readonly string[]>): void {
  if (v.expression.kind !== 'name') throw new RangeError(`group ${v.text}: a column wanted`)
  const text = `factor(${v.text})`
  if (variables.has(text)) return
  variables.set(text, evaluate({ kind: 'call', name: 'factor', args: [v.expression] }, table, levels))
  reads.set(text, columnsOf(v.expression))
}

/** A factor in the rows of the frame, without the levels that have none. */
function present(c: TypedColumn & { kind: 'factor' }, row: Int32Array): TypedColumn {
  const used = new Uint8Array(c.levels.length)
  const from = c.of, to = new Int32Array(row.length)
  for (let i = 0; i < row.length; i++) used[from[row[i]!]!] = 1
  const place = new Int32Array(c.levels.length)
  let next = 0
  for (let k = 0; k < used.length; k++) place[k] = used[k] ? next++ : -1
  for (let i = 0; i < row.length; i++) to[i] = place[from[row[i]!]!]!
  return { kind: 'factor', levels: c.levels.filter((_, k) => used[k]), of: to }
}

function groupings(r: RandomTerm, kept: Readonly<Record<string, TypedColumn>>, rows: number): Grouping[] {
  const parts = r.group.map(v => kept[`factor(${v.text})`] as TypedColumn & { kind: 'factor' })
  let { levels, of } = parts[0]!
  for (const p of parts.slice(1)) {
    const code = of.map((k, n) => k * p.levels.length + p.of[n]!), used = [...new Set(code)].sort((a, b) => a - b), place = new Map(used.map((c, k) => [c, k]))
    const before = levels
    levels = used.map(c => `${before[Math.floor(c / p.levels.length)]}:${p.levels[c % p.levels.length]}`)
    of = code.map(c => place.get(c)!)
  }
  const { x, names } = matrix(r.intercept, r.terms, kept, rows)
  const name = r.group.map(v => v.text).join(':')
  return [{ name, labels: levels, of, z: x, names, correlated: r.correlated || names.length === 1 }]
}

interface Matrix { readonly x: Float64Array; readonly names: readonly string[]; readonly terms: readonly TermColumns[] }

/** Model matrix with treatment contrasts; a factor whose margin is not in the model gets all its levels (Chambers and Hastie 1992, ch. 2). */
function matrix(intercept: boolean, terms: readonly Term[], kept: Readonly<Record<string, TypedColumn>>, rows: number): Matrix {
  const columns: { name: string; values: Float64Array }[] = [], where: TermColumns[] = []
  const known = new Set(terms.map(t => t.variables.map(v => v.text).sort().join('\u0000')))
  if (intercept) {
    where.push({ term: '(Intercept)', from: 0, to: 1 })
    columns.push({ name: '(Intercept)', values: new Float64Array(rows).fill(1) })
  }
  for (const t of terms) {
    let made: { name: string; values: Float64Array }[] = []
    t.variables.forEach((v, place) => {
      const c = kept[v.text]!
      const others = t.variables.filter(w => w !== v)
      const marginal = others.length === 0 ? intercept : known.has(others.map(w => w.text).sort().join('\u0000'))
      const own = c.kind === 'numeric'
        ? [{ name: v.text, values: c.values }]
        : c.levels.slice(marginal ? 1 : 0).map((level, k) => ({ name: v.text + level, values: indicator(c.of, k + (marginal ? 1 : 0)) }))
      made = place === 0 ? own : own.flatMap(b => made.map(a => ({ name: `${a.name}:${b.name}`, values: a.values.map((x, r) => x * b.values[r]!) })))
    })
    where.push({ term: termText(t), from: columns.length, to: columns.length + made.length })
    columns.push(...made)
  }
  const p = columns.length, x = new Float64Array(rows * p)
  columns.forEach((c, k) => { for (let r = 0; r < rows; r++) x[r * p + k] = c.values[r]! })
  return { x, names: columns.map(c => c.name), terms: where }
}

function indicator(of: Int32Array, level: number): Float64Array {
  const out = new Float64Array(of.length)
  for (let i = 0; i < of.length; i++) if (of[i] === level) out[i] = 1
  return out
}

const firstRows = (rows: readonly number[]): string => `row${rows.length > 1 ? 's' : ''} ${rows.slice(0, 10).map(r => r + 1).join(', ')}${rows.length > 10 ? ' ...' : ''}`

/** Model matrix (row-major, coefficients in the frame's order) of made-up rows: variables by their text, factors with the frame's levels. */
export const designRows = (formula: Formula, variables: Readonly<Record<string, TypedColumn>>, rows: number): Float64Array => matrix(formula.intercept, formula.terms, variables, rows).x
