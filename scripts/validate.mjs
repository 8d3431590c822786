// Runs the validations of scripts/validate/NAME.ts and writes what they find to validation/, and to validation/report.md
// when each was run, on what, and whether it met its targets.
// node scripts/validate.mjs [NAME ...]; --dry prints without writing; --smoke: a few cases of each, about a minute, nothing
// written. A target that is missed is said in the table; it is no failure of the run.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const wanted = process.argv.slice(2).filter(a => !a.startsWith('--'))
const smoke = process.argv.includes('--smoke'), writes = !smoke && !process.argv.includes('--dry')
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
    const begun = process.hrtime.bigint()
    const { file, text, met } = await run(step => process.stderr.write(`${name}: ${step}\n`), { smoke })
    const minutes = Number(process.hrtime.bigint() - begun) / 6e10
    process.stdout.write(smoke ? `${name}: runs, ${(60 * minutes).toFixed(0)} s\n` : `${text}\n`)
    if (writes) {
      writeFileSync(join(root, 'validation', file), text)
      report({ name, file, met, minutes })
    }
    if (!met && !smoke) process.stderr.write(`${name}: not every target is met (NO in the table).\n`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The line of this validation in validation/report.md; the lines of the others stay. */
function report({ name, file, met, minutes }) {
  const path = join(root, 'validation/report.md')
  const before = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(l => l.startsWith('| [')) : []
  const others = before.filter(l => !l.startsWith(`| [${name}]`))
  const date = new Date().toISOString().slice(0, 10), source = revision()
  const line = `| [${name}](${file}) | ${date} | ${source} | ${process.versions.node} | ${minutes.toFixed(1)} | ${met ? 'yes' : 'NO'} |`
  writeFileSync(path, `# When each validation was run

Written by \`npm run validate\`; not by hand. Source: the commit, with + where files differed from it.

| validation | date | source | Node | minutes | targets met |
| --- | --- | --- | --- | --- | --- |
${[...others, line].sort().join('\n')}
`)
}

function revision() {
  const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout?.trim() ?? ''
  const commit = git('rev-parse', '--short', 'HEAD')
  const changed = git('status', '--porcelain', '--', ':!validation') !== ''
  return commit === '' ? 'not in git' : `${commit}${changed ? '+' : ''}`
}
