import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { type BenchOptions, type BenchRow, pythonWithScipy } from './_row.ts'

const command = resolve('packages/cli/dist/yttria.js')
const turns = 2

/**
 * A full-size patient (3 CT 512 x 512 x 150, 3 PET 200 x 200 x 150, 901 files) through the built command, cold, as a user runs it: wall
 * time of each step, and of the whole with processor time and peak memory; the better of two runs. Beside it, where python3 with pydicom
 * and scipy, and elastix are installed, the core of the same work as they do it: validation/peers/patient_pipeline.py says what it leaves out.
 */
export async function run({ smoke }: BenchOptions): Promise<BenchRow[]> {
  if (!existsSync(command)) throw new Error('packages/cli/dist is not built: npm run bench builds it')
  const patient = phantom(smoke ? 'tiny' : 'full'), work = mkdtempSync(join(tmpdir(), 'yttria-bench-patient-'))
  try {
    let best: Timed | undefined
    for (let n = 0; n < (smoke ? 1 : turns); n++) {
      const timed = await analysed(patient, join(work, `out${n}`))
      if (!best || timed.ms < best.ms) best = timed
    }
    const peer = askPython(patient, work, join(work, 'out0'))
    const beside = (step: string): Partial<BenchRow> => peer?.ms[step] === undefined ? {} : { peer: peerName, peerMs: peer.ms[step] }
    const steps = best!.steps.map(({ step, ms }): BenchRow => ({ step, ms }))
    const sum = (name: string, pattern: RegExp): BenchRow => ({ step: name, ms: steps.filter(s => pattern.test(s.step)).reduce((t, s) => t + s.ms, 0), ...beside(name) })
    return [
      ...steps,
      sum('all reading', /^(start|reading)/i), sum('all registering', /^registering/i),
      { step: 'the whole', ms: best!.ms, ...beside('the whole'), agreement: `processor ${(best!.cpuMs / 1000).toFixed(1)} s, peak memory ${best!.peakMb.toFixed(0)} MB${peer ? `; ${peer.note}` : ''}` },
    ]
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

const peerName = 'pydicom, scipy, elastix'

/** Made once for a state of the phantom's sources. */
function phantom(size: 'tiny' | 'full'): string {
  const sources = createHash('sha256')
  for (const file of filesBelow('packages/phantom/src')) sources.update(file).update(readFileSync(file))
  const cache = resolve('node_modules/.cache/yttria-bench'), kind = `patient-${size}-`
  const folder = join(cache, `${kind}${sources.digest('hex').slice(0, 12)}`)
  if (existsSync(join(folder, 'truth.json'))) return folder
  mkdirSync(cache, { recursive: true })
  for (const old of readdirSync(cache)) if (old.startsWith(kind)) rmSync(join(cache, old), { recursive: true, force: true })
  process.stderr.write(`making a phantom of ${size} size, once ...\n`)
  const made = spawnSync(process.execPath, [command, 'phantom', folder, '--size', size, '--seed', '1'], { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`the phantom could not be made: ${made.stderr}`)
  return folder
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap(entry => entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)])
    .sort()
}

interface Timed { readonly ms: number; readonly cpuMs: number; readonly peakMb: number; readonly steps: readonly { step: string; ms: number }[] }

/** Steps as the command names them with --verbose, each until the next. */
function analysed(patient: string, out: string): Promise<Timed> {
  const atExit = 'data:text/javascript,process.on("exit",()=>{const u=process.resourceUsage();process.stderr.write(`\\n@usage ${u.userCPUTime+u.systemCPUTime} ${u.maxRSS}\\n`)})'
  const begin = performance.now(), marks: { step: string; at: number }[] = [{ step: 'start', at: begin }]
  const child = spawn(process.execPath, ['--import', atExit, command, 'analyze', patient, '--course', join(patient, 'course.json'), '--out', out, '--verbose'], { stdio: ['ignore', 'ignore', 'pipe'] })
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    const at = performance.now(), lines = (text + chunk).split('\n')
    text = lines.pop()!
    for (const step of lines) if (step && !step.startsWith('@')) marks.push({ step, at })
    usage = lines.find(l => l.startsWith('@usage')) ?? usage
  })
  let usage = ''
  return new Promise((settle, fail) => child.on('error', fail).on('close', code => {
    const end = performance.now(), [, cpu, rss] = usage.split(' ').map(Number)
    if ((code !== 0 && code !== 4) || cpu === undefined) return fail(new Error(`analyze ended with ${code}: ${marks.map(m => m.step).join('; ')}`))
    settle({ ms: end - begin, cpuMs: cpu / 1000, peakMb: rss! / 1024, steps: marks.map((m, n) => ({ step: m.step, ms: (marks[n + 1]?.at ?? end) - m.at })) })
  }))
}

interface Peer { readonly ms: Readonly<Record<string, number>>; readonly note: string }

/** What the peer took by the names of our steps; undefined where something of it is not installed. */
function askPython(patient: string, work: string, ours: string): Peer | undefined {
  const python = pythonWithScipy()
  if (!python || spawnSync(python, ['-c', 'import pydicom, skimage'], { stdio: 'ignore' }).status !== 0) return undefined
  if (spawnSync('elastix', ['--version'], { stdio: 'ignore' }).status !== 0) return undefined
  const answer = spawnSync(python, ['validation/peers/patient_pipeline.py', patient, join(work, 'peer'), join(ours, 'results.json')], { encoding: 'utf8', maxBuffer: 1 << 22 })
  if (answer.status !== 0) return { ms: {}, note: `peer failed: ${answer.stderr.trim().split('\n').at(-1)}` }
  return JSON.parse(answer.stdout) as Peer
}
