import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/*
 * One person, one machine: the server listens on loopback only, and whoever shows the launch token is that person. Pages of other
 * sites in the same browser are kept out by the cookie's SameSite, the Origin and the Host (which also stops DNS rebinding).
 */
export interface Guard {
  readonly token: string
  readonly port: () => number
}

const cookieName = 'yttria'

export function addGuard(app: FastifyInstance, guard: Guard): void {
  app.addHook('onRequest', async (request, reply) => {
    securityHeaders(reply)
    const objection = hostObjection(request, guard.port()) ?? originObjection(request, guard.port())
    if (objection !== undefined) return reply.code(403).send({ error: objection })
    const shown = tokenOfUrl(request)
    if (shown !== undefined && same(shown, guard.token)) {
      // Out of the address bar and the history.
      void reply.header('set-cookie', `${cookieName}=${guard.token}; HttpOnly; SameSite=Strict; Path=/`)
      return reply.redirect(withoutToken(request.url))
    }
    if (!same(tokenOfCookie(request.headers.cookie) ?? '', guard.token))
      return reply.code(401).type('text/plain').send('Open Yttria by the address it printed when it started: that address holds the key to it.\n')
  })
}

/** Everything from this server, nothing from elsewhere; isolated, so that threads may share memory. */
function securityHeaders(reply: FastifyReply): void {
  void reply.headers({
    'content-security-policy': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; frame-ancestors 'self'; form-action 'none'; base-uri 'none'",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  })
}

const ownHosts = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]

function hostObjection(request: FastifyRequest, port: number): string | undefined {
  const host = request.headers.host ?? ''
  return ownHosts(port).includes(host) ? undefined : `Host ${host} is not this server.`
}

function originObjection(request: FastifyRequest, port: number): string | undefined {
  const { origin } = request.headers
  if (origin !== undefined && !ownHosts(port).some(h => origin === `http://${h}`)) return `Origin ${origin} is not this server.`
  const site = request.headers['sec-fetch-site']
  // 'none': typed into the address bar.
  if (site === 'cross-site' || site === 'same-site') return 'A page of another site asked.'
  const reads = request.method === 'GET' || request.method === 'HEAD'
  return !reads && origin === undefined && site === undefined ? 'A change needs an Origin.' : undefined
}

const tokenOfUrl = (request: FastifyRequest): string | undefined =>
  request.method === 'GET' ? new URL(request.url, 'http://localhost').searchParams.get('token') ?? undefined : undefined

function withoutToken(url: string): string {
  const u = new URL(url, 'http://localhost')
  u.searchParams.delete('token')
  // A path beginning with two slashes would lead to another host.
  return `/${u.pathname.replace(/^\/+/, '')}${u.search}`
}

const tokenOfCookie = (header: string | undefined): string | undefined =>
  header?.split(';').map(c => c.trim().split('=')).find(([name]) => name === cookieName)?.[1]

function same(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
