import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Results } from '@yttria/core/course'
import type { StoredEdit } from '@yttria/server/api/edits'
import { axeFindings } from './axe.ts'
import { type Server, analyse, askServer, hasBrowser, makeWorkspace, openPage, shot, startBrowser, startServer } from './bench.ts'

// A busy machine draws slowly: what is waited for is a state, never a time.
const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 25_000, interval: 40 })

describe.skipIf(!hasBrowser)('[chromium] the images of a patient', () => {
  const workspace = makeWorkspace({ p1: { ideal: true } })
  let server: Server, browser: Browser, page: Page, errors: string[], results: Results

  beforeAll(async () => {
    server = await startServer(workspace.folder)
    browser = await startBrowser()
    ;({ page, errors } = await openPage(browser, server))
    await page.getByRole('link', { name: 'p1' }).waitFor()
    const version = await analyse(page, 'p1')
    results = await askServer<Results>(page, `/api/patients/p1/results/${version}/results.json`)
    await page.goto(`${server.origin}/#/patients/p1/images`)
    await page.locator('#ready').waitFor({ state: 'attached' })
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    workspace.remove()
  })

  const section = (name: string) => page.locator(`section[aria-label="${name}"]`)
  const value = (name: string) => section(name).locator('.value').innerText()
  const choose = (id: string) => page.getByRole('table', { name: 'Lesions', exact: true }).getByRole('button', { name: id, exact: true }).click()

  it('are drawn for every exam in the order of the work, and a lesion of the table moves the crosshair of all of them', async () => {
    expect(await page.locator('main.viewer section').evaluateAll(all => all.map(s => s.getAttribute('aria-label')))).toEqual(['FDG before', '90Y', 'FDG after'])
    const before = await value('90Y')
    await choose('L2')
    await eventually(() => value('90Y')).not.toBe(before)
    expect(await value('FDG before')).toMatch(/^\d+\.\d+ SUL · -?\d+ HU$/)
    await shot(page, 'images')
  })

  it('say the value under the pointer in every exam, in the unit that is asked for', async () => {
    await section('90Y').locator('.pane').first().hover({ position: { x: 120, y: 120 } })
    await eventually(() => section('FDG before').locator('.value').getAttribute('data-at')).toBe('pointer')
    expect(await value('90Y')).toMatch(/MBq\/mL/)
    await page.keyboard.press('u')
    await eventually(() => value('FDG before')).toMatch(/SUVbw/)
    await page.keyboard.press('u')
    await eventually(() => value('FDG before')).toMatch(/kBq\/mL/)
    await page.keyboard.press('u')
    await eventually(() => value('FDG before')).toMatch(/SUL/)
  })

  it('have the views that are chosen, projections that turn, and one view alone', async () => {
    const panes = () => page.locator('main.viewer section .pane:not(.mip)').count()
    expect(await panes()).toBe(6)
    await page.keyboard.press('3')
    await eventually(panes).toBe(9)
    await page.keyboard.press('m')
    const mip = section('90Y').locator('.mip canvas')
    await eventually(() => mip.evaluate((c: HTMLCanvasElement) => { const { data } = c.getContext('2d')!.getImageData(0, 0, c.width, c.height); let dark = 0; for (let n = 0; n < data.length; n += 4) if (data[n]! < 128) dark++; return dark })).toBeGreaterThan(20)
    const box = (await mip.boundingBox())!
    await page.mouse.move(box.x + 60, box.y + 40)
    await page.mouse.down()
    await page.mouse.move(box.x + 120, box.y + 40, { steps: 3 })
    await page.mouse.up()
    await eventually(() => mip.getAttribute('aria-label')).toMatch(/turned by 330 degrees/)
    await shot(page, 'images-rows')
    for (const key of ['m', '3']) await page.keyboard.press(key)
    await section('FDG after').locator('.pane').nth(1).dblclick({ position: { x: 90, y: 90 } })
    await eventually(panes).toBe(1)
    await shot(page, 'images-one')
    await page.keyboard.press('Escape')
    await eventually(panes).toBe(6)
  })

  it('show the dose in Gy with isodose lines where its levels are, and say so if there is no level', async () => {
    await choose('L1')
    await page.getByRole('combobox', { name: '90Y' }).selectOption('Gy')
    await eventually(() => value('90Y')).toMatch(/ Gy/)
    await page.getByRole('button', { name: 'Isodoses' }).click()
    await page.getByLabel('Gy at').fill('20, 60')
    const lines = section('90Y').locator('.pane svg path.isodose')
    await eventually(() => lines.count()).toBeGreaterThan(1)
    expect(await section('90Y').locator('.pane svg').first().evaluate(svg => svg.textContent)).toMatch(/20 Gy/)
    expect(await section('90Y').locator('.colourbar b').innerText()).toBe('Gy')
    // An ideal lesion has one dose all over.
    const mean = results.lesions.find(l => l.id === 'L1')!.meanDoseGy!
    await page.mouse.move(2, 2)
    await eventually(async () => Math.abs(Number.parseFloat(await value('90Y')) / mean - 1)).toBeLessThan(0.02)
    await shot(page, 'images-dose')
    await page.getByLabel('Gy at').fill('twenty')
    await page.getByRole('alert').filter({ hasText: 'Doses in Gy' }).waitFor()
    await page.getByLabel('Gy at').fill('50 100')
    await page.getByRole('button', { name: 'Isodoses' }).click()
  })

  it('measure distances in mm', async () => {
    await page.keyboard.press('d')
    await page.locator('button[aria-pressed="true"]', { hasText: 'Distance' }).waitFor()
    const pane = section('FDG before').locator('.pane').first(), box = (await pane.boundingBox())!
    await page.mouse.move(box.x + 60, box.y + 80)
    await page.mouse.down()
    await page.mouse.move(box.x + 160, box.y + 80, { steps: 4 })
    await page.mouse.up()
    // 100 pixels, against the scale of the pane.
    const astray = async () => {
      const told = await pane.locator('svg').evaluate(svg => ({ text: [...svg.querySelectorAll('text')].map(t => t.textContent).join(' '), scale: /h([\d.]+)M/.exec(svg.querySelector('path.scale')!.getAttribute('d')!)![1]! }))
      const mm = Number(/([\d.]+) mm/.exec(told.text)?.[1]), cm = Number(/(\d+) cm/.exec(told.text)?.[1])
      return Math.abs(mm - 100 * 10 * cm / Number(told.scale))
    }
    await eventually(astray).toBeLessThan(0.5)
    await shot(page, 'images-distance')
    await page.keyboard.press('Shift+D')
    await page.keyboard.press('d')
    await eventually(() => pane.locator('svg').evaluate(svg => /[\d.]+ mm/.test(svg.textContent!))).toBe(false)
  })

  it('have a key for everything, and a help made of the list that binds them', async () => {
    await page.keyboard.press('?')
    const help = page.getByRole('dialog', { name: 'Keys and pointer' })
    await help.waitFor()
    expect(await help.locator('tr').count()).toBeGreaterThan(35)
    expect(await help.innerText()).toMatch(/Isodose lines on or off/)
    await shot(page, 'images-keys')
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'hidden' })
  })

  it('are shown as before after a reload', async () => {
    await page.keyboard.press('w')
    await page.reload()
    await page.locator('#ready').waitFor({ state: 'attached' })
    expect(await page.getByRole('combobox', { name: '90Y' }).inputValue()).toBe('Gy')
    expect(await page.getByLabel('CT window').inputValue()).toBe('lung')
    await page.keyboard.press('g')
    for (const _ of [1, 2, 3]) await page.keyboard.press('w')
  })

  it('are accessible', async () => {
    expect(await axeFindings(page)).toEqual([])
    expect(errors).toEqual([])
  })

  it('say clearly that a browser without WebGL cannot show slices', async () => {
    const other = await browser.newPage()
    await other.addInitScript(() => {
      const real = HTMLCanvasElement.prototype.getContext
      HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...more: unknown[]) { return kind.startsWith('webgl') ? null : (real as (...a: unknown[]) => unknown).call(this, kind, ...more) } as typeof real
    })
    await other.goto(server.address, { waitUntil: 'commit' })
    await other.getByRole('link', { name: 'p1' }).waitFor()
    await other.goto(`${server.origin}/#/patients/p1/images`)
    await other.getByRole('alert').filter({ hasText: 'no WebGL 2' }).waitFor()
    await other.close()
  })

  describe('and their registration', () => {
    const edits = () => askServer<StoredEdit[]>(page, '/api/patients/p1/edits')
    beforeAll(async () => {
      await page.goto(`${server.origin}/#/patients/p1/registration`)
      await page.locator('#motion').waitFor()
      await page.getByRole('button', { name: 'L1', exact: true }).waitFor()
    })

    it('is seen as checkerboard, overlay and difference', async () => {
      for (const mode of ['Checkerboard', 'Difference', 'Overlay']) {
        await page.getByRole('button', { name: mode }).click()
        await eventually(() => page.locator('.compare canvas').first().getAttribute('aria-label')).toBe(`axial, ${mode.toLowerCase()}`)
        await shot(page, `registration-${mode.toLowerCase()}`)
      }
    })

    it('of one lesion is moved, the dose follows, and is kept with a reason', async () => {
      await page.getByRole('button', { name: 'L1', exact: true }).click()
      const lesion = results.lesions.find(l => l.id === 'L1')!, dose = async () => Number.parseFloat(await page.locator('#dose-now').innerText())
      await eventually(dose).toBe(Number(lesion.meanDoseGy!.toFixed(1)))
      await page.getByRole('button', { name: '5 mm to L', exact: true }).click()
      await eventually(() => page.locator('#motion').innerText()).toMatch(/^5\.0 mm to L; turned by 0\.0°/)
      await eventually(dose).toBeLessThan(lesion.meanDoseGy! - 1)
      await page.getByRole('button', { name: 'Keep moved' }).click()
      await page.getByRole('alert').filter({ hasText: 'A reason is required' }).waitFor()
      await page.getByLabel('Reason').fill('the blob lies more to the left')
      await shot(page, 'registration-lesion')
      await page.getByRole('button', { name: 'Keep moved' }).click()
      await page.getByText('Kept. Analyse again').waitFor()
      const last = (await edits()).at(-1)!.edit
      expect(last).toMatchObject({ kind: 'lesionRegistration', lesion: 'L1', decision: 'moved', reason: 'the blob lies more to the left' })
      const matrix = (last as { matrix: number[] }).matrix
      expect(matrix.map((x, n) => x - lesion.matrix![n]!).map(x => Number(x.toFixed(6)) + 0)).toEqual([0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    })

    it('of one lesion is refused or accepted with a reason', async () => {
      await page.getByRole('button', { name: 'L2', exact: true }).click()
      for (const [button, decision] of [['Refuse own registration', 'refuse'], ['Accept', 'accept']] as const) {
        await page.getByLabel('Reason').fill(`looked at: ${decision}`)
        await page.getByRole('button', { name: button, exact: true }).click()
        await eventually(async () => (await edits()).at(-1)!.edit).toMatchObject({ kind: 'lesionRegistration', lesion: 'L2', decision, reason: `looked at: ${decision}` })
      }
    })

    it('of an exam is moved by dragging and turned by keys, and kept', async () => {
      await page.getByRole('button', { name: 'Whole exam FDG before' }).click()
      const pane = page.locator('.compare').first(), box = (await pane.boundingBox())!
      await page.mouse.move(box.x + 200, box.y + 200)
      await page.mouse.down()
      await page.mouse.move(box.x + 230, box.y + 200, { steps: 5 })
      await page.mouse.up()
      await eventually(() => page.locator('#motion').innerText()).toMatch(/mm to L; turned by 0\.0°/)
      await page.keyboard.press('Shift+E')
      await eventually(() => page.locator('#motion').innerText()).toMatch(/turned by 2\.0°/)
      await page.getByText('as it would be before their refinement').first().waitFor()
      await shot(page, 'registration-moved')
      await page.getByLabel('Reason').fill('spine on spine')
      await page.getByRole('button', { name: 'Keep moved' }).click()
      await page.getByText('Kept. Analyse again').waitFor()
      const last = (await edits()).at(-1)!.edit
      expect(last).toMatchObject({ kind: 'registration', reason: 'spine on spine' })
      expect((last as { matrix: number[] }).matrix[0]).toBeCloseTo(Math.cos(2 * Math.PI / 180), 3)
    })

    it('is accessible, and what was kept is analysed as kept', async () => {
      expect(await axeFindings(page)).toEqual([])
      const version = await analyse(page, 'p1'), again = await askServer<Results>(page, `/api/patients/p1/results/${version}/results.json`)
      const moved = (await edits()).find(e => e.edit.kind === 'lesionRegistration' && e.edit.lesion === 'L1')!.edit as { matrix: number[] }
      again.lesions.find(l => l.id === 'L1')!.matrix!.forEach((x, n) => expect(x).toBeCloseTo(moved.matrix[n]!, 9))
      expect(again.registration.find(r => r.to === 'treatment')?.rotationDeg).toBeGreaterThan(1)
      expect(errors).toEqual([])
    })
  })
})
