import { strFromU8, unzipSync, zipSync } from 'fflate'
import { InputError } from '../errors.ts'

// A workbook of a study's tables has thousands of cells; these still let the largest of spreadsheets' exports through.
const mostBytes = 2 ** 27, mostFiles = 2000, mostCells = 5_000_000

/**
 * The XML of a workbook, unpacked within bounds and stored again: the parser, which believes what a zip and its cells say, then
 * unpacks no more than is counted here. Throws InputError for a zip that unpacks to more than 128 MB, or a sheet of more than
 * 5 million cells by the furthest one (an empty cell counts: a grid is made to hold it).
 */
export function boundedWorkbook(bytes: Uint8Array, name: string): Uint8Array<ArrayBuffer> {
  const refuse = (why: string) => new InputError(`${name} cannot be read as a workbook: ${why}`)
  let total = 0, files = 0
  let parts: Record<string, Uint8Array>
  try {
    parts = unzipSync(bytes, { filter: f => {
      if (!/\.(xml|rels)$/i.test(f.name)) return false
      total += f.originalSize
      if (++files > mostFiles || total > mostBytes) throw refuse(`it unpacks to more than ${files > mostFiles ? `${mostFiles} files` : `${mostBytes / 2 ** 20} MB`}`)
      return true
    } })
  } catch (fault) {
    throw fault instanceof InputError ? fault : refuse(`a damaged zip (${(fault as Error).message})`)
  }
  for (const [path, part] of Object.entries(parts)) if (/worksheets\//i.test(path)) {
    let rows = 0, columns = 0
    for (const [, letters, digits] of strFromU8(part).matchAll(/\br\s*=\s*["']\s*([A-Za-z]*)(\d*)/g)) {
      let column = 0
      for (const c of letters!.toUpperCase()) column = column * 26 + c.charCodeAt(0) - 64
      columns = Math.max(columns, column)
      rows = Math.max(rows, Number(digits))
    }
    if (rows * columns > mostCells) throw refuse(`a cell stands in row ${rows} or column ${columns}; sheets of ${mostCells} cells at most are read`)
  }
  return zipSync(parts, { level: 0 }) as Uint8Array<ArrayBuffer>
}
