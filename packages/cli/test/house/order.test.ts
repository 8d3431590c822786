import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { againstOrder, circles, importGraph, importsUnder, relativeImports } from '../../../core/test/house/import-graph.ts'

const packages = fileURLToPath(new URL('../../../', import.meta.url))

/** The command: its verbs, and what it says on a terminal; a verb imports no other verb. */
const order = ['terminal', 'verbs', 'verbs.ts', 'command.ts', 'yttria.ts']

const verbOf = (file: string): string | undefined => /^verbs\/([^/]+)\//.exec(file)?.[1]

/** Imports from one verb's folder into another's. */
function acrossVerbs(graph: ReturnType<typeof importsUnder>): string[] {
  return [...graph].flatMap(([file, targets]) => targets
    .filter(target => verbOf(file) !== undefined && verbOf(target) !== undefined && verbOf(target) !== verbOf(file))
    .map(target => `${file} -> ${target}`))
}

describe('the folders of the command', () => {
  const graph = importsUnder(`${packages}cli/src`)

  test('import only from folders above them, no verb from another, and in no circle', () => {
    expect(graph.size).toBeGreaterThan(40)
    expect(againstOrder(graph, order)).toEqual([])
    expect(acrossVerbs(graph)).toEqual([])
    expect(circles(graph)).toEqual([])
  })

  test('would be refused a terminal that knows a verb, a verb that knows another, and a circle of types', () => {
    const texts = {
      'terminal/tables.ts': "import { plan } from '../verbs/plan/plan.ts'",
      'verbs/plan/plan.ts': "import type { Text } from './plan-text.ts'\nimport { dose } from '../dose/dose.ts'",
      'verbs/plan/plan-text.ts': "import type { Plan } from './plan.ts'", 'verbs/dose/dose.ts': '',
    }
    expect(againstOrder(importGraph(texts), order)).toEqual(['terminal/tables.ts -> verbs/plan/plan.ts'])
    expect(acrossVerbs(importGraph(texts))).toEqual(['verbs/plan/plan.ts -> verbs/dose/dose.ts'])
    expect(circles(importGraph(texts))).toEqual([['verbs/plan/plan-text.ts', 'verbs/plan/plan.ts']])
  })
})

/** Of a source's text what it may not import: the command, or another package past its rooms. */
function foreignImports(text: string, own: string, file: string): string[] {
  const up = file.split('/').length
  const relative = relativeImports(text).filter(s => (s.match(/\.\.\//g) ?? []).length > up)
  const named = [...text.matchAll(/['"](yttria(?:\/[\w-]+)?|@yttria\/cli[^'"]*)['"]/g)].map(m => m[1]!)
  const imports = named.filter(s => new RegExp(`(?:from|import)\\s*\\(?\\s*['"]${s}['"]`).test(text))
  return [...relative, ...imports].map(s => `${own}/${file} imports ${s}`)
}

describe('node, cli and server', () => {
  test('reach other packages by the names of their rooms, and node and server never the command', () => {
    const found = ['node', 'cli', 'server'].flatMap(p => (readdirSync(`${packages}${p}/src`, { recursive: true }) as string[])
      .map(f => f.replaceAll('\\', '/')).filter(f => f.endsWith('.ts'))
      .flatMap(f => foreignImports(readFileSync(`${packages}${p}/src/${f}`, 'utf8'), p, f)))
    expect(found).toEqual([])
  })

  test('would be refused a path into another package, or the command by its name', () => {
    expect(foreignImports("import { command } from '../../../cli/src/command.ts'", 'server', 'plan/x.ts')).toHaveLength(1)
    expect(foreignImports("import type { Io } from '../../cli/src/terminal/verb.ts'", 'node', 'errors.ts')).toHaveLength(1)
    expect(foreignImports("import { dose } from 'yttria/dosimetry'", 'server', 'x.ts')).toHaveLength(1)
    expect(foreignImports("import { a } from '../jobs/a.ts'\nimport { b } from '@yttria/node/read'\nconst name = 'yttria'", 'server', 'plan/x.ts')).toEqual([])
  })
})
