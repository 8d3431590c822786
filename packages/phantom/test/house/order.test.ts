import { readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import {
  againstOrder,
  circles,
  importGraph,
  importsUnder,
  relativeImports,
} from '../../../core/test/house/import-graph.ts'

const src = fileURLToPath(new URL('../../src', import.meta.url))
const [comment = ''] = readFileSync(join(src, 'index.ts'), 'utf8').split('*/')
const order = [...comment.matchAll(/^ \* {3}([\w/-]+?(?:\.ts)?)\/?(?: {2}.*)?$/gm)].map(m => m[1]!)

/**
 * Relative imports that lead out of the package: what the phantom shares with others it imports by their
 * names.
 */
const leadingOut = (file: string, text: string): string[] =>
  relativeImports(text).filter(specifier => posix.join(dirname(file), specifier).startsWith('..'))

describe('the folders of the phantom', () => {
  const graph = importsUnder(src)

  test('import only from those that the index lists above them, and in no circle', () => {
    expect(graph.size).toBeGreaterThan(60)
    expect(order).toHaveLength(17)
    expect(againstOrder(graph, order)).toEqual([])
    expect(circles(graph)).toEqual([])
  })

  test('are reached by relative paths from within alone', () => {
    const out = [...graph.keys()].flatMap(file => leadingOut(file, readFileSync(join(src, file), 'utf8')))
    expect(out).toEqual([])
    expect(leadingOut('faults/draft/x.ts', "import { a } from '../../../core/src/index.ts'")).toHaveLength(1)
    expect(leadingOut('faults/draft/x.ts', "import { a } from '../../random.ts'")).toEqual([])
  })

  test('would be refused a design that knows its images, a fault that knows the cohort, and a circle', () => {
    const texts = {
      'design/design.ts': "import type { Exam } from '../images/exams.ts'",
      'images/exams.ts': "import type { PhantomDesign } from '../design/design.ts'",
      'faults/draft/draft.ts': "import { drawCohort } from '../../cohort/draw.ts'",
      'cohort/draw.ts': '',
    }
    expect(againstOrder(importGraph(texts), order)).toEqual([
      'design/design.ts -> images/exams.ts',
      'faults/draft/draft.ts -> cohort/draw.ts',
    ])
    expect(circles(importGraph(texts))).toEqual([['design/design.ts', 'images/exams.ts']])
    expect(againstOrder(importGraph({ 'elsewhere/x.ts': '' }), order)).toEqual([
      'elsewhere/x.ts has no place in the order',
    ])
  })
})
