import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { makeApp } from './app.ts'
import { keepSession, sessionOf } from './session.ts'
import { lockWorkspace, openWorkspace } from './workspace.ts'

const usage = `Usage: npm start -- [--workspace DIR] [--port N]

Opens Yttria for one person on this machine: prints an address to open in a browser. Listens on loopback only.

  --workspace DIR   where patients, edits and results are kept; default: yttria in your home folder
  --port N          default: any free one
`

const { values } = parseArgs({ options: { workspace: { type: 'string' }, port: { type: 'string' }, help: { type: 'boolean' } } })
if (values.help) {
  process.stdout.write(usage)
  process.exit(0)
}
const port = Number(values.port ?? 0)
if (!Number.isInteger(port) || port < 0 || port > 65535) fail(`--port ${values.port}: a number from 0 to 65535 is wanted.`)

try {
  const workspace = await openWorkspace(resolve(values.workspace ?? process.env['YTTRIA_WORKSPACE'] ?? join(homedir(), 'yttria')))
  const unlock = await lockWorkspace(workspace)
  const { token, lastPort } = await sessionOf(workspace)
  let bound = port
  const page = fileURLToPath(new URL('../../web/dist', import.meta.url))
  const app = await makeApp({ workspace, guard: { token, port: () => bound }, page, analyseWorker: new URL('analyse-worker.js', import.meta.url) })
  // Where it was, so that pages that are open go on after a restart.
  await app.listen({ host: '127.0.0.1', port: port || lastPort }).catch(async fault => {
    if (port !== 0 || (fault as { code?: string }).code !== 'EADDRINUSE') throw fault
    await app.listen({ host: '127.0.0.1', port: 0 })
  })
  bound = (app.server.address() as { port: number }).port
  await keepSession(workspace, { token, lastPort: bound })
  process.stdout.write(`Yttria is ready: http://127.0.0.1:${bound}/?token=${token}\n`)
  process.stderr.write(`Workspace: ${workspace.folder}. Stop with Ctrl+C.\nResearch software, not a certified medical device.\n`)
  const stop = async () => {
    await app.close()
    await unlock()
    process.exit(0)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
} catch (fault) {
  fail((fault as Error).message)
}

function fail(message: string): never {
  process.stderr.write(`yttria: ${message}\n`)
  process.exit(1)
}
