import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md',
  ...(readdirSync(join(root, 'docs'), { recursive: true }) as string[]).filter(f => f.endsWith('.md')).map(f => join('docs', f))]

describe('the documentation', () => {
  it('links only to what is there', () => {
    expect(pages.length).toBeGreaterThan(30)
    const broken = pages.flatMap(page => [...readFileSync(join(root, page), 'utf8').matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map(m => m[1]!).filter(to => !/^[a-z]+:/.test(to) && !existsSync(resolve(root, dirname(page), to))).map(to => `${page}: ${to}`))
    expect(broken).toEqual([])
  })

  it('names only source and test files that are there', () => {
    const missing = pages.flatMap(page => [...readFileSync(join(root, page), 'utf8').matchAll(/`(packages\/[\w/.-]+\.ts)`/g)]
      .map(m => m[1]!).filter(file => !existsSync(join(root, file))).map(file => `${page}: ${file}`))
    expect(missing).toEqual([])
  })

  it('holds no path of a machine', () => {
    for (const page of pages) expect(readFileSync(join(root, page), 'utf8')).not.toMatch(/(^|[\s"'`(])\/(work|home|root|tmp|Users)\//m)
  })
})
