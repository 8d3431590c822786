import { readFileSync, readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { galleryFigures, galleryText } from '../../../scripts/gallery/figures.ts'

const docs = fileURLToPath(new URL('../../../docs/', import.meta.url)), text = (path: string) => readFileSync(`${docs}${path}`, 'utf8')

it('the gallery shows what the program draws now; node scripts/gallery.mjs writes it anew, and then it is to be looked at', async () => {
  const figures = await galleryFigures()
  expect(figures.map(f => f.name)).toEqual(expect.arrayContaining(['flow.svg', 'dose-by-category.svg', 'roc.svg', 'patient-dose.svg', 'survival.svg', 'survival-response.svg', 'waterfall.svg', 'forest.svg', 'tumour-control.svg', 'toxicity.svg', 'laboratory.svg']))
  for (const f of figures) expect(text(`figures/${f.name}`) === f.svg, f.name).toBe(true)
  const page = text('gallery.md'), examples = /\n(\*\*Figure 1\. .*)\n/.exec(page)![1]!
  expect(page).toBe(galleryText(examples, figures))
})

it('is small, and every file of it is shown', () => {
  const names = readdirSync(`${docs}figures`), page = text('gallery.md')
  expect(names.reduce((sum, n) => sum + statSync(`${docs}figures/${n}`).size, 0)).toBeLessThan(1_500_000)
  for (const n of names) expect(page).toContain(`(figures/${n})`)
  expect(text('figures/examples.svg').match(/<image /g)!.length).toBeGreaterThan(5)
})
