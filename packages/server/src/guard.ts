import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/*
 * One person, one machine: the server listens on loopback only, under a path that nobody can guess, and whoever shows the launch token is
 * that person. The cookie that holds it belongs to that path, so the browser shows it neither to another service of this machine (a
 * cookie's port does not count) nor to another workspace. Pages of other sites in the same browser are kept out by the cookie's
 * SameSite, the Origin and the Host (which also stops DNS rebinding). Path and token are new at each start, and end when unused.
 */
export interface Guard {
  /** First part of every address, as long as it is unguessable. */
  readonly place: string
  readonly token: string
  readonly port: () => number
  /** Milliseconds; the clock of the tests. */
  readonly now?: () => number
}

const cookieName = 'yttria'
const hour = 3_600_000
/** Whoever asks for nothing so long has left. */
const longestPause = 12 * hour

const again = 'Open Yttria by the address it printed when it was last started: that address holds the key to it. If you do not have it, stop Yttria and start it again.'
export const refusals = {
  outside: `This is not an address of the Yttria that runs now: it has a new one after each start. ${again}`,
  unknown: again,
  expired: 'Nobody has used this Yttria for 12 hours, and its key has expired. Stop it, start it again, and open the address that it prints. What was acknowledged is kept.',
} as const

/** Of an address the part that the routes know: '/PLACE/api/x' is '/api/x'. One outside the place stays, and is refused by the guard. */
export function innerUrl({ place }: Pick<Guard, 'place'>, url: string): string {
  const { first, rest } = split(url)
  return same(first, place) && rest.startsWith('/') ? rest : url
}

export function addGuard(app: FastifyInstance, guard: Guard): void {
  const now = guard.now ?? Date.now, home = `/${guard.place}/`
  let lastAsked = now()
  app.addHook('onRequest', async (request, reply) => {
    securityHeaders(reply)
    const objection = hostObjection(request, guard.port()) ?? originObjection(request, guard.port())
    if (objection !== undefined) return reply.code(403).send({ error: objection })
    const { first, rest } = split(request.originalUrl)
    if (!same(first, guard.place)) return refused(request, reply, refusals.outside)
    const shown = tokenOf(rest), holdsKey = same(shown ?? tokenOfCookie(request.headers.cookie) ?? '', guard.token)
    if (!holdsKey) return refused(request, reply, refusals.unknown)
    if (now() - lastAsked > longestPause) return refused(request, reply, refusals.expired)
    lastAsked = now()
    // Out of the address bar and the history.
    if (shown !== undefined) void reply.header('set-cookie', `${cookieName}=${guard.token}; HttpOnly; SameSite=Strict; Path=${home}`)
    // Addresses on the page are relative to the place: it ends with a slash.
    if (shown !== undefined || !rest.startsWith('/')) return reply.redirect(`${home}${withoutToken(rest)}`)
  })
}

function refused(request: FastifyRequest, reply: FastifyReply, why: string) {
  const isForPage = /\/api\//.test(request.originalUrl)
  return isForPage ? reply.code(401).send({ error: why }) : reply.code(401).type('text/plain').send(`${why}\n`)
}

/** '/first/rest?query' in two: 'first' and '/rest?query'. */
function split(url: string): { readonly first: string; readonly rest: string } {
  const [, first = '', rest = ''] = /^\/([^/?#]*)(.*)$/s.exec(url) ?? []
  return { first, rest }
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

const queryOf = (url: string): URLSearchParams => new URLSearchParams(url.split('?').slice(1).join('?'))
const tokenOf = (url: string): string | undefined => queryOf(url).get('token') ?? undefined

/** What follows the place, without the key; no slash in front, which could lead to another host. */
function withoutToken(url: string): string {
  const query = queryOf(url), path = url.split('?')[0]!.replace(/^[\\/]+/, '')
  query.delete('token')
  return query.size > 0 ? `${path}?${query}` : path
}

const tokenOfCookie = (header: string | undefined): string | undefined =>
  header?.split(';').map(c => c.trim().split('=')).find(([name]) => name === cookieName)?.[1]

function same(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
