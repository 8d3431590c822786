import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../../', import.meta.url)), cohort = join(root, 'packages/core/src/cohort')

it('every finding on tables and eligibility is on its page', () => {
  const files = ['tables', 'mapping', 'eligibility'].flatMap(room => readdirSync(join(cohort, room)).map(f => join(cohort, room, f)))
  const codes = new Set([...files, join(cohort, 'image-results.ts')].flatMap(f => [...readFileSync(f, 'utf8').matchAll(/'(cohort\/[a-z-]+)'/g)].map(m => m[1]!)))
  const pages = ['clinical-tables', 'eligibility'].map(p => readFileSync(join(root, `docs/methods/cohort/${p}.md`), 'utf8')).join('\n')
  expect(codes.size).toBeGreaterThan(30)
  expect([...codes].filter(c => !pages.includes(`\`${c}\``))).toEqual([])
})
