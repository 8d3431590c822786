import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const lock = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')) as {
  packages: Record<string, { dev?: boolean; link?: boolean; optional?: boolean; license?: string; version?: string }>
}
// Licences that an Apache-2.0 program may depend on and pass on.
const permitted = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'BlueOak-1.0.0', 'Zlib', 'CC0-1.0', 'Unlicense', '(MIT AND Zlib)', 'Python-2.0', 'BSL-1.0', 'MPL-2.0', '(WTFPL OR MIT)', '(MIT OR CC0-1.0)'])
// Declared in their licence file only; and data of a build tool, which no page or command holds.
const read: Readonly<Record<string, string>> = { 'node_modules/png-js': 'MIT', 'node_modules/rechoir': 'MIT', 'node_modules/caniuse-lite': 'data of a build tool, CC-BY-4.0' }

const shipped = Object.entries(lock.packages).filter(([path, p]) => path.startsWith('node_modules/') && !p.dev && !p.link)

describe('what is shipped with Yttria', () => {
  it('is under licences that allow it', () => {
    expect(shipped.length).toBeGreaterThan(5)
    const licenceOf = (path: string, p: { license?: string }) => p.license
      ?? (existsSync(`${root}${path}/package.json`) ? (JSON.parse(readFileSync(`${root}${path}/package.json`, 'utf8')) as { license?: string }).license : undefined)
    expect(shipped.filter(([path]) => !(path in read)).filter(([path, p]) => !permitted.has(String(licenceOf(path, p)))).map(([path, p]) => `${path} ${p.license}`)).toEqual([])
  })

  it('is named in NOTICE, each direct dependency with its licence', () => {
    const notice = readFileSync(`${root}NOTICE`, 'utf8')
    for (const part of ['node', 'cli', 'server', 'web']) {
      const { dependencies } = JSON.parse(readFileSync(`${root}packages/${part}/package.json`, 'utf8')) as { dependencies: Record<string, string> }
      for (const name of Object.keys(dependencies).filter(n => !n.startsWith('@yttria/'))) expect(notice).toContain(name)
    }
  })

  it('is declared by the published package where any of its parts needs it', () => {
    const of = (p: string) => Object.keys((JSON.parse(readFileSync(`${root}packages/${p}/package.json`, 'utf8')) as { dependencies?: Record<string, string> }).dependencies ?? {})
    const wanted = ['core', 'render', 'phantom', 'node'].flatMap(of).filter(n => !n.startsWith('@yttria/'))
    expect(wanted.filter(n => !of('cli').includes(n))).toEqual([])
  })
})
