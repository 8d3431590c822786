import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

test('the page lists every code that headers can raise, and no other', () => {
  const room = `${root}packages/core/src/dicom/`
  const mine = /^(header|index-folder|pet-)/
  const sources = [...readdirSync(room).filter(f => mine.test(f)).map(f => room + f), ...readdirSync(`${room}rules`).map(f => `${room}rules/${f}`), `${root}packages/cli/src/read-folder.ts`]
  const raised = new Set(sources.flatMap(f => [...readFileSync(f, 'utf8').matchAll(/\('([a-z]+\/[a-z0-9-]+)', /g)].map(m => m[1]!)))
  const table = readFileSync(`${root}docs/methods/dicom/diagnosis.md`, 'utf8').split('\n').filter(l => l.startsWith('| `')).map(l => l.split('|')[1]!).join()
  const listed = new Set([...table.matchAll(/`([a-z]+\/[a-z0-9-]+)`/g)].map(m => m[1]!))
  expect([...listed].sort()).toEqual([...raised].sort())
})
