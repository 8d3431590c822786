import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { madePhantom } from '../../phantom/test/made-phantom.ts'
import { makeApp } from '../src/app.ts'
import { asking, guard } from './ask.ts'
import { openWorkspace } from '../src/workspace.ts'
import type { PlanView, Rehearsal } from '../src/api/plan.ts'
import { run } from '../../cli/test/phantom-folder.ts'

const worker = new URL('../dist/run-worker.js', import.meta.url)
const phantom = madePhantom({ seed: 3, size: 'tiny', ideal: true, maa: true })
let folder = '', app: FastifyInstance
const { ask } = asking(() => app)

const golden = {
  patient: { key: 'new-1' }, device: 'glass', tumourType: 'HCC', intent: 'unilobar', bilirubinMgPerDl: 0.8, wholeLiverVolumeMl: 1500, lungShunt: { percent: 10 }, residual: { percent: 10 },
  territories: [{ id: 'right', volumeMl: 1000, tumours: [{ id: 'T1', volumeMl: 200, tumourToNormal: 3 }], prescription: { tumourDoseGy: 300 } }],
}

beforeAll(async () => {
  if (!existsSync(worker)) throw new Error('the server is not built: npm run build')
  folder = mkdtempSync(join(tmpdir(), 'yttria-plans-'))
  const write = (path: string, bytes: Uint8Array | string) => { mkdirSync(dirname(path), { recursive: true }); writeFileSync(path, bytes) }
  for (const { path, bytes } of phantom.files()) write(join(folder, 'patients/p1', path), bytes)
  write(join(folder, 'patients/p1/course.json'), JSON.stringify(phantom.course))
  write(join(folder, 'patients/p1/plan.json'), JSON.stringify(phantom.plan))
  app = await makeApp({ workspace: await openWorkspace(folder), guard, runWorker: worker })
  await app.ready()
})
afterAll(async () => {
  await app?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('plans of patients', () => {
  it('are kept as the command writes them, of a patient without images too, and never overwritten', async () => {
    expect((await ask('GET', '/api/plans/new-1')).body).toMatchObject({ hasImages: false, versions: [], draft: null })
    expect(await ask('POST', '/api/plans/new-1/versions', { base: 0, plan: golden, sources: { wholeLiverVolumeMl: 'CT of the referral' }, remark: 'first' })).toMatchObject({ code: 201, body: { number: 1 } })
    expect((await ask('POST', '/api/plans/new-1/versions', { base: 0, plan: golden })).code).toBe(409)
    expect((await ask('POST', '/api/plans/new-1/versions', { base: 1, plan: { ...golden, lungShunt: { percent: 5 } } })).body).toEqual({ number: 2 })
    const { body } = await ask('GET', '/api/plans/new-1') as { body: PlanView }
    expect(body.versions).toMatchObject([{ number: 1, remark: 'first', sources: { wholeLiverVolumeMl: 'CT of the referral' }, reason: 'as prescribed' }, { number: 2 }])
    expect((await ask('GET', '/api/plans')).body).toEqual([{ key: 'new-1', versions: 2, hasDraft: false, hasImages: false }, { key: 'p1', versions: 0, hasDraft: false, hasImages: true }])

    const path = join(folder, 'by hand.json'), out = join(folder, 'by-command')
    writeFileSync(path, JSON.stringify(golden))
    expect((await run('plan', path, '--out', out)).code).toBe(0)
    const theirs = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')), ours = (await ask('GET', '/api/plans/new-1/versions/1/result.json')).body
    for (const part of ['prescribed', 'proposed', 'vialActivityGbq', 'checks', 'mostTolerable', 'findings']) expect(ours[part]).toEqual(theirs[part])
    expect(Object.keys(unzipSync(new Uint8Array((await ask('GET', '/api/plans/new-1/versions/1/files.zip')).body))).sort()).toEqual(['plan.html', 'plan.json', 'result.json'])
  })

  it('are kept too where they break a limit, and say so', async () => {
    const broken = { ...golden, patient: { key: 'red-1' }, territories: [{ ...golden.territories[0]!, prescription: { tumourDoseGy: 1000 } }] }
    expect(await ask('POST', '/api/plans/red-1/versions', { base: 0, plan: broken })).toMatchObject({ code: 201, body: { number: 1 } })
    const { body } = await ask('GET', '/api/plans/red-1') as { body: PlanView }
    expect(body.versions).toMatchObject([{ number: 1, standing: 'not to be given' }])
    expect(body.versions[0]!.activityGbq).toBeLessThan(body.versions[0]!.prescribedGbq)
  })

  it('are refused in the words of their schema, for another patient, and outside their folder', async () => {
    const wrong = await ask('POST', '/api/plans/new-1/versions', { base: 2, plan: { ...golden, lungShunt: 10 } })
    expect(wrong.code).toBe(422)
    expect(wrong.body.error).toMatch(/lungShunt/)
    expect((await ask('POST', '/api/plans/new-1/versions', { base: 2, plan: { ...golden, wholeLiverVolumeMl: 1.5 } })).body.error).toMatch(/looks like litres/)
    expect((await ask('POST', '/api/plans/p1/versions', { base: 0, plan: golden })).code).toBe(409)
    for (const url of ['/api/plans/..%2fpatients', '/api/plans/new-1/versions/1/..%2f1.json', '/api/plans/new-1/versions/9/plan.json', '/api/plans/new-1/versions/9/files.zip'])
      expect((await ask('GET', url)).code).toBe(404)
    expect((await ask('GET', '/api/plans/new-1/versions/..%2f1/plan.json')).code).toBe(400)
    expect((await ask('GET', '/api/plans/new-1')).body.versions).toHaveLength(2)
  })

  it('keep what is being written; a window that had not seen the last draft is told so', async () => {
    expect((await ask('PUT', '/api/plans/new-2/draft', { revision: 0, plan: { device: 'gl' } })).body).toEqual({ revision: 1 })
    expect((await ask('PUT', '/api/plans/new-2/draft', { revision: 0, plan: {} })).code).toBe(409)
    expect((await ask('PUT', '/api/plans/new-2/draft', { revision: 1, plan: { device: 'glass' } })).body).toEqual({ revision: 2 })
    expect((await ask('GET', '/api/plans/new-2')).body.draft).toMatchObject({ revision: 2, plan: { device: 'glass' } })
  })

  it('take volumes, T/N and lung shunt from the rehearsal, as the command measures them', async () => {
    expect((await ask('POST', '/api/plans/new-1/rehearsal')).code).toBe(404)
    expect((await ask('GET', '/api/plans/p1')).body).toMatchObject({ hasRehearsal: true, rehearsal: null })
    const { code, body } = await ask('POST', '/api/plans/p1/rehearsal') as { code: number; body: Rehearsal }
    expect(code).toBe(200)
    const theirs = JSON.parse((await run('plan', join(folder, 'patients/p1'), '--json')).out)
    expect(body.measured).toEqual(theirs.measured)
    expect(body.plan).toMatchObject({ basis: '99mTc-MAA', lungShunt: { fraction: theirs.measured.lungShuntFraction } })
    expect((await ask('GET', '/api/plans/p1')).body.rehearsal.measured).toEqual(theirs.measured)
  })
})
