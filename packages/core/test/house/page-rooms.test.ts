import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { againstOrder, circles, importGraph, importsUnder } from './import-graph.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url)),
  text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')

/**
 * Of a line of the map, so far in, the folder 'name/' or the files 'a, b: what they are'; none for any
 * other line.
 */
function namedIn(line: string, indent: number): string[] {
  const rest = line.startsWith(' '.repeat(indent)) ? line.slice(indent) : ''
  const folder = /^([\w-]+)\/ /.exec(rest)?.[1],
    files = /^([\w-]+(?:, [\w-]+)*):/.exec(rest)?.[1]
  return folder !== undefined ? [folder] : (files?.split(', ') ?? [])
}

/**
 * The places of a package as ARCHITECTURE.md lists them, in the order of imports: 'jobs', and of a room whose
 * own folders and files are listed below it those in its place: 'viewer/engine'.
 */
export function placesIn(map: string, name: string): string[] {
  const [, block = ''] = map.split(`\n    packages/${name}/ `),
    lines = block.split('\n')
  const end = lines.findIndex((l, n) => n > 0 && /^ {4}\S/.test(l)),
    places: string[] = []
  for (const line of lines.slice(1, end)) {
    const inside = namedIn(line, 10),
      room = places.at(-1)?.split('/')[0]
    if (inside.length > 0 && places.at(-1) === room) places.pop()
    places.push(...namedIn(line, 8), ...inside.map(place => `${room}/${place}`))
  }
  return places
}

/** A place as the graph of imports has it: a folder, or the file of that name. */
const fileOrFolder =
  (files: readonly string[]) =>
  (place: string): string =>
    files.find(f => f === `${place}.ts` || f === `${place}.tsx`) ?? place

/** The place of a file among those listed, or what it would be called there. */
const placeOf = (file: string, places: readonly string[]): string => {
  const steps = file.replace(/\.tsx?$/, '').split('/'),
    inside = steps.slice(0, 2).join('/')
  return places.includes(inside) || places.some(p => p.startsWith(`${steps[0]}/`)) ? inside : steps[0]!
}

describe.each(['server', 'web'])('the rooms of %s', name => {
  const graph = importsUnder(join(root, 'packages', name, 'src')),
    files = [...graph.keys()],
    places = placesIn(text, name)
  // main is in the last line, with what it starts.
  const order = [...places.filter(p => p !== 'main'), 'main'].map(fileOrFolder(files))

  it('stand in ARCHITECTURE.md, all of them and no other', () => {
    const there = new Set([...files.map(f => placeOf(f, places)), 'main'])
    expect([...there].sort()).toEqual([...new Set([...places, 'main'])].sort())
  })

  it('import only from those above them, and in no circle', () => {
    expect(files.length).toBeGreaterThan(30)
    expect(againstOrder(graph, order)).toEqual([])
    expect(circles(graph)).toEqual([])
  })

  it('would be refused an import from below, a file without a place, and a circle of types in a room', () => {
    const folders = order.filter(place => !/\.tsx?$/.test(place)),
      [first, last] = [folders[0]!, folders.at(-1)!]
    const at = (texts: Record<string, string>): string[] => againstOrder(importGraph(texts), order)
    for (const upward of [
      `import { a } from '../${last}/y.ts'`,
      `const a = await import('../${last}/y.ts')`,
    ]) {
      expect(at({ [`${first}/x.ts`]: upward, [`${last}/y.ts`]: '' })).toEqual([
        `${first}/x.ts -> ${last}/y.ts`,
      ])
    }
    expect(at({ [`${last}/x.ts`]: `import { a } from '../${first}/y.ts'`, [`${first}/y.ts`]: '' })).toEqual(
      [],
    )
    expect(at({ 'elsewhere/x.ts': '' })).toEqual(['elsewhere/x.ts has no place in the order'])
    const types = {
      [`${first}/x.ts`]: "import type { Y } from './y.ts'",
      [`${first}/y.ts`]: "import type { X } from './x.ts'",
    }
    expect(circles(importGraph(types))).toEqual([[`${first}/x.ts`, `${first}/y.ts`]])
  })
})

describe('a map of rooms', () => {
  const map = `
    packages/web/        the page
      src/
        words/           sentences
        address, api: where the server answers
        viewer/          images in panes:
          engine/        the library
          scales, tool: units
          grid/          exams side by side
        pages/           what an address shows; main starts it
    scripts/             no room
`

  it('is read in its order, folders and files inside a room in the place of the room', () => {
    expect(placesIn(map, 'web')).toEqual([
      'words',
      'address',
      'api',
      'viewer/engine',
      'viewer/scales',
      'viewer/tool',
      'viewer/grid',
      'pages',
    ])
  })

  it('refuses a folder of the room that imports one below it, and a file that it does not list', () => {
    const texts = {
      'viewer/engine/e.ts': "import { a } from '../tool.ts'",
      'viewer/tool.ts': "import '../words/w.ts'",
      'words/w.ts': '',
      'viewer/other.ts': '',
    }
    const order = placesIn(map, 'web').map(fileOrFolder(Object.keys(texts)))
    expect(againstOrder(importGraph(texts), order)).toEqual([
      'viewer/engine/e.ts -> viewer/tool.ts',
      'viewer/other.ts has no place in the order',
    ])
  })
})
