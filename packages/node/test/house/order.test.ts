import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { againstOrder, circles, importGraph, importsUnder } from '../../../core/test/house/import-graph.ts'

const src = fileURLToPath(new URL('../../src', import.meta.url))

/** What uses what, the used first: ARCHITECTURE says why repair/ stands above read/. */
const order = [
  'errors.ts', 'progress.ts', 'version.ts', 'repair', 'read', 'tables', 'measure', 'write',
  'runs/running.ts', 'runs/patient', 'runs/threads', 'runs/study', 'runs/plan', 'runs/export-results.ts', 'runs/in-thread.ts',
  'runs/run-worker.ts', 'runs',
]

describe('the rooms of node', () => {
  const graph = importsUnder(src)

  test('import only from rooms above them, and in no circle', () => {
    expect(graph.size).toBeGreaterThan(50)
    expect(againstOrder(graph, order)).toEqual([])
    expect(circles(graph)).toEqual([])
  })

  test('would be refused a reader that measures, a patient that knows the study, and a circle of types', () => {
    const texts = {
      'read/read-voi.ts': "import { refused } from '../measure/measure-image.ts'", 'measure/measure-image.ts': '',
      'runs/patient/stamp.ts': "import type { Workspace } from '../study/workspace.ts'",
      'runs/study/workspace.ts': "import { sha256 } from '../patient/stamp.ts'",
    }
    expect(againstOrder(importGraph(texts), order)).toEqual([
      'read/read-voi.ts -> measure/measure-image.ts', 'runs/patient/stamp.ts -> runs/study/workspace.ts',
    ])
    expect(circles(importGraph(texts))).toEqual([['runs/patient/stamp.ts', 'runs/study/workspace.ts']])
  })
})
