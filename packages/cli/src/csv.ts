import { type Column, numberOfText } from '@yttria/core/statistics'
import { InputError } from './verb.ts'

export interface CsvTable { readonly columns: Readonly<Record<string, Column>>; readonly rows: number; readonly separator: string }

/**
 * A CSV with a header line: comma, semicolon or tab, whichever the header has most of; quotes doubled inside quotes; a semicolon file whose
 * numbers have decimal commas is read so. A column in which every cell is a number or missing becomes numbers. Throws InputError naming the line.
 */
export function parseCsv(text: string, name: string): CsvTable {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, firstLine = /^[^\r\n]*/.exec(body)![0]
  const count = (c: string) => firstLine.split(c).length
  const separator = [',', ';', '\t'].reduce((a, b) => count(b) > count(a) ? b : a)
  const [header, ...lines] = records(body, separator, name)
  if (!header || header.cells.every(c => c.trim() === '')) throw new InputError(`${name}: no header line`)
  const names = header.cells.map(c => c.trim())
  // Row names of R's write.csv stand under an empty header.
  names.forEach((n, k) => { if (n === '') names[k] = k === 0 ? 'row.names' : `column${k + 1}` })
  const twice = names.find((n, k) => names.indexOf(n) !== k)
  if (twice !== undefined) throw new InputError(`${name}: two columns are called ${JSON.stringify(twice)}`)
  const wrong = lines.find(l => l.cells.length !== names.length)
  if (wrong) throw new InputError(`${name}, line ${wrong.line}: ${wrong.cells.length} cells, the header has ${names.length}`)
  const columns: Record<string, Column> = {}
  names.forEach((n, k) => { columns[n] = numbers(lines.map(l => l.cells[k]!.trim()), separator) })
  return { columns, rows: lines.length, separator }
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

function* recordsOf(text: string, separator: string, name: string): Generator<{ cells: string[]; line: number }> {
  let at = 0, line = 1
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
    if (cells.length > 1 || cells[0]!.trim() !== '') yield { cells, line: start }
  }
}

const records = (text: string, separator: string, name: string) => [...recordsOf(text, separator, name)]
