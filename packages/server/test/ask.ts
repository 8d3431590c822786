import type { FastifyInstance } from 'fastify'
import type { JobProgress } from '../src/api/jobs.ts'

/** The guard of the tests' servers; `asking` shows its token, under its place. */
export const guard = { place: 'place-of-the-test', token: 'token-of-the-test', port: () => 4000 }

/** How a test asks the server, as the page would: the body is JSON unless a type is given. */
export function asking(app: () => FastifyInstance) {
  const ask = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object | Buffer | string, type?: string) => {
    const answer = await app().inject({
      method, url: `/${guard.place}${url}`, payload: payload as object, headers: { host: '127.0.0.1:4000', origin: 'http://127.0.0.1:4000', cookie: `yttria=${guard.token}`, ...(type ? { 'content-type': type } : {}) },
    })
    return { code: answer.statusCode, body: String(answer.headers['content-type']).includes('json') ? answer.json() : answer.rawPayload }
  }
  /** The job, once it has ended. */
  const finished = async (id: string): Promise<JobProgress> => {
    for (;;) {
      const job = ((await ask('GET', '/api/jobs')).body as JobProgress[]).find(j => j.id === id)
      if (job && job.state !== 'waiting' && job.state !== 'active') return job
      await new Promise(next => setTimeout(next, 100))
    }
  }
  return { ask, finished }
}
