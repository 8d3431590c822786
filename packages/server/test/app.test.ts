import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readRtDose, readSeg } from '@yttria/core/dicom'
import type { FastifyInstance } from 'fastify'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { madePhantom } from '../../phantom/test/made-phantom.ts'
import { makeApp } from '../src/app.ts'
import { asking, guard } from './ask.ts'
import { openWorkspace } from '../src/workspace.ts'
import { unpackVolume } from '../src/api/volume.ts'
import type { ImportView } from '../src/api/imports.ts'
import { run } from '../../cli/test/phantom-folder.ts'

const worker = new URL('../dist/run-worker.js', import.meta.url)
const phantom = madePhantom({ seed: 5, size: 'tiny' }), files = [...phantom.files()]
let folder = '', app: FastifyInstance
const { ask, finished } = asking(() => app)

const framed = (name: string, bytes: Uint8Array): Buffer => {
  const text = Buffer.from(name), head = Buffer.alloc(4), length = Buffer.alloc(8)
  head.writeUInt32LE(text.length)
  length.writeBigUInt64LE(BigInt(bytes.length))
  return Buffer.concat([head, text, length, bytes])
}

beforeAll(async () => {
  if (!existsSync(worker)) throw new Error('the server is not built: npm run build')
  folder = mkdtempSync(join(tmpdir(), 'yttria-server-'))
  app = await makeApp({ workspace: await openWorkspace(folder), guard, runWorker: worker })
  await app.ready()
})
afterAll(async () => {
  await app?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a patient through the server', () => {
  it('comes in as a stream of files, is looked at, and goes into the workspace under a key', async () => {
    const { body: { id } } = await ask('POST', '/api/imports')
    const dicom = files.filter(f => f.path.startsWith('dicom/'))
    for (const half of [dicom.slice(0, 20), dicom.slice(20)])
      expect((await ask('PUT', `/api/imports/${id}/files`, Buffer.concat(half.map(f => framed(f.path, f.bytes))), 'application/x-yttria-files')).code).toBe(200)
    const { body: view } = await ask('GET', `/api/imports/${id}`) as { body: ImportView }
    expect(view).toMatchObject({ files: dicom.length, notDicom: 0, patients: [{ number: 1, suggestedKey: 'p1', hasPet: true }] })
    expect((await ask('POST', `/api/imports/${id}/acceptance`, { patients: [{ number: 1, key: '../x' }] })).code).toBe(409)
    expect((await ask('POST', `/api/imports/${id}/acceptance`, { patients: [{ number: 1, key: 'p1' }] })).body).toEqual({ keys: ['p1'] })
    expect((await ask('GET', '/api/patients')).body).toEqual([{ key: 'p1', versions: 0 }])
    expect((await ask('GET', `/api/imports/${id}`)).code).toBe(404)
  })

  it('is shown with exams and findings, and its images are what the command reads', async () => {
    const { body } = await ask('GET', '/api/patients/p1')
    expect(body.course.exams.map((e: { role: string }) => e.role).sort()).toEqual(['baseline', 'followUp', 'treatment'])
    const { body: bytes } = await ask('GET', '/api/patients/p1/exams/treatment/pet')
    const { header, voxels } = unpackVolume(new Uint8Array(bytes).buffer)
    expect(header).toMatchObject({ unit: 'Bq/ml', type: 'Float32', geometry: { size: [50, 46, 50] } })
    expect(voxels).toHaveLength(50 * 46 * 50)
    expect((await ask('GET', '/api/patients/p1/exams/treatment/mri')).code).toBe(404)
    expect((await ask('GET', '/api/patients/p2')).code).toBe(404)
  })

  it('is analysed as the command analyses it: the same numbers', async () => {
    const { body: { id } } = await ask('POST', '/api/patients/p1/analyses')
    expect(await finished(id)).toMatchObject({ state: 'done', version: 1 })
    const out = join(folder, 'by-command')
    expect((await run('analyze', join(folder, 'patients/p1'), '--course', join(folder, '.yttria/reviews/p1/course.json'), '--out', out)).code).toBe(0)
    const { body: ours } = await ask('GET', '/api/patients/p1/results/1/results.json')
    const theirs = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8'))
    expect(ours.lesions.length).toBeGreaterThan(0)
    for (const part of ['lesions', 'healthyLiver', 'registration', 'activity', 'patientLevel']) expect(ours[part]).toEqual(theirs[part])
  })

  it('takes edits in turn: one made without having seen the last is refused with what was missed', async () => {
    const edit = { kind: 'lesionRegistration', lesion: 'L1', decision: 'refuse', reason: 'beside the bowel' }
    const first = await ask('POST', '/api/patients/p1/edits', { base: 0, tab: 'a', edit })
    expect(first.code).toBe(201)
    const second = await ask('POST', '/api/patients/p1/edits', { base: 0, tab: 'b', edit })
    expect(second.code).toBe(409)
    expect(second.body.since).toMatchObject([{ id: first.body.id, edit: { lesion: 'L1' } }])
    expect((await ask('POST', '/api/patients/p1/edits', { base: first.body.id, tab: 'a', edit: { kind: 'threshold', exam: 'baseline', value: -1 } })).code).toBe(400)
    expect((await ask('POST', '/api/patients/p1/edits', { base: first.body.id, tab: 'a', edit: { kind: 'undo', edit: 999 } })).code).toBe(409)
  })

  it('is signed only as the last analysis of all edits, and once', async () => {
    expect((await ask('POST', '/api/patients/p1/results/1/signature', { name: 'A. Physicist' })).body.error).toMatch(/does not hold the last changes/)
    const { body: { id } } = await ask('POST', '/api/patients/p1/analyses')
    expect(await finished(id)).toMatchObject({ state: 'done', version: 2 })
    const { body: second } = await ask('GET', '/api/patients/p1/results/2/results.json')
    expect(second.lesions[0]).toMatchObject({ id: 'L1', refinementAccepted: false })
    // The course was drafted: who signs has seen what of it nobody confirmed.
    const blind = await ask('POST', '/api/patients/p1/results/2/signature', { name: 'A. Physicist', unconfirmed: ['liver'] })
    expect([blind.code, blind.body.error]).toEqual([409, expect.stringContaining('device of treatment: glass')])
    const unconfirmed = (second.unconfirmed as { path: string }[]).map(u => u.path)
    expect((await ask('POST', '/api/patients/p1/results/2/signature', { name: 'A. Physicist', remark: 'looked <at>', unconfirmed })).code).toBe(204)
    expect((await ask('POST', '/api/patients/p1/results/2/signature', { name: 'B. Physicist' })).code).toBe(409)
    expect((await ask('GET', '/api/patients/p1/results')).body).toMatchObject([{ number: 1 }, { number: 2, signedBy: 'A. Physicist', signedUnconfirmed: second.unconfirmed }])
    const report = async (number: number) => String((await ask('GET', `/api/patients/p1/results/${number}/report.html`)).body)
    const [, signed] = (await ask('GET', '/api/patients/p1/results')).body as { signedAt?: string }[]
    expect(await report(1)).toMatch(/<h2>Signature<\/h2><p>Not signed/)
    expect(await report(2)).toMatch(new RegExp(`Signed by A\\. Physicist</strong>, ${signed!.signedAt!.slice(0, 16).replace('T', ' ')} UTC\\. Remark: looked &lt;at&gt;[^]*version 2[^]*SHA-256 [0-9a-f]{64}[^]*device of treatment: glass`))
    expect(await report(2)).not.toContain('Not signed')
  })

  it('keeps who confirmed a guess, and refuses to take one out for nobody', async () => {
    const { body: { course } } = await ask('GET', '/api/patients/p1'), base = (await ask('GET', '/api/patients/p1/edits')).body.at(-1).id
    const document = { ...course, guesses: (course.guesses as { path: string }[]).filter(g => g.path !== 'treatments[0].device') }
    const edit = { kind: 'course', document }
    const nobody = await ask('POST', '/api/patients/p1/edits', { base, tab: 'a', edit })
    expect([nobody.code, nobody.body.error]).toEqual([409, 'Say who confirms it: device of treatment: glass was a guess.'])
    // What the page says was settled does not count: the server looks.
    expect((await ask('POST', '/api/patients/p1/edits', { base, tab: 'a', edit: { ...edit, by: 'A. Physicist', settled: [] } })).code).toBe(201)
    const kept = (await ask('GET', '/api/patients/p1/edits')).body.at(-1)
    expect(kept).toMatchObject({ madeAt: expect.stringMatching(/^\d{4}-/), edit: { by: 'A. Physicist', settled: [{ path: 'treatments[0].device', what: 'device of treatment: glass', how: 'confirmed' }] } })
    const codes = ((await ask('GET', '/api/patients/p1')).body.findings as { code: string }[]).map(f => f.code)
    expect(codes).not.toContain('course/device-guessed')
    expect(codes).toEqual(expect.arrayContaining(['course/injection-guessed', 'course/assay-guessed']))
    // Another field, no guess: nobody need be named.
    expect((await ask('POST', '/api/patients/p1/edits', { base: kept.id, tab: 'a', edit: { kind: 'course', document: { ...document, patient: { ...document.patient, heightM: 1.71 } } } })).code).toBe(201)
  })

  it('gives a version as DICOM, in one zip', async () => {
    const { code, body } = await ask('POST', '/api/patients/p1/results/1/export', { rtdose: true, seg: true })
    expect(code).toBe(200)
    const inside = unzipSync(new Uint8Array(body)), lesions = (await ask('GET', '/api/patients/p1/results/1/results.json')).body.lesions as { id: string; trackingUid: string }[]
    expect(Object.keys(inside).sort()).toEqual(['rtdose-treatment.dcm', 'seg-baseline.dcm', 'seg-followUp.dcm', 'seg-treatment.dcm'])
    const seg = readSeg({ file: 'seg', bytes: inside['seg-baseline.dcm']! }).value!
    for (const l of lesions) expect(seg.segments.find(s => s.label === l.id)?.trackingUid).toBe(l.trackingUid)
    expect(readRtDose({ file: 'dose', bytes: inside['rtdose-treatment.dcm']! }).value!.dose.geometry.size).toEqual([50, 46, 50])
    expect((await ask('POST', '/api/patients/p1/results/9/export')).code).toBe(404)
    expect((await ask('POST', '/api/patients/p1/results/..%2f1/export')).code).toBe(400)
    expect((await ask('POST', '/api/patients/p1/results/1/export', { nifti: true })).code).toBe(400)
  })

  it('gives no file outside a version', async () => {
    for (const file of ['..%2f..%2f..%2fpatients%2fp1%2fcourse.json', '../../../.yttria/lock', '.hidden', 'vois%2f..%2f..%2f2%2fresults.json'])
      expect((await ask('GET', `/api/patients/p1/results/1/${file}`)).code).toBe(404)
  })
})
