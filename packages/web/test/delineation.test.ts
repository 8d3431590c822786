import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StoredEdit } from '@yttria/server/api/edits'
import { type Server, analyse, askServer, hasBrowser, makeWorkspace, openPage, shot, startBrowser, startServer } from './bench.ts'

describe.skipIf(!hasBrowser)('[chromium] delineation', () => {
  const workspace = makeWorkspace({ p1: { ideal: true } })
  let server: Server, browser: Browser, page: Page, errors: string[]
  const edits = () => askServer<StoredEdit[]>(page, '/api/patients/p1/edits')

  beforeAll(async () => {
    server = await startServer(workspace.folder)
    browser = await startBrowser()
    ;({ page, errors } = await openPage(browser, server))
    await page.getByRole('link', { name: 'p1' }).waitFor()
    await analyse(page, 'p1')
    await page.goto(`${server.origin}/#/patients/p1/images`)
    await page.locator('#ready').waitFor({ state: 'attached' })
    await page.locator('.live [data-lesion="L1"]').waitFor()
    await page.locator('fieldset.threshold >> nth=1').waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    workspace.remove()
  })

  it('shows thresholds, regions and lesions as the version has them', async () => {
    await shot(page, 'delineation')
    console.log(await page.locator('.delineation').innerText())
    expect(errors).toEqual([])
    expect(await edits()).toEqual([])
  })
})
