// Every command that a person is told to run, in its smallest form, so that none of them rots: bench, validate, demo,
// gallery, digest, the page's server (one request answered), and the command by its name. Fails where one does not work.
// node scripts/ci-smoke.mjs ['npm start' ...]: only those.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const root = resolve(fileURLToPath(new URL('..', import.meta.url)))
const { version } = JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8'))
const patience = 10 * 60_000

const smokes = {
  'npx yttria --version': () => says(['npx', '--no-install', 'yttria', '--version'], version),
  'npm run bench -- --smoke': () => says(['npm', 'run', 'bench', '--', '--smoke'], 'the whole'),
  'npm run validate -- --smoke': () => says(['npm', 'run', 'validate', '--', '--smoke'], 'uncertainty: runs'),
  'npm run demo -- --smoke': () => says(['npm', 'run', 'demo', '--', '--smoke'], 'The report'),
  'npm run demo -- --patient --smoke': () => says(['npm', 'run', 'demo', '--', '--patient', '--smoke'], 'All results'),
  'node scripts/gallery.mjs --smoke': () => says(['node', 'scripts/gallery.mjs', '--smoke'], 'figures'),
  'node scripts/digest.mjs --smoke': () => says(['node', 'scripts/digest.mjs', '--smoke'], 'ideal/results.json'),
  'npm start': answers,
}

const chosen = process.argv.slice(2)
let failed = 0
for (const [name, smoke] of Object.entries(smokes).filter(([name]) => chosen.length === 0 || chosen.includes(name))) {
  const begun = Date.now()
  try {
    await smoke()
    console.log(`ok      ${name} (${Math.round((Date.now() - begun) / 1000)} s)`)
  } catch (fault) {
    failed++
    console.error(`FAILED  ${name}: ${fault.message}`)
  }
}
process.exit(failed > 0 ? 1 : 0)

/** Ends with 0, and says `wanted` on standard output. */
async function says(command, wanted) {
  const { ended, said } = started(command)
  const code = await ended
  if (code !== 0) throw new Error(`ended with ${code}\n${said.out.slice(-2000)}${said.err.slice(-4000)}`)
  if (!said.out.includes(wanted)) throw new Error(`did not say "${wanted}"\n${said.out.slice(-2000)}`)
}

/** The server prints an address that answers, and ends when it is asked to. */
async function answers() {
  const workspace = mkdtempSync(join(tmpdir(), 'yttria-smoke-'))
  const { child, ended, said } = started(['npm', 'start', '--', '--workspace', join(workspace, 'workspace')])
  try {
    const address = await Promise.race([
      addressIn(child),
      ended.then(code => { throw new Error(`ended with ${code} before it gave an address\n${said.out}${said.err}`) }),
    ])
    // The key in the address becomes a cookie; with it the page is given.
    const opened = await fetch(address, { redirect: 'manual' })
    const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? ''
    const page = await fetch(new URL(opened.headers.get('location') ?? '', address), { headers: { cookie } })
    const text = await page.text()
    if (page.status !== 200 || !text.includes('<html')) throw new Error(`the page answered ${page.status}: ${text.slice(0, 200)}`)
  } finally {
    stop(child)
    await ended
    rmSync(workspace, { recursive: true, force: true })
  }
}

function addressIn(child) {
  return new Promise(found => {
    let text = ''
    child.stdout.on('data', chunk => {
      text += chunk
      const at = /http:\/\/\S+(?=\s)/.exec(text)
      if (at) found(at[0])
    })
  })
}

/** In a process group of its own, so that what it starts ends with it. */
function started([program, ...args]) {
  const child = spawn(program, args, { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.on('data', text => { said.out += text })
  child.stderr.on('data', text => { said.err += text })
  const late = setTimeout(() => stop(child), patience)
  const ended = new Promise((done, fail) => child.on('error', fail).on('close', (code, signal) => done(code ?? signal)))
  return { child, said, ended: ended.finally(() => clearTimeout(late)) }
}

function stop(child) {
  try {
    process.kill(-child.pid, 'SIGTERM')
  } catch {
    // It has ended.
  }
}
