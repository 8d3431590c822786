import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeApp } from '../src/app.ts'
import { objectionTo } from '../src/http/plain-text.ts'
import { contracts } from '../src/openapi/contracts.ts'
import { openWorkspace } from '../src/workspace.ts'
import { madePhantom } from '../../phantom/test/made-phantom.ts'
import { write } from '../../web/test/bench.ts'
import { asking, guard } from './ask.ts'
import { smallPlan } from './small-plan.ts'

let folder = '', app: FastifyInstance, importId = ''
const { ask } = asking(() => app)
type Method = Parameters<typeof ask>[0]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yttria-bad-'))
  const files = [...madePhantom({ seed: 5, size: 'tiny', ideal: true }).files()].filter(f => f.path.startsWith('dicom/baseline/pet'))
  for (const { path, bytes } of files) write(join(folder, 'patients/p1', path), bytes)
  app = await makeApp({ workspace: await openWorkspace(folder), guard, runWorker: new URL('../dist/run-worker.js', import.meta.url) })
  await app.ready()
  importId = (await ask('POST', '/api/imports')).body.id
})
afterAll(async () => {
  await app?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('what cannot be meant is answered 400, with the reason', () => {
  const edits = '/api/patients/p1/edits', threshold = { kind: 'threshold', exam: 'baseline', value: 3 }
  it.each<[Method, string, RegExp, (object | string)?]>([
    ['GET', `${edits}?after=abc`, /after.*whole number/],
    ['GET', `${edits}?after=-1`, /after/],
    ['GET', `${edits}?after=1.5`, /after/],
    ['GET', `${edits}?after=1e3`, /after/],
    ['GET', `${edits}?after=99999999999999999999`, /after/],
    ['GET', `${edits}?after=1&after=2`, /after/],
    ['GET', `${edits}?after=`, /after/],
    ['GET', '/api/patients/p1%00/edits', /NUL/],
    ['GET', '/api/patients/%00', /NUL/],
    ['GET', '/api/patients/%ff', /./],
    ['GET', '/api/patients/%', /./],
    ['GET', '/api/plans/%00', /NUL/],
    ['GET', '/api/patients/p1/exams/%00/pet', /NUL/],
    ['GET', '/api/patients/p1/results/NaN/results.json', /number.*whole number/],
    ['GET', '/api/patients/p1/results/-1/results.json', /number/],
    ['GET', '/api/patients/p1/results/1e2/results.json', /number/],
    ['GET', '/api/patients/p1/results/0/results.json', /number/],
    ['GET', '/api/patients/p1/results/1/%00', /NUL/],
    ['POST', '/api/patients/p1/results/NaN/signature', /number/, { name: 'A. Physicist' }],
    ['POST', '/api/patients/p1/results/99999999999/signature', /number/, { name: 'A. Physicist' }],
    ['POST', '/api/patients/p1/results/1/signature', /NUL/, { name: 'A.\u0000 Physicist' }],
    ['POST', '/api/patients/p1/results/NaN/export', /number/, {}],
    ['GET', '/api/plans/p1/versions/NaN/plan.json', /number/],
    ['GET', '/api/plans/p1/versions/NaN/files.zip', /number/],
    ['GET', '/api/cohort/studies/NaN', /number/],
    ['GET', '/api/cohort/studies/-1/files.zip', /number/],
    ['GET', '/api/cohort/studies/1.5/files/report.html', /number/],
    ['POST', edits, /NUL/, { base: 0, tab: 'a\u0000', edit: threshold }],
    ['POST', edits, /lone surrogate/, '{"base":0,"tab":"a\\ud800","edit":{"kind":"threshold","exam":"baseline","value":3}}'],
    ['POST', edits, /lone surrogate/, '{"base":0,"tab":"a","edit":{"kind":"course","document":{"\\udfff":1}}}'],
    ['POST', edits, /NUL/, { base: 0, tab: 'a', edit: { kind: 'course', document: { patient: { key: 'p1\u0000' } } } }],
    ['POST', edits, /nested/, `{"base":0,"tab":"a","edit":{"kind":"course","document":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}}`],
    ['POST', edits, /value/, '{"base":0,"tab":"a","edit":{"kind":"threshold","exam":"baseline","value":1e999}}'],
    ['POST', edits, /base/, { base: 1.5, tab: 'a', edit: threshold }],
    ['POST', edits, /base/, { base: -1, tab: 'a', edit: threshold }],
    ['POST', edits, /./, '{"base":'],
    ['POST', edits, /./, 'null'],
    ['POST', edits, /./, '{"__proto__":{"base":0}}'],
    ['PUT', '/api/plans/p1/draft', /NUL/, { revision: 0, plan: { remark: '\u0000' } }],
    ['PUT', '/api/plans/p1/draft', /revision/, { revision: -5, plan: {} }],
    ['POST', '/api/plans/p1/versions', /lone surrogate/, `{"base":0,"plan":${JSON.stringify(smallPlan('p1'))},"remark":"\\udc00"}`],
    ['POST', '/api/patients/p1/repairs', /NUL/, { repairs: [{ name: 'weight', value: '\u0000' }] }],
  ])('%s %s', async (method, url, reason, body) => {
    const { code, body: answer } = await ask(method, url, body, typeof body === 'string' ? 'application/json' : undefined)
    expect([code, answer.error]).toEqual([400, expect.stringMatching(reason)])
  })

  it.each(['-5', 'abc', '1.5', 'NaN', '1e1', '0x1', '%00'])('of an upload that begins at %j, and nothing is lost', async first => {
    const sent = await ask('PUT', `/api/imports/${importId}/files?first=${first}`, Buffer.alloc(0), 'application/x-yttria-files')
    expect([sent.code, sent.body.error]).toEqual([400, expect.stringMatching(/first|NUL/)])
    expect((await ask('PUT', `/api/imports/${importId}/files?first=0`, Buffer.alloc(0), 'application/x-yttria-files')).body).toEqual({ files: 0, bytes: 0 })
  })

  it('of a table that is put in despite something else', async () => {
    const { code, body } = await ask('PUT', '/api/cohort/tables/patients?ending=csv&despite=maybe', Buffer.from('key\n'), 'application/x-yttria-table')
    expect([code, body.error]).toEqual([400, expect.stringMatching(/despite/)])
  })

  it('of an upload of another type, and beyond what has come', async () => {
    expect((await ask('PUT', `/api/imports/${importId}/files`, {})).code).toBe(400)
    expect((await ask('PUT', `/api/imports/${importId}/files?first=3`, Buffer.alloc(0), 'application/x-yttria-files')).code).toBe(409)
  })

  it('but what can be meant is taken', async () => {
    expect((await ask('GET', `${edits}?after=0`)).code).toBe(200)
    expect((await ask('PUT', '/api/plans/n1/draft', { revision: 0, plan: { remark: 'Wątroba 肝臓 🩻' } })).code).toBe(200)
    expect((await ask('POST', edits, { base: 0, tab: 'Ł 🩻', edit: threshold })).code).toBe(201)
    expect((await ask('GET', '/api/patients/p1/results/7/results.json')).code).toBe(404)
  })
})

/** What a hand or a broken program might put in the place of any part of an address or of a body. */
const hostile = ['%00', '..', '..%2f..%2fx', '%2fetc%2fpasswd', 'NaN', '-1', '0', '1e999', 'a'.repeat(300), '%ff', '%ed%a0%80', '__proto__', 'constructor', '%20', '%F0%9F%A9%BB', "'%3B--", '*', '%25']
const bodies: (string | object)[] = ['', 'null', '[]', '0', '"x"', '{', '{"a":{"b":{}}}', '{"constructor":{"prototype":1}}', `[${'['.repeat(3000)}${']'.repeat(3000)}]`, { base: 'x' }, { patients: [{ number: -1, key: '../x' }] }, { folder: '\u0001' }, { folder: 'x'.repeat(5000) }, { repairs: {} }, { name: '', remark: 3 }]

describe('no route answers with a fault of the program', () => {
  // The events never end.
  const routes = Object.keys(contracts).filter(r => !r.endsWith('/api/events') && r !== 'POST /api/cohort/studies')
  it.each(routes)('%s', async route => {
    const [method, pattern] = route.split(' ') as [Method, string], known: Record<string, string> = { key: 'p1', id: importId, number: '1', exam: 'baseline', kind: 'pet', file: 'plan.json', name: 'patients', '*': 'results.json' }
    const names = [...pattern.matchAll(/:(\w+)|(\*)/g)].map(m => m[1] ?? m[2]!)
    const address = (put: Record<string, string>) => pattern.replace(/:(\w+)|(\*)/g, (_, a?: string, b?: string) => put[a ?? b!]!)
    const isRemoved = method === 'DELETE'
    const addresses = [...(isRemoved ? [] : [address(known)]), ...names.flatMap(name => hostile.map(h => address({ ...known, [name]: h })))]
    const queries = ['after', 'first', 'ending', 'despite', 'token', 'x[y]'].flatMap(q => ['', 'abc', '-5', '%00', '%ff'].map(v => `${address(known)}?${q}=${v}`))
    const asked = [...addresses, ...(contracts[route]!.query ? queries : [])].map(url => ({ url, body: undefined as string | object | undefined }))
    if (method === 'POST' || method === 'PUT') asked.push(...bodies.map(body => ({ url: address(known), body })))
    // A rehearsal begins a thread each time.
    for (const { url, body } of route.endsWith('/rehearsal') ? asked.slice(0, 8) : asked) {
      const { code, body: answer } = await ask(method, url, body, typeof body === 'string' ? 'application/json' : undefined)
      expect(code, `${method} ${url} ${JSON.stringify(body)?.slice(0, 80)}: ${answer?.error}`).toBeLessThan(500)
      if (code >= 400) expect(answer.error).toMatch(/\S/)
      expect(JSON.stringify(answer)).not.toContain(folder)
    }
  })
})

describe('a value of a request', () => {
  it('is objected to by its place, and not where it is well', () => {
    expect(objectionTo({ a: [{ b: 'x\u0000' }] }, 'The body')).toBe('The body.a.0.b holds the character NUL.')
    expect(objectionTo('\ud83e', 'x')).toMatch(/lone surrogate/)
    expect(objectionTo({ a: ['🩻', 1, null, true], b: {} }, 'x')).toBeUndefined()
    expect(objectionTo(Buffer.from([0]), 'x')).toBeUndefined()
  })
})
