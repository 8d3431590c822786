import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { significant } from '@yttria/core/figures'
import { planFileSchema } from '@yttria/core/planning'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PlanView } from '@yttria/server/api/plan'
import { run } from '../../cli/test/phantom-folder.ts'
import { type Server, analyse, askServer, hasBrowser, makeWorkspace, openPage, shot, startBrowser, startServer, write } from './bench.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const violations = (page: Page): Promise<string[]> => page.evaluate(async source => {
  if (!('axe' in window)) (0, eval)(source)
  const { violations: found } = await (window as unknown as { axe: { run: (o: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })
  return found.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 200)}`))
}, axe)

describe.skipIf(!hasBrowser)('[chromium] the planning page', () => {
  const workspace = makeWorkspace({ p1: { ideal: true, maa: true } }), place = mkdtempSync(join(tmpdir(), 'yttria-plan-page-'))
  const phantom = workspace.phantoms.get('p1')!
  write(join(workspace.folder, 'patients/p1/plan.json'), JSON.stringify(phantom.plan))
  write(join(workspace.folder, 'patients/p1/course.json'), JSON.stringify({ ...phantom.course, patient: { ...phantom.course.patient, key: 'p1' } }))
  let server: Server, browser: Browser, page: Page, errors: string[]

  beforeAll(async () => {
    server = await startServer(workspace.folder)
    browser = await startBrowser()
    ;({ page, errors } = await openPage(browser, server))
    page.setDefaultTimeout(100_000)
    await page.getByRole('link', { name: 'p1' }).waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    workspace.remove()
    rmSync(place, { recursive: true, force: true })
  })

  const cell = (row: string | RegExp, column: number) => page.locator('table.models tbody tr', { has: page.getByRole('rowheader', { name: row }) }).locator('td').nth(column).innerText()
  /** What the command says of the plan that the server holds of this page. */
  const byCommand = async (key: string) => {
    const { draft, versions } = await askServer<PlanView>(page, `/api/plans/${key}`)
    const plan = draft?.plan ?? await askServer(page, `/api/plans/${key}/versions/${versions.at(-1)!.number}/plan.json`)
    writeFileSync(join(place, 'plan.json'), JSON.stringify(plan))
    return JSON.parse((await run('plan', join(place, 'plan.json'), '--json')).out)
  }
  const kept = () => page.getByRole('status').filter({ hasText: /Draft kept|This is version/ }).waitFor()

  it('begins empty for a patient without images and says in the form what is wanted and what cannot be', async () => {
    await page.getByRole('link', { name: 'Plans' }).click()
    await page.getByLabel('Key of the patient').fill('referred-7')
    await page.getByRole('button', { name: 'Begin' }).click()
    await page.getByText(/figures are still missing/).waitFor()
    await page.getByLabel('Whole liver (mL)').fill('-5')
    await expect.poll(() => page.getByLabel('Whole liver (mL)').getAttribute('aria-invalid'), { timeout: 60_000 }).toBe('true')
    const words = planFileSchema.safeParse({ wholeLiverVolumeMl: -5 }).error!.issues.find(i => i.path.join() === 'wholeLiverVolumeMl')!.message
    expect(await page.locator('.issue', { hasText: words }).count()).toBe(1)
    await shot(page, 'plan-empty')
    expect(await violations(page)).toEqual([])
  })

  it('shows the doses of what is typed, the same as the command gives for the same plan.json', async () => {
    for (const [label, value] of [['Whole liver (mL)', '1500'], ['Lung shunt', '10'], ['Residual in vial', '10'], ['Volume with tumours (mL)', '1000']] as const) await page.getByLabel(label, { exact: true }).fill(value)
    await page.getByLabel('Tumour type').selectOption('HCC')
    await page.getByLabel('Intent').selectOption('unilobar')
    await page.getByLabel('Bilirubin (mg/dL)').fill('0.8')
    await page.getByRole('button', { name: 'Add a tumour' }).click()
    await page.getByLabel('Volume (mL) of tumour L1').fill('200')
    await page.getByLabel('T/N of tumour L1').fill('3')
    await page.getByLabel('Prescribed as').selectOption('tumourDoseGy')
    await page.getByLabel('Value').fill('300')
    await page.getByRole('heading', { name: /Models side by side/ }).waitFor()
    await kept()
    const plan = await byCommand('referred-7'), [territory] = plan.prescribed.territories
    expect(plan.prescribed.activityGbq).toBeCloseTo(3.226, 3)
    expect(await cell('right: treated volume', 2)).toBe(significant(territory.activityGbq))
    expect(await cell('right: treated volume', 3)).toBe(significant(territory.perfusedDoseGy))
    expect(await cell('right: L1', 4)).toBe(significant(territory.tumours[0].tumourDoseGy))
    expect(await cell('right: healthy liver, perfused', 4)).toBe(significant(territory.normalLiverDoseGy))
    expect(await cell('Lungs, all sessions', 4)).toBe(significant(plan.prescribed.lungCumulativeDoseGy))
    expect(await cell('Healthy liver, whole', 4)).toBe(significant(plan.prescribed.normalLiverDoseGy))
  })

  it('moves with the activity and with what it is held against; the command agrees each time', async () => {
    const slider = page.getByLabel('Activity (GBq)'), line = () => page.locator('.chosen line').getAttribute('x1')
    const before = await line(), dose = await cell('right: L1', 4)
    await slider.focus()
    for (let n = 0; n < 20; n++) await page.keyboard.press('ArrowRight')
    expect(await line()).not.toBe(before)
    expect(Number(await cell('right: L1', 4))).toBeGreaterThan(Number(dose))
    expect(await page.getByLabel('Prescribed as').inputValue()).toBe('activityGbq')
    await page.getByLabel('Lungs, one session (Gy)').fill('12')
    await page.locator('.most').waitFor()
    await kept()
    const plan = await byCommand('referred-7')
    expect(await cell('right: L1', 4)).toBe(significant(plan.prescribed.territories[0].tumours[0].tumourDoseGy))
    expect(await page.locator('.headlines dd.value').first().innerText()).toBe(`${significant(plan.prescribed.activityGbq)} GBq`)
    expect(await page.locator('.headlines dd.value').nth(1).innerText()).toBe(`${significant(plan.proposed.activityGbq)} GBq`)
    expect(await page.locator('.headlines').innerText()).toMatch(/not to be given/i)
    expect(plan.mostTolerable).toMatchObject({ limit: 'lungs, one session, set in the plan' })
    expect(plan.findings.map((f: { code: string }) => f.code)).toContain('planning/limit')
    expect(await page.getByText(plan.findings.find((f: { code: string }) => f.code === 'planning/limit').message).count()).toBe(1)
    await page.getByRole('button', { name: 'Published figure for Lungs' }).click()
    await kept()
    expect((await askServer<PlanView>(page, '/api/plans/referred-7')).draft!.plan).not.toHaveProperty('limits')
  })

  it('says which vial of which calibration, in local time; an hour of the calendar becomes the treatment', async () => {
    await page.getByLabel('Order a vial').check()
    await page.getByLabel('Treatment (local)').fill('2026-03-31T10:00')
    await page.getByLabel('Calibrated from (local)').fill('2026-03-22T18:00')
    for (const of of ['Treatment', 'Calibrated from']) await page.getByLabel(`Zone: ${of}`).fill('Europe/Amsterdam')
    await page.getByLabel('Custom activities').check()
    await page.locator('.calendar .bar').first().waitFor()
    await kept()
    const plan = await byCommand('referred-7'), best = plan.order.atTreatment[0]
    expect(plan.order.treatment).toBe('2026-03-31T10:00+02:00')
    expect(await page.locator('.headlines > div').last().innerText()).toContain(`${significant(best.vialGbq)}`)
    const row = page.locator('#table-order-table tbody tr').first()
    expect(await row.innerText()).toContain(best.calibration)
    await shot(page, 'plan')
    const treatment = await page.getByLabel('Treatment (local)').inputValue()
    await page.locator('.calendar .bar rect').last().click()
    await expect.poll(() => page.getByLabel('Treatment (local)').inputValue(), { timeout: 60_000 }).not.toBe(treatment)
    await kept()
    expect((await byCommand('referred-7')).order.atTreatment.length).toBeGreaterThan(0)
    expect(await violations(page)).toEqual([])
  })

  it('shows a prescription above a limit in red, not to be injected, and orders it only when somebody has decided so', async () => {
    const before = (await askServer<PlanView>(page, '/api/plans/referred-7')).draft!.plan
    await page.getByLabel('Prescribed as').selectOption('tumourDoseGy')
    await page.getByLabel('Value').fill('1000')
    const headlines = page.locator('.headlines'), override = page.getByRole('button', { name: 'Override the limits' })
    await expect.poll(() => headlines.innerText(), { timeout: 60_000 }).toMatch(/not to be given/i)
    expect(await headlines.innerText()).not.toMatch(/to inject/i)
    expect(await page.locator('.chosen.forbidden').count()).toBe(1)
    expect(await page.locator('#table-limits').innerText()).toMatch(/BROKEN[\s\S]*does not apply/)
    await kept()
    expect(await byCommand('referred-7')).toMatchObject({ standing: 'not to be given' })
    await shot(page, 'plan-broken')
    expect(await violations(page)).toEqual([])
    await override.click()
    for (const [label, value] of [['Who decides', 'A. Physician'], ['Role', 'nuclear medicine'], ['Reason', 'transplant planned']] as const) await page.getByLabel(label, { exact: true }).fill(value)
    await expect.poll(() => headlines.innerText(), { timeout: 60_000 }).toMatch(/limits overridden/i)
    await kept()
    expect(await byCommand('referred-7')).toMatchObject({ standing: 'overridden', override: { by: 'A. Physician' } })
    // It covers that activity and no higher one.
    await page.getByLabel('Value').fill('1200')
    await expect.poll(() => headlines.innerText(), { timeout: 60_000 }).toMatch(/not to be given/i)
    await page.getByRole('button', { name: 'Take the override away' }).click()
    await page.getByLabel('Prescribed as').selectOption('activityGbq')
    await page.getByLabel('Value').fill(String((before['territories'] as { prescription: { activityGbq: number } }[])[0]!.prescription.activityGbq))
    await expect.poll(() => headlines.innerText(), { timeout: 60_000 }).toMatch(/activity to inject/i)
    await kept()
  })

  it('is kept as a version that a reload shows again, to be printed as the command writes it', async () => {
    await page.getByLabel('Remark').fill('first')
    await page.getByRole('button', { name: 'Keep as a version' }).click()
    await page.getByText('This is version 1.').waitFor()
    await page.reload()
    await page.getByText('This is version 1.').waitFor()
    expect(await page.getByLabel('Whole liver (mL)').inputValue()).toBe('1500')
    expect(await page.getByRole('link', { name: 'Print version 1' }).getAttribute('href')).toBe('api/plans/referred-7/versions/1/plan.html')
    const html = await page.evaluate(async () => (await fetch('api/plans/referred-7/versions/1/plan.html')).text())
    expect(html).toContain('Activity to inject')
  })

  it('takes the figures of the analysis, each with its source, and the rehearsal with its voxel model', async () => {
    await analyse(page, 'p1')
    await page.goto(`${server.origin}/#/patients/p1/plan`)
    await page.getByRole('button', { name: 'Take volumes and ratios of version 1' }).click()
    const results = await askServer<{ lesions: { id: string; volumeMl: number; tumourToNormal?: number }[] }>(page, '/api/patients/p1/results/1/results.json'), [first] = results.lesions
    expect(Number(await page.getByLabel(`Volume (mL) of tumour ${first!.id}`).inputValue())).toBeCloseTo(first!.volumeMl, 3)
    expect(await page.locator('.source', { hasText: 'FDG PET before treatment, version 1' }).count()).toBe(results.lesions.length)
    await page.getByRole('button', { name: 'Measure the rehearsal' }).click()
    await page.getByRole('columnheader', { name: 'Voxel (rehearsal)' }).waitFor()
    await kept()
    const { rehearsal } = await askServer<PlanView>(page, '/api/plans/p1'), tumour = rehearsal!.measured.territories[0]!.tumours[0]!
    expect(await cell(`${rehearsal!.measured.territories[0]!.id}: ${tumour.id}`, 5)).toBe(significant(tumour.meanDoseGy!))
    await shot(page, 'plan-rehearsal')
    expect(await violations(page)).toEqual([])
    await page.setViewportSize({ width: 3840, height: 2160 })
    await shot(page, 'plan-4k')
    await page.setViewportSize({ width: 1366, height: 768 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    expect(errors).toEqual([])
  })
})
