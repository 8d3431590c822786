import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cohortTables, drawCohort } from '@yttria/phantom'
import { madePhantom } from '../../phantom/test/made-phantom.ts'
import type { FastifyInstance } from 'fastify'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeApp } from '../src/app.ts'
import { asking, guard } from './ask.ts'
import { openWorkspace } from '../src/workspace.ts'
import type { CohortView, StudyData } from '../src/api/cohort.ts'
import { run } from '../../cli/test/phantom-folder.ts'

const worker = new URL('../dist/run-worker.js', import.meta.url)
// Few resamples: what is tested here is what becomes of the numbers.
const quick = { analysis: { thresholds: { resamples: 40 }, tumourControl: { resamples: 0 }, power: { simulations: 0 } } }
const cohort = drawCohort({ patients: 14, seed: 7 }), tables = new Map(cohortTables(cohort).map(t => [t.path, t.text]))
let place = '', app: FastifyInstance
const { ask, finished } = asking(() => app)
const folder = () => join(place, 'workspace'), write = (path: string, bytes: Uint8Array | string) => { mkdirSync(dirname(path), { recursive: true }); writeFileSync(path, bytes) }

const put = (name: string, text: string, more = '') => ask('PUT', `/api/cohort/tables/${name}?ending=csv${more}`, Buffer.from(text), 'application/x-yttria-table')

beforeAll(async () => {
  if (!existsSync(worker)) throw new Error('the server is not built: npm run build')
  place = mkdtempSync(join(tmpdir(), 'yttria-cohort-server-'))
  for (const p of cohort.patients.slice(1)) write(join(folder(), 'patients', p.key, 'results.json'), JSON.stringify(p.results))
  // One patient has images.
  for (const { path, bytes } of madePhantom({ seed: 5, size: 'tiny', ideal: true }).files()) write(join(folder(), 'patients', cohort.patients[0]!.key, path), bytes)
  write(join(folder(), 'protocol.json'), JSON.stringify(quick))
  app = await makeApp({ workspace: await openWorkspace(folder()), guard, runWorker: worker })
  await app.ready()
})
afterAll(async () => {
  await app?.close()
  rmSync(place, { recursive: true, force: true })
})

describe('the study of a workspace', () => {
  it('takes tables that can be read, and refuses others with row and column, what was there staying', async () => {
    expect((await ask('GET', '/api/cohort')).body).toMatchObject({ tables: [], patients: [], refused: expect.stringContaining('patients.csv') })
    expect((await ask('POST', '/api/cohort/studies')).code).toBe(409)
    expect((await put('laboratory', tables.get('laboratory.csv')!)).body).toMatchObject({ accepted: false, refused: expect.stringContaining('patients.csv') })
    expect((await put('patients', tables.get('patients.csv')!)).body).toMatchObject({ accepted: true })
    const lines = tables.get('patients.csv')!.trim().split('\n'), sex = lines[0]!.split(',').indexOf('sex'), third = lines[3]!.split(',').map((c, n) => n === sex ? 'robot' : c).join(',')
    const wrong = [...lines.slice(0, 3), third, ...lines.slice(4)].join('\n'), refused = (await put('patients', wrong)).body
    expect(refused.accepted).toBe(false)
    expect(refused.findings).toContainEqual(expect.objectContaining({ severity: 'error', subject: expect.objectContaining({ file: 'patients.csv', row: 4, column: 'sex', value: 'robot' }) }))
    expect(readFileSync(join(folder(), 'patients.csv'), 'utf8')).toBe(tables.get('patients.csv'))
    expect((await put('patients', wrong, '&despite=yes')).body.accepted).toBe(true)
    expect((await put('patients', tables.get('patients.csv')!)).body.accepted).toBe(true)
    expect(readdirSync(join(folder(), '.yttria/tables'))).toHaveLength(2)
    for (const name of ['laboratory', 'events']) expect((await put(name, tables.get(`${name}.csv`)!)).body.accepted).toBe(true)
    expect((await put('patients', 'no table at all')).body).toMatchObject({ accepted: false })
    expect((await put('secrets', 'x')).code).toBe(404)
    expect((await ask('PUT', '/api/cohort/tables/patients?ending=exe', Buffer.from('x'), 'application/x-yttria-table')).code).toBe(409)
  })

  it('analyses who is not analysed yet, and gives what the command gives for the same results', async () => {
    const { body: before } = await ask('GET', '/api/cohort') as { body: CohortView }
    expect(before.patients.map(p => p.images)).toEqual(['notAnalysed', ...cohort.patients.slice(1).map(() => 'given')])
    const { code, body: { id } } = await ask('POST', '/api/cohort/studies')
    expect(code).toBe(202)
    expect((await ask('POST', '/api/cohort/studies')).code).toBe(409)
    expect(await finished(id)).toMatchObject({ kind: 'cohort', state: 'done' })
    const { body: after } = await ask('GET', '/api/cohort') as { body: CohortView }, key = cohort.patients[0]!.key
    expect(after.patients[0]).toMatchObject({ images: 'version', version: 1 })
    expect(after.studies).toMatchObject([{ number: 1, patients: 14, lastOfAll: true }])

    const same = join(place, 'same')
    for (const [path, text] of tables) write(join(same, path), text)
    write(join(same, 'protocol.json'), JSON.stringify(quick))
    for (const p of cohort.patients.slice(1)) write(join(same, 'patients', p.key, 'results.json'), JSON.stringify(p.results))
    write(join(same, 'patients', key, 'results.json'), readFileSync(join(folder(), 'results', key, '1', 'results.json')))
    // P10 of this cohort has results that hold nothing: an error, of that patient.
    expect((await run('cohort', same, '--out', join(place, 'out'))).code).toBe(4)
    const theirs = JSON.parse(readFileSync(join(place, 'out/cohort/results.json'), 'utf8')), ours = (await ask('GET', '/api/cohort/studies/1/files/results.json')).body
    for (const part of ['flow', 'figures', 'doseResponse', 'doseToxicity', 'survival', 'tables']) expect(ours[part], part).toEqual(theirs[part])

    const { body: data } = await ask('GET', '/api/cohort/studies/1') as { body: StudyData }
    expect(data.versions).toEqual({ [key]: 1 })
    expect(data.rows.patients).toHaveLength(14)
    expect(data.rows.patients[1]).toMatchObject({ patient: cohort.patients[1]!.key, inStudy: expect.any(Boolean) })
    expect(data.rows.lesions.filter(l => l.inDoseResponse)).toHaveLength(data.document.figures.doseByCategory.reduce((n, c) => n + c.points.length, 0))
    const inside = unzipSync(new Uint8Array((await ask('GET', '/api/cohort/studies/1/files.zip')).body))
    for (const file of ['cohort/report.html', 'cohort/results.json', 'cohort/rows/lesions.csv', 'workspace/patients.csv', 'study.json']) expect(Object.keys(inside)).toContain(file)
    expect(Object.keys(inside).some(f => f.includes('/patients/'))).toBe(false)
    for (const url of ['/api/cohort/studies/1/files/..%2fstudy.json', '/api/cohort/studies/2', '/api/cohort/studies/1/files/rows%2f..%2f..%2fstudy.json']) expect((await ask('GET', url)).code, url).toBe(404)
    // What is no number of a study is bad input.
    expect((await ask('GET', '/api/cohort/studies/..%2f..')).code).toBe(400)
  })

  it('can be stopped: nothing is left of it, and the next is made', async () => {
    const { body: { id } } = await ask('POST', '/api/cohort/studies')
    await ask('DELETE', `/api/jobs/${id}`)
    expect(await finished(id)).toMatchObject({ state: 'cancelled' })
    for (let n = 0; n < 200 && readdirSync(join(folder(), '.yttria/cohort')).length > 0; n++) await new Promise(next => setTimeout(next, 100))
    expect(readdirSync(join(folder(), '.yttria/cohort'))).toEqual([])
    expect(readdirSync(join(folder(), 'studies'))).toEqual(['1'])
    const again = await ask('POST', '/api/cohort/studies')
    expect(again.code).toBe(202)
    expect(await finished(again.body.id)).toMatchObject({ state: 'done' })
    expect(readdirSync(join(folder(), 'studies')).sort()).toEqual(['1', '2'])
  })
})
