import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cohortTables, drawCohort } from '@yttria/phantom'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StudyData } from '@yttria/server/api/cohort'
import { chosenPatients, exploratoryFigures, filtersOf, studyFigures } from '../src/cohort/exploratory.ts'
import { type Server, askServer, hasBrowser, makeWorkspace, openPage, shot, startBrowser, startServer, write } from './bench.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const violations = (page: Page): Promise<string[]> => page.evaluate(async source => {
  if (!('axe' in window)) (0, eval)(source)
  const { violations: found } = await (window as unknown as { axe: { run: (o: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })
  return found.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 200)}`))
}, axe)
// Few resamples: what is tested here is what becomes of the numbers.
const quick = { analysis: { thresholds: { resamples: 40 }, tumourControl: { resamples: 0 }, power: { simulations: 0 } } }

describe.skipIf(!hasBrowser)('[chromium] the cohort page', () => {
  const cohort = drawCohort({ patients: 18, seed: 7 }), tables = new Map(cohortTables(cohort).map(t => [t.path, t.text])), place = mkdtempSync(join(tmpdir(), 'yttria-cohort-page-'))
  // One patient has images; of the others there are results. The days of the exams are those of the images.
  const withImages = cohort.patients[0]!.key
  const workspace = makeWorkspace({ [withImages]: { ideal: true } }), { course } = workspace.phantoms.get(withImages)!
  write(join(workspace.folder, 'patients', withImages, 'course.json'), JSON.stringify({ ...course, patient: { ...course.patient, key: withImages } }))
  for (const p of cohort.patients) if (p.key !== withImages) write(join(workspace.folder, 'patients', p.key, 'results.json'), JSON.stringify(p.results))
  write(join(workspace.folder, 'protocol.json'), JSON.stringify(quick))
  // A column of one's own: the arm.
  const lines = tables.get('patients.csv')!.trim().split('\n'), head = lines[0]!.split(','), days = ['baselinePetDate', 'treatmentPetDate', 'followUpPetDate'].map(c => head.indexOf(c))
  const row = (l: string) => l.startsWith(`${withImages},`) ? l.split(',').map((c, k) => days.includes(k) ? '' : c).join(',') : l
  const own = lines.map((l, n) => `${row(l)},${n === 0 ? 'arm' : n % 2 === 0 ? 'B' : 'A'}`).join('\n')
  let server: Server, browser: Browser, page: Page, errors: string[]
  const file = (name: string, text: string): string => { const path = join(place, name); writeFileSync(path, text); return path }

  beforeAll(async () => {
    server = await startServer(workspace.folder)
    browser = await startBrowser()
    ;({ page, errors } = await openPage(browser, server))
    page.setDefaultTimeout(100_000)
    await page.getByRole('link', { name: 'Cohort' }).click()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    workspace.remove()
    rmSync(place, { recursive: true, force: true })
  })

  it('takes the tables; a bad one is refused with row and column', async () => {
    const sex = head.indexOf('sex'), wrong = own.split('\n').map((l, n) => n === 3 ? l.split(',').map((c, k) => k === sex ? 'robot' : c).join(',') : l).join('\n')
    await page.getByLabel('Put in patients').setInputFiles(file('patients.csv', wrong))
    const cells = page.locator('#refused-cells tbody tr')
    await cells.first().waitFor()
    expect((await cells.first().locator('td').allInnerTexts()).slice(0, 3)).toEqual(['4', 'sex', 'robot'])
    await shot(page, 'cohort-refused')
    expect(await violations(page)).toEqual([])
    await page.getByLabel('Put in patients').setInputFiles(file('patients.csv', own))
    await page.getByText('patients.csv was put in.').waitFor()
    for (const name of ['laboratory', 'events']) {
      await page.getByLabel(`Put in ${name}`).setInputFiles(file(`${name}.csv`, tables.get(`${name}.csv`)!))
      await page.getByText(`${name}.csv was put in.`).waitFor()
    }
    await page.getByText(/18 in patients.csv, 1 not analysed yet, 17 with results given/).waitFor()
  })

  it('makes the study with its progress, and shows who was left out and why', async () => {
    await page.getByRole('button', { name: 'Make the study' }).click()
    await page.getByRole('button', { name: 'Cancel' }).waitFor()
    await page.locator('#cohort-study').waitFor()
    await shot(page, 'cohort-data')
    await page.getByRole('link', { name: 'Flow' }).click()
    const { document } = await askServer<StudyData>(page, '/api/cohort/studies/1'), first = document.flow.study.excluded[0]
    expect(await page.locator('.flow > .box').first().innerText()).toContain(`n = ${document.flow.study.entering}`)
    if (first) {
      await page.getByText(`${first.reason} (n = ${first.patients.length})`).click()
      await page.locator('.keys', { hasText: first.patients[0]! }).first().waitFor()
    }
    await shot(page, 'cohort-flow')
    expect(await violations(page)).toEqual([])
  })

  it("draws the study's own numbers; over everybody the exploratory sums are the same", async () => {
    const data = await askServer<StudyData>(page, '/api/cohort/studies/1'), study = studyFigures(data), same = exploratoryFigures(data, () => true)
    expect(JSON.parse(JSON.stringify(same.doseByCategory))).toEqual(study.doseByCategory.map(c => JSON.parse(JSON.stringify({ category: c.category, points: c.points, box: c.box }))))
    expect(JSON.parse(JSON.stringify(same.waterfall))).toEqual(study.waterfall)
    expect(same.roc?.auc).toBe(study.roc?.auc)
    expect(JSON.parse(JSON.stringify(same.roc?.curve))).toEqual(study.roc?.curve)
    expect(same.roc?.interval).toEqual(study.roc?.interval)
    expect(JSON.parse(JSON.stringify(same.survival))).toEqual(study.survival)
    await page.getByRole('link', { name: 'Figures' }).click()
    await page.locator('#figure-doses .mark').first().waitFor()
    expect(await page.locator('#figure-doses .mark').count()).toBe(study.doseByCategory.reduce((n, c) => n + c.points.length, 0))
    expect(await page.locator('#figure-waterfall .mark').count()).toBe(study.waterfall.length)
    expect(await page.locator('#figure-roc').innerText()).toContain(`AUC ${study.roc!.auc.toFixed(2)}`)
    const given = data.document.figures.roc!.thresholds.find(t => t.source === 'given' && t.doseGy === 139)!
    await page.getByLabel('Threshold (Gy)').fill('139')
    await expect.poll(() => page.locator('#roc-rates').innerText(), { timeout: 60_000 }).toContain(`${given.sensitivity.successes}/${given.sensitivity.n}`)
    expect(await page.locator('#roc-rates tbody tr').first().innerText()).toContain(`${(100 * given.sensitivity.low).toFixed(0)} to ${(100 * given.sensitivity.high).toFixed(0)}%`)
    await page.getByLabel('Groups').selectOption('byResponse')
    await page.locator('#figure-survival .km').nth(1).waitFor()
    await shot(page, 'cohort-figures')
    expect(await violations(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })

  it('filters by a column of the tables, and says that this explores', async () => {
    const data = await askServer<StudyData>(page, '/api/cohort/studies/1'), arm = filtersOf(data).find(f => f.column === 'arm')!
    expect(arm.values).toEqual(['A', 'B'])
    await page.getByLabel('arm').selectOption('A')
    const chosen = chosenPatients(data, { arm: 'A' })!
    await page.getByText(`Exploratory: ${chosen.size} of 18 patients`).waitFor()
    const part = exploratoryFigures(data, p => chosen.has(p))
    expect(await page.locator('#figure-doses .mark').count()).toBe(part.doseByCategory.reduce((n, c) => n + c.points.length, 0))
    expect(part.doseByCategory.flatMap(c => c.points).every(p => chosen.has(p.patient))).toBe(true)
    await shot(page, 'cohort-filtered')
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByText("The study's own figures").waitFor()
  })

  it('shows tables and report, on a large screen too', async () => {
    await page.getByRole('link', { name: 'Tables' }).click()
    const { document } = await askServer<StudyData>(page, '/api/cohort/studies/1')
    expect(await page.locator('table.paper').count()).toBe(document.tables.main.length + document.tables.supplement.length)
    await shot(page, 'cohort-tables')
    expect(await violations(page)).toEqual([])
    await page.getByRole('link', { name: 'Report', exact: true }).click()
    await page.frameLocator('iframe').getByText('Table 1.').first().waitFor()
    await page.setViewportSize({ width: 3840, height: 2160 })
    await page.getByRole('link', { name: 'Figures' }).click()
    await page.locator('#figure-doses .mark').first().waitFor()
    await shot(page, 'cohort-4k')
    await page.setViewportSize({ width: 1366, height: 768 })
  })

  it('leads from a point to the images of its lesion', async () => {
    const mark = page.locator(`#figure-waterfall .mark[data-patient="${withImages}"]`).first()
    await mark.waitFor()
    const lesion = await mark.getAttribute('data-lesion')
    await mark.hover()
    await page.locator('.tooltip', { hasText: `${withImages} ${lesion}` }).waitFor()
    await mark.click()
    await page.waitForURL(new RegExp(`#/patients/${withImages}/images/${lesion}$`))
    await page.locator('tr[aria-selected="true"]', { hasText: lesion! }).first().waitFor()
    await shot(page, 'cohort-to-images')
    expect(errors).toEqual([])
  })
})
