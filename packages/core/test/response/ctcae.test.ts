import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type SeriesValue, analyteOfTerm, laboratoryGrade, laboratoryTerms, laboratoryToxicity, risingTerms, termOfAnalyte, toxicitySettings } from '../../src/response/index.ts'

const protocol = toxicitySettings.parse(undefined)
const rising = Object.keys(risingTerms) as (keyof typeof risingTerms)[]
const amount = fc.double({ min: 0.01, max: 1000, noNaN: true })

describe('a laboratory grade', () => {
  it('never falls when a rising value rises, nor when albumin falls', () => {
    fc.assert(fc.property(fc.constantFrom(...rising), amount, amount, amount, amount, (term, a, b, uln, baseline) => {
      const grade = (value: number) => laboratoryGrade(term, { value, uln, baseline: { value: baseline, uln } })!.grade
      expect(grade(Math.max(a, b))).toBeGreaterThanOrEqual(grade(Math.min(a, b)))
    }))
    fc.assert(fc.property(amount, amount, fc.double({ min: 25, max: 45, noNaN: true }), (a, b, lln) => {
      const grade = (value: number) => laboratoryGrade('Hypoalbuminemia', { value, lln })!.grade
      expect(grade(Math.min(a, b))).toBeGreaterThanOrEqual(grade(Math.max(a, b)))
    }))
  })

  it('of a rising term does not depend on the unit, as long as it is one', () => {
    fc.assert(fc.property(fc.constantFrom(...rising), amount, amount, amount, fc.constantFrom(17.104, 60, 0.06, 10), (term, value, uln, baseline, k) => {
      const grade = (f: number) => laboratoryGrade(term, { value: value * f, uln: uln * f, baseline: { value: baseline * f, uln: uln * f } })!.grade
      expect(grade(k)).toBe(grade(1))
    }))
  })

  it('on an abnormal baseline is never above that by multiples of the ULN', () => {
    fc.assert(fc.property(fc.constantFrom(...rising), amount, amount, fc.double({ min: 1.001, max: 20, noNaN: true }), (term, value, uln, times) => {
      const own = laboratoryGrade(term, { value, uln, baseline: { value: uln * times, uln } })!.grade
      expect(own).toBeLessThanOrEqual(laboratoryGrade(term, { value, uln, baseline: { value: uln, uln } })!.grade)
    }))
  })
})

describe('terms', () => {
  it('and analytes find each other', () => {
    for (const term of laboratoryTerms) expect(termOfAnalyte(analyteOfTerm(term))).toBe(term)
    expect(termOfAnalyte('inr')).toBeUndefined()
  })
})

describe('the baseline', () => {
  const v = (day: number, value: number, uln: number | undefined = 40): SeriesValue => ({ analyte: 'alt', day, value, uln })
  const alt = (series: SeriesValue[], settings = protocol, sex?: 'M' | 'F') => laboratoryToxicity(series, settings, sex)[0]!
  it('is the last value in its days, the day of treatment among them, of one day the last in the table', () => {
    expect(alt([v(-43, 10), v(-42, 11), v(-3, 30), v(-10, 20), v(1, 35)]).baseline).toMatchObject({ day: -3, value: 30 })
    expect(alt([v(-3, 30), v(0, 31), v(0, 32), v(1, 35)]).baseline).toMatchObject({ day: 0, value: 32 })
    expect(alt([v(-43, 10), v(1, 35)]).baseline).toBeUndefined()
  })
  it('without an upper limit gives no grade to a value above normal, and says so', () => {
    expect(alt([{ analyte: 'alt', day: -3, value: 30 }, v(10, 50)])).toMatchObject({ grade: undefined, reason: 'the baseline has no upper limit of normal (the value of day 10)' })
    expect(alt([v(-3, 30), { analyte: 'alt', day: 10, value: 50 }])).toMatchObject({ grade: undefined, reason: 'no upper limit of normal (the value of day 10)' })
  })
  it('takes limits from the protocol where the table has none, those of the sex first', () => {
    const limits = toxicitySettings.parse({ limits: [{ analyte: 'alt', uln: 60 }, { analyte: 'alt', sex: 'F', uln: 30 }] })
    const series = [{ analyte: 'alt', day: -3, value: 25 }, { analyte: 'alt', day: 10, value: 50 }] as const
    expect(alt([...series], limits, 'F')).toMatchObject({ grade: 1 })
    expect(alt([...series], limits, 'M')).toMatchObject({ grade: 0 })
    expect(alt([...series], limits)).toMatchObject({ grade: 0 })
    // The table's own limits go first.
    expect(alt([v(-3, 25, 80), v(10, 70, 80)], limits, 'F')).toMatchObject({ grade: 0 })
  })
  it('settings refuse days in the wrong order', () => {
    expect(() => toxicitySettings.parse({ windowDays: [90, 1] })).toThrow(/smaller/)
  })
})

describe('hypoalbuminemia', () => {
  const albumin = (day: number, value: number, lln?: number): SeriesValue => ({ analyte: 'albumin', day, value, lln })
  const grade = (...series: SeriesValue[]) => laboratoryToxicity(series, protocol).at(-1)!
  it('counts a fall to grade 2 where the baseline of 34 has no limit, not one to grade 1', () => {
    expect(grade(albumin(-3, 34), albumin(20, 29, 35))).toMatchObject({ grade: 2 })
    expect(grade(albumin(-3, 34), albumin(20, 32, 35))).toMatchObject({ grade: undefined, reason: 'the baseline has no lower limit of normal' })
  })
  it('without a baseline is not told from what was there', () => {
    expect(grade(albumin(20, 29, 35))).toMatchObject({ grade: undefined, reason: 'below normal, and there is no baseline' })
    expect(grade(albumin(20, 36, 35))).toMatchObject({ grade: 0 })
  })
})
