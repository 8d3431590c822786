import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { confirmed, courseMessages, emptyCourse, freeId, guessAt, guessesWithin, joinTime, put, splitTime, typedNumber } from '../../src/report/course-form.ts'
import { repairProposals } from '../../src/report/repair-offers.ts'
import { apart, ticks } from '../../src/report/scale.ts'

describe('a guess in the form', () => {
  const guess = (path: string, value: unknown) => ({ path, from: 'the header', value })
  const course = {
    ...emptyCourse('p1'), exams: [{ id: 'a', role: 'treatment' as const, petSeriesUid: 'x' }],
    treatments: [{ id: 't', exam: 'a', device: 'glass' as const, injectionTime: '2020-02-08T14:34:15+01:00' }],
    guesses: [guess('exams[0].petSeriesUid', 'x'), guess('exams[0].role', 'treatment'), guess('treatments[0].device', 'glass'), guess('exams', ['a'])],
  }
  it('is found by its field until it is confirmed or the field changed', () => {
    expect(guessAt(course, ['treatments', 0, 'device'])).toMatchObject({ from: 'the header' })
    expect(guessAt(course, ['treatments', 0, 'injectionTime'])).toBeUndefined()
    expect(guessAt(put(course, ['treatments', 0, 'device'], 'resin'), ['treatments', 0, 'device'])).toBeUndefined()
    const after = confirmed(course, ['treatments', 0, 'device'])
    expect(guessAt(after, ['treatments', 0, 'device'])).toBeUndefined()
    expect(after.guesses?.map(g => g.path)).toEqual(['exams[0].petSeriesUid', 'exams[0].role', 'exams'])
  })
  it('those of one exam are confirmed together, and no other', () => {
    expect(guessesWithin(course, ['exams', 0])).toBe(2)
    expect(confirmed(course, ['exams', 0]).guesses?.map(g => g.path)).toEqual(['treatments[0].device', 'exams'])
    expect(confirmed(confirmed(course, ['exams', 0]), ['exams']).guesses).toHaveLength(1)
    expect(confirmed({ ...course, guesses: [guess('exams', ['a'])] }, ['exams'])).not.toHaveProperty('guesses')
  })
})

describe('the course as a form', () => {
  it('puts a value in without touching what was given, and takes it out again', () => {
    const before = Object.freeze({ ...emptyCourse('p1'), exams: Object.freeze([Object.freeze({ id: 'a', role: 'baseline' as const })]) as never })
    const after = put(before, ['exams', 0, 'weightKg'], 71)
    expect(after.exams[0]).toEqual({ id: 'a', role: 'baseline', weightKg: 71 })
    expect(put(after, ['exams', 0, 'weightKg'], undefined)).toEqual(before)
  })

  it('says the message of the schema at the field', () => {
    const wrong = { ...emptyCourse('p1'), patient: { key: 'p1', heightM: 178 }, treatments: [{ id: 't', exam: 'nowhere', device: 'glass', injectionTime: '2020-02-08T14:34:15+01:00', lungShuntFraction: 5 }] }
    expect([...courseMessages(wrong).keys()].sort()).toEqual(['patient.heightM', 'treatments.0.exam', 'treatments.0.lungShuntFraction'])
    expect(courseMessages({ ...wrong, patient: { key: 'p1' }, treatments: [{ ...wrong.treatments[0], lungShuntFraction: 0.05 }] }).get('treatments.0.exam')).toMatch(/no exam has this id/)
    expect(courseMessages(emptyCourse('p1')).size).toBe(0)
  })

  it('takes a time apart and puts it together as it was', () => {
    for (const iso of ['2020-02-08T14:34:15+01:00', '2020-02-08T14:34:15-03:30', '2020-02-08T14:34:00']) {
      const { clock, offset } = splitTime(iso)
      expect(joinTime(clock, offset)).toBe(iso)
    }
    expect(joinTime('2020-02-08T14:34', '+01:00')).toBe('2020-02-08T14:34:00+01:00')
    expect(joinTime('', '+01:00')).toBeUndefined()
    expect(splitTime('2020-02-08T14:34:15Z').offset).toBe('+00:00')
  })

  it('reads numbers as they are typed; what is none stays text, for the schema to refuse', () => {
    expect(['1,78', ' 1.78 ', '', '1.7x', '0'].map(typedNumber)).toEqual([1.78, 1.78, undefined, '1.7x', 0])
    expect(freeId('exam', ['exam', 'exam2'])).toBe('exam3')
  })
})

describe('the repairs that a remedy proposes', () => {
  const of = (remedy: string, series?: string) => repairProposals({ remedy, subject: series === undefined ? {} : { series } }).map(({ name, value, series: s, file }) => ({ name, value, ...(s ? { series: s } : {}), ...(file ? { file } : {}) }))
  it('are read with place and value; what the person knows is left open', () => {
    expect(of('If it is 90Y: --repair isotope=Y-90; then compare. If the activity is wrong: --repair doseMbq=...', '1.2.3')).toEqual([{ name: 'isotope', value: 'Y-90', series: '1.2.3' }, { name: 'doseMbq', value: '', series: '1.2.3' }])
    expect(of('Correct it here: --repair isotope@2.25.57=Y-90.')).toEqual([{ name: 'isotope', value: 'Y-90', series: '2.25.57' }])
    expect(of('--repair rescaleSlope@ct/17.dcm=...')).toEqual([{ name: 'rescaleSlope', value: '', file: 'ct/17.dcm' }])
    expect(of('then --repair corrections=ATTN,DECY,SCAT,RAN as they were made.')).toEqual([{ name: 'corrections', value: 'ATTN,DECY,SCAT,RAN' }])
    expect(of('--repair isotope=F-18 or isotope=Y-90.').map(r => r.value)).toEqual(['F-18', 'Y-90'])
    expect(of('--repair injectionTime=... or timeZone=...').map(r => r.name)).toEqual(['injectionTime', 'timeZone'])
  })
  it('are none where there is none, or none that is known', () => {
    expect(of('Export the series again.')).toEqual([])
    expect(of('--repair nothing=1')).toEqual([])
  })
  it('are found in every rule of the doctor that names one', () => {
    const rules = fileURLToPath(new URL('../../../core/src/dicom/diagnose/rules/', import.meta.url)), remedies = readdirSync(rules).flatMap(f => [...readFileSync(join(rules, f), 'utf8').matchAll(/['`][^'`]*--repair [^'`]*['`]/g)].map(m => m[0].replace(/\$\{[^}]*\}+/g, '1'))).filter(r => !/--repair 1/.test(r))
    expect(remedies.length).toBeGreaterThan(10)
    for (const r of remedies) expect(of(r), r).not.toEqual([])
  })
})

describe('axes', () => {
  it('have round ticks within their ends', () => {
    expect(ticks(0, 100, 5)).toEqual([0, 20, 40, 60, 80, 100])
    expect(ticks(-33, 97, 6)).toEqual([-20, 0, 20, 40, 60, 80])
    expect(() => ticks(1, 1, 5)).toThrow(RangeError)
    fc.assert(fc.property(fc.double({ min: -1e4, max: 1e4, noNaN: true }), fc.double({ min: 0.5, max: 1e4, noNaN: true }), (low, span) => {
      const found = ticks(low, low + span, 6)
      expect(found.length).toBeGreaterThanOrEqual(2)
      expect(found.length).toBeLessThanOrEqual(12)
      for (const t of found) expect(t >= low - 1e-9 * span && t <= low + span * (1 + 1e-9)).toBe(true)
    }))
  })
  it('keep texts apart in their order', () => {
    expect(apart([10, 12, 300], 100)).toEqual([10, 110, 300])
    expect(apart([300, 10, 12], 100)).toEqual([300, 10, 110])
  })
})
