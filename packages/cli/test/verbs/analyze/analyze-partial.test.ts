import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CourseFile, type Results, resultsSchema } from '@yttria/core/course'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PhantomFolder, phantomFolder, run } from '../../phantom-folder.ts'

// A fixed threshold at the blood pool's, so that no reference region is needed: 2.0 x 1.4.
const settings = { sensitivity: [], threshold: { kind: 'fixed', sul: 2.8 } }

let f: PhantomFolder
beforeAll(() => { f = phantomFolder({ seed: 3, ideal: true, size: 'tiny' }) })
afterAll(() => f.remove())

const analysed = async (folder: string, change: ((c: CourseFile) => unknown) | undefined, protocol: object = {}) => {
  const out = f.out()
  const course = change ? ['--course', f.course(change)] : []
  const done = await run('analyze', folder, ...course, '--protocol', f.protocol({ ...settings, ...protocol }), '--out', out)
  const results = existsSync(join(out, 'results.json')) ? JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as Results : undefined
  if (results) expect(resultsSchema.parse(results)).toEqual(results)
  const codes = results?.findings.map(x => `${x.severity} ${x.code}`) ?? []
  return { ...done, results: results!, codes, written: existsSync(out), html: existsSync(join(out, 'report.html')) ? readFileSync(join(out, 'report.html'), 'utf8') : '' }
}

const only = (...roles: string[]) => (c: CourseFile) => {
  c.exams = c.exams.filter(e => roles.includes(e.role))
  c.treatments = c.treatments.filter(t => c.exams.some(e => e.id === t.exam))
  if (!roles.includes('treatment')) delete c.liver
  if (c.overrides) c.overrides.registrations = c.overrides.registrations!.filter(r => [r.from, r.to].every(id => c.exams.some(e => e.id === id)))
}

const truth = () => f.phantom.truth.lesions.toSorted((a, b) => b.analytic.volumeMl - a.analytic.volumeMl)
const total = (key: 'tlgBaseline' | 'tlgFollowUp') => truth().reduce((sum, t) => sum + t.analytic[key], 0)
const near = (a: number | undefined, b: number) => expect(Math.abs(a! / b - 1)).toBeLessThan(0.01)

describe('a patient of whom something is missing', () => {
  it('without a follow-up still gets doses, and no response', async () => {
    const r = await analysed(f.part('baseline/ct', 'baseline/pet', 'treatment/ct', 'treatment/pet', 'treatment/structures'), undefined)
    expect([r.code, r.results.complete]).toEqual([0, false])
    expect(r.codes).toContain('warning course/no-follow-up')
    expect(r.out).toContain('PARTIAL RESULT')
    expect(r.html).toMatch(/partial/i)
    near(r.results.lesions[0]!.meanDoseGy, truth()[0]!.analytic.meanDoseGy)
    near(r.results.patientLevel.tlgBaseline, total('tlgBaseline'))
    expect(r.results.patientLevel).not.toHaveProperty('category')
    for (const l of r.results.lesions) for (const key of ['tlgFollowUp', 'changePercent', 'category', 'volumeFollowUpMl']) expect(l).not.toHaveProperty(key)
    near(r.results.healthyLiver!.doseGy, f.phantom.truth.healthyLiver.analytic.doseGy)
    expect(r.out + r.html).not.toMatch(/\bNaN\b|undefined|\[object/)
  })

  it('without a 90Y PET still gets volume, TLG and response, and no dose', async () => {
    const r = await analysed(f.part('baseline/ct', 'baseline/pet', 'followUp/ct', 'followUp/pet'), undefined, { region: 'everywhere' })
    expect([r.code, r.results.complete]).toEqual([0, false])
    expect(r.codes).toContain('warning course/no-90y')
    for (const t of truth()) expect(r.results.lesions.some(l => Math.abs(l.volumeMl / t.analytic.volumeMl - 1) < 0.01 && l.category === t.analytic.category), t.id).toBe(true)
    for (const l of r.results.lesions) expect(l).not.toHaveProperty('meanDoseGy')
    expect([r.results.activity, r.results.healthyLiver, r.results.patientLevel.doseGy]).toEqual([undefined, undefined, undefined])
    expect(r.html).not.toMatch(/\bNaN\b|undefined|\[object/)
    expect(r.out).toContain('no dose')
  })

  it('without a baseline still gets the activity balance and the dose of the whole liver', async () => {
    const r = await analysed(f.part('treatment/ct', 'treatment/pet', 'treatment/structures'), only('treatment'))
    expect([r.code, r.results.complete, r.results.lesions]).toEqual([0, false, []])
    expect(r.codes).toEqual(expect.arrayContaining(['warning course/whole-liver', 'warning course/no-baseline']))
    near(r.results.activity!.ratio, 1)
    expect(r.results.healthyLiver!.doseGy).toBeGreaterThan(f.phantom.truth.healthyLiver.analytic.doseGy)
    expect(r.html).not.toMatch(/\bNaN\b|undefined|\[object/)
  })

  it('with a baseline alone gets volume and TLG', async () => {
    const r = await analysed(f.part('baseline/ct', 'baseline/pet'), undefined, { region: 'everywhere' })
    expect([r.code, r.results.complete]).toEqual([0, false])
    for (const t of truth()) expect(r.results.lesions.some(l => Math.abs(l.tlgBaseline / t.analytic.tlgBaseline - 1) < 0.01), t.id).toBe(true)
    expect(r.codes).toContain('warning course/no-90y')
    expect(r.html).not.toMatch(/\bNaN\b|undefined|\[object/)
  })

  it('without the CT of the follow-up: doses, no response, and the reason', async () => {
    const r = await analysed(f.part('baseline/ct', 'baseline/pet', 'treatment/ct', 'treatment/pet', 'treatment/structures', 'followUp/pet'), c => {
      delete c.exams.find(e => e.id === 'followUp')!.ctSeriesUid
      c.overrides!.registrations = c.overrides!.registrations!.filter(x => x.to !== 'followUp')
    })
    expect([r.code, r.results.complete]).toEqual([4, false])
    expect(r.results.findings.find(x => x.code === 'course/not-registered')!.message).toBe('followUp cannot be registered to baseline: followUp has no CT.')
    near(r.results.lesions[0]!.meanDoseGy, truth()[0]!.analytic.meanDoseGy)
    expect(r.results.lesions[0]).not.toHaveProperty('tlgFollowUp')
  })

  it('whose second treatment is of another isotope: no sum, what the first gave, and how to correct it', async () => {
    const r = await analysed(f.whole, c => {
      const followUp = c.exams.find(e => e.id === 'followUp')!
      followUp.role = 'treatment'
      c.treatments.push({ ...c.treatments[0]!, id: 'second', exam: 'followUp', injectionTime: c.treatments[0]!.injectionTime.replace(/^(\d{4})-0\d/, '$1-05') })
    })
    expect([r.code, r.results.complete]).toEqual([4, false])
    expect(r.results.findings.find(x => x.code === 'course/not-90y')).toMatchObject({ severity: 'error', remedy: expect.stringContaining('--repair isotope@followUp=Y-90') })
    expect(r.results.lesions[0]).not.toHaveProperty('meanDoseGy')
    near(r.results.lesions[0]!.treatments[0]!.meanDoseGy, truth()[0]!.analytic.meanDoseGy)
    expect(r.html).not.toMatch(/\bNaN\b|undefined|\[object/)
  })

  it('whose course has no treatment: TLG and response, no dose, and the reason', async () => {
    const r = await analysed(f.whole, c => { c.treatments = [] })
    expect([r.code, r.results.complete]).toEqual([4, false])
    expect(r.codes).toContain('error course/no-treatment')
    near(r.results.patientLevel.tlgFollowUp, total('tlgFollowUp'))
    expect(r.results.lesions[0]).not.toHaveProperty('meanDoseGy')
  })

  it('without any tumour above the threshold: the healthy liver is the whole liver, and it is said', async () => {
    const r = await analysed(f.whole, () => {}, { threshold: { kind: 'fixed', sul: 50 } })
    expect([r.code, r.results.complete, r.results.lesions]).toEqual([4, false, []])
    expect(r.codes).toEqual(expect.arrayContaining(['error course/no-lesions', 'warning course/whole-liver']))
    expect(r.results.healthyLiver!.volumeMl).toBeCloseTo(r.results.healthyLiver!.liverVolumeMl, 6)
  })

  it('with nothing to measure: exit code 1, the reasons, nothing written', async () => {
    const r = await analysed(f.part('baseline/pet'), undefined)
    expect([r.code, r.out, r.written]).toEqual([1, '', false])
    expect(r.err).toContain('There is no liver contour')
  })
})
