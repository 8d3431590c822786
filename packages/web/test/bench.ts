import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Phantom, PhantomSettings } from '@yttria/phantom'
import { madePhantom } from '../../phantom/test/made-phantom.ts'
import { flags } from '../../server/test/built-server.ts'
import type { Browser, Page } from 'playwright-core'
import { address } from '../src/address.ts'

export { hasBrowser, startBrowser } from './browser.ts'
const main = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url)), screenshots = fileURLToPath(new URL('../../../out/screenshots/', import.meta.url))

/** `address` holds the key; `origin` is where the page lies, without it and without a slash at the end. */
export interface Server { readonly address: string; readonly origin: string; readonly process: ChildProcess; readonly stop: () => Promise<void> }

/** The built server as `npm start` runs it. */
export async function startServer(workspace: string, port = 0): Promise<Server> {
  if (!existsSync(main)) throw new Error('the server is not built: npm run build')
  const child = spawn(process.execPath, [...flags, main, '--workspace', workspace, '--port', String(port)], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = '', complained = ''
  child.stderr.on('data', text => { complained += text })
  const printed = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', text => {
      said += text
      const at = /http:\/\/\S+/.exec(said)
      if (at) resolve(at[0])
    })
    child.once('exit', code => reject(new Error(`the server ended with ${code}: ${complained}`)))
  })
  return {
    address: printed, origin: printed.replace(/\/(\?.*)?$/, ''), process: child,
    stop: () => new Promise(resolve => {
      if (child.exitCode !== null || child.signalCode !== null) { resolve(); return }
      child.once('exit', () => resolve())
      child.kill('SIGTERM')
    }),
  }
}

/** A folder for a workspace, with phantoms already in it, each under its key. */
export function makeWorkspace(patients: Readonly<Record<string, Partial<PhantomSettings>>> = {}): { folder: string; phantoms: ReadonlyMap<string, Phantom>; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'yttria-page-')), phantoms = new Map<string, Phantom>()
  for (const [key, settings] of Object.entries(patients)) {
    const phantom = madePhantom({ seed: 5, size: 'tiny', ...settings })
    phantoms.set(key, phantom)
    for (const { path, bytes } of phantom.files()) write(join(folder, 'patients', key, path), bytes)
  }
  return { folder, phantoms, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export function write(path: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
}

/** A window of the page; whatever it writes as an error ends up in `errors`. */
export async function openPage(browser: Browser, server: Server, size = { width: 1366, height: 768 }): Promise<{ page: Page; errors: string[] }> {
  const page = await browser.newPage({ viewport: size }), errors: string[] = []
  // A busy machine is slow, not wrong.
  page.setDefaultTimeout(120_000)
  page.on('pageerror', fault => errors.push(fault.message))
  page.on('console', message => { if (message.type() === 'error') errors.push(message.text()) })
  await page.goto(server.address, { waitUntil: 'commit' })
  return { page, errors }
}

/** What the page asks the server, asked from within the page: same cookie, same guard. */
export const askServer = <T>(page: Page, path: string, method = 'GET', body?: unknown): Promise<T> => page.evaluate(async ([at, how, given]) => {
  const answer = await fetch(at, { method: how, ...(given === null ? {} : { body: JSON.stringify(given), headers: { 'content-type': 'application/json' } }) })
  if (!answer.ok) throw new Error(`${how} ${at}: ${answer.status} ${await answer.text()}`)
  return answer.status === 204 ? undefined : await answer.json()
}, [address(path), method, body ?? null] as const) as Promise<T>

/** Analyses a patient through the server and waits for the end; answers the version made. */
export async function analyse(page: Page, key: string): Promise<number> {
  const { id } = await askServer<{ id: string }>(page, `/api/patients/${key}/analyses`, 'POST', {})
  for (;;) {
    const job = (await askServer<{ id: string; state: string; version?: number; message?: string }[]>(page, '/api/jobs')).find(j => j.id === id)
    if (job?.state === 'done') return job.version!
    if (job?.state === 'failed' || job?.state === 'cancelled') throw new Error(`the analysis of ${key}: ${job.message ?? job.state}`)
    await new Promise(next => setTimeout(next, 100))
  }
}

/** To be looked at, with YTTRIA_SCREENSHOTS=1: out/screenshots/NAME.png. */
export async function shot(page: Page, name: string): Promise<void> {
  if (!process.env['YTTRIA_SCREENSHOTS']) return
  mkdirSync(screenshots, { recursive: true })
  await page.screenshot({ path: join(screenshots, `${name}.png`) })
}
