// Runs the validations of scripts/validate/NAME.ts and writes what they find to validation/.
// node scripts/validate.mjs [NAME ...]; --dry prints without writing. A target that is missed is said in the table; it is no failure of the run.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const wanted = process.argv.slice(2).filter(a => !a.startsWith('--'))
const names = readdirSync(join(root, 'scripts/validate')).filter(f => f.endsWith('.ts') && !f.startsWith('_')).map(f => basename(f, '.ts')).sort()
for (const name of wanted) if (!names.includes(name)) { process.stderr.write(`No validation ${name}: one of ${names.join(', ')}.\n`); process.exit(2) }

const published = Object.keys(JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8')).dependencies).filter(d => !d.startsWith('@yttria/'))
const cache = join(root, 'node_modules/.cache')
mkdirSync(cache, { recursive: true })
const folder = mkdtempSync(join(cache, 'validate-'))
try {
  for (const name of wanted.length > 0 ? wanted : names) {
    const outfile = join(folder, `${name}.mjs`)
    // Packages stay outside, as they do in the published command.
    await build({
      entryPoints: [join(root, `scripts/validate/${name}.ts`)], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error',
      external: ['dcmjs', 'dicom-parser', ...published],
    })
    const { run } = await import(pathToFileURL(outfile).href)
    const { file, text, met } = await run(step => process.stderr.write(`${name}: ${step}\n`))
    process.stdout.write(`${text}\n`)
    if (!process.argv.includes('--dry')) writeFileSync(join(root, 'validation', file), text)
    if (!met) process.stderr.write(`${name}: not every target is met (NO in the table).\n`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
