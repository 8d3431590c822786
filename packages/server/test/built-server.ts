import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** PostgreSQL's WebAssembly is compiled once and not again for speed, which is a third of a short server's time. */
export const flags: readonly string[] = ['--liftoff-only']

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** The built server as a process of its own, asked as its page asks. */
export interface BuiltServer {
  readonly process: ChildProcess
  readonly address: string
  readonly ask: <T>(method: string, path: string, body?: unknown) => Promise<T>
}

/** Starts it on a workspace; `umask` is the one that its person's shell would have. `started` is told the process at once. */
export async function startBuilt(folder: string, { umask, started = () => {} }: { umask?: string; started?: (child: ChildProcess) => void } = {}): Promise<BuiltServer> {
  if (!existsSync(main)) throw new Error('the server is not built: npm run build')
  const command = [process.execPath, ...flags, main, '--workspace', folder]
  const [program, ...args] = umask === undefined ? command : ['sh', '-c', `umask ${umask}; exec "$@"`, 'sh', ...command]
  const server = spawn(program!, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  started(server)
  let said = ''
  const address = await new Promise<string>((done, fail) => {
    server.stdout.on('data', text => { said += text; const at = /http:\/\/\S+/.exec(said); if (at) done(at[0]) })
    server.stderr.on('data', text => { said += text })
    server.once('exit', code => fail(new Error(`the server ended with ${code}: ${said}`)))
  })
  const { origin, pathname, searchParams } = new URL(address), cookie = `yttria=${searchParams.get('token')}`
  return {
    process: server, address,
    ask: async <T>(method: string, path: string, body?: unknown) => {
      const type: Record<string, string> = body === undefined ? {} : { 'content-type': Buffer.isBuffer(body) ? 'application/x-yttria-files' : 'application/json' }
      const payload = body === undefined ? {} : { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) }
      const answer = await fetch(origin + pathname.replace(/\/$/, '') + path, { method, headers: { origin, cookie, ...type }, ...payload })
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
      return (String(answer.headers.get('content-type')).includes('json') ? await answer.json() : undefined) as T
    },
  }
}

/** Ended so that it can do nothing more. */
export const killed = (server: ChildProcess): Promise<void> => new Promise(done => {
  if (server.exitCode !== null || server.signalCode !== null) { done(); return }
  server.once('exit', () => done())
  server.kill('SIGKILL')
})

/** One file as an upload's stream holds it. */
export function framed(name: string, bytes: Uint8Array): Buffer {
  const text = Buffer.from(name), head = Buffer.alloc(4), length = Buffer.alloc(8)
  head.writeUInt32LE(text.length)
  length.writeBigUInt64LE(BigInt(bytes.length))
  return Buffer.concat([head, text, length, bytes])
}
