import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, posix } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ExamImages } from '@yttria/core/course'
import { writeNifti } from '@yttria/core/nifti'
import type { Finding } from '@yttria/core/record'
import { geometry, maskVoi } from '@yttria/core/volume'
import { InputError } from '@yttria/node/errors'
import { readCourse } from '@yttria/node/read'
import { type Fault, type FaultyPhantom, faultNamed, faults, faultyPhantom, faultyStart, settingsWith } from '@yttria/phantom'
import { analyze } from '../../cli/src/verbs/analyze/analyze.ts'
import { dose } from '../../cli/src/verbs/dose/dose.ts'
import { inspect } from '../../cli/src/verbs/inspect/inspect.ts'
import type { inspectJson } from '../../cli/src/verbs/inspect/inspect-json.ts'
import { measure } from '../../cli/src/verbs/measure/measure.ts'
import type { Io, Verb } from '../../cli/src/terminal/verb.ts'
import { makeApp } from '../src/app.ts'
import { openWorkspace } from '../src/workspace.ts'
import { asking, guard } from './ask.ts'

// What `inspect` says of a series is what `measure`, `dose`, the analysis and the page say of it. Over every fault of the phantom:
// inspect, measure and dose as whole verbs; of the analysis its own reading stage (readCourse), whose findings go into results.json;
// of the page the answer that the overview shows. Whole analyses, with results.json and report.html, of three faults at the end.

type Inspected = ReturnType<typeof inspectJson>
type InspectedSeries = Inspected['series'][number]

const settings = { seed: 3, ideal: true, size: 'tiny' } as const
const quiet: Io = { out: () => {}, err: () => {}, progress: () => {}, verbose: false, terminal: false, width: 200 }
const protocolText = JSON.stringify({ sensitivity: [] })

let kept = 0, place = '', workspace = '', mask = '', protocol = '', app: FastifyInstance
const { ask } = asking(() => app)
const starts = new Map<string, { readonly start: ReturnType<typeof faultyStart>; readonly on: Map<Uint8Array, string> }>()

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'yttria same '))
  workspace = join(place, 'workspace')
  app = await makeApp({ workspace: await openWorkspace(workspace), guard, runWorker: new URL('../dist/run-worker.js', import.meta.url) })
  await app.ready()
  // Cubes of 40 mm, 200 mm apart: some lie on any image, wherever a fault has put it.
  const size = 41, inside = Uint8Array.from({ length: size ** 3 }, (_, n) => [n % size, Math.floor(n / size) % size, Math.floor(n / size ** 2)].every(i => i % 5 === 0) ? 1 : 0)
  mask = join(place, 'mask.nii.gz')
  writeFileSync(mask, writeNifti(maskVoi('cubes', geometry({ size: [size, size, size], spacing: [40, 40, 40], origin: [-800, -800, -800] }), inside)))
  protocol = join(place, 'protocol.json')
  writeFileSync(protocol, protocolText)
  starts.set(JSON.stringify(settingsWith(settings, [])), { start: faultyStart(settings, []), on: new Map() })
  await ask('GET', '/api/patients')
}, 300_000)
afterAll(async () => {
  await app?.close()
  rmSync(place, { recursive: true, force: true })
})

/** What a verb answered: its JSON, or the findings of its refusal. */
interface Answer { readonly refused: boolean; readonly code: number; readonly why: string; readonly json?: unknown; readonly findings: readonly Finding[] }

async function answerOf(verb: Verb, ...args: string[]): Promise<Answer> {
  let out = ''
  try {
    const code = await verb.run(args, { ...quiet, out: text => { out += text } })
    const json = JSON.parse(out) as { findings: Finding[] }
    return { refused: false, code, why: '', json, findings: json.findings }
  } catch (fault) {
    if (!(fault instanceof InputError)) throw fault
    return { refused: true, code: 1, why: fault.message, findings: fault.findings }
  }
}

/** What an analysis reads, or the findings with which it refuses. */
async function readingOf(folder: string): Promise<{ why: string; findings: readonly Finding[]; exams: readonly ExamImages[] }> {
  try {
    const { input } = await readCourse(folder, { course: join(folder, 'course.json'), protocol, version: '0' })
    return { why: '', findings: input.findings, exams: input.exams }
  } catch (fault) {
    if (!(fault instanceof InputError)) throw fault
    return { why: fault.message, findings: fault.findings, exams: [] }
  }
}

/** The phantom with a fault as a patient of the workspace. Files that the fault leaves alone are written once, and linked. */
function patientWith(fault: Fault): { key: string; folder: string; phantom: FaultyPhantom; whole: boolean } {
  const wanted = JSON.stringify(settingsWith(settings, [fault]))
  if (!starts.has(wanted)) starts.set(wanted, { start: faultyStart(settings, [fault]), on: new Map() })
  const { start, on } = starts.get(wanted)!, phantom = faultyPhantom(start, [fault]), files = [...phantom.files()]
  // Only the exams that the fault concerns, which is a third of the reading.
  const plain = new Set([...faultyPhantom(start, []).files()].map(f => f.bytes)), exam = (path: string) => path.split('/')[1]!
  const changed = new Set(files.filter(f => !plain.has(f.bytes)).map(f => exam(f.path)))
  const whole = changed.size === 0 || fault.touches.some(t => t === 'folder' || t === 'identity' || t === 'zone') || ![...changed].every(e => ['baseline', 'treatment', 'followUp'].includes(e))
  const folder = join(workspace, 'patients', fault.name)
  for (const { path, bytes } of files) {
    if (!whole && !changed.has(exam(path))) continue
    const to = join(folder, path), known = on.get(bytes)
    mkdirSync(dirname(to), { recursive: true })
    if (known !== undefined) { linkSync(known, to); continue }
    writeFileSync(to, bytes)
    if (!plain.has(bytes)) continue
    const once = join(place, 'kept', String(++kept))
    mkdirSync(dirname(once), { recursive: true })
    linkSync(to, once)
    on.set(bytes, once)
  }
  writeFileSync(join(folder, 'course.json'), JSON.stringify(phantom.course))
  return { key: fault.name, folder, phantom, whole }
}

const grave = (findings: readonly Finding[]) => findings.filter(f => f.severity !== 'note')
const codes = (findings: readonly Finding[]): string[] => [...new Set(grave(findings).map(f => `${f.severity} ${f.code}`))].sort()
const missing = (said: readonly Finding[], of: readonly Finding[]): string[] => codes(of).filter(c => !codes(said).includes(c))

/** Of what inspect says: what concerns a series, or the folder and with it every series. */
function concerning(s: InspectedSeries, { series, findings }: Inspected): Finding[] {
  const folderOf = (file: string) => posix.dirname(file), others = new Set(series.filter(o => o.key !== s.key).map(o => folderOf(o.firstFile ?? '')))
  return grave(findings).filter(({ subject, code }) => {
    if (subject.series !== undefined) return subject.series === s.key || subject.series === s.uid
    if (code === 'patients/one-study') return subject.value === s.studyUid
    return subject.file === undefined || code === 'patients/disagree' || !others.has(folderOf(subject.file)) || folderOf(subject.file) === folderOf(s.firstFile ?? '')
  })
}

/** Told by pixels, which inspect does not read, or of the VOI. */
const byPixels = /^(image\/(negative|saturated|slope|empty|slices-doubled)|slices\/|measure\/)/
const ofDose = /^(dose\/|dosimetry\/|course\/)/

/** Errors that say so of this series, and not of a file of which nobody knows whose it was. */
const spoiling = (s: InspectedSeries, said: readonly Finding[]) => said.filter(f => f.severity === 'error' && !(f.subject.series === undefined && f.subject.file !== undefined && !f.code.startsWith('patients/')))

/** The PETs in question: those of which inspect says something, else the 90Y one. */
function inQuestion(inspected: Inspected): InspectedSeries[] {
  const pets = inspected.series.filter(s => s.kind === 'pet'), doubtful = pets.filter(s => inspected.findings.some(f => f.severity !== 'note' && f.subject.series === s.key))
  return doubtful.length > 0 ? doubtful.slice(0, 2) : pets.filter(s => s.pet?.nuclide === '90Y').slice(0, 1)
}

describe.each(faults.map(f => [f.name] as const))('%s', name => {
  test('is said alike by inspect, measure, dose, the analysis and the page', async () => {
    const { key, folder, phantom } = patientWith(faultNamed(name))
    try {
      const inspected = (await answerOf(inspect, folder, '--json')).json as Inspected
      const course = await readingOf(folder)
      const { code, body: page } = await ask('GET', `/api/patients/${key}`) as { code: number; body: { findings: Finding[] } }
      expect(code).toBe(200)
      expect(missing(page.findings, inspected.findings), 'page').toEqual([])
      for (const s of inQuestion(inspected)) {
        const said = concerning(s, inspected), spoilt = spoiling(s, said)
        const measured = await answerOf(measure, '--image', folder, '--voi', mask, '--series', s.key, '--json')
        // Without a finding it is a refusal of its own, as where no cube lies on the image.
        expect(missing(measured.findings, said), `measure ${measured.why}`).toEqual([])
        // A PET without attenuation correction beside the corrected one is a note, until somebody asks for its numbers.
        const noted = new Set(inspected.findings.filter(f => f.severity === 'note' && f.subject.series === s.key).map(f => f.code))
        const more = missing(said, measured.findings).map(c => c.split(' ')[1]!).filter(c => !byPixels.test(c) && !(measured.refused && noted.has(c)))
        expect(more, 'measure says more').toEqual([])
        if (spoilt.length > 0) expect(measured.refused, `${codes(spoilt).join()} and yet measured`).toBe(true)
        if (s.pet?.nuclide === '90Y') {
          const out = join(place, 'dose.nii')
          const dosed = await answerOf(dose, '--image', folder, '--out', out, '--series', s.key, '--json')
          expect(missing(dosed.findings, said), `dose ${dosed.why}`).toEqual([])
          expect(missing(said, dosed.findings).map(c => c.split(' ')[1]!).filter(c => !byPixels.test(c) && !ofDose.test(c) && !(dosed.refused && noted.has(c))), 'dose says more').toEqual([])
          if (spoilt.length > 0) expect(dosed.refused, `${codes(spoilt).join()} and yet dosed`).toBe(true)
        }
        const exam = phantom.course.exams.find(e => e.petSeriesUid === s.key)
        if (!exam) continue
        expect(missing(course.findings, said), `analysis ${course.why}`).toEqual([])
        if (spoilt.length > 0) expect(course.exams.find(e => e.exam.id === exam.id)?.pet, `${codes(spoilt).join()} and yet read`).toBeUndefined()
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }, 60_000)
})

describe('a whole analysis', () => {
  test.each(['90y-scatter-uncorrected', 'fdg-dose-tenfold', '90y-slice-missing'])('%s: results.json and the report say what inspect says', async name => {
    const { folder, phantom } = patientWith(faultNamed(name)), out = join(place, `out ${name}`)
    try {
      const inspected = (await answerOf(inspect, folder, '--json')).json as Inspected
      const said = inspected.series.filter(s => phantom.course.exams.some(e => e.petSeriesUid === s.key)).flatMap(s => concerning(s, inspected))
      expect(said.length).toBeGreaterThan(0)
      const { refused, why, findings } = await answerOf(analyze, folder, '--out', out, '--course', join(folder, 'course.json'), '--protocol', protocol, '--json')
      expect(missing(findings, said), why).toEqual([])
      if (refused) return
      const report = readFileSync(join(out, 'report.html'), 'utf8')
      for (const f of said) expect(report, f.code).toContain(f.code)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }, 120_000)
})
