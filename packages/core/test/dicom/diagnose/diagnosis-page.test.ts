import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../../..', import.meta.url))

const textsUnder = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true }) as string[]).filter(f => f.endsWith('.ts')).map(f => readFileSync(`${folder}/${f}`, 'utf8'))

test('the page lists every code that headers can raise, and no other', () => {
  const room = `${root}packages/core/src/dicom/`
  const mine = /^(header\/((image-|pet-|object-)?header|pet-facts|pet-times)|folder\/index-folder|pet\/.*|diagnose\/rules\/.*)\.ts$/
  const here = (readdirSync(room, { recursive: true }) as string[]).map(f => f.replaceAll('\\', '/'))
  const sources = [...here.filter(f => mine.test(f)).map(f => room + f), `${root}packages/node/src/read/read-folder.ts`]
  const raised = new Set(sources.flatMap(f => [...readFileSync(f, 'utf8').matchAll(/\('([a-z]+\/[a-z0-9-]+)', /g)].map(m => m[1]!)))
  const table = readFileSync(`${root}docs/methods/dicom/diagnosis.md`, 'utf8').split('\n').filter(l => l.startsWith('| `')).map(l => l.split('|')[1]!).join()
  const listed = new Set([...table.matchAll(/`([a-z]+\/[a-z0-9-]+)`/g)].map(m => m[1]!))
  expect([...listed].sort()).toEqual([...raised].sort())
})

test('every refusal that reading and diagnosing can give stands on the page for users, and none that cannot be', () => {
  const sources = (readdirSync(`${root}packages/core/src`, { recursive: true }) as string[]).filter(f => f.endsWith('.ts')).map(f => ({ f, text: readFileSync(`${root}packages/core/src/${f}`, 'utf8') }))
  const refusals = (text: string) => [...text.matchAll(/(?:error|make)\('([a-z]+\/[a-z0-9-]+)', /g)].map(m => m[1]!)
  const page = new Set([...readFileSync(`${root}docs/when-yttria-refuses.md`, 'utf8').matchAll(/`([a-z]+\/[a-z0-9-]+)`/g)].map(m => m[1]!))
  const own = new Set(sources.filter(s => s.f.replaceAll('\\', '/').startsWith('dicom/')).flatMap(s => refusals(s.text)))
  expect([...own].filter(c => !page.has(c)).sort()).toEqual([])
  // As the first argument or a later one.
  const named = (text: string) => [...text.matchAll(/\(\s*'([a-z]+\/[a-z0-9-]+)'|, '([a-z]+\/[a-z0-9-]+)',/g)].map(m => m[1] ?? m[2]!)
  const edge = ['node', 'cli'].flatMap(p => textsUnder(`${root}packages/${p}/src`))
  const all = new Set([...sources.map(s => s.text), ...edge].flatMap(named))
  expect([...page].filter(c => !all.has(c)).sort()).toEqual([])
})
