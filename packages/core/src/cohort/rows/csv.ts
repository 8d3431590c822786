import type { WrittenColumn } from './columns.ts'

/** A CSV file (RFC 4180, LF): a header of names; numbers with all their digits, TRUE and FALSE, nothing where a value is missing. */
export function csvText(columns: readonly WrittenColumn[]): string {
  const rows = columns[0]?.values.length ?? 0, lines = [columns.map(c => cell(c.name)).join(',')]
  for (let r = 0; r < rows; r++) lines.push(columns.map(c => cell(c.values[r])).join(','))
  return `${lines.join('\n')}\n`
}

function cell(value: string | number | boolean | undefined): string {
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return ''
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
