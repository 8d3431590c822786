import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Comparison, type Golden, beside } from '../../packages/core/test/statistics/beside-r.ts'
import type { ValidateOptions } from './_row.ts'

const packages = ['jsonlite', 'lme4', 'lmerTest', 'pbkrtest', 'pROC', 'survival', 'numDeriv', 'MASS']

/** The statistics room beside what R printed (validation/golden), and, where R is installed, beside what it prints now. */
export function run(progress: (step: string) => void, { smoke }: ValidateOptions): { file: string; text: string; met: boolean } {
  const names = Object.keys(beside), committed = new Map(names.map(name => [name, golden('validation/golden', name)]))
  const missing = smoke ? 'this is a smoke' : missingPackages()
  const rows = names.flatMap(name => { progress(name); return beside[name]!(committed.get(name)!) })
  let again: Again[] | undefined
  if (missing === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'yttria-golden-'))
    try {
      again = names.map(name => {
        progress(`Rscript validation/r/${name}.R`)
        const { status, stderr } = spawnSync('Rscript', [`validation/r/${name}.R`, folder], { encoding: 'utf8' })
        if (status !== 0) throw new Error(`validation/r/${name}.R: ${stderr}`)
        const now = golden(folder, name)
        return { name, producer: now.producer, ...furthest(committed.get(name)!, now), beyond: beside[name]!(now).filter(r => !(r.error <= r.tolerance)).length }
      })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  } else progress(`R is not run again: ${missing}`)
  const beyond = rows.filter(r => !(r.error <= r.tolerance))
  const text = `# The statistics room beside R

Written by \`npm run validate\`; not by hand. Every number that the scripts of validation/r print for data they draw themselves, beside
ours for the same rows. Difference: relative to R's number; for numbers near 0, such as limits and residuals, to the size of their SE.
Tolerances and their reasons: packages/core/test/statistics/beside-r.ts.

${[...committed].map(([name, g]) => `- ${name}.json: ${versions(g.producer)}`).join('\n')}

${table(['what', 'numbers', 'nearest to its tolerance', 'difference', 'tolerance', 'met'], groups(rows))}

${rows.length} numbers, ${beyond.length} beyond their tolerance${beyond.length > 0 ? `:\n\n${beyond.map(r => `- ${r.group}, ${r.what}: ${r.got}, R ${r.want}`).join('\n')}` : '.'}

${again
    ? `## R run again

${table(['golden', 'R and packages', 'numbers', 'largest change since it was committed', 'of ours beyond tolerance of the new ones'], again.map(a => [a.name, versions(a.producer), String(a.numbers), a.alike ? a.change.toExponential(0) : 'OTHER SHAPE', String(a.beyond)]))}`
    : `R was not run again: ${missing}.`}

What R prints otherwise, and why: docs/methods/statistics/beside-r.md.
`
  return { file: 'statistics-beside-r.md', text, met: beyond.length === 0 && (again?.every(a => a.alike && a.beyond === 0) ?? true) }
}

interface Again { readonly name: string; readonly producer: Golden['producer']; readonly alike: boolean; readonly numbers: number; readonly change: number; readonly beyond: number }

const golden = (folder: string, name: string): Golden => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Golden

const versions = (producer: Golden['producer']): string => Object.entries(producer).map(([name, version]) => `${name} ${version}`).join(', ')

/** Why R cannot be run; undefined where it can. */
function missingPackages(): string | undefined {
  const { status, stdout } = spawnSync('Rscript', ['-e', `cat(setdiff(c(${packages.map(p => `"${p}"`).join(',')}), rownames(installed.packages())))`], { encoding: 'utf8' })
  if (status !== 0) return 'Rscript is not installed'
  return stdout.trim() === '' ? undefined : `its packages ${stdout.trim()} are not installed`
}

/** Largest relative change of a number between two goldens (of one below 1e-3, to 1e-3); `alike` where all else is the same. */
function furthest(before: Golden, now: Golden): { alike: boolean; numbers: number; change: number } {
  let alike = true, numbers = 0, change = 0
  const walk = (a: unknown, b: unknown): void => {
    if (typeof a === 'number' && typeof b === 'number') { numbers++; change = Math.max(change, Math.abs(a - b) / Math.max(Math.abs(a), 1e-3)) }
    else if (a !== null && b !== null && typeof a === 'object' && typeof b === 'object') {
      const keys = Object.keys(a)
      if (keys.join() !== Object.keys(b).join()) alike = false
      else for (const k of keys) walk((a as Record<string, unknown>)[k], (b as Record<string, unknown>)[k])
    } else if (a !== b) alike = false
  }
  walk([before.data, before.results], [now.data, now.results])
  return { alike, numbers, change }
}

/** A line per group: the number that uses up most of its tolerance. */
function groups(rows: readonly Comparison[]): string[][] {
  const used = (r: Comparison) => r.error === 0 ? 0 : r.error / r.tolerance
  return [...new Set(rows.map(r => r.group))].map(group => {
    const own = rows.filter(r => r.group === group), worst = own.reduce((a, b) => used(b) > used(a) ? b : a), beyond = own.filter(r => !(r.error <= r.tolerance)).length
    return [group, String(own.length), worst.what, worst.error === 0 ? '0' : worst.error.toExponential(0), worst.tolerance === 0 ? 'equal' : worst.tolerance.toExponential(0), beyond === 0 ? 'yes' : `NO: ${beyond}`]
  })
}

const table = (header: readonly string[], lines: readonly (readonly string[])[]): string => [header, header.map(() => '---'), ...lines].map(l => `| ${l.join(' | ')} |`).join('\n')
