// Writes docs/gallery.md and docs/figures/*.svg: the charts of a virtual cohort, drawn from its rows, and the figure of examples of the last
// demo (npm run demo), where there is one in out/demo; else the one that is committed stays. --smoke: to a folder that is removed.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..'), demo = join(root, 'out/demo/results/cohort/figures')
const published = Object.keys(JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8')).dependencies).filter(d => !d.startsWith('@yttria/'))
const cache = join(root, 'node_modules/.cache')
mkdirSync(cache, { recursive: true })
const folder = mkdtempSync(join(cache, 'gallery-'))
const docs = process.argv.includes('--smoke') ? join(folder, 'docs') : join(root, 'docs')
try {
  const outfile = join(folder, 'figures.mjs')
  await build({ entryPoints: [join(root, 'scripts/gallery/figures.ts')], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error', conditions: ['yttria-source'], external: published })
  if (!existsSync(docs)) cpSync(join(root, 'docs'), docs, { recursive: true })
  const { galleryFigures, galleryText } = await import(pathToFileURL(outfile).href)
  const figures = await galleryFigures(), page = join(docs, 'gallery.md')
  mkdirSync(join(docs, 'figures'), { recursive: true })
  let examples = existsSync(page) ? /\n(\*\*Figure 1\. .*)\n/.exec(readFileSync(page, 'utf8'))?.[1] : undefined
  if (existsSync(join(demo, '01-examples.svg'))) {
    writeFileSync(join(docs, 'figures/examples.svg'), readFileSync(join(demo, '01-examples.svg')))
    examples = readFileSync(join(demo, 'captions.txt'), 'utf8').split('\n')[0].replace(/^(Figure 1\. [^.]*\.)/, '**$1**')
  }
  if (examples === undefined) throw new Error('no figure of examples: run npm run demo first')
  for (const f of figures) writeFileSync(join(docs, 'figures', f.name), f.svg)
  writeFileSync(page, galleryText(examples, figures))
  process.stdout.write(`docs/gallery.md, ${figures.length + 1} figures\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
