import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { againstOrder, circles, importGraph, importsUnder } from './import-graph.ts'

const src = fileURLToPath(new URL('../../src', import.meta.url))
const rooms = [...readFileSync(join(src, 'index.ts'), 'utf8').matchAll(/^export \* as (\w+) from '\.\/(\w+)\/index\.ts'$/gm)].map(m => m[2]!)

// Of core's dependencies, which file may import which: an awkward one stays behind one typed file.
const packages: Readonly<Record<string, RegExp>> = {
  zod: /(^|\/)(settings|analysis-settings|protocol|course-file|finding-schema|mapping-file|plan-file|results|read-json|json-schema)\.ts$/,
  fflate: /^(bytes\/inflate|nifti\/nifti-write|dicom\/file\/encode)\.ts$/,
}

const files = (readdirSync(src, { recursive: true }) as string[]).filter(f => f.endsWith('.ts') && !f.endsWith('.d.ts')).map(f => f.replaceAll('\\', '/'))
const imports = (text: string) => [
  ...[...text.matchAll(/^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm)],
  ...[...text.matchAll(/^\s*import\s*['"]([^'"]+)['"]/gm)],
  ...[...text.matchAll(/\b(?:import|require)\s*\(\s*['"]([^'"]+)['"]/g)],
].map(m => m[1]!)
const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')

/** What the house's order has against a file of core. */
export function objections(file: string, text: string): string[] {
  const room = file.split('/')[0]!
  return [
    ...imports(code(text)).flatMap(specifier => {
      if (!specifier.startsWith('.')) return packages[specifier]?.test(file) ? [] : [`${file} imports ${specifier}`]
      const target = relative(src, resolve(src, dirname(file), specifier)).replaceAll('\\', '/').split('/')[0]!
      if (room === 'index.ts' || target === room) return []
      const [here, there] = [rooms.indexOf(room), rooms.indexOf(target)]
      return there >= 0 && there < here ? [] : [`${file} imports upward or outward: ${specifier}`]
    }),
    ...[...code(text).matchAll(/\b(Date\.now|new Date\(\)|Math\.random|process\.|globalThis|console\.|setTimeout|performance\.)/g)].map(m => `${file} uses ${m[1]}`),
    ...(/\bexport default\b/.test(code(text)) ? [`${file} has a default export`] : []),
  ]
}

/** The folders of a room in the order in which its index first names them. */
export const foldersInOrder = (index: string): string[] =>
  [...new Set([...index.matchAll(/from '\.\/([\w-]+)\//g)].map(m => m[1]!))]

describe('the rooms of core', () => {
  it('are all in the index, and the index lists no other', () => {
    expect([...rooms].sort()).toEqual(readdirSync(src, { withFileTypes: true }).filter(e => e.isDirectory()).map(e => e.name).sort())
  })

  it('import only from rooms above them, only the packages they may, and no clock, chance or console', () => {
    expect(files.length).toBeGreaterThan(20)
    expect(files.flatMap(f => objections(f, readFileSync(join(src, f), 'utf8')))).toEqual([])
  })

  it('would be refused an upward, dynamic or bare import, a clock, chance and a default export', () => {
    expect(objections('physics/x.ts', "import { a } from '../volume/index.ts'")).toHaveLength(1)
    expect(objections('physics/x.ts', "const a = import('../volume/index.ts')")).toHaveLength(1)
    expect(objections('physics/x.ts', "import '../../../render/src/index.ts'")).toHaveLength(1)
    expect(objections('volume/x.ts', "import { z } from 'zod'")).toHaveLength(1)
    expect(objections('volume/x.ts', "import fs from 'node:fs'")).toHaveLength(1)
    expect(objections('volume/x.ts', 'const t = Date.now() + Math.random()')).toHaveLength(2)
    expect(objections('volume/x.ts', 'export default 3')).toHaveLength(1)
    expect(objections('volume/x.ts', "import { In } from '../physics/index.ts' // Math.random is not used")).toEqual([])
  })

  it('import in no circles, types included', () => {
    expect(circles(importsUnder(src))).toEqual([])
  })

  it('whose files lie in folders have an order of folders, which is that of the index', () => {
    for (const room of ['dicom', 'course']) {
      const graph = importsUnder(join(src, room)), own = [...graph.keys()].filter(f => !f.includes('/') && f !== 'index.ts')
      const folders = readdirSync(join(src, room), { withFileTypes: true }).filter(e => e.isDirectory()).map(e => e.name)
      const order = foldersInOrder(readFileSync(join(src, room, 'index.ts'), 'utf8'))
      expect([...order].sort(), room).toEqual(folders.sort())
      expect(againstOrder(graph, [...order, ...own, 'index.ts']), room).toEqual([])
    }
  })

  it('would be refused a folder that imports one below it, and a file that lies in none', () => {
    const order = foldersInOrder("export { a } from './file/a.ts'\nexport { b } from './doses/b.ts'\nexport { c } from './file/c.ts'")
    expect(order).toEqual(['file', 'doses'])
    const graph = importGraph({ 'file/a.ts': "import type { B } from '../doses/b.ts'", 'doses/b.ts': '', 'stray.ts': '' })
    expect(againstOrder(graph, order)).toEqual(['file/a.ts -> doses/b.ts', 'stray.ts has no place in the order'])
  })
})
