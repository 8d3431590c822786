import Fastify, { type FastifyInstance } from 'fastify'
import { beforeAll, describe, expect, it } from 'vitest'
import { addGuard } from '../src/guard.ts'

let app: FastifyInstance
const token = 'a-token-of-some-length'
const ask = (over: { method?: 'GET' | 'POST'; url?: string; headers?: Record<string, string> } = {}) =>
  app.inject({ method: over.method ?? 'GET', url: over.url ?? '/thing', headers: { host: '127.0.0.1:4000', cookie: `yttria=${token}`, ...over.headers } })

beforeAll(async () => {
  app = Fastify()
  addGuard(app, { token, port: () => 4000 })
  app.get('/thing', async () => 'thing')
  app.post('/thing', async () => 'changed')
  await app.ready()
})

describe('the guard of a server on loopback', () => {
  it('lets in who has the cookie, and sets it for who shows the token, out of the address', async () => {
    expect((await ask()).statusCode).toBe(200)
    const first = await ask({ url: `/thing?token=${token}&a=1`, headers: { cookie: '' } })
    expect(first.statusCode).toBe(302)
    expect(first.headers.location).toBe('/thing?a=1')
    expect(first.headers['set-cookie']).toMatch(/HttpOnly; SameSite=Strict/)
  })

  it('refuses who has neither, or a wrong one', async () => {
    expect((await ask({ headers: { cookie: '' } })).statusCode).toBe(401)
    expect((await ask({ headers: { cookie: 'yttria=another-token-of-it' } })).statusCode).toBe(401)
    expect((await ask({ url: '/thing?token=x', headers: { cookie: '' } })).statusCode).toBe(401)
  })

  it('refuses another host, origin and site, as a page elsewhere or a rebound name would show', async () => {
    expect((await ask({ headers: { host: 'evil.example:4000' } })).statusCode).toBe(403)
    expect((await ask({ headers: { host: '127.0.0.1:4001' } })).statusCode).toBe(403)
    expect((await ask({ headers: { origin: 'http://evil.example' } })).statusCode).toBe(403)
    expect((await ask({ headers: { 'sec-fetch-site': 'cross-site' } })).statusCode).toBe(403)
  })

  it('refuses a change that no page of its own asks for', async () => {
    expect((await ask({ method: 'POST' })).statusCode).toBe(403)
    expect((await ask({ method: 'POST', headers: { origin: 'http://127.0.0.1:4000' } })).statusCode).toBe(200)
  })

  it('never redirects to another host', async () => {
    expect((await ask({ url: `//evil.example/?token=${token}`, headers: { cookie: '' } })).headers.location).toMatch(/^\/([^/]|$)/)
  })

  it('answers with headers that let nothing from elsewhere in', async () => {
    const { headers } = await ask()
    expect(headers['content-security-policy']).toMatch(/default-src 'none'/)
    expect(headers['cross-origin-embedder-policy']).toBe('require-corp')
  })
})
