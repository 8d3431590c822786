import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type Results, courseFileSchema, protocolSchema, resultsSchema } from '@yttria/core/course'
import { readNifti } from '@yttria/core/nifti'
import { readRegistration } from '@yttria/core/dicom'
import { toMatrix16 } from '@yttria/core/volume'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PhantomFolder, filesUnder, hashOf, phantomFolder, run, withElement } from '../../phantom-folder.ts'

/** `tiny`: for what does not depend on how fine the images are. */
let f: PhantomFolder, tiny: PhantomFolder
beforeAll(() => {
  f = phantomFolder()
  tiny = phantomFolder({ seed: 3, ideal: true, size: 'tiny' })
})
afterAll(() => {
  f.remove()
  tiny.remove()
})

const resultsIn = (out: string): Results => JSON.parse(readFileSync(join(out, 'results.json'), 'utf8'))
const read = (out: string, file: string) => new Uint8Array(readFileSync(join(out, file)))

/** The quotient of two numbers that should be one. */
const near = (a: number | undefined, b: number | undefined, tolerance = 0.01) => expect(Math.abs(a! - b!)).toBeLessThanOrEqual(tolerance * Math.abs(b!) + 1e-9)

/** Every number of results.json with its path. */
function numbers(value: unknown, path = ''): [string, unknown][] {
  if (value === null || typeof value === 'number') return [[path, value]]
  return typeof value === 'object' ? Object.entries(value as object).flatMap(([k, v]) => numbers(v, `${path}.${k}`)) : []
}

describe('yttria analyze on the ideal phantom', () => {
  let out: string, results: Results, done: { code: number; out: string; err: string }
  let before: string
  beforeAll(async () => {
    before = hashOf(f.whole)
    out = f.out()
    done = await run('analyze', f.whole, '--course', f.course(), '--protocol', f.protocol({ sensitivity: [{ kind: 'fixed', suvbw: 4 }] }), '--out', out)
    results = resultsIn(out)
  })

  it('ends with 0, a complete result, and leaves the originals as they were', () => {
    expect([done.code, done.err, results.complete]).toEqual([0, '', true])
    expect(hashOf(f.whole)).toBe(before)
  })

  it('finds every lesion within 1% of the truth, and every category', () => {
    const truth = f.phantom.truth.lesions.toSorted((a, b) => b.analytic.volumeMl - a.analytic.volumeMl)
    expect(results.lesions).toHaveLength(truth.length)
    for (const t of truth) {
      const found = results.lesions.find(l => Math.hypot(...l.centreMm.map((x, d) => x - t.centreMm.treatment[d]!)) < 3)
      expect(found, t.id).toBeDefined()
      near(found!.volumeMl, t.analytic.volumeMl)
      near(found!.tlgBaseline, t.analytic.tlgBaseline)
      near(found!.meanDoseGy, t.analytic.meanDoseGy)
      expect(found!.category, t.id).toBe(t.analytic.category)
    }
    near(results.healthyLiver!.doseGy, f.phantom.truth.healthyLiver.analytic.doseGy)
    near(results.activity!.ratio, 1)
  })

  it('has the keys of the format, and no number that is none', () => {
    expect(Object.keys(results)).toEqual(['schemaVersion', 'resultsVersion', 'complete', 'patient', 'protocol', 'constants', 'inputs', 'exams', 'registration', 'reference',
      'lesions', 'smallLesions', 'newLesions', 'patientLevel', 'healthyLiver', 'lungs', 'activity', 'treatments', 'sensitivity', 'doseMeasures', 'findings', 'uncertaintyExcludes', 'software'])
    expect(Object.keys(results.lesions[0]!)).toEqual(expect.arrayContaining(['id', 'trackingUid', 'centreMm', 'volumeMl', 'volumeFollowUpMl', 'tlgBaseline', 'tlgFollowUp', 'changePercent', 'category',
      'meanDoseGy', 'sdDoseGy', 'minDoseGy', 'maxDoseGy', 'd70Gy', 'd95Gy', 'shiftMm', 'rotationDeg', 'doseBeforeRefinementGy', 'doseIntervalGy', 'refinementAccepted', 'doseUncertaintyGy', 'uncertainty', 'treatments', 'findings']))
    expect(Object.keys(results.patientLevel)).toEqual(expect.arrayContaining(['doseGy', 'tlgBaseline', 'tlgFollowUp', 'changePercent', 'category']))
    expect(Object.keys(results.healthyLiver!)).toEqual(expect.arrayContaining(['doseGy', 'volumeMl', 'expandedVolumeMl', 'activityMbq']))
    expect(Object.keys(results.activity!)).toEqual(expect.arrayContaining(['imageMbq', 'administeredMbq', 'ratio']))
    for (const r of results.registration) expect(Object.keys(r)).toEqual(['from', 'to', 'matrix', 'translationMm', 'rotationDeg', 'quality', 'accepted'])
    for (const r of results.reference) expect(Object.keys(r)).toEqual(expect.arrayContaining(['exam', 'region', 'meanSul', 'sdSul', 'threshold']))
    for (const i of results.inputs) expect(Object.keys(i)).toEqual(expect.arrayContaining(['role', 'seriesUid', 'sha256']))
    // Nothing but what the published schema lists.
    expect(resultsSchema.parse(results)).toEqual(results)
    // NaN and infinities become null in JSON.
    expect(numbers(results).filter(([, v]) => typeof v !== 'number')).toEqual([])
    expect(results.registration[0]!.matrix).toHaveLength(16)
  })

  it('writes lesions.csv that says the same', () => {
    const text = readFileSync(join(out, 'lesions.csv'), 'utf8')
    const [head, ...rows] = text.trimEnd().split('\r\n').map(r => r.split(','))
    expect(rows).toHaveLength(results.lesions.length)
    expect(head).toContain('tlgBaseline_sul-janmahasatian')
    for (const [n, row] of rows.entries()) {
      const l = results.lesions[n]!, cell = (name: string) => row[head!.indexOf(name)]!
      expect([cell('lesion'), cell('category'), cell('patient')]).toEqual([l.id, l.category, 'phantom-3'])
      for (const key of ['volumeMl', 'meanDoseGy', 'doseUncertaintyGy', 'd95Gy', 'changePercent'] as const) near(Number(cell(key)), l[key], 1e-5)
      near(Number(cell('tlgBaseline_sul-janmahasatian')), l.tlgBaseline, 1e-5)
    }
  })

  it('writes dose and VOIs on grids that another program can place', async () => {
    const dose = (await readNifti(read(out, 'dose.nii.gz'), 'dose.nii.gz')).value!.volume
    const pet = results.exams.find(e => e.role === 'treatment')!
    expect(dose.geometry.size).toEqual(pet.petSize)
    const labels = JSON.parse(readFileSync(join(out, 'vois/labels.json'), 'utf8')) as Record<string, { label: number; name: string }[]>
    expect(Object.keys(labels).sort()).toEqual(readdirSync(join(out, 'vois')).filter(n => n !== 'labels.json').sort())
    const map = readNifti(read(out, 'vois/treatment-lesions.nii.gz'), 'v').value!.volume
    expect(map.geometry.origin.map(x => Math.round(1000 * x))).toEqual(dose.geometry.origin.map(x => Math.round(1000 * x)))
    // The mean of the map over the label is the lesion's dose.
    for (const { label, name } of labels['treatment-lesions.nii.gz']!) {
      let sum = 0, count = 0
      for (let n = 0; n < map.voxels.length; n++) if (map.voxels[n] === label) { sum += dose.voxels[n]!; count++ }
      near(sum / count, results.lesions.find(l => l.id === name)!.meanDoseGy, 1e-4)
    }
  })

  it('writes registrations that read back as the matrix', () => {
    for (const r of results.registration) {
      const file = join(out, `registration/${r.from}-to-${r.to}.dcm`)
      const back = readRegistration({ file, bytes: new Uint8Array(readFileSync(file)) }).value!.find(t => t.from !== t.to)!
      for (const [n, x] of toMatrix16(back).entries()) expect(x).toBeCloseTo(r.matrix[n]!, 9)
    }
  })

  it('writes a page that needs nothing from elsewhere', () => {
    const html = readFileSync(join(out, 'report.html'), 'utf8')
    expect(html).toMatch(/^<!doctype html>/i)
    expect(html.match(/(?:src|href)\s*=\s*["'](?!data:|#)[^"']*/gi) ?? []).toEqual([])
    expect(html.match(/url\((?!["']?(?:data:|#))[^)]*\)|@import|<script[^>]+src/gi) ?? []).toEqual([])
    expect(html).not.toMatch(/\bNaN\b|undefined|\[object/)
    for (const l of results.lesions) expect(html).toContain(l.id)
  })

  it('says the same on the terminal, without minus zero', () => {
    expect(done.out).toContain('Patient phantom-3: complete')
    expect(done.out).toContain(`look at ${join(out, 'report.html')}`)
    expect(done.out).not.toMatch(/NaN|undefined|\[object|-0\.0\b|-0%/)
  })

  it('names a protocol that is not the default otherwise', () => {
    expect(results.protocol['name']).toBe('crlm-glass, changed')
    expect(results.findings.find(x => x.code === 'course/protocol')!.message).toContain('sensitivity')
  })

  it('with --json prints results.json and nothing else, and numbers are the same again', async () => {
    const again = await run('analyze', f.whole, '--course', join(out, 'course.json'), '--protocol', join(out, 'protocol.json'), '--out', out, '--json')
    expect([again.code, again.err]).toEqual([0, ''])
    expect(JSON.parse(again.out)).toEqual(results)
    expect(resultsIn(out)).toEqual(results)
  })
})

describe('yttria analyze without a course file', () => {
  it('guesses the exams, names every guess, and the course it writes gives the same numbers', async () => {
    const out = tiny.out(), protocol = tiny.protocol()
    const first = await run('analyze', tiny.whole, '--protocol', protocol, '--out', out)
    expect([first.code, first.err]).toEqual([0, ''])
    const drafted = courseFileSchema.parse(JSON.parse(readFileSync(join(out, 'course.json'), 'utf8')))
    for (const e of tiny.phantom.course.exams) expect(drafted.exams.find(x => x.role === e.role)).toMatchObject({ petSeriesUid: e.petSeriesUid, ctSeriesUid: e.ctSeriesUid })
    expect(drafted.liver).toMatchObject({ exam: 'treatment' })
    const results = resultsIn(out)
    expect(results.complete).toBe(true)
    expect(results.findings.map(x => x.code)).toEqual(expect.arrayContaining(['course/drafted', 'course/device-guessed', 'course/injection-guessed', 'course/assay-guessed', 'course/liver-found']))
    expect(protocolSchema.safeParse(JSON.parse(readFileSync(join(out, 'protocol.json'), 'utf8'))).success).toBe(true)

    const second = tiny.out()
    expect((await run('analyze', tiny.whole, '--course', join(out, 'course.json'), '--protocol', protocol, '--out', second)).code).toBe(0)
    const again = resultsIn(second)
    const plain = (r: Results) => ({ ...r, findings: [], lesions: r.lesions.map(l => ({ ...l, findings: [] })) })
    expect(plain(again)).toEqual(plain(results))
    // A guess stays one until somebody confirms it; the draft itself is nobody's word.
    expect(again.findings.map(x => `${x.severity} ${x.code}`).sort()).toEqual(results.findings.map(x => `${x.severity} ${x.code}`).sort())
    expect(again.unconfirmed).toEqual(results.unconfirmed)
    expect(results.unconfirmed!.map(u => u.path)).toContain('treatments[0].device')
    expect(readFileSync(join(second, 'report.html'), 'utf8')).toMatch(/confirmed by nobody[^]*device of treatment: glass/)
    const confirmed = tiny.out(), checked = tiny.at('checked.json')
    writeFileSync(checked, JSON.stringify({ ...drafted, guesses: drafted.guesses!.filter(g => g.path !== 'treatments[0].device') }))
    expect((await run('analyze', tiny.whole, '--course', checked, '--protocol', protocol, '--out', confirmed)).code).toBe(0)
    const gone = results.findings.map(x => x.code).filter(c => !resultsIn(confirmed).findings.some(x => x.code === c))
    expect(gone).toEqual(['course/device-guessed'])

    // A course corrected where it was written is not overwritten by a new draft.
    writeFileSync(join(out, 'course.json'), JSON.stringify({ ...drafted, patient: { ...drafted.patient, key: 'p7' } }))
    const third = await run('analyze', tiny.whole, '--protocol', protocol, '--out', out)
    expect(third.code).toBe(1)
    expect(third.err).toContain(`--course ${join(out, 'course.json')}`)
    expect(JSON.parse(readFileSync(join(out, 'course.json'), 'utf8')).patient.key).toBe('p7')
  })
})

describe("the patient's privacy", () => {
  it('name, number and birth date are in no output and no message', async () => {
    const folder = tiny.at('private')
    for (const { path, bytes } of filesUnder(tiny.at('phantom')))
      tiny.write(join(folder, path), withElement(withElement(withElement(bytes, '(0010,0010)', 'Mustermann^Erika'), '(0010,0020)', 'KISNR778899'), '(0010,0030)', '19480229'))
    const out = tiny.out()
    const secret = /Mustermann|Erika|KISNR778899|19480229|1948-02-29/i
    const done = await run('analyze', folder, '--course', tiny.course(c => { c.patient.birthDate = '1948-02-29' }), '--protocol', tiny.protocol(), '--out', out)
    expect(done.code).toBe(0)
    expect(done.out + done.err).not.toMatch(secret)
    const written = filesUnder(out)
    expect(written.length).toBeGreaterThan(10)
    for (const { path, bytes } of written) {
      const plain = path.endsWith('.gz') ? gunzipSync(bytes) : Buffer.from(bytes)
      expect(plain.toString('latin1'), path).not.toMatch(secret)
      expect(path).not.toMatch(secret)
    }
    expect(existsSync(join(out, 'report.html'))).toBe(true)
  })
})
