import type { Chart } from '@yttria/core/figures'
import type { Finding, Outcome } from '@yttria/core/record'
import { type ModelFrame, type Table, type TypedColumn, modelFrame, parseFormula } from '@yttria/core/statistics'
import { UsageError } from '../../terminal/verb.ts'

export interface StatsRequest {
  readonly table: Table
  readonly rows: number
  /** Of each row the line of the file at which it begins. */
  readonly lines: readonly number[]
  readonly options: Readonly<Record<string, unknown>>
  readonly level: number
  readonly levels: Readonly<Record<string, readonly string[]>>
}

export interface Analysed {
  readonly json: Readonly<Record<string, unknown>>
  readonly text: string
  /** Made where a figure is asked for; undefined where there is nothing to draw. */
  readonly chart: () => Chart | undefined
}

export interface Analysis {
  readonly options: readonly string[]
  readonly required: readonly string[]
  readonly run: (request: StatsRequest) => Outcome<Analysed>
}

export const option = (r: StatsRequest, name: string): string | undefined => r.options[name] as string | undefined

export function oneOf<T extends string>(r: StatsRequest, name: string, all: readonly T[]): T | undefined {
  const text = option(r, name)
  if (text === undefined || (all as readonly string[]).includes(text)) return text as T | undefined
  throw new UsageError(`--${name} ${text}: one of ${all.join(', ')} wanted`)
}

export function numberOption(r: StatsRequest, name: string): number | undefined {
  const text = option(r, name)
  if (text === undefined) return undefined
  const x = Number(text)
  if (text.trim() === '' || !Number.isFinite(x)) throw new UsageError(`--${name} ${text}: a number wanted`)
  return x
}

/** --bootstrap N --seed S: a seed is wanted, so that the numbers can be had again. */
export function bootstrapOptions(r: StatsRequest): { readonly count: number; readonly seed: number } | undefined {
  const count = numberOption(r, 'bootstrap'), seed = numberOption(r, 'seed')
  if (count === undefined) return undefined
  if (seed === undefined) throw new UsageError('--bootstrap needs --seed: with a seed the numbers can be had again')
  return { count, seed }
}

/** The rows in which none of these columns lacks a value, typed; and what is to be said about the others. */
export interface CompleteColumns {
  readonly columns: Readonly<Record<string, TypedColumn>>
  readonly rows: number
  /** Where each of these rows stands, as 'row 1 (line 2 of the file)'. */
  readonly place: (row: number) => string
  readonly findings: readonly Finding[]
}

export function completeColumns(r: StatsRequest, names: readonly string[]): CompleteColumns {
  const quoted = names.map(n => `\`${n}\``).join(' + ')
  const frame = modelFrame(parseFormula(quoted), r.table, { levels: r.levels })
  return { columns: frame.variables, rows: frame.rows, place: placeOf(r, frame), findings: frame.findings }
}

/** Rows are counted under the header; the line is what an editor or spreadsheet shows. */
export const placeOf = (r: StatsRequest, frame: ModelFrame) => (row: number): string =>
  `row ${frame.row[row]! + 1} (line ${r.lines[frame.row[row]!]} of the file)`

export function numericColumn(columns: Readonly<Record<string, TypedColumn>>, name: string): Float64Array {
  const c = columns[name]!
  if (c.kind === 'factor') throw new RangeError(`column ${name} holds text (${c.levels.slice(0, 3).join(', ')}): numbers wanted`)
  return c.values
}

/** 0 and 1, or two levels of which the second is the event, or the named ones. */
export function binaryColumn({ columns, place }: Pick<CompleteColumns, 'columns' | 'place'>, name: string, positive?: string): Uint8Array {
  const c = columns[name]!
  if (positive !== undefined) {
    const wanted = positive.split(',').map(t => t.trim()), text = c.kind === 'factor' ? (k: number) => c.levels[c.of[k]!]! : (k: number) => String(c.values[k])
    const n = c.kind === 'factor' ? c.of.length : c.values.length, out = Uint8Array.from({ length: n }, (_, k) => wanted.includes(text(k)) ? 1 : 0)
    for (const w of wanted) if (!out.some((v, k) => v === 1 && text(k) === w)) throw new RangeError(`column ${name} has no ${JSON.stringify(w)}`)
    return out
  }
  if (c.kind === 'factor') {
    if (c.levels.length > 2) throw new RangeError(`column ${name} has ${c.levels.length} values (${c.levels.slice(0, 5).join(', ')}): two wanted, or say which are positive`)
    return Uint8Array.from(c.of)
  }
  return Uint8Array.from(c.values, (v, k) => { if (v !== 0 && v !== 1) throw new RangeError(`column ${name} holds ${v} in ${place(k)}: 0 or 1 is required`); return v })
}

export function labels(columns: Readonly<Record<string, TypedColumn>>, name: string): string[] {
  const c = columns[name]!
  return c.kind === 'factor' ? Array.from(c.of, k => c.levels[k]!) : Array.from(c.values, String)
}

/** Rows as a person counts them: the first under the header is 1. */
export const missingRows = (frame: ModelFrame): { row: number; columns: readonly string[] }[] => frame.missing.map(m => ({ row: m.row + 1, columns: m.columns }))

/** Plain JSON: typed arrays as arrays, infinities by name, NaN as null. */
export function json(value: unknown): unknown {
  if (typeof value === 'number') return Number.isNaN(value) ? null : value === Infinity ? 'Inf' : value === -Infinity ? '-Inf' : value
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, json)
  if (Array.isArray(value)) return value.map(json)
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined && typeof v !== 'function').map(([k, v]) => [k, json(v)]))
  return value
}

/** Five significant digits as R prints them; powers of ten where they save space. */
export function digits(x: number | undefined, significant = 5): string | undefined {
  if (x === undefined || Number.isNaN(x)) return undefined
  if (!Number.isFinite(x)) return x > 0 ? 'Inf' : '-Inf'
  if (x === 0) return '0'
  const size = Math.floor(Math.log10(Math.abs(x)))
  return size < -4 || size > 9 ? x.toExponential(significant - 1) : x.toFixed(Math.max(0, significant - 1 - size))
}

/** p as R prints it, and below what a double holds from its logarithm. */
export function pText(p: number | undefined, logP?: number): string | undefined {
  if (p === undefined || Number.isNaN(p)) return undefined
  if (p === 0) return logP !== undefined && Number.isFinite(logP) ? `1e${Math.floor(logP / Math.LN10)}` : '<1e-300'
  return p < 1e-4 ? p.toExponential(2) : p.toPrecision(4)
}
