import Fastify, { type FastifyInstance } from 'fastify'
import { beforeEach, describe, expect, it } from 'vitest'
import { addGuard, innerUrl } from '../src/guard.ts'

let app: FastifyInstance, clock = 0
const token = 'a-token-of-some-length', place = 'a-place-of-some-length', hour = 3_600_000
const ask = (over: { method?: 'GET' | 'POST'; url?: string; headers?: Record<string, string> } = {}) =>
  app.inject({ method: over.method ?? 'GET', url: over.url ?? `/${place}/thing`, headers: { host: '127.0.0.1:4000', cookie: `yttria=${token}`, ...over.headers } })

beforeEach(async () => {
  clock = 0
  app = Fastify({ rewriteUrl: request => innerUrl({ place }, request.url ?? '/') })
  addGuard(app, { place, token, port: () => 4000, now: () => clock })
  app.get('/thing', async () => 'thing')
  app.get('/', async () => 'page')
  app.post('/thing', async () => 'changed')
  await app.ready()
})

describe('the guard of a server on loopback', () => {
  it('lets in who has the cookie, and sets it for who shows the token, out of the address', async () => {
    expect((await ask()).statusCode).toBe(200)
    const first = await ask({ url: `/${place}/thing?token=${token}&a=1`, headers: { cookie: '' } })
    expect(first.statusCode).toBe(302)
    expect(first.headers.location).toBe(`/${place}/thing?a=1`)
    expect((await ask({ url: `/${place}/?token=${token}` })).headers.location).toBe(`/${place}/`)
  })

  it('gives the cookie to its own place only, neither to scripts nor to other sites', async () => {
    const cookie = String((await ask({ url: `/${place}/?token=${token}`, headers: { cookie: '' } })).headers['set-cookie'])
    expect(cookie.split('; ').sort()).toEqual(['HttpOnly', `Path=/${place}/`, 'SameSite=Strict', `yttria=${token}`])
  })

  it('answers nothing outside its place, with cookie and token neither, and says how to go on', async () => {
    for (const url of ['/', '/thing', `/?token=${token}`, `/thing?token=${token}`, `/${place}x/thing`, `/x/${place}/thing`, '//', `/${place.toUpperCase()}/thing`]) {
      const { statusCode, body, headers } = await ask({ url })
      expect(statusCode, url).toBe(401)
      expect(body).toMatch(/address it printed/)
      expect(headers['set-cookie']).toBeUndefined()
      expect(JSON.stringify([body, headers])).not.toContain(place)
    }
    // A page that was open when the server was started again asks as it did before.
    expect((await ask({ url: '/the-place-before/api/patients' })).json()).toEqual({ error: expect.stringMatching(/new one after each start/) })
  })

  it('leads to the place with its slash, to which the addresses on the page are relative', async () => {
    const { statusCode, headers } = await ask({ url: `/${place}` })
    expect([statusCode, headers.location]).toEqual([302, `/${place}/`])
    expect((await ask({ url: `/${place}/` })).body).toBe('page')
  })

  it('refuses who has neither cookie nor token, or a wrong one', async () => {
    expect((await ask({ headers: { cookie: '' } })).statusCode).toBe(401)
    expect((await ask({ headers: { cookie: 'yttria=another-token-of-it' } })).statusCode).toBe(401)
    expect((await ask({ url: `/${place}/thing?token=x`, headers: { cookie: '' } })).statusCode).toBe(401)
  })

  it('lets nobody in after twelve hours in which nobody asked; before that, every question counts', async () => {
    for (const at of [11, 22, 33]) {
      clock = at * hour
      expect((await ask()).statusCode).toBe(200)
    }
    clock = 33 * hour + 12 * hour + 1
    for (const url of [`/${place}/thing`, `/${place}/?token=${token}`]) {
      const { statusCode, body } = await ask({ url })
      expect([statusCode, body]).toEqual([401, expect.stringMatching(/expired/)])
    }
  })

  it('is not kept open by those who have no key', async () => {
    clock = 11 * hour
    await ask({ headers: { cookie: '' } })
    clock = 13 * hour
    expect((await ask()).statusCode).toBe(401)
  })

  it('refuses another host, origin and site, as a page elsewhere or a rebound name would show', async () => {
    expect((await ask({ headers: { host: 'evil.example:4000' } })).statusCode).toBe(403)
    expect((await ask({ headers: { host: '127.0.0.1:4001' } })).statusCode).toBe(403)
    expect((await ask({ headers: { origin: 'http://evil.example' } })).statusCode).toBe(403)
    expect((await ask({ headers: { 'sec-fetch-site': 'cross-site' } })).statusCode).toBe(403)
    expect((await ask({ headers: { 'sec-fetch-site': 'same-site' } })).statusCode).toBe(403)
  })

  it('refuses a change that no page of its own asks for', async () => {
    expect((await ask({ method: 'POST' })).statusCode).toBe(403)
    expect((await ask({ method: 'POST', headers: { origin: 'http://127.0.0.1:4000' } })).statusCode).toBe(200)
  })

  it('never redirects to another host', async () => {
    for (const rest of ['//evil.example/', '/\\evil.example', '///evil.example']) {
      const { headers } = await ask({ url: `/${place}${rest}?token=${token}`, headers: { cookie: '' } })
      expect(headers.location ?? '').toMatch(new RegExp(`^(/${place}/([^/\\\\]|$)|$)`))
    }
  })

  it('answers with headers that let nothing from elsewhere in', async () => {
    const { headers } = await ask()
    expect(headers['content-security-policy']).toMatch(/default-src 'none'/)
    expect(headers['cross-origin-embedder-policy']).toBe('require-corp')
  })
})
