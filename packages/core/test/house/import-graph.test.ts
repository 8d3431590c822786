import { expect, test } from 'vitest'
import { againstOrder, circles, importGraph, relativeImports } from './import-graph.ts'

test('imports of types, re-exports, dynamic and bare imports are imports; comments and packages are not', () => {
  const text = `import type { A } from './a.ts'
export { b } from "../b.ts"
import {
  c,
} from './c.ts'
const d = await import('./d.ts'), e = { load: async () => (await import('./e.ts')).e }
import './f.ts'
// import { no } from './no.ts'
/* from './never.ts' */
import { join } from 'node:path'`
  expect(relativeImports(text)).toEqual(['./a.ts', '../b.ts', './c.ts', './d.ts', './e.ts', './f.ts'])
})

test('a circle is found, also over types, several files and folders, or of a file with itself', () => {
  const two = importGraph({ 'a.ts': "import type { B } from './b.ts'", 'b.ts': "import { a } from './a.ts'" })
  expect(circles(two)).toEqual([['a.ts', 'b.ts']])
  const three = importGraph({
    'x/a.ts': "import { b } from '../y/b.ts'", 'y/b.ts': "export { c } from './c.ts'", 'y/c.ts': "const a = import('../x/a.ts')",
    'z.ts': "import { a } from './x/a.ts'",
  })
  expect(circles(three)).toEqual([['x/a.ts', 'y/b.ts', 'y/c.ts']])
  expect(circles(importGraph({ 'a.ts': "import { a } from './a.ts'" }))).toEqual([['a.ts']])
})

test('where all imports go one way there is no circle, however often they meet', () => {
  const diamond = importGraph({
    'a.ts': "import './b.ts'\nimport './c.ts'", 'b.ts': "import './d.ts'", 'c.ts': "import './d.ts'", 'd.ts': "import 'zod'",
  })
  expect(circles(diamond)).toEqual([])
})

test('an import against the order is named, one along it is not, nor one inside a folder', () => {
  const graph = importGraph({
    'errors.ts': '', 'read/a.ts': "import './b.ts'\nimport '../errors.ts'", 'read/b.ts': "import type { W } from '../write/w.ts'",
    'write/w.ts': "import '../read/a.ts'",
  })
  expect(againstOrder(graph, ['errors.ts', 'read', 'write'])).toEqual(['read/b.ts -> write/w.ts'])
  expect(againstOrder(graph, ['errors.ts', 'write', 'read'])).toEqual(['write/w.ts -> read/a.ts'])
})

test('a folder inside a folder has a place of its own, and what has none is an objection', () => {
  const graph = importGraph({ 'runs/index.ts': "import './study/s.ts'", 'runs/study/s.ts': "import './t.ts'", 'runs/study/t.ts': '', 'x.ts': '' })
  expect(againstOrder(graph, ['runs/study', 'runs', 'x.ts'])).toEqual([])
  expect(againstOrder(graph, ['runs', 'runs/study'])).toEqual(['runs/index.ts -> runs/study/s.ts', 'x.ts has no place in the order'])
})
