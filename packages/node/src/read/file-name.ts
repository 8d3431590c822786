import { Buffer, isUtf8 } from 'node:buffer'
import process from 'node:process'

// Windows names are UTF-16, and a backslash there parts folders.
const bytesAreNames = process.platform !== 'win32'

/** A file's name as text: a byte that is no UTF-8 as \xE9, a backslash that could be taken for one as \x5C, so that it can be opened again. */
export function nameText(name: Buffer): string {
  if (isUtf8(name)) return escapedLiteral(name.toString('utf8'))
  let text = '', run = 0
  for (let at = 0; at < name.length;) {
    const width = [1, 2, 3, 4].find(n => at + n <= name.length && isUtf8(name.subarray(at, at + n)))
    if (width !== undefined) { at += width; continue }
    text += escapedLiteral(name.toString('utf8', run, at)) + byteText(name[at]!)
    run = ++at
  }
  return text + escapedLiteral(name.toString('utf8', run))
}

/** The path to give to the file system for one that holds names of `nameText`. */
export function pathBytes(path: string): string | Buffer {
  if (!bytesAreNames || !escapes.test(path)) return path
  // Split by a pattern with a group: every second piece is the two digits of a byte.
  const pieces = path.split(/\\x([0-9A-F]{2})/)
  return Buffer.concat(pieces.map((piece, n) => n % 2 === 0 ? Buffer.from(piece) : Buffer.from(piece, 'hex')))
}

const escapes = /\\x[0-9A-F]{2}/
const byteText = (byte: number): string => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`
const escapedLiteral = (text: string): string => bytesAreNames && text.includes('\\') ? text.replace(/\\(?=x[0-9A-F]{2})/g, '\\x5C') : text
