import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { madePhantom } from '../../phantom/test/made-phantom.ts'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeApp } from '../src/app.ts'
import { contracts } from '../src/openapi/contracts.ts'
import { openWorkspace } from '../src/workspace.ts'
import { write } from '../../web/test/bench.ts'

interface Document { readonly openapi: string; readonly paths: Record<string, Record<string, { readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: object }> }> }>> }

const routes: string[] = []
let folder = '', app: FastifyInstance, document: Document

const ask = async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) => {
  const answer = await app.inject({ method, url: `/p${url}`, ...(payload ? { payload } : {}), headers: { host: '127.0.0.1:4000', origin: 'http://127.0.0.1:4000', cookie: 'yttria=t' } })
  return { code: answer.statusCode, body: answer.body === '' ? undefined : answer.json() as unknown }
}
/** As the document writes the address of a route. */
const address = (url: string) => url.replace(/:(\w+)/g, '{$1}').replace('*', '{*}')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yttria-openapi-'))
  for (const { path, bytes } of madePhantom({ seed: 5, size: 'tiny', ideal: true }).files()) if (path.startsWith('dicom/')) write(join(folder, 'patients/p1', path), bytes)
  app = await makeApp({ workspace: await openWorkspace(folder), guard: { place: 'p', token: 't', port: () => 4000 }, runWorker: new URL('../dist/run-worker.js', import.meta.url), onRoute: route => { routes.push(route) } })
  await app.ready()
  document = (await ask('GET', '/api/openapi.json')).body as Document
})
afterAll(async () => {
  await app?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the OpenAPI document', () => {
  it('holds every route of the server, each with a contract', () => {
    expect(document.openapi).toBe('3.1.0')
    const api = routes.filter(r => / \/api\//.test(r) && !r.startsWith('HEAD ') && !r.startsWith('OPTIONS '))
    expect(api.length).toBeGreaterThan(25)
    expect(api.filter(r => !(r in contracts))).toEqual([])
    for (const route of api) {
      const [method = '', url = ''] = route.split(' ')
      expect(document.paths[address(url)]?.[method.toLowerCase()], route).toBeDefined()
    }
  })

  it('has no contract without a route', () => {
    expect(Object.keys(contracts).filter(c => !routes.includes(c))).toEqual([])
  })

  it('says what is answered: answers conform to it, errors too', async () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    const conforms = (method: string, path: string, code: number, body: unknown) => {
      const responses = document.paths[path]![method]!.responses, schema = (responses[String(code)] ?? responses[`${String(code)[0]}XX`] ?? responses[`${String(code)[0]}xx`])?.content?.['application/json']?.schema
      expect(schema, `${method} ${path} ${code}`).toBeDefined()
      const check = ajv.compile(schema!)
      expect(check(body), `${method} ${path}: ${ajv.errorsText(check.errors)}`).toBe(true)
    }
    const edit = { kind: 'threshold', exam: 'baseline', value: 3 }, made = await ask('POST', '/api/patients/p1/edits', { base: 0, tab: 'a', edit })
    conforms('post', '/api/patients/{key}/edits', 201, made.body)
    for (const [path, url] of [['/api/status', '/api/status'], ['/api/patients', '/api/patients'], ['/api/patients/{key}', '/api/patients/p1'], ['/api/patients/{key}/clinical', '/api/patients/p1/clinical'], ['/api/patients/{key}/edits', '/api/patients/p1/edits'], ['/api/patients/{key}/results', '/api/patients/p1/results'], ['/api/jobs', '/api/jobs'], ['/api/imports', '/api/imports'], ['/api/plans', '/api/plans'], ['/api/plans/{key}', '/api/plans/p1'], ['/api/cohort', '/api/cohort']] as const) {
      const { code, body } = await ask('GET', url)
      expect(code, url).toBe(200)
      conforms('get', path, 200, body)
    }
    const begun = await ask('POST', '/api/imports'), { id } = begun.body as { id: string }
    conforms('post', '/api/imports', 201, begun.body)
    conforms('get', '/api/imports/{id}', 200, (await ask('GET', `/api/imports/${id}`)).body)
    const trial = await ask('POST', '/api/patients/p1/repairs', { repairs: [{ name: 'weightKg', value: 77, exam: 'baseline', reason: 'by the record' }] })
    expect(trial.code).toBe(200)
    conforms('post', '/api/patients/{key}/repairs', 200, trial.body)
    const late = await ask('POST', '/api/patients/p1/edits', { base: 0, tab: 'b', edit }), wrong = await ask('POST', '/api/patients/p1/edits', { base: 1, tab: 'b', edit: { ...edit, value: -1 } })
    expect([late.code, wrong.code]).toEqual([409, 400])
    conforms('post', '/api/patients/{key}/edits', 409, late.body)
    conforms('post', '/api/patients/{key}/edits', 400, wrong.body)
    conforms('get', '/api/patients/{key}', 404, (await ask('GET', '/api/patients/p9')).body)
  })

  it('keeps a course that is none from being kept, with the message of the field', async () => {
    const base = ((await ask('GET', '/api/patients/p1/edits')).body as { id: number }[]).at(-1)?.id ?? 0, { course } = (await ask('GET', '/api/patients/p1')).body as { course: { patient: object } }
    const tall = await ask('POST', '/api/patients/p1/edits', { base, tab: 'a', edit: { kind: 'course', document: { ...course, patient: { ...course.patient, heightM: 178 } } } })
    expect(tall.code).toBe(409)
    expect((tall.body as { error: string }).error).toMatch(/heightM/)
    const others = await ask('POST', '/api/patients/p1/edits', { base, tab: 'a', edit: { kind: 'course', document: { ...course, patient: { ...course.patient, key: 'p7' } } } })
    expect((others.body as { error: string }).error).toMatch(/p7/)
    expect((await ask('POST', '/api/patients/p1/edits', { base, tab: 'a', edit: { kind: 'course', document: { ...course, patient: { ...course.patient, heightM: 1.7 } } } })).code).toBe(201)
    expect((await ask('GET', '/api/patients/p1')).body).toMatchObject({ drafted: false, course: { patient: { heightM: 1.7 } } })
  })
})
