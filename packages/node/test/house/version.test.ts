import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { version } from '../../src/version.ts'

const packages = fileURLToPath(new URL('../../../', import.meta.url))
const versionIn = (folder: string): string => (JSON.parse(readFileSync(`${packages}${folder}/package.json`, 'utf8')) as { version: string }).version

/** The packages whose version is another than what results say. */
const others = (versions: Readonly<Record<string, string>>, said: string): string[] =>
  Object.entries(versions).flatMap(([name, v]) => v === said ? [] : [`${name} ${v}`])

test('every result names the version of the published package, which all packages have', () => {
  const versions = Object.fromEntries(readdirSync(packages).map(p => [p, versionIn(p)]))
  expect(Object.keys(versions)).toContain('cli')
  expect(others(versions, version)).toEqual([])
})

test('one that was raised alone would be named', () => {
  expect(others({ cli: '0.2.0', node: '0.1.0' }, '0.1.0')).toEqual(['cli 0.2.0'])
})
