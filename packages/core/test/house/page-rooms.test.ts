import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../../', import.meta.url)), text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')

/** The rooms of a package as ARCHITECTURE.md lists them: a folder 'name/', or files 'a, b: what they are', in the order of imports. */
function rooms(name: string): string[] {
  const [, block = ''] = text.split(`\n    packages/${name}/ `), lines = block.split('\n')
  const end = lines.findIndex((l, n) => n > 0 && /^ {4}\S/.test(l))
  return lines.slice(1, end).flatMap(l => {
    const folder = /^ {8}([\w-]+)\/ /.exec(l)?.[1], files = /^ {8}([\w-]+(?:, [\w-]+)*):/.exec(l)?.[1]
    return folder !== undefined ? [folder] : files?.split(', ') ?? []
  })
}
const roomOf = (path: string): string => path.split('/')[0]!.replace(/\.tsx?$/, '')

function objections(order: readonly string[], file: string, code: string): string[] {
  const here = order.indexOf(roomOf(file))
  // main is in the last line, with what it starts.
  const rank = here < 0 && roomOf(file) === 'main' ? order.length : here
  return [...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+\.tsx?)'/g)].flatMap(m => {
    const to = relative('.', resolve('.', dirname(file), m[1]!)).replaceAll('\\', '/')
    if (to.startsWith('..') || roomOf(to) === roomOf(file)) return []
    const there = order.indexOf(roomOf(to))
    return there >= 0 && there < rank ? [] : [`${file} imports ${m[1]}`]
  })
}

describe.each(['server', 'web'])('the rooms of %s', name => {
  const src = join(root, 'packages', name, 'src'), order = rooms(name)
  const files = (readdirSync(src, { recursive: true }) as string[]).map(f => f.replaceAll('\\', '/')).filter(f => /\.tsx?$/.test(f) && !f.endsWith('.d.ts'))

  it('stand in ARCHITECTURE.md, all of them and no other', () => {
    const there = new Set(files.map(roomOf).filter(r => r !== 'main'))
    expect([...there].sort()).toEqual(order.filter(r => r !== 'main').sort())
  })

  it('import only from those above them', () => {
    expect(files.length).toBeGreaterThan(30)
    expect(files.flatMap(f => objections(order, f, readFileSync(join(src, f), 'utf8')))).toEqual([])
  })

  it('would be refused an import from below', () => {
    const [first, last] = [order[0]!, order.findLast(r => r !== 'main')!]
    expect(objections(order, `${first}/x.ts`, `import { a } from '../${last}/y.ts'`)).toHaveLength(1)
    expect(objections(order, `${last}/x.ts`, `import { a } from '../${first}/y.ts'`)).toEqual([])
    expect(objections(order, `${first}/x.ts`, `const a = await import('../${last}/y.ts')`)).toHaveLength(1)
  })
})
