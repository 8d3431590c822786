import type { TextTable } from '../../../src/cohort/index.ts'

/** A table from lines of cells that a separator parts: 'a|b', '1|2'. */
export function table(name: string, [header, ...lines]: readonly string[], more: Partial<TextTable> = {}): TextTable {
  const cells = (line: string) => line.split('|')
  return { name, header: cells(header!), rows: lines.map((line, k) => ({ row: k + 2, cells: cells(line) })), separator: ',', ...more }
}
