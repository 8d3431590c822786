import { describe, expect, it } from 'vitest'
import { type SeriesValue, albi, childPugh, laboratoryGrade, laboratoryToxicity, toxicity, toxicitySettings, unitFactor } from '../../src/response/index.ts'

const protocol = toxicitySettings.parse(undefined)

describe('a CTCAE v5 laboratory grade by hand', () => {
  it('ALP 330 U/L, ULN 120, baseline 100: 2.75 x ULN on a normal baseline, grade 2', () => {
    expect(laboratoryGrade('Alkaline phosphatase increased', { value: 330, uln: 120, baseline: { value: 100, uln: 120 } }))
      .toEqual({ grade: 2, rule: '>2.5 - 5.0 x ULN (baseline normal)', against: 'ULN', ratio: 2.75 })
  })

  it('ALP 330 U/L, ULN 120, baseline 180: 1.83 x an abnormal baseline, grade 0, though it is 2.75 x ULN', () => {
    const answer = laboratoryGrade('Alkaline phosphatase increased', { value: 330, uln: 120, baseline: { value: 180, uln: 120 } })!
    expect(answer.ratio).toBeCloseTo(330 / 180, 10)
    expect(answer).toMatchObject({ grade: 0, against: 'baseline', rule: '<2.0 x baseline (baseline abnormal)' })
  })

  it('exactly 2.0 x an abnormal baseline is grade 1 for ALP and for GGT: the text says 2.0 - 2.5', () => {
    for (const term of ['Alkaline phosphatase increased', 'GGT increased'] as const)
      expect(laboratoryGrade(term, { value: 360, uln: 120, baseline: { value: 180, uln: 120 } }))
        .toEqual({ grade: 1, rule: '2.0 - 2.5 x baseline (baseline abnormal)', against: 'baseline', ratio: 2 })
  })

  it('ALT and AST begin at 1.5 x an abnormal baseline, 1.5 included', () => {
    for (const term of ['Alanine aminotransferase increased', 'Aspartate aminotransferase increased'] as const) {
      expect(laboratoryGrade(term, { value: 90, uln: 40, baseline: { value: 60, uln: 40 } })).toMatchObject({ grade: 1, ratio: 1.5 })
      expect(laboratoryGrade(term, { value: 89.9, uln: 40, baseline: { value: 60, uln: 40 } })).toMatchObject({ grade: 0 })
    }
  })

  it('bilirubin begins above 1.0 x an abnormal baseline, 1.0 not included', () => {
    const term = 'Blood bilirubin increased', baseline = { value: 30, uln: 21 }
    expect(laboratoryGrade(term, { value: 30, uln: 21, baseline })).toMatchObject({ grade: 0, rule: 'not >1.0 x baseline (baseline abnormal)' })
    expect(laboratoryGrade(term, { value: 30.1, uln: 21, baseline })).toMatchObject({ grade: 1, rule: '>1.0 - 1.5 x baseline (baseline abnormal)' })
    expect(laboratoryGrade(term, { value: 45, uln: 21, baseline })).toMatchObject({ grade: 1, ratio: 1.5 })
    expect(laboratoryGrade(term, { value: 45.1, uln: 21, baseline })).toMatchObject({ grade: 2 })
  })

  // Each lower bound is exclusive, each upper bound belongs to the lower grade.
  it.each([
    ['Alanine aminotransferase increased', [1, 3, 5, 20]], ['Aspartate aminotransferase increased', [1, 3, 5, 20]], ['Alkaline phosphatase increased', [1, 2.5, 5, 20]],
    ['GGT increased', [1, 2.5, 5, 20]], ['Blood bilirubin increased', [1, 1.5, 3, 10]],
  ] as const)('%s: at %s x ULN the lower grade, just above the next', (term, multiples) => {
    const uln = 33.3, baseline = { value: 20, uln }
    for (const [grade, k] of multiples.entries()) {
      expect(laboratoryGrade(term, { value: k * uln, uln, baseline })!.grade).toBe(grade)
      expect(laboratoryGrade(term, { value: k * uln * (1 + 1e-9), uln, baseline })!.grade).toBe(grade + 1)
    }
  })

  it('a baseline at the ULN is normal', () => {
    expect(laboratoryGrade('GGT increased', { value: 100, uln: 55, baseline: { value: 55, uln: 55 } })).toMatchObject({ grade: 1, against: 'ULN' })
    expect(laboratoryGrade('GGT increased', { value: 100, uln: 55, baseline: { value: 55.1, uln: 55 } })).toMatchObject({ grade: 0, against: 'baseline' })
  })

  it('rounding of doubles does not move a value over a bound: 0.7 x 3 is 2.0999999999999996', () => {
    expect(0.7 * 3).not.toBe(2.1)
    expect(laboratoryGrade('Alanine aminotransferase increased', { value: 2.1, uln: 0.7, baseline: { value: 0.5, uln: 0.7 } })!.grade).toBe(1)
  })

  it.each([[36, 0], [35, 0], [34.9, 1], [30, 1], [29.9, 2], [20, 2], [19.9, 3], [8, 3]])('albumin %s g/L with LLN 35: grade %s, whatever the baseline', (value, grade) => {
    expect(laboratoryGrade('Hypoalbuminemia', { value, lln: 35 })!.grade).toBe(grade)
    expect(laboratoryGrade('Hypoalbuminemia', { value, lln: 35, baseline: { value: 28, uln: 50 } })!.grade).toBe(grade)
  })

  it('without a baseline a value above normal has no grade, one within normal is grade 0', () => {
    expect(laboratoryGrade('GGT increased', { value: 80, uln: 55 })).toBeUndefined()
    expect(laboratoryGrade('GGT increased', { value: 55, uln: 55 })).toMatchObject({ grade: 0 })
    expect(laboratoryGrade('GGT increased', { value: 55 })).toBeUndefined()
    expect(laboratoryGrade('Hypoalbuminemia', { value: 33 })).toBeUndefined()
    expect(laboratoryGrade('Hypoalbuminemia', { value: 29 })).toMatchObject({ grade: 2 })
  })

  it('refuses what is no value', () => {
    for (const value of [0, -1, NaN, Infinity]) expect(() => laboratoryGrade('GGT increased', { value, uln: 55 })).toThrow(RangeError)
    expect(() => laboratoryGrade('GGT increased', { value: 60, uln: 0, baseline: { value: 40, uln: 55 } })).toThrow(RangeError)
    expect(() => laboratoryGrade('GGT increased', { value: 60, uln: 55, baseline: { value: 0, uln: 55 } })).toThrow(RangeError)
    expect(() => laboratoryGrade('Hypoalbuminemia', { value: 33, lln: -1 })).toThrow(RangeError)
  })
})

describe('the course of one patient by hand', () => {
  // Baseline day -7, visits on days 15, 31 and 92. ALP is normal before; AST abnormal before; albumin low before; bilirubin has no baseline.
  const at = (analyte: SeriesValue['analyte'], day: number, value: number, uln?: number, lln?: number): SeriesValue => ({ analyte, day, value, uln, lln })
  const laboratory = [
    at('alp', -7, 110, 120), at('alp', 15, 200, 120), at('alp', 31, 320, 120), at('alp', 92, 150, 120),
    at('ast', -7, 50, 40), at('ast', 15, 74, 40), at('ast', 31, 76, 40), at('ast', 92, 60, 40),
    at('albumin', -7, 33, 50, 35), at('albumin', 15, 32, 50, 35), at('albumin', 31, 31, 50, 35), at('albumin', 92, 34, 50, 35),
    at('bilirubin', 15, 18, 21), at('bilirubin', 31, 40, 21),
    at('ggt', -60, 40, 55), at('ggt', 31, 50, 55),
    at('alt', -7, 30, 40), at('alt', 130, 400, 40),
  ]
  const terms = Object.fromEntries(laboratoryToxicity(laboratory, protocol).map(t => [t.analyte, t]))

  it('ALP: the worst is 320 of day 31, 2.67 x ULN, grade 2', () => {
    expect(terms.alp).toMatchObject({ grade: 2, preexisting: false, inWindow: 3, worst: { day: 31, value: 320, grade: 2, rule: '>2.5 - 5.0 x ULN (baseline normal)' }, baseline: { day: -7, abnormal: false, grade: 0 } })
    expect(terms.alp!.worst!.ratio).toBeCloseTo(2.6667, 4)
    expect(terms.alp!.graded.map(v => v.grade)).toEqual([1, 2, 1])
  })

  it('AST: 76 is 1.52 x the abnormal baseline of 50, grade 1; 74 (1.48 x) would be none', () => {
    expect(terms.ast).toMatchObject({ grade: 1, worst: { day: 31, against: 'baseline' }, baseline: { abnormal: true, grade: 1 } })
    expect(terms.ast!.graded.map(v => v.grade)).toEqual([0, 1, 0])
  })

  it('albumin: grade 1 before and after is not counted; a fall to 29 is grade 2, and is', () => {
    expect(terms.albumin).toMatchObject({ grade: 0, preexisting: true, worst: { day: 31, value: 31, grade: 1 }, baseline: { grade: 1, abnormal: true } })
    const worse = laboratoryToxicity([...laboratory, at('albumin', 60, 29, 50, 35)], protocol).find(t => t.analyte === 'albumin')
    expect(worse).toMatchObject({ grade: 2, preexisting: false })
    const counted = laboratoryToxicity(laboratory, toxicitySettings.parse({ preexisting: 'count' })).find(t => t.analyte === 'albumin')
    expect(counted).toMatchObject({ grade: 1, preexisting: false })
  })

  it('bilirubin above normal without a baseline: no grade, and why; as normal where the protocol says so', () => {
    expect(terms.bilirubin).toMatchObject({ grade: undefined, reason: 'above normal, and there is no baseline (the value of day 31)' })
    expect(laboratoryToxicity(laboratory, toxicitySettings.parse({ withoutBaseline: 'asNormal' })).find(t => t.analyte === 'bilirubin')).toMatchObject({ grade: 2 })
  })

  it('GGT: a baseline of day -60 is too old, but all is within normal: grade 0', () => {
    expect(terms.ggt).toMatchObject({ grade: 0, baseline: undefined })
  })

  it('ALT: nothing in the window is no grade, not grade 0', () => {
    expect(terms.alt).toMatchObject({ grade: undefined, inWindow: 0, reason: 'no value from day 1 to 124' })
  })

  it('the patient: highest grade 3, by an event; 3 adverse events beside 4 of 6 graded terms', () => {
    const patient = toxicity({
      laboratory, events: [
        { term: 'Fatigue', grade: 1, baselineGrade: 0, day: 3 }, { term: 'fatigue', grade: 2, baselineGrade: 0, day: 10 },
        { term: 'Abdominal pain', grade: 3, baselineGrade: 2, day: 1, serious: true }, { term: 'Nausea', grade: 1, baselineGrade: 1, day: 1 },
        { term: 'Anorexia', grade: 2, baselineGrade: 0, day: 200 }, { term: 'GGT increased', grade: 3, baselineGrade: 0, day: 31 },
      ],
    }, protocol)
    expect(patient.clinicalByTerm.map(e => [e.term, e.grade])).toEqual([['fatigue', 2], ['Abdominal pain', 3]])
    expect(patient.clinical.map(e => e.reason)).toEqual([
      undefined, undefined, undefined, 'grade 1 before treatment, not exacerbated', 'begun on day 200, outside 0 to 124', 'graded from the laboratory values'])
    // Laboratory: ALP 2, AST 1; clinical: fatigue 2, pain 3.
    expect(patient).toMatchObject({ highestGrade: 3, highestLaboratoryGrade: 2, adverseEvents: 4, gradedTerms: 4, severe: 1 })
    expect(patient.serious.map(e => e.term)).toEqual(['Abdominal pain'])
  })

  it('REILD for review: bilirubin 52 and new ascites in the months after; either alone is one sign; before day 14 none', () => {
    const ascites = { term: 'Ascites', grade: 2, baselineGrade: 0, day: 50 } as const, high = at('bilirubin', 40, 52, 21)
    const standing = (values: SeriesValue[], events: Parameters<typeof toxicity>[0]['events']) => toxicity({ laboratory: values, events }, protocol).reild.standing
    expect(standing([high], [ascites])).toBe('both')
    expect(standing([high], [])).toBe('one')
    expect(standing([], [ascites])).toBe('one')
    expect(standing([at('bilirubin', 40, 51.2, 21)], [])).toBe('none')
    expect(standing([at('bilirubin', 10, 60, 21)], [{ ...ascites, day: 5 }])).toBe('none')
    // What was there before is no sign of the treatment.
    expect(standing([at('bilirubin', -5, 60, 21), at('bilirubin', 40, 55, 21)], [{ ...ascites, baselineGrade: 2 }])).toBe('none')
    expect(standing([], [{ term: 'REILD', grade: 3, baselineGrade: 0 }])).toBe('recorded')
  })
})

describe('liver scores by hand', () => {
  it('ALBI of 35 g/L and 1.2 mg/dL (20.52 umol/L): 0.66 x 1.31218 - 2.975 = -2.109, grade 2', () => {
    expect(0.66 * 1.31218 - 2.975).toBeCloseTo(-2.109, 3)
    expect(albi({ albuminGPerL: 35, bilirubinUmolPerL: 1.2 * 17.1 }).score).toBeCloseTo(-2.109, 3)
    expect(albi({ albuminGPerL: 35, bilirubinUmolPerL: 1.2 * unitFactor('bilirubin', 'mg/dL')! }).score).toBeCloseTo(-2.109, 3)
  })

  it('grades end at -2.60 and at -1.39, both in the better grade', () => {
    // 1 umol/L has log 0: the score is -0.085 albumin.
    const grade = (score: number) => albi({ albuminGPerL: -score / 0.085, bilirubinUmolPerL: 1 }).grade
    expect([-2.61, -2.6, -2.59, -1.4, -1.39, -1.38].map(grade)).toEqual([1, 1, 2, 2, 2, 3])
    expect(() => albi({ albuminGPerL: 0, bilirubinUmolPerL: 10 })).toThrow(RangeError)
    expect(() => albi({ albuminGPerL: 35, bilirubinUmolPerL: NaN })).toThrow(RangeError)
  })

  it('Child-Pugh: bilirubin 40, albumin 30, INR 1.2, slight ascites: 2 + 2 + 1 + 2 + 1 = 8, class B', () => {
    expect(childPugh({ bilirubinUmolPerL: 40, albuminGPerL: 30, inr: 1.2, ascites: 'slight', encephalopathy: 'none' })).toEqual({
      score: 8, class: 'B', points: { bilirubin: 2, albumin: 2, inr: 1, ascites: 2, encephalopathy: 1 },
    })
    const best = { bilirubinUmolPerL: 10, albuminGPerL: 40, inr: 1, ascites: 'none', encephalopathy: 'none' } as const
    expect(childPugh(best)).toMatchObject({ score: 5, class: 'A' })
    expect(childPugh({ ...best, bilirubinUmolPerL: 34 }).points.bilirubin).toBe(2)
    expect(childPugh({ ...best, bilirubinUmolPerL: 51 }).points.bilirubin).toBe(2)
    expect(childPugh({ ...best, albuminGPerL: 35 }).points.albumin).toBe(2)
    expect(childPugh({ ...best, albuminGPerL: 28 }).points.albumin).toBe(2)
    expect(childPugh({ ...best, inr: 1.7 }).points.inr).toBe(2)
    expect(childPugh({ bilirubinUmolPerL: 60, albuminGPerL: 20, inr: 3, ascites: 'moderate', encephalopathy: 'grade3to4' })).toMatchObject({ score: 15, class: 'C' })
    expect(() => childPugh({ ...best, inr: 0 })).toThrow(RangeError)
    expect(() => childPugh({ ...best, ascites: 'much' as 'none' })).toThrow(RangeError)
  })
})
