import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Results } from '@yttria/core/course'
import { significant } from '@yttria/core/figures'
import { faultNamed, faultyPhantom, faultyStart } from '@yttria/phantom'
import { madePhantom } from '../../phantom/test/made-phantom.ts'
import { unzipSync } from 'fflate'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../cli/test/phantom-folder.ts'
import { axeFindings } from './axe.ts'
import { type Server, askServer, hasBrowser, makeWorkspace, openPage, shot, startBrowser, startServer, write } from './bench.ts'
import { dropFolder } from './drop-folder.ts'

const dciodvfy = '/usr/bin/dciodvfy'

describe.skipIf(!hasBrowser)('[chromium] a patient from the folder to the signature', () => {
  const workspace = makeWorkspace(), aside = mkdtempSync(join(tmpdir(), 'yttria-aside-'))
  const files = [...madePhantom({ seed: 5, size: 'tiny' }).files()].filter(f => f.path.startsWith('dicom/'))
  let server: Server, browser: Browser, page: Page, errors: string[]
  const results = (version: number) => askServer<Results>(page, `/api/patients/p1/results/${version}/results.json`)
  const analysed = async (version: number) => { await page.locator('.analysisbar select').waitFor(); await expect.poll(() => page.locator('.analysisbar select').inputValue(), { timeout: 100_000 }).toBe(String(version)) }
  const lookAt = async (name: string, at: Page = page) => {
    expect(await axeFindings(at), name).toEqual([])
    expect(await at.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${name}: the page does not scroll sideways`).toBe(true)
    await shot(at, name)
  }

  beforeAll(async () => {
    for (const f of files) write(join(aside, 'folder', f.path), f.bytes)
    write(join(workspace.folder, 'patients.csv'), 'key,sex,ageYears,treatmentDate\np1,M,61,2020-02-08\n')
    write(join(workspace.folder, 'laboratory.csv'), `key,day,analyte,value,unit,uln\n${[-10, 14, 60, 90].map((d, n) => `p1,${d},bilirubin,${[9, 16, 31, 18][n]},umol/L,20`).join('\n')}\n`)
    server = await startServer(workspace.folder)
    browser = await startBrowser()
    ;({ page, errors } = await openPage(browser, server))
    page.setDefaultTimeout(100_000)
    await page.locator('.drop').waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    workspace.remove()
    rmSync(aside, { recursive: true, force: true })
  })

  it('is dropped as a folder of folders, received with progress, looked at, and goes into the workspace', async () => {
    await page.getByText('No patient yet.').waitFor()
    await lookAt('patients-empty')
    await dropFolder(page, '.drop', 'phantom', [...files, { path: 'notes.txt', bytes: new TextEncoder().encode('no image') }])
    await page.getByRole('progressbar').waitFor()
    await page.getByRole('heading', { name: `Patient 1: ${files.length} files` }).waitFor()
    expect(await page.locator('main').innerText()).toContain(`${files.length + 1} files, 1 of them no DICOM. One patient.`)
    await lookAt('import')
    await page.getByRole('button', { name: 'Take into the workspace' }).click()
    await page.getByRole('heading', { name: 'Patient p1' }).waitFor()
    await page.getByText('What the headers tell').waitFor()
    await lookAt('overview-before')
  })

  it('is analysed with progress; the lesions on the page have the numbers of the command on the same folder', async () => {
    await page.getByRole('button', { name: 'Analyse' }).click()
    await page.getByRole('progressbar', { name: 'Analysis' }).waitFor()
    await page.locator('#table-lesions').waitFor()
    expect((await run('analyze', join(aside, 'folder'), '--out', join(aside, 'by-command'))).code).toBe(0)
    const theirs = JSON.parse(readFileSync(join(aside, 'by-command/results.json'), 'utf8')) as Results, ours = await results(1)
    for (const part of ['lesions', 'healthyLiver', 'patientLevel', 'activity', 'registration', 'reference'] as const) expect(forgetUids(ours[part]), part).toEqual(forgetUids(theirs[part]))
    const row = async (id: string) => page.locator('#table-lesions tbody tr', { has: page.getByRole('button', { name: id, exact: true }) }).innerText()
    expect(theirs.lesions.length).toBeGreaterThan(1)
    for (const l of theirs.lesions) for (const text of [l.volumeMl.toFixed(1), significant(l.meanDoseGy!), significant(l.tlgBaseline), l.category!]) expect((await row(l.id)).split(/\s+/)).toContain(text)
    expect(await page.locator('dl.headlines').innerText()).toContain(significant(theirs.healthyLiver!.doseGy))
    await page.locator('svg.panel').first().waitFor()
    await page.locator('.timeline').waitFor()
    expect(await page.locator('.timeline svg').getAttribute('aria-label')).toMatch(/day 1: .*90Y|Treatment/)
    await lookAt('overview')
    await page.locator('#charts').evaluate(e => { e.scrollIntoView() })
    await shot(page, 'overview-charts')
  })

  it('sorts its lesions by a click, and a lesion leads to its images', async () => {
    const first = () => page.locator('#table-lesions tbody tr:first-child th').innerText()
    await page.getByRole('button', { name: 'Sort by Volume (mL), baseline', exact: true }).click()
    const largest = await first()
    await page.getByRole('button', { name: 'Sort by Volume (mL), baseline', exact: true }).click()
    expect(await first()).not.toBe(largest)
    await page.locator('#table-lesions tbody').getByRole('button', { name: 'L2', exact: true }).click()
    await page.waitForURL(/p1\/images/)
    await page.goto(`${server.origin}/#/patients/p1/overview`)
  })

  it('is signed with name and remark, and the signature says what nobody had confirmed', async () => {
    await page.getByRole('link', { name: 'Report', exact: true }).click()
    await page.frameLocator('iframe').locator('#lesions').waitFor()
    await page.getByRole('button', { name: 'Sign this version' }).click()
    await page.getByLabel('Name').fill('A. Physicist')
    await page.getByLabel('Remark').fill('looked at')
    await lookAt('sign')
    // The course was drafted: the dialog names each guess, and the signature says so.
    const { unconfirmed = [] } = await results(1)
    expect(unconfirmed.map(u => u.path)).toEqual(expect.arrayContaining(['treatments[0].device', 'treatments[0].injectionTime', 'treatments[0].assayMbq', 'liver']))
    for (const u of unconfirmed) expect(await page.locator('ul.unconfirmed').innerText()).toContain(u.what)
    await page.getByRole('button', { name: 'Sign with these unconfirmed' }).click()
    await page.getByText(/A\. Physicist, /).waitFor()
    await page.frameLocator('iframe').getByText('Signed by A. Physicist').waitFor()
    expect(await page.frameLocator('iframe').locator('#signature').innerText()).toContain('device of treatment: glass')
  })

  it('is confirmed and corrected under a name; that makes a new version, which says what changed', async () => {
    await page.getByRole('link', { name: 'Course', exact: true }).click()
    await page.getByLabel('Height').fill('178')
    await page.getByRole('button', { name: 'Keep the course' }).click()
    expect(await page.locator('.field .wrong').innerText()).toMatch(/2\.6/)
    await lookAt('course-wrong')
    await page.getByLabel('Height').fill('1.6')
    await page.getByRole('textbox', { name: 'Residual, as of injection' }).fill('100')
    await page.getByRole('button', { name: 'Confirm Device', exact: true }).click()
    expect(await page.getByRole('button', { name: 'Confirm Device', exact: true }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Confirm Time of the injection', exact: true }).count()).toBe(1)
    await lookAt('course-guesses')
    // What is typed outlives a look at another page.
    await page.getByRole('link', { name: 'Overview', exact: true }).click()
    await page.locator('#table-lesions').waitFor()
    await page.getByRole('link', { name: 'Course', exact: true }).click()
    expect(await page.getByRole('textbox', { name: 'Residual, as of injection' }).inputValue()).toBe('100')
    // Nobody confirms nothing: without a name it is not kept.
    await page.getByLabel('Your name').fill('')
    await page.getByRole('button', { name: 'Keep the course' }).click()
    await page.getByText('your name is missing').waitFor()
    await page.getByLabel('Your name').fill('B. Physician')
    await page.getByRole('button', { name: 'Keep the course' }).click()
    await page.getByText('Kept. Analyse again').waitFor()
    await lookAt('course')

    await page.getByRole('link', { name: 'Report', exact: true }).click()
    await page.getByText('One change is not in it yet').waitFor()
    await page.getByRole('button', { name: 'Analyse again' }).click()
    await analysed(2)
    await page.getByText('Version 1 was signed by A. Physicist').waitFor()
    await page.locator('table.moved').waitFor()
    const moved = await page.locator('table.moved').innerText(), [before, after] = [await results(1), await results(2)]
    expect((await askServer<{ edit: object }[]>(page, '/api/patients/p1/edits')).at(-1)!.edit).toMatchObject({
      by: 'B. Physician', settled: [{ path: 'treatments[0].device', how: 'confirmed' }, { path: 'treatments[0].residualMbq', how: 'changed' }],
    })
    const guessed = (r: Results) => [...new Set(r.findings.map(f => f.code).filter(c => /guessed|drafted|liver-found/.test(c)))].sort()
    expect(guessed(before).filter(c => !guessed(after).includes(c))).toEqual(['course/device-guessed', 'course/residual-guessed'])
    expect(guessed(after)).toContain('course/injection-guessed')
    expect(after.activity!.administeredMbq).toBeCloseTo(before.activity!.administeredMbq! - 100, 3)
    expect(moved).toContain('Activity administered, net (MBq)')
    expect(moved).toMatch(/TLG at baseline/)
    expect(await page.locator('ul.edits').innerText()).toContain('Course kept anew by B. Physician; confirmed device of treatment: glass; changed residual activity of treatment: 100 MBq')
    await page.frameLocator('iframe').locator('#lesions').waitFor()
    await lookAt('report')
    expect(await askServer<{ signedBy?: string }[]>(page, '/api/patients/p1/results')).toMatchObject([{ signedBy: 'A. Physicist' }, {}])
  })

  it('exports dose and lesions as DICOM that passes the validator', async () => {
    const zip = async (button: string) => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: button, exact: true }).click()])
      const saved = join(aside, download.suggestedFilename())
      await download.saveAs(saved)
      return unzipSync(new Uint8Array(readFileSync(saved)))
    }
    const objects = { ...await zip('RT Dose'), ...await zip('SEG') }
    expect(Object.keys(objects).sort()).toEqual(['rtdose-treatment.dcm', 'seg-baseline.dcm', 'seg-followUp.dcm', 'seg-treatment.dcm'])
    if (!existsSync(dciodvfy)) return
    mkdirSync(join(aside, 'objects'))
    for (const [name, bytes] of Object.entries(objects)) {
      writeFileSync(join(aside, 'objects', name), bytes)
      expect(validated(join(aside, 'objects', name)), name).toEqual([])
    }
  })

  it('is told by two windows: who was slower sees what the other did, and nothing is lost', async () => {
    const { page: other } = await openPage(browser, server)
    await other.goto(`${server.origin}/#/patients/p1/course`)
    await page.goto(`${server.origin}/#/patients/p1/course`)
    const keep = async (p: Page, weight: string) => { await p.getByLabel('Weight').first().fill(weight); await p.getByRole('button', { name: 'Keep the course' }).click() }
    await other.getByLabel('Weight').first().waitFor()
    await page.getByLabel('Weight').first().waitFor()
    await keep(other, '81')
    await other.getByText('Kept. Analyse again').waitFor()
    await keep(page, '82')
    await page.getByText('A change was made in another window meanwhile').waitFor()
    expect(await page.getByLabel('Weight').first().inputValue()).toBe('82')
    await keep(page, '82')
    await page.getByText('Kept. Analyse again').waitFor()
    expect((await askServer<{ edit: { kind: string } }[]>(page, '/api/patients/p1/edits')).filter(e => e.edit.kind === 'course')).toHaveLength(3)
    await other.close()
  })

  it('says so when the server is gone, and where to go when it is back under another address', async () => {
    const port = Number(new URL(server.origin).port)
    server.process.kill('SIGKILL')
    await page.getByText('Everything acknowledged is kept').waitFor()
    await shot(page, 'server-gone')
    expect(errors.filter(e => !/ERR_(CONNECTION|EMPTY|INCOMPLETE)|status of 4/.test(e))).toEqual([])
    server = await startServer(workspace.folder, port)
    await page.getByText('it has a new one after each start').waitFor()
    await shot(page, 'server-again')
    await page.goto(server.address)
    await page.goto(`${server.origin}/#/patients/p1/course`)
    await page.locator('form.course').waitFor()
    expect(await page.getByText('after each start').count()).toBe(0)
    await page.getByRole('link', { name: 'Overview' }).click()
    await page.locator('#table-lesions').waitFor()
  })

  it('is legible on a screen of 3840 x 2160', async () => {
    const { page: large } = await openPage(browser, server, { width: 3840, height: 2160 })
    for (const [tab, there] of [['overview', '#table-lesions'], ['course', 'form.course'], ['report', 'table.moved']] as const) {
      await large.goto(`${server.origin}/#/patients/p1/${tab}`)
      await large.locator(there).waitFor()
      await lookAt(`${tab}-4k`, large)
    }
    await large.close()
  })

  it('is refused clearly where the folder holds no images, no PET, or two patients; from a folder on this machine it comes as well', async () => {
    const home = async () => { await page.goto(`${server.origin}/#/`); await page.locator('.drop').waitFor() }
    await home()
    await dropFolder(page, '.drop', 'wrong', [{ path: 'letter.txt', bytes: new TextEncoder().encode('dear colleague') }])
    await page.getByText('There are no DICOM images in this folder').waitFor()
    await page.getByRole('button', { name: 'Discard' }).click()

    await home()
    const other = [...madePhantom({ seed: 9, size: 'tiny' }).files()].filter(f => f.path.startsWith('dicom/'))
    await dropFolder(page, '.drop', 'mixed', [...files.filter(f => !/pet/i.test(f.path)).slice(0, 45), ...other.map(f => ({ ...f, path: `other/${f.path}` }))])
    await page.getByText('The folder holds images of 2 patients').waitFor()
    await page.getByText('There is no PET among them').first().waitFor()
    await lookAt('import-mixed')
    await page.getByRole('button', { name: 'Discard' }).click()

    await home()
    const folder = join(aside, 'on-disk')
    for (const f of madePhantom({ seed: 5, size: 'tiny', ideal: true }).files()) if (f.path.startsWith('dicom/')) write(join(folder, f.path), f.bytes)
    // The picker takes folders: the attribute must be there, and the browser must have understood it.
    expect(await page.locator('#folder').evaluate(e => [e.hasAttribute('webkitdirectory'), (e as HTMLInputElement & { webkitdirectory: boolean }).webkitdirectory])).toEqual([true, true])
    await page.getByLabel('Or a folder on this machine').fill(join(aside, 'nothing-here'))
    await page.reload()
    await page.locator('.drop').waitFor()
    expect(await page.getByLabel('Or a folder on this machine').inputValue()).toBe(join(aside, 'nothing-here'))
    await page.getByRole('button', { name: 'Import' }).click()
    await page.getByText('is not a folder on this machine').waitFor()
    await page.getByLabel('Or a folder on this machine').fill(folder)
    await page.getByRole('button', { name: 'Import' }).click()
    await page.getByLabel('Key in the workspace').fill('p1')
    await page.getByText('Patient p1 exists').waitFor()
    await page.getByLabel('Key in the workspace').fill('disk-7')
    await page.getByRole('button', { name: 'Take into the workspace' }).click()
    await page.getByRole('heading', { name: 'Patient disk-7' }).waitFor()
    expect(await page.evaluate(() => sessionStorage.getItem('yttria.import-folder'))).toBe('')
    await page.getByText('What the headers tell').waitFor()
  })

  it('has a wrong isotope set right with a click and a reason, seen before and after', async () => {
    const fault = [faultNamed('90y-as-18f')]
    for (const f of faultyPhantom(faultyStart({ seed: 5, size: 'tiny', ideal: true }, fault), fault).files()) if (f.path.startsWith('dicom/')) write(join(workspace.folder, 'patients/foreign', f.path), f.bytes)
    await page.goto(`${server.origin}/#/patients/foreign/overview`)
    await page.getByRole('button', { name: 'Repair: isotope = Y-90' }).first().click()
    await page.getByRole('button', { name: 'Try it' }).click()
    await page.getByText(/18F.*\u2192.*90Y/).waitFor()
    expect(await page.getByRole('button', { name: 'Keep the repair' }).isDisabled()).toBe(true)
    await page.getByLabel('Reason').fill('the console offers no 90Y')
    await lookAt('repair')
    await page.getByRole('button', { name: 'Keep the repair' }).click()
    await page.getByRole('row', { name: /\u2079\u2070Y/ }).waitFor()
    const { course } = await askServer<{ course: { repairs: object[]; exams: { role: string }[] } }>(page, '/api/patients/foreign')
    expect(course.repairs).toMatchObject([{ name: 'isotope', value: 'Y-90', reason: 'the console offers no 90Y' }])
    expect(course.exams.map(e => e.role)).toContain('treatment')
  })
})

/** UIDs made from the patient's key differ, and the workspace names files after their instances. */
const forgetUids = (x: unknown): unknown => JSON.parse(JSON.stringify(x, (name, v: unknown) => name === 'trackingUid' || name === 'liverSource' ? undefined : v))

function validated(path: string): string[] {
  const { stdout, stderr } = spawnSync(dciodvfy, [path], { encoding: 'utf8' })
  return `${stdout}\n${stderr}`.split('\n').filter(l => l.startsWith('Error'))
}
