import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const rooms = readdirSync(`${root}packages/node/src`, { withFileTypes: true }).filter(e => e.isDirectory()).map(e => e.name)
/** Who may import node's rooms. */
const users = ['packages/cli/src', 'packages/cli/test', 'packages/server/src', 'packages/server/test', 'packages/web/test', 'scripts']

const textsUnder = (folder: string): string[] => (readdirSync(root + folder, { recursive: true }) as string[])
  .filter(f => f.endsWith('.ts')).map(f => readFileSync(`${root}${folder}/${f}`, 'utf8'))

const namesIn = (list: string): string[] =>
  list.split(',').map(n => n.trim().replace(/^type /, '').replace(/ as .*/s, '')).filter(n => n !== '')

/** Of an index what is exported unnamed, or by a name that none of the texts imports from its room. */
function needless(room: string, index: string, texts: readonly string[]): string[] {
  const imports = new RegExp(`import (?:type )?\\{([^}]*)\\} from '@yttria/node/${room}'`, 'g')
  const used = new Set(texts.flatMap(t => [...t.matchAll(imports)].flatMap(m => namesIn(m[1]!))))
  const exported = [...index.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(m => namesIn(m[1]!))
  return [...index.match(/export \*[^\n]*/g) ?? [], ...exported.filter(n => !used.has(n))].map(n => `${room}: ${n}`)
}

test('every room exports by name what others import, and nothing else', () => {
  const texts = users.flatMap(textsUnder)
  expect(rooms).toEqual(['measure', 'read', 'repair', 'runs', 'tables', 'write'])
  expect(rooms.flatMap(room => needless(room, readFileSync(`${root}packages/node/src/${room}/index.ts`, 'utf8'), texts))).toEqual([])
})

test('a star, and a name that nobody imports, would be named', () => {
  const index = "export * from './csv.ts'\nexport { type CsvTable, parseCsv, records } from './csv.ts'"
  const texts = ["import { type CsvTable, parseCsv } from '@yttria/node/tables'", "import { records } from '@yttria/node/read'"]
  expect(needless('tables', index, texts)).toEqual(["tables: export * from './csv.ts'", 'tables: records'])
})
