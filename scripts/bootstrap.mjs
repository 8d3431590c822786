// Makes a fresh clone work with nothing but Node: installs and builds what is missing, then runs the verb asked for.
// Built-ins only: this file runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const [verb = 'install', ...args] = process.argv.slice(2)

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) fail(`Yttria needs Node 20.19 or newer; this is ${process.versions.node}.`)

const verbs = {
  install() {},
  build() { build() },
  async typecheck() { await typecheck() },
  async test() { build(); page(); await typecheck(); test() },
  start() { build(); page(); run(process.execPath, ['packages/server/dist/main.js', ...args]) },
  demo() { build(); run(process.execPath, ['scripts/demo.mjs', ...args]) },
  bench() { build(); run(process.execPath, ['scripts/bench.mjs', ...args]) },
  validate() { build(); run(process.execPath, ['scripts/validate.mjs', ...args]) },
}
if (!(verb in verbs)) fail(`No verb ${verb}: one of ${Object.keys(verbs).join(', ')}.`)
install()
await verbs[verb]()

/** npm ci when the lockfile is not the one that was installed. */
function install() {
  const stamp = join(root, 'node_modules', '.yttria-lock')
  const lock = hash([join(root, 'package-lock.json')])
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  process.stderr.write('Installing dependencies (npm ci) ...\n')
  run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], 'stderr')
  writeFileSync(stamp, lock)
}

/** The command, bundled from source, when a source is newer than the bundle. */
function build() {
  const stamp = join(root, 'packages/cli/dist/.yttria-sources')
  const sources = hash(files(join(root, 'packages'), /\/src\/|package\.json$/).concat(join(root, 'scripts/build.mjs'), join(root, 'package-lock.json')))
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return
  process.stderr.write('Building packages/cli/dist ...\n')
  rmSync(stamp, { force: true })
  run(process.execPath, ['scripts/build.mjs'], 'stderr')
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, sources)
}

/** The page, when a source of it is newer. */
function page() {
  const stamp = join(root, 'packages/web/dist/.yttria-sources')
  const sources = hash(files(join(root, 'packages/web'), /\/src\/|\/public\/|index\.html$|vite\.config\.ts$|package\.json$/)
    .concat(files(join(root, 'packages/core/src'), /\.ts$/), files(join(root, 'packages/server/src/api'), /\.ts$/), join(root, 'package-lock.json')))
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return
  process.stderr.write('Building packages/web/dist ...\n')
  run(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--config', 'packages/web/vite.config.ts'], 'stderr')
  writeFileSync(stamp, sources)
}

/** All tests; what reckons with dates once more under the clock of another place (vitest.config.ts). */
function test() {
  run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...args])
}

/**
 * Every file by the widest of what it may use: core by the language alone, phantom and render without a page's types
 * (those of node, cli and server come with pdfmake's), the page, the tests. Each on one thread, two at a time: threads
 * of one project do much of the work of one another.
 */
async function typecheck() {
  const lanes = [
    ['tsconfig.test.json', 'packages/core'],
    ['tsconfig.node.json', 'packages/web', 'packages/phantom', 'packages/render'],
  ]
  const tsc = project => new Promise((done, failed) => {
    const child = spawn(process.execPath, ['node_modules/typescript/bin/tsc', '--checkers', '1', '--project', project], { cwd: root, stdio: ['ignore', 2, 2] })
    child.once('error', failed).once('close', done)
  })
  const codes = await Promise.all(lanes.map(async lane => {
    let wrong = 0
    for (const project of lane) wrong += await tsc(project) === 0 ? 0 : 1
    return wrong
  }))
  if (codes.some(wrong => wrong > 0)) process.exit(1)
}

function run(command, args, stdout = 'inherit') {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['inherit', stdout === 'stderr' ? 2 : 'inherit', 'inherit'], shell: process.platform === 'win32' })
  if (error) fail(`${command} could not be started: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}

function files(folder, wanted) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === 'dist' || entry.name === 'test' ? [] : files(path, wanted)
    return wanted.test(path.replaceAll('\\', '/')) && statSync(path).isFile() ? [path] : []
  })
}

function hash(paths) {
  const sum = createHash('sha256').update(process.versions.modules)
  for (const path of paths.sort()) sum.update(relative(root, path)).update('\0').update(readFileSync(path)).update('\0')
  return sum.digest('hex')
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
