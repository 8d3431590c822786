import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { makeApp } from './app.ts'
import { keepPort, lastPortOf, newSecret } from './session.ts'
import { ofOthers } from './private-files.ts'
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

// Whatever this process and its threads write is the person's alone.
process.umask?.(ofOthers)

try {
  const workspace = await openWorkspace(resolve(values.workspace ?? process.env['YTTRIA_WORKSPACE'] ?? join(homedir(), 'yttria')), warnOpen)
  const unlock = await lockWorkspace(workspace)
  const lastPort = await lastPortOf(workspace), place = newSecret(), token = newSecret()
  let bound = port
  const page = fileURLToPath(new URL('../../web/dist', import.meta.url))
  if (!existsSync(join(page, 'index.html'))) throw new Error('the page is not built: npm run build')
  let opened: Promise<unknown> = Promise.resolve()
  const app = await makeApp({
    workspace, guard: { place, token, port: () => bound }, page, runWorker: new URL('run-worker.js', import.meta.url), opening: open => { opened = open },
  })
  // Whoever reads the address below can be answered at once; what cannot be opened is said here and not by a page.
  await opened
  // Where it was, so that pages that are open hear that the address is another now.
  await app.listen({ host: '127.0.0.1', port: port || lastPort }).catch(async fault => {
    if (port !== 0 || (fault as { code?: string }).code !== 'EADDRINUSE') throw fault
    await app.listen({ host: '127.0.0.1', port: 0 })
  })
  bound = (app.server.address() as { port: number }).port
  await keepPort(workspace, bound)
  process.stdout.write(`Yttria is ready: http://127.0.0.1:${bound}/${place}/?token=${token}\n`)
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

function warnOpen(paths: readonly string[]): void {
  if (paths.length === 0) return
  const more = paths.length > 1 ? ` and ${paths.length - 1} more` : ''
  process.stderr.write(`yttria: other users of this machine may read ${paths[0]}${more}: their rights cannot be taken away here.\n`)
}

function fail(message: string): never {
  process.stderr.write(`yttria: ${message}\n`)
  process.exit(1)
}
