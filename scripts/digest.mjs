// Prints a SHA-256 of every file of numbers that phantoms, a small cohort and a plan give: run before and after a change that must
// not change any, and compare. node scripts/digest.mjs [--inputs DIR] [--command yttria.js] [--smoke]; --inputs is filled where it
// is empty, and kept; --smoke takes one small patient only.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const { values } = parseArgs({ options: { inputs: { type: 'string' }, command: { type: 'string' }, smoke: { type: 'boolean' } } })
const command = resolve(values.command ?? join(root, 'packages/cli/dist/yttria.js'))
const scratch = mkdtempSync(join(tmpdir(), 'yttria-digest-'))
const inputs = resolve(values.inputs ?? join(scratch, 'inputs'))

/** Each an input that `yttria phantom` makes; the smallest in which every part of the chain has something to do. */
const patients = {
  tiny: ['--size', 'tiny', '--seed', '1'],
  ideal: ['--size', 'tiny', '--ideal', '--seed', '2'],
  maa: ['--size', 'tiny', '--maa', '--seed', '3'],
  small: ['--size', 'small', '--seed', '4'],
}
const cohort = ['--patients', '4', '--seed', '5']

/** What is numbers, by name: pages, pictures and DICOM objects hold the time at which they were written. */
const numbers = /\.(json|json\.gz|csv|nii\.gz)$/

try {
  const names = values.smoke ? ['ideal'] : Object.keys(patients)
  for (const name of names) {
    const out = join(scratch, name), input = made(name, patients[name])
    yttria('analyze', input, '--course', join(input, 'course.json'), '--out', out)
    digest(out, name)
  }
  if (!values.smoke) {
    const study = join(scratch, 'cohort')
    yttria('cohort', made('cohort', cohort), '--out', study)
    digest(study, 'cohort')
    print('plan', yttria('plan', join(inputs, 'maa'), '--json'))
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

function made(name, options) {
  const folder = join(inputs, name)
  mkdirSync(inputs, { recursive: true })
  if (!existsSync(folder)) yttria('phantom', folder, ...options)
  return folder
}

function yttria(...args) {
  const ran = spawnSync(process.execPath, [command, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (ran.status !== 0 && ran.status !== 4) throw new Error(`yttria ${args[0]}: exit ${ran.status}\n${ran.stderr}`)
  return ran.stdout
}

function digest(folder, name) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && numbers.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
  for (const file of files.sort()) print(`${name}/${relative(folder, file).replaceAll('\\', '/')}`, readFileSync(file))
}

function print(name, content) {
  process.stdout.write(`${createHash('sha256').update(content).digest('hex')}  ${name}\n`)
}
