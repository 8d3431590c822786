import type { TextRow, TextTable } from '@yttria/core/cohort'
import { type Column, numberOfText } from '@yttria/core/statistics'
import { InputError } from '../errors.ts'

export interface CsvTable { readonly columns: Readonly<Record<string, Column>>; readonly rows: number; readonly separator: string; /** Where each row begins in the file, the header's line being 1. */ readonly lines: readonly number[] }

/**
 * A CSV with a header line: comma, semicolon or tab, whichever the header has most of; quotes doubled inside quotes; a semicolon file whose
 * numbers have decimal commas is read so. A column in which every cell is a number or missing becomes numbers. Throws InputError naming the line.
 */
export function parseCsv(text: string, name: string): CsvTable {
  const { separator, records: [header, ...lines] } = records(text, name)
  if (!header || header.cells.every(c => c.trim() === '')) throw new InputError(`${name}: no header line`)
  const names = header.cells.map(c => c.trim())
  // Row names of R's write.csv stand under an empty header.
  names.forEach((n, k) => { if (n === '') names[k] = k === 0 ? 'row.names' : `column${k + 1}` })
  const once = new Set<string>(), twice = names.find(n => once.has(n) || !once.add(n))
  if (twice !== undefined) throw new InputError(`${name}: two columns are called ${JSON.stringify(twice)}`)
  const wrong = lines.find(l => l.cells.length !== names.length)
  if (wrong) throw new InputError(`${name}, line ${wrong.line}: ${wrong.cells.length} cells, the header has ${names.length}`)
  // Entries: a column may be called __proto__.
  const columns = Object.fromEntries(names.map((n, k) => [n, numbers(lines.map(l => l.cells[k]!.trim()), separator)]))
  return { columns, rows: lines.length, separator, lines: lines.map(l => l.line) }
}

/** A CSV as texts, for tables whose columns say what they hold; rows counted as a spreadsheet counts them. Throws InputError where there is no header. */
export function csvTable(text: string, name: string): TextTable {
  const { separator, records: [header, ...lines] } = records(text, name)
  if (!header || header.cells.every(c => c.trim() === '')) throw new InputError(`${name}: no header line`)
  return { name, header: header.cells.map(c => c.trim()), separator, rows: lines.map(({ row, cells }): TextRow => ({ row, cells })) }
}

/** The text of a file: UTF-8, UTF-16 by its mark (as spreadsheets write "Unicode text"), else Windows-1252. */
export function decodedText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

function numbers(cells: string[], separator: string): Column {
  const comma = separator === ';' && cells.some(c => /^[-+]?\d+,\d+$/.test(c)) && cells.every(c => !c.includes('.'))
  const out = new Float64Array(cells.length)
  for (let r = 0; r < cells.length; r++) {
    const c = comma ? cells[r]!.replace(',', '.') : cells[r]!
    if (c === '' || c === 'NA' || c === 'NaN') { out[r] = NaN; continue }
    const x = numberOfText(c)
    if (x === undefined) return comma ? cells.map(t => /^[-+]?\d+,\d+$/.test(t) ? t.replace(',', '.') : t) : cells
    out[r] = x
  }
  return out
}

interface CsvRecord { readonly cells: string[]; readonly line: number; readonly row: number }

function records(text: string, name: string): { readonly separator: ',' | ';' | '\t'; readonly records: readonly CsvRecord[] } {
  const marked = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  // Spreadsheets may say the separator in a first line of its own.
  const said = /^sep=([,;\t])\r?\n/i.exec(marked), body = said ? marked.slice(said[0].length) : marked
  // Of the header; what stands in quotes is none. Two quotes inside quotes close and open them again.
  const counts = new Map([[',', 0], [';', 0], ['\t', 0]])
  let quoted = false
  for (const c of body) {
    if (c === '"') quoted = !quoted
    else if (quoted) continue
    else if (c === '\n' || c === '\r') break
    else if (counts.has(c)) counts.set(c, counts.get(c)! + 1)
  }
  const count = (c: string) => counts.get(c)!
  const separator = (said?.[1] ?? [',', ';', '\t'].reduce((a, b) => count(b) > count(a) ? b : a)) as ',' | ';' | '\t'
  const found = [...recordsOf(body, separator, name)]
  return { separator, records: said ? found.map(r => ({ ...r, line: r.line + 1, row: r.row + 1 })) : found }
}

function* recordsOf(text: string, separator: string, name: string): Generator<CsvRecord> {
  let at = 0, line = 1, row = 0
  while (at < text.length) {
    const cells: string[] = [], start = line
    for (;;) {
      let cell = ''
      if (text[at] === '"') {
        for (;;) {
          const end = text.indexOf('"', at + 1)
          if (end < 0) throw new InputError(`${name}, line ${start}: a quote is not closed`)
          cell += text.slice(at + 1, end)
          at = end + 1
          if (text[at] !== '"') break
          cell += '"'
        }
        line += cell.split('\n').length - 1
      }
      let end = at
      while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++
      cells.push(cell + text.slice(at, end))
      at = end
      if (text[at] === separator) { at++; continue }
      if (text[at] === '\r') at++
      if (text[at] === '\n') at++
      line++
      break
    }
    row++
    if (cells.length > 1 || cells[0]!.trim() !== '') yield { cells, line: start, row }
  }
}
