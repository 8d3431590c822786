import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Results, protocolSchema } from '@yttria/core/course'
import { readNifti, writeNifti } from '@yttria/core/nifti'
import { type Geometry, type Vec3, indexToPosition, maskVoi, norm, subtract, voxelVolumeMl } from '@yttria/core/volume'
import type { Edit, StoredEdit } from '@yttria/server/api/edits'
import { decodeLabels } from '@yttria/server/api/labels'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../cli/test/phantom-folder.ts'
import { address } from '../src/address.ts'
import { type Server, analyse, askServer, hasBrowser, makeWorkspace, openPage, shot, startBrowser, startServer } from './bench.ts'

type LabelsEdit = Extract<Edit, { kind: 'labels' }>
interface Map3 { readonly geometry: Geometry; readonly map: Uint8Array; readonly names: readonly string[] }

describe.skipIf(!hasBrowser)('[chromium] delineation', () => {
  const workspace = makeWorkspace({ p1: { noise: false, motion: false } }), phantom = workspace.phantoms.get('p1')!
  let server: Server, browser: Browser, page: Page, errors: string[], pet: Geometry, ct: Geometry
  const results = () => askServer<Results>(page, '/api/patients/p1/results/1/results.json')
  const edits = () => askServer<StoredEdit[]>(page, '/api/patients/p1/edits')
  /** The edits, once there are so many. */
  const editsAt = async (count: number): Promise<StoredEdit[]> => {
    await poll(async () => (await edits()).length).toBe(count)
    return edits()
  }
  const unpacked = (e: StoredEdit | undefined): Map3 => {
    const edit = e!.edit as LabelsEdit, geometry = edit.grid === 'pet' ? pet : ct
    return { geometry, names: edit.names, map: decodeLabels(edit.map, geometry.size[0] * geometry.size[1] * geometry.size[2]) }
  }
  const count = (m: Map3, name: string) => m.map.reduce((sum, l) => sum + (l > 0 && m.names[l - 1] === name ? 1 : 0), 0)
  const cells = async (lesion: string): Promise<string[]> => (await page.locator(`.live [data-lesion="${lesion}"] td`).allInnerTexts()).slice(2).map(t => t.split(/\s/)[0]!)
  const ml = async (lesion: string) => Number((await cells(lesion))[0])
  const panel = () => page.locator('.delineation'), button = (name: string): Locator => panel().getByRole('button', { name, exact: true })
  const tool = (name: string) => panel().getByRole('radio', { name, exact: true }).click()
  const threshold = (exam: string) => page.getByRole('spinbutton', { name: `Threshold of ${exam}, SUL, number` })
  /** Middle of what is drawn over a pane in a colour, in the window; once it stays where it is, for a lesion chosen comes into the middle. */
  const drawn = async (pane: string, colour: string) => {
    const look = () => page.evaluate(([id, stroke]) => new Promise<{ x: number; y: number; width: number; height: number } | undefined>(done => requestAnimationFrame(() => {
      const b = document.querySelector(`#over-${id} path[stroke="${stroke}"]`)?.getBoundingClientRect()
      done(b && b.width > 0 ? { x: b.x + b.width / 2, y: b.y + b.height / 2, width: b.width, height: b.height } : undefined)
    })), [pane, colour] as const)
    let before = await look()
    for (;;) {
      const now = await look()
      if (now && before && now.x === before.x && now.y === before.y) return now
      before = now
    }
  }
  const drag = async (from: { x: number; y: number }, ...to: readonly { x: number; y: number }[]) => {
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    for (const p of to) await page.mouse.move(p.x, p.y, { steps: 6 })
    await page.mouse.up()
  }
  const undoAll = async () => {
    for (let n = (await edits()).length; await button('Undo').isEnabled();) {
      await button('Undo').click()
      await editsAt(++n)
    }
  }
  const poll = <T>(of: () => Promise<T> | T) => expect.poll(of, { timeout: 30_000 })
  const first = { L1: '#35c9ff', L2: '#ffd23d', L4: '#ff7ad9' } as const

  beforeAll(async () => {
    server = await startServer(workspace.folder)
    browser = await startBrowser()
    ;({ page, errors } = await openPage(browser, server))
    page.setDefaultTimeout(90_000)
    await page.getByRole('link', { name: 'p1' }).waitFor()
    await analyse(page, 'p1')
    const bytes = await askServerBytes(page, '/api/patients/p1/results/1/vois/baseline-lesions.nii.gz')
    pet = readNifti(bytes, 'x.nii.gz').value!.volume.geometry
    const header = await askServerBytes(page, '/api/patients/p1/exams/treatment/ct'), length = new DataView(header.buffer).getUint32(0, true)
    ct = (JSON.parse(new TextDecoder().decode(header.subarray(4, 4 + length))) as { geometry: Geometry }).geometry
    await page.goto(`${server.origin}/#/patients/p1/images`)
    await page.locator('#ready').waitFor({ state: 'attached' })
    await page.locator('.live [data-lesion="L1"] td:last-child', { hasText: /^-?\d+$/ }).waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    workspace.remove()
  })

  it('shows what the version has: thresholds, lesions, doses, response, all found again in the page', async () => {
    const r = await results()
    for (const l of r.lesions) expect(await cells(l.id)).toEqual([l.volumeMl.toFixed(1), l.tlgBaseline.toFixed(1), l.meanDoseGy!.toFixed(1), l.tlgFollowUp!.toFixed(1), l.changePercent!.toFixed(0)])
    expect(await threshold('FDG before').inputValue()).toBe(String(Number(r.reference.find(x => x.exam === 'baseline')!.threshold!.toFixed(2))))
    expect(await page.locator('.live .difference').count()).toBe(0)
    await shot(page, 'delineation')
  })

  it('a threshold changes volume, TLG and dose as it is tried, and is an edit when it is kept', async () => {
    const [volume, , dose] = await cells('L1'), at = Number(await threshold('FDG before').inputValue())
    await threshold('FDG before').fill((at * 1.3).toFixed(2))
    await poll(() => ml('L1')).toBeLessThan(Number(volume))
    await poll(async () => (await cells('L1'))[2]).not.toBe(dose)
    expect(await edits()).toEqual([])
    expect(await page.locator('[data-lesion="L1"] .difference').count()).toBeGreaterThan(1)
    await shot(page, 'delineation-threshold')
    await button('Keep the threshold of FDG before').click()
    expect((await editsAt(1))[0]!.edit).toEqual({ kind: 'threshold', exam: 'baseline', value: Number((at * 1.3).toFixed(2)) })
    await panel().getByText('1 change is not in version 1').waitFor()
    await button('Follow the region again').click()
    await editsAt(2)
    await poll(() => cells('L1')).toEqual(expect.arrayContaining([volume, dose]))
  })

  it('the blood pool is dragged, then moved by keys; the threshold follows, and each drop is an edit', async () => {
    const before = Number(await threshold('FDG before').inputValue()), n = (await edits()).length
    await button('Go to Blood pool on FDG before').click()
    await tool('Move regions')
    const at = await drawn('baseline-axial', '#ff8f8f')
    await drag(at, { x: at.x + 30, y: at.y - 45 })
    const edit = (await editsAt(n + 1)).at(-1)!.edit as Extract<Edit, { kind: 'referenceRegion' }>
    expect(edit).toMatchObject({ kind: 'referenceRegion', exam: 'baseline', region: 'bloodPool' })
    await poll(async () => Number(await threshold('FDG before').inputValue())).not.toBe(before)
    await shot(page, 'delineation-aorta')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Shift+ArrowDown')
    await panel().getByText('Blood pool: moved, not kept yet').waitFor()
    await page.keyboard.press('Enter')
    const nudged = (await editsAt(n + 2)).at(-1)!.edit as typeof edit
    expect(nudged.centreMm.map((x, d) => x - edit.centreMm[d]!)).toEqual([expect.closeTo(-1, 6), expect.closeTo(5, 6), expect.closeTo(0, 6)])
    expect(nudged.axis).toEqual(edit.axis)
    await undoAll()
    await poll(async () => Number(await threshold('FDG before').inputValue())).toBe(before)
  })

  it('a stroke of the brush changes the label map where it went and nowhere else; undo and redo by keys', async () => {
    const held = readNifti(await askServerBytes(page, '/api/patients/p1/results/1/vois/baseline-lesions.nii.gz'), 'x.nii.gz').value!.volume.voxels
    await page.locator('.live [data-lesion="L1"] button').click()
    await tool('Brush')
    const at = await drawn('baseline-axial', first.L1), n = (await edits()).length, volume = await ml('L1')
    await drag({ x: at.x + at.width / 2, y: at.y }, { x: at.x + at.width / 2 + 14, y: at.y + 4 })
    await page.mouse.move(at.x + at.width / 2 + 16, at.y)
    const painted = unpacked((await editsAt(n + 1)).at(-1)), changed = [...painted.map.keys()].filter(v => painted.map[v] !== held[v])
    expect(painted.names[0]).toBe('L1')
    expect(changed.length).toBeGreaterThan(3)
    expect(changed.every(v => held[v] === 0 && painted.map[v] === 1)).toBe(true)
    const [nx, ny] = pet.size, places = changed.map(v => indexToPosition(pet, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))] as Vec3))
    // One slice, and no two further apart than the brush and its way reach.
    expect(new Set(changed.map(v => Math.floor(v / (nx * ny)))).size).toBe(1)
    for (const p of places) for (const q of places) expect(norm(subtract(p, q))).toBeLessThan(16 + 60)
    const ofOne = voxelVolumeMl(pet)
    await poll(() => ml('L1')).toBeCloseTo(volume + changed.length * ofOne, 1)
    await shot(page, 'delineation-brush')
    await page.keyboard.press('Control+z')
    await editsAt(n + 2)
    await poll(() => ml('L1')).toBeCloseTo(volume, 1)
    await page.keyboard.press('Control+Shift+Z')
    await editsAt(n + 3)
    await poll(() => ml('L1')).toBeCloseTo(volume + changed.length * ofOne, 1)
  })

  it('a lesion is cut in two by a line, and the two are merged again, voxel by voxel', async () => {
    await tool('Cut')
    const at = await drawn('baseline-axial', first.L1), n = (await edits()).length, before = unpacked((await edits()).findLast(e => e.edit.kind === 'labels')), whole = count(before, 'L1')
    await drag({ x: at.x + 2, y: at.y - 60 }, { x: at.x + 2, y: at.y + 60 })
    const cut = unpacked((await editsAt(n + 1)).at(-1))
    expect(cut.names).toEqual(['L1', 'L2', 'L3', 'L4'])
    expect(count(cut, 'L1')).toBeGreaterThanOrEqual(count(cut, 'L4'))
    expect(count(cut, 'L4')).toBeGreaterThan(0)
    expect(count(cut, 'L1') + count(cut, 'L4')).toBe(whole)
    await page.locator('.live [data-lesion="L4"]').waitFor()
    await shot(page, 'delineation-split')
    for (const l of ['L1', 'L4']) await page.getByRole('checkbox', { name: `Merge ${l}` }).check()
    await button('Merge').click()
    const merged = unpacked((await editsAt(n + 2)).at(-1))
    expect(merged.names).toEqual(before.names)
    expect(Buffer.compare(merged.map, before.map)).toBe(0)
  })

  it('a new lesion is drawn on two slices, filled between them, smoothed, renamed and deleted', async () => {
    await page.locator('.live [data-lesion="L1"] button').click()
    await button('New lesion').click()
    const at = await drawn('baseline-axial', first.L1), place = { x: at.x, y: at.y - 70 }, n = (await edits()).length, name = 'L4'
    await page.mouse.move(place.x, place.y)
    await page.mouse.down()
    await page.mouse.up()
    await editsAt(n + 1)
    // To another slice: the crosshair in the view beside, which moves when this one has.
    const crosshair = () => page.locator('#over-baseline-coronal path.cross').getAttribute('d'), beside = (await page.locator('#over-baseline-coronal').boundingBox())!, before = await crosshair()
    await tool('Look')
    await page.mouse.click(beside.x + beside.width / 2, beside.y + beside.height / 2 + 30)
    await poll(crosshair).not.toBe(before)
    await tool('Brush')
    await page.mouse.move(place.x, place.y)
    await page.mouse.down()
    await page.mouse.up()
    const two = unpacked((await editsAt(n + 2)).at(-1)), slice = pet.size[0] * pet.size[1]
    const slices = (m: Map3) => [...new Set([...m.map.keys()].filter(v => m.names[m.map[v]! - 1] === name).map(v => Math.floor(v / slice)))].sort((a, b) => a - b)
    const held = slices(two), low = held[0]!, high = held.at(-1)!
    expect(high - low + 1).toBeGreaterThan(held.length)
    await button('Fill between slices').click()
    const filled = unpacked((await editsAt(n + 3)).at(-1))
    expect(slices(filled)).toEqual(Array.from({ length: high - low + 1 }, (_, k) => low + k))
    for (const other of ['L1', 'L2', 'L3']) expect(count(filled, other)).toBe(count(two, other))
    await button('Smooth').click()
    const smooth = unpacked((await editsAt(n + 4)).at(-1))
    expect(Math.abs(count(smooth, name) / count(filled, name) - 1)).toBeLessThan(0.2)
    await panel().getByText(/L4: \d+\.\d mL before smoothing, \d+\.\d mL after\./).waitFor()
    await page.getByRole('textbox', { name: 'Name of L4' }).fill('nodule')
    await button('Rename').click()
    expect(unpacked((await editsAt(n + 5)).at(-1)).names).toContain('nodule')
    await button('Delete').click()
    expect(unpacked((await editsAt(n + 6)).at(-1)).names).toEqual(['L1', 'L2', 'L3'])
  })

  it('the liver is corrected by an outline on the CT, and its margin and region follow', async () => {
    await panel().getByRole('radio', { name: 'Liver' }).check()
    await tool('Outline')
    const at = await drawn('treatment-axial', '#e8eef5'), n = (await edits()).length
    const corner = { x: at.x + at.width / 2 + 8, y: at.y }
    await drag({ x: corner.x - 20, y: corner.y - 25 }, { x: corner.x + 14, y: corner.y - 25 }, { x: corner.x + 14, y: corner.y + 25 }, { x: corner.x - 20, y: corner.y + 25 }, { x: corner.x - 20, y: corner.y - 20 })
    const stored = (await editsAt(n + 1)).at(-1)!, liver = unpacked(stored)
    expect(stored.edit).toMatchObject({ kind: 'labels', what: 'liver', exam: 'treatment', grid: 'ct', names: ['liver'], done: 'outline' })
    const version = Array.from(readNifti(await askServerBytes(page, '/api/patients/p1/results/1/regions/liver.nii.gz'), 'x.nii.gz').value!.volume.voxels).reduce((a, b) => a + b, 0)
    expect(count(liver, 'liver')).toBeGreaterThan(version)
    await panel().getByText(/Liver \d+ mL/).waitFor()
    await shot(page, 'delineation-liver')
  })

  it('a mask is read from a NIfTI file and from an RTSTRUCT; one of another frame of reference is refused', async () => {
    const input = page.getByLabel('Read a mask: NIfTI, DICOM SEG or RTSTRUCT'), n = (await edits()).length
    const inside = new Uint8Array(ct.size[0] * ct.size[1] * ct.size[2])
    for (let k = 5; k < 15; k++) for (let j = 20; j < 30; j++) for (let i = 20; i < 30; i++) inside[i + ct.size[0] * (j + ct.size[1] * k)] = 1
    const bytes = writeNifti(maskVoi('liver', ct, inside))
    await input.setInputFiles({ name: 'drawn elsewhere.nii.gz', mimeType: 'application/gzip', buffer: Buffer.from(bytes) })
    const stored = (await editsAt(n + 1)).at(-1)!
    expect(stored.edit).toMatchObject({ what: 'liver', source: { file: 'drawn elsewhere.nii.gz', roi: 'label 1' } })
    expect((stored.edit as LabelsEdit).source!.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(Buffer.compare(unpacked(stored).map, inside)).toBe(0)
    await button('Undo').click()
    await editsAt(n + 2)

    const file = [...phantom.files()].find(f => f.path === phantom.course.liver!.file)!
    await input.setInputFiles({ name: 'liver.dcm', mimeType: 'application/dicom', buffer: Buffer.from(file.bytes) })
    await poll(async () => (await edits()).length > n + 2 || await page.locator('.delineation input[name="structure"]').count() > 0).toBe(true)
    if ((await edits()).length === n + 2) {
      await page.getByRole('radio', { name: /^Liver/i }).last().check()
      await button('Take as Liver').click()
    }
    expect((await editsAt(n + 3)).at(-1)!.edit).toMatchObject({ what: 'liver', source: { file: 'liver.dcm' } })
    await button('Undo').click()
    await editsAt(n + 4)

    const text = Buffer.from(file.bytes).toString('latin1').replaceAll(ct.frameOfReferenceUid!, ct.frameOfReferenceUid!.replace(/.$/, d => d === '1' ? '2' : '1'))
    await input.setInputFiles({ name: 'other.dcm', mimeType: 'application/dicom', buffer: Buffer.from(text, 'latin1') })
    await panel().getByText(/its frame of reference .* is not that of the images/).waitFor()
    expect(await edits()).toHaveLength(n + 4)
    await input.setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no mask') })
    await panel().getByText(/notes\.txt: .*is wanted/).waitFor()
  })

  it('analysed again, the new version has what the page showed, and what the command finds for the same review', async () => {
    await panel().getByRole('radio', { name: 'Lesions' }).check()
    const shown = await cells('L1'), numbers = (await edits()).length
    await button('Analyse again').click()
    await panel().getByText('Version 2 holds every change.').waitFor({ timeout: 120_000 })
    const made = await askServer<Results>(page, '/api/patients/p1/results/2/results.json'), l1 = made.lesions.find(l => l.id === 'L1')!
    expect(l1.volumeMl.toFixed(1)).toBe(shown[0])
    expect(l1.tlgBaseline.toFixed(1)).toBe(shown[1])
    const out = join(workspace.folder, 'by-command')
    expect((await run('analyze', join(workspace.folder, 'patients/p1'), '--course', join(workspace.folder, '.yttria/reviews/p1/course.json'), '--out', out)).code).toBe(0)
    const theirs = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as Results
    for (const part of ['lesions', 'healthyLiver', 'registration', 'patientLevel', 'reference'] as const) expect(made[part]).toEqual(theirs[part])
    expect(protocolSchema.parse(made.protocol).name).toBe('crlm-glass')
    expect(await edits()).toHaveLength(numbers)
    await poll(() => page.locator('.live .difference').count()).toBe(0)
  })

  it('axe finds no violation in the panel, narrow or wide, and nothing was written to the console', async () => {
    const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
    for (const size of [{ width: 1366, height: 768 }, { width: 3840, height: 2160 }]) {
      await page.setViewportSize(size)
      await page.evaluate(source)
      const violations = await page.evaluate(async () => (await (globalThis as unknown as { axe: { run: (c: string, o: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe
        .run('.delineation', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })).violations.map(v => `${v.id}: ${v.nodes.map(x => x.html).join(' ')}`))
      expect(violations).toEqual([])
      await shot(page, `delineation-${size.width}`)
    }
    expect(errors).toEqual([])
  })
})

const askServerBytes = async (page: Page, path: string): Promise<Uint8Array<ArrayBuffer>> => Uint8Array.from(await page.evaluate(async at => [...new Uint8Array(await (await fetch(at)).arrayBuffer())], address(path)))
