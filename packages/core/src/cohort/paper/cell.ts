/**
 * A cell of a table as numbers, with the rule by which they are printed: what a reader sees and what a program reads are the same.
 * `digits`: decimals.
 */
export type Cell =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number; readonly digits: number }
  /** 12 (38%) */
  | { readonly kind: 'count'; readonly count: number; readonly of: number }
  /** 63 (24 to 113): median and range or quartiles. */
  | { readonly kind: 'range'; readonly value: number; readonly low: number; readonly high: number; readonly digits: number }
  /** 74 (42 to 112): estimate and confidence limits; a limit that does not exist is absent. */
  | { readonly kind: 'estimate'; readonly value: number | undefined; readonly low: number | undefined; readonly high: number | undefined; readonly digits: number }
  | { readonly kind: 'p'; readonly value: number }
  /** No number, and why. */
  | { readonly kind: 'none'; readonly reason: string }

export interface TableColumn { readonly key: string; readonly label: string }

export interface TableRow {
  readonly label: string
  /** 0: a heading or a whole line; 1: under the heading above. */
  readonly indent: 0 | 1
  /** By the columns' keys; a column without a cell is empty. */
  readonly cells: Readonly<Record<string, Cell>>
}

export interface PaperTable {
  readonly id: string
  readonly title: string
  readonly columns: readonly TableColumn[]
  readonly rows: readonly TableRow[]
  readonly footnotes: readonly string[]
}

export const text = (text: string): Cell => ({ kind: 'text', text })
export const number = (value: number | undefined, digits = 0): Cell => value === undefined || !Number.isFinite(value) ? none('not estimable') : { kind: 'number', value, digits }
export const count = (count: number, of: number): Cell => ({ kind: 'count', count, of })
export const range = (s: { readonly median: number; readonly min: number; readonly max: number } | undefined, digits = 0): Cell => s ? { kind: 'range', value: s.median, low: s.min, high: s.max, digits } : none('no value')
export const estimate = (value: number | undefined, interval: { readonly low?: number; readonly high?: number } | undefined, digits = 0): Cell => ({ kind: 'estimate', value, low: interval?.low, high: interval?.high, digits })
export const pValue = (value: number | undefined): Cell => value === undefined || Number.isNaN(value) ? none('no test') : { kind: 'p', value }
export const none = (reason: string): Cell => ({ kind: 'none', reason })

/** A number with so many decimals; no minus before zero. */
export function fixed(value: number, digits: number): string {
  const printed = value.toFixed(digits)
  return Number(printed) === 0 ? printed.replace('-', '') : printed
}

/** P as journals print it: two significant digits, three decimals at most from 0.01 on, and below 0.001 that. */
export function pText(p: number): string {
  if (p < 0.001) return '<0.001'
  return p < 0.01 ? p.toFixed(4) : p >= 0.995 ? '>0.99' : p < 0.1 ? p.toFixed(3) : p.toFixed(2)
}

export const percentText = (count: number, of: number): string => of > 0 ? `${(100 * count / of).toFixed(0)}%` : 'of none'

/** What is printed in a cell. */
export function cellText(cell: Cell): string {
  switch (cell.kind) {
    case 'text': return cell.text
    case 'number': return fixed(cell.value, cell.digits)
    case 'count': return `${cell.count} (${percentText(cell.count, cell.of)})`
    case 'range': return `${fixed(cell.value, cell.digits)} (${fixed(cell.low, cell.digits)} to ${fixed(cell.high, cell.digits)})`
    case 'estimate': return intervalText(cell.value, cell, cell.digits)
    case 'p': return pText(cell.value)
    case 'none': return 'NE'
  }
}

/** 74 (42 to 112); a limit that was not reached is 'NR', an estimate that was not reached too. */
export function intervalText(value: number | undefined, limits: { readonly low: number | undefined; readonly high: number | undefined }, digits: number): string {
  const end = (v: number | undefined): string => v === undefined || !Number.isFinite(v) ? 'NR' : fixed(v, digits)
  return limits.low === undefined && limits.high === undefined ? end(value) : `${end(value)} (${end(limits.low)} to ${end(limits.high)})`
}

/** Rows of the table's texts, the columns' labels first. */
export const tableTexts = (table: PaperTable): string[][] => [
  ['', ...table.columns.map(c => c.label)],
  ...table.rows.map(r => [`${r.indent === 1 ? '  ' : ''}${r.label}`, ...table.columns.map(c => { const cell = r.cells[c.key]; return cell ? cellText(cell) : '' })]),
]
