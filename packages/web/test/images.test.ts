import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Server, analyse, hasBrowser, makeWorkspace, openPage, shot, startBrowser, startServer } from './bench.ts'

describe.skipIf(!hasBrowser)('[chromium] the images of a patient', () => {
  const workspace = makeWorkspace({ p1: { ideal: true } })
  let server: Server, browser: Browser, page: Page, errors: string[]

  beforeAll(async () => {
    server = await startServer(workspace.folder)
    browser = await startBrowser()
    ;({ page, errors } = await openPage(browser, server))
    await page.getByRole('link', { name: 'p1' }).waitFor()
    await analyse(page, 'p1')
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    workspace.remove()
  })

  it('are drawn for every exam, and a lesion of the table moves the crosshair of all of them', async () => {
    await page.goto(`${server.origin}/#/patients/p1/images`)
    await page.locator('#ready').waitFor({ state: 'attached' })
    expect(await page.locator('main.viewer section').count()).toBe(3)
    const value = () => page.locator('section[aria-label="90Y"] .value').innerText()
    const before = await value()
    await page.getByRole('button', { name: 'L2', exact: true }).click()
    await expect.poll(value).not.toBe(before)
    await shot(page, 'images')
    expect(errors).toEqual([])
  })
})
