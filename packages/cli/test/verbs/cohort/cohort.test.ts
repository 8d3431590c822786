import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cohortTables, drawCohort } from '@yttria/phantom'
import { madePhantom } from '../../../../phantom/test/made-phantom.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../phantom-folder.ts'

const place = mkdtempSync(join(tmpdir(), 'yttria study-')), at = (...parts: string[]) => join(place, ...parts)
afterAll(() => rmSync(place, { recursive: true, force: true }))
const write = (path: string, content: string | Uint8Array): string => { mkdirSync(dirname(path), { recursive: true }); writeFileSync(path, content); return path }
const read = (...parts: string[]) => JSON.parse(readFileSync(at(...parts), 'utf8'))
// Few resamples: what is tested here is what becomes of the numbers.
const quick = { analysis: { thresholds: { resamples: 40 }, tumourControl: { resamples: 0 }, power: { simulations: 0 } } }

function rowsWorkspace(name: string, patients: number): string {
  const cohort = drawCohort({ patients, seed: 7 })
  for (const t of cohortTables(cohort)) write(at(name, t.path), t.text)
  for (const p of cohort.patients) write(at(name, 'patients', p.key, 'results.json'), JSON.stringify(p.results))
  write(at(name, 'protocol.json'), JSON.stringify(quick))
  return at(name)
}

describe('yttria cohort from results that are given', () => {
  let said: { code: number; out: string; err: string }
  beforeAll(async () => { said = await run('cohort', rowsWorkspace('rows', 16), '--out', at('rows-out')) })

  it('writes the report, figures, tables, rows and the R script', () => {
    // P12 of this cohort has results that hold nothing: an error, of that patient.
    expect(said.code).toBe(4)
    // Results alone have no pictures: one line says so.
    expect(said.err).toMatch(/^Figure of examples left out: P\d+ has no slices\.json\.gz beside the results\.json given, and so on of \d+ more\.\n$/)
    expect(readFileSync(at('rows-out/cohort/report.html'), 'utf8')).toContain('Figure of examples left out')
    expect(readdirSync(at('rows-out'))).toEqual(['cohort'])
    expect(readdirSync(at('rows-out/cohort')).sort()).toEqual(['check.R', 'figures', 'protocol.json', 'report.html', 'report.pdf', 'results.json', 'rows', 'tables'])
    expect(readdirSync(at('rows-out/cohort/rows')).sort()).toEqual(['columns.csv', 'events.csv', 'laboratory.csv', 'lesions.csv', 'patients.csv'])
    expect(readdirSync(at('rows-out/cohort/figures'))).toEqual(expect.arrayContaining(['01-flow.svg', '02-dose-by-category.svg', '03-roc.svg', '04-patient-dose.svg', '05-survival.svg', 'captions.txt']))
    expect(readFileSync(at('rows-out/cohort/report.pdf')).subarray(0, 5).toString()).toBe('%PDF-')
  })

  it('counts add up, from who was treated to who is in each analysis', () => {
    const { flow, patients } = read('rows-out/cohort/results.json')
    for (const step of [flow.study, ...flow.analyses]) expect(step.entering).toBe(step.included.length + step.excluded.reduce((n: number, e: { patients: string[] }) => n + e.patients.length, 0))
    expect(flow.study.entering).toBe(16)
    expect(patients.length).toBe(16)
    const rows = readFileSync(at('rows-out/cohort/rows/patients.csv'), 'utf8').trim().split('\n')
    expect(rows.length).toBe(17)
  })

  it('the page holds every table and figure, no script, and nothing that is undefined', () => {
    const page = readFileSync(at('rows-out/cohort/report.html'), 'utf8')
    for (const text of ['Table 1.', 'Table 2.', 'Table 3.', 'Table S1.', 'Figure 1. Flow of the patients', 'Limitations found by the program']) expect(page).toContain(text)
    expect(page).not.toMatch(/<script|>undefined<|NaN|\[object/)
    expect(page).not.toContain(place)
  })

  it('once more gives the same bytes', async () => {
    const before = readFileSync(at('rows-out/cohort/report.html'))
    expect((await run('cohort', at('rows'), '--out', at('rows-out'))).code).toBe(4)
    expect(readFileSync(at('rows-out/cohort/report.html')).equals(before)).toBe(true)
    expect(readdirSync(at('rows-out'))).toEqual(['cohort'])
  })
})

describe('yttria cohort from DICOM', () => {
  const keys = ['A1', 'A2', 'A3', 'A4']
  let said: { code: number; out: string; err: string }
  beforeAll(async () => {
    write(at('study/patients.csv'), `key,sex,ageYears,treatmentDate,survivalDays,died\n${keys.map((k, n) => `${k},M,6${n},2021-05-1${n},${300 + 50 * n},yes`).join('\n')}\nA5,F,70,2021-06-01,200,no\n`)
    const phantom = madePhantom({ seed: 1, size: 'tiny', ideal: true })
    for (const f of phantom.files()) write(at('study/patients/A1', f.path), f.bytes)
    write(at('study/patients/A1/course.json'), JSON.stringify({ ...phantom.course, patient: { ...phantom.course.patient, key: 'A1' } }))
    write(at('study/patients/A2/results.json'), JSON.stringify({ lesions: [{ id: 'L1', volumeMl: 10, tlgBaseline: 20 }], patientLevel: {} }))
    write(at('study/patients/A3/dicom/notes.txt'), 'no images')
    write(at('study/patients/A4/results.json'), '{"lesions": "none"}')
    write(at('study/patients/Z9/dicom/notes.txt'), 'nobody')
    write(at('study/protocol.json'), JSON.stringify({ ...quick, sensitivity: [] }))
    said = await run('cohort', at('study'), '--out', at('study-out'), '--json', '--example', 'A1')
  }, 300_000)

  it('one patient that fails does not stop the others; each is named with the reason', () => {
    // Written, with the failed patients as errors.
    expect(said.code).toBe(4)
    expect(said.err).toMatch(/A3: .*no DICOM images among 1 file/)
    const states = Object.fromEntries(JSON.parse(said.out).patients.map((p: { key: string; state: string; reason?: string }) => [p.key, [p.state, p.reason]]))
    expect(states).toMatchObject({ A1: ['analysed', undefined], A2: ['given', undefined] })
    expect(states['A3']).toEqual(['failed', expect.stringContaining('no DICOM images')])
    expect(states['A4']).toEqual(['failed', expect.stringContaining('lesions')])
    expect(states['A5']).toEqual(['none', 'there is no folder patients/A5'])
    expect(JSON.parse(said.out).findings.find((f: { code: string }) => f.code === 'cohort/folder-without-row').message).toContain('Z9')
    expect(JSON.parse(said.out).findings.filter((f: { code: string }) => f.code === 'cohort/no-images').map((f: { message: string }) => f.message)).toEqual(['One patient has no folder under patients/ (A5): neither dose-response nor dose-toxicity is known of this one.'])
    expect(readdirSync(at('study-out')).sort()).toEqual(['A1', 'cohort'])
    expect(readFileSync(at('study-out/cohort/report.html'), 'utf8')).toContain('there is no folder patients/A5')
  })

  it('figure 1 shows the patient that is named, in the report and as a file of its own', () => {
    const svg = readFileSync(at('study-out/cohort/figures/01-examples.svg'), 'utf8'), page = readFileSync(at('study-out/cohort/report.html'), 'utf8')
    expect(svg.match(/<image /g)!.length).toBe(7)
    for (const text of ['FDG PET before', '90Y PET: absorbed dose', 'FDG PET after', 'Healthy liver', 'SUL (g/mL)', 'Absorbed dose (Gy)', '>L1<', '5 cm']) expect(svg).toContain(text)
    expect(page).toContain('Figure 1. Example of a patient.')
    expect(page).toContain('Patients as named by the user.')
    expect(readFileSync(at('study-out/cohort/figures/01-examples.png')).subarray(1, 4).toString()).toBe('PNG')
  })

  it('started again it takes what has not changed, also where the first run was killed', async () => {
    const first = statSync(at('study-out/A1/results.json')).mtimeMs
    write(at('study-out/.lock'), JSON.stringify({ id: 'y', pid: 2 ** 30, host: hostname() }))
    write(at('study-out/.A1.99.tmp/half'), '')
    const again = await run('cohort', at('study'), '--out', at('study-out'))
    expect(again.code).toBe(4)
    expect(again.err).toContain('broke off')
    expect(again.err).toContain('1 of 2 patients were analysed before')
    expect(statSync(at('study-out/A1/results.json')).mtimeMs).toBe(first)
    expect(readdirSync(at('study-out')).sort()).toEqual(['A1', 'cohort'])
  }, 300_000)

  it('and analyses what has changed; results of another key, and one scan under two keys, are not taken', async () => {
    // A result that a person has changed is not ours any more; a course that changed gives another result.
    writeFileSync(at('study-out/A1/results.json'), readFileSync(at('study-out/A1/results.json'), 'utf8').replace('"complete"', ' "complete"'))
    const course = read('study/patients/A1/course.json'), uid = 'one scan'
    write(at('study/patients/A1/course.json'), JSON.stringify({ ...course, patient: { ...course.patient, key: 'B1' } }))
    rmSync(at('study/patients/A3'), { recursive: true })
    for (const key of ['A2', 'A3']) write(at('study/patients', key, 'results.json'), JSON.stringify({ lesions: [{ id: 'L1', volumeMl: 10, tlgBaseline: 20 }], patientLevel: {}, exams: [{ id: 'b', role: 'baseline', petSeriesUid: uid }] }))
    const changed = await run('cohort', at('study'), '--out', at('study-out'), '--json')
    expect(changed.err).not.toContain('analysed before')
    const codes = JSON.parse(changed.out).findings.map((f: { code: string }) => f.code)
    expect(codes).toContain('cohort/results-key')
    expect(codes.filter((c: string) => c === 'cohort/same-images').length).toBe(2)
  }, 300_000)
})

describe('yttria cohort refuses', () => {
  beforeAll(() => { rowsWorkspace('small', 4) })
  const refused = async (...args: string[]) => { const { code, err } = await run('cohort', ...args); return `${code} ${err}` }

  it('wrong usage: no OUT, OUT in the workspace or about it, no number of jobs', async () => {
    expect(await refused(at('small'))).toMatch(/^2 .*--out is missing/s)
    expect(await refused(at('small'), '--out', at('small/results'))).toMatch(/^2 .*never changed/s)
    expect(await refused(at('small'), '--out', place)).toMatch(/^2 .*lies in --out/s)
    expect(await refused(at('small'), '--out', at('o'), '--jobs', '0')).toMatch(/^2 .*--jobs 0/s)
  })

  it('an OUT that holds something else, and leaves it', async () => {
    write(at('taken/thesis.doc'), 'mine')
    expect(await refused(at('small'), '--out', at('taken'))).toMatch(/^1 .*thesis\.doc/s)
    expect(readdirSync(at('taken'))).toEqual(['thesis.doc'])
  })

  it('a folder without tables, a protocol with a wrong key', async () => {
    mkdirSync(at('empty'))
    expect(await refused(at('empty'), '--out', at('o'))).toMatch(/^1 .*no patients\.csv/s)
    expect(await refused(at('small'), '--out', at('o'), '--protocol', write(at('p.json'), '{"eligible": 1}'))).toMatch(/^1 .*p\.json/s)
  })

  it('patients as examples that there are not', async () => {
    expect(await refused(at('small'), '--out', at('o'), '--example', 'P77')).toMatch(/^1 .*--example P77: no patient of that key/s)
    expect(await refused(at('small'), '--out', at('o'), '--example', ' , ')).toMatch(/^2 .*one to eight keys/s)
  })

  it('a second run on the same OUT', async () => {
    write(at('locked/.lock'), JSON.stringify({ id: 'x', pid: process.pid, host: hostname() }))
    expect(await refused(at('small'), '--out', at('locked'))).toMatch(/^1 .*another run/s)
    expect(readFileSync(at('locked/.lock'), 'utf8')).toContain('"x"')
  })
})
