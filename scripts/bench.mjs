// Times the steps of an analysis on full-size data, side by side with peers where they are installed.
// node scripts/bench.mjs [NAME ...]: only scripts/bench/NAME.ts; --json prints the rows; --smoke: small data, seconds, times mean nothing.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const wanted = process.argv.slice(2).filter(a => !a.startsWith('--'))
const json = process.argv.includes('--json'), smoke = process.argv.includes('--smoke')
const names = readdirSync(join(root, 'scripts/bench')).filter(f => f.endsWith('.ts') && !f.startsWith('_')).map(f => basename(f, '.ts')).sort()
for (const name of wanted) if (!names.includes(name)) { process.stderr.write(`No bench ${name}: one of ${names.join(', ')}.\n`); process.exit(2) }

const cache = join(root, 'node_modules/.cache')
mkdirSync(cache, { recursive: true })
const folder = mkdtempSync(join(cache, 'bench-'))
const all = []
if (!json) process.stdout.write(`${machine()}\n\n`)
try {
  for (const name of wanted.length > 0 ? wanted : names) {
    const outfile = join(folder, `${name}.mjs`)
    // Packages stay outside, as they do in the published command.
    await build({
      entryPoints: [join(root, `scripts/bench/${name}.ts`)], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error',
      external: ['dcmjs', 'dicom-parser', 'fflate', 'vega', 'vega-lite', 'zod', '@cornerstonejs/*', 'jpeg-lossless-decoder-js'],
    })
    const { run } = await import(pathToFileURL(outfile).href)
    process.stderr.write(`${name} ...\n`)
    const rows = await run({ smoke })
    all.push(...rows.map(row => ({ bench: name, ...row })))
    if (!json) print(name, rows)
  }
  if (json) process.stdout.write(`${JSON.stringify(all, undefined, 2)}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** What the figures were measured on; a warning where other work disturbs them. */
function machine() {
  const cores = availableParallelism(), load = loadavg()[0]
  const what = `${cores} cores (${cpus()[0]?.model.trim() || 'processor not named'}), Node ${process.versions.node}, ${process.platform} ${process.arch}, load ${load.toFixed(1)}`
  return load > 0.5 * cores ? `${what}\nWARNING: other work runs on this machine: times are too long, and ratios to peers that use more threads uncertain.` : what
}

function print(name, rows) {
  const cells = rows.map(r => [r.step, ms(r.ms), r.peer ?? '', r.peerMs === undefined ? '' : ms(r.peerMs), r.peerMs === undefined ? '' : `${(r.peerMs / r.ms).toFixed(1)} x`, r.agreement ?? ''])
  const table = [[name, 'ms', 'peer', 'ms', 'faster', 'agreement'], ...cells]
  const width = table[0].map((_, c) => Math.max(...table.map(row => row[c].length)))
  const right = [false, true, false, true, true, false]
  for (const row of table) process.stdout.write(`${row.map((cell, c) => right[c] ? cell.padStart(width[c]) : cell.padEnd(width[c])).join('  ').trimEnd()}\n`)
  process.stdout.write('\n')
}

function ms(x) {
  return x < 10 ? x.toFixed(1) : Math.round(x).toString()
}
