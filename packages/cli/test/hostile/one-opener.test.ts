import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const packages = fileURLToPath(new URL('../../../', import.meta.url))
/** What opens a file for reading, or walks by itself. */
const readers = /\b(readFile|readFileSync|createReadStream|openSync|opendir|copyFile|cp)\b/
// The lock is the command's own file, beside which it reads when a process began.
const allowed: Readonly<Record<string, true>> = {
  'node/src/read/open-regular.ts': true, 'node/src/read/files-under.ts': true, 'node/src/runs/study/lock.ts': true,
}

const importsReader = (text: string): boolean =>
  [...text.matchAll(/^import \{([^}]*)\} from 'node:fs(?:\/promises)?'$/gm)].some(m => readers.test(m[1]!)) || /import \* as \w+ from 'node:fs/.test(text)

describe('a path that a person names is opened in one place', () => {
  test('which is told by the imports', () => {
    expect(importsReader("import { readFile, stat } from 'node:fs/promises'")).toBe(true)
    expect(importsReader("import * as fs from 'node:fs'")).toBe(true)
    expect(importsReader("import { mkdir, stat } from 'node:fs/promises'")).toBe(false)
  })
  test('so that no verb can forget what is no regular file', () => {
    const files = ['node/src', 'cli/src'].flatMap(src => (readdirSync(`${packages}${src}`, { recursive: true }) as string[])
      .filter(f => f.endsWith('.ts')).map(f => `${src}/${f.replaceAll('\\', '/')}`))
    expect(files.length).toBeGreaterThan(50)
    expect(files.filter(f => !(f in allowed) && importsReader(readFileSync(`${packages}${f}`, 'utf8')))).toEqual([])
  })
})
