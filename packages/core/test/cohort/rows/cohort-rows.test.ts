import { describe, expect, it } from 'vitest'
import { defaultAnalysis as analysis } from '../../../src/cohort/analysis-settings.ts'
import type { CohortPatient, LaboratoryValue } from '../../../src/cohort/patient.ts'
import { cohortRows, relativeChange } from '../../../src/cohort/rows/cohort-rows.ts'
import { csvText, writtenRows } from '../../../src/cohort/rows/index.ts'
import { toxicitySettings } from '../../../src/response/index.ts'

const toxicity = toxicitySettings.parse({}), settings = { toxicity, analysis }
const value = (analyte: LaboratoryValue['analyte'], day: number, v: number, row?: number): LaboratoryValue => ({ analyte, day, value: v, lln: 35, uln: 50, row })
const patient: CohortPatient = {
  key: 'P1', clinical: { device: 'glass', daysFromCalibration: 4, sex: 'F', other: {}, survival: { days: 400, died: true } }, problems: [],
  laboratory: [value('albumin', -3, 40, 2), value('albumin', 14, 36, 3), value('albumin', 90, 38, 4), value('alp', -3, 40), value('alp', 30, 120, 7), value('alp', 90, 60), value('alp', 300, 900), value('bilirubin', -10, 10)],
  events: [{ term: 'Fatigue', grade: 2, baselineGrade: 0, day: 10, serious: true, row: 5 }],
  results: {
    lesions: [
      { id: 'L1', trackingUid: '1.2.3', volumeMl: 30, tlgBaseline: 100, tlgFollowUp: 50, changePercent: -50, category: 'PR', meanDoseGy: 100, coefficientOfVariation: 0.5, sdConcentrationMbqPerMl: 1, mergedWith: ['L2'] },
      { id: 'L2', volumeMl: 10, tlgBaseline: 40, meanDoseGy: 200, coefficientOfVariation: 0.3, sdConcentrationMbqPerMl: 3 },
    ],
    patientLevel: {}, exams: [{ id: 'f', role: 'followUp', daysFromTreatment: 85 }],
  },
}
const rowsOf = (p: CohortPatient = patient, s = settings) => cohortRows([p], () => undefined, s)

describe('tidy rows', () => {
  it('lead back to patient, lesion, tracking UID and the rows of the tables', () => {
    const { rows } = rowsOf()
    expect(rows.lesions.map(l => [l.patient, l.lesion, l.trackingUid])).toEqual([['P1', 'L1', '1.2.3'], ['P1', 'L2', undefined]])
    expect(rows.laboratory.find(v => v.analyte === 'albumin' && v.day === 14)).toMatchObject({ patient: 'P1', sourceRow: 3, unit: 'g/L', inWindow: true, isBaseline: false, changePercent: expect.closeTo(-10, 12) })
    expect(rows.events.find(e => e.term === 'Fatigue')).toMatchObject({ kind: 'clinical', grade: 2, sourceRow: 5 })
    expect(rows.events.find(e => e.term === 'Alkaline phosphatase increased')).toMatchObject({ kind: 'laboratory', grade: 1, sourceRow: 7 })
  })

  it('count a lesion in dose-response only with dose and category, of a patient who counts', () => {
    expect(rowsOf().rows.lesions.map(l => l.inDoseResponse)).toEqual([true, false])
    const out = cohortRows([patient], (_, analysis) => analysis === 'dose-response' ? 'no follow-up' : undefined, settings).rows
    expect(out.lesions.map(l => l.inDoseResponse)).toEqual([false, false])
    expect([out.patients[0]!.inStudy, out.patients[0]!.inDoseResponse, out.patients[0]!.excludedFromDoseResponse]).toEqual([true, false, 'no follow-up'])
  })

  it('weigh dose and heterogeneity by volume: (30 x 100 + 10 x 200) / 40 = 125 Gy, (30 x 1 + 10 x 3) / 40 = 1.5 MBq/mL, CV 0.45', () => {
    const [p] = rowsOf().rows.patients
    expect([p!.doseGy, p!.heterogeneityMbqPerMl, p!.coefficientOfVariation, p!.tumourVolumeMl]).toEqual([125, 1.5, expect.closeTo(0.45, 12), 40])
    expect(rowsOf({ ...patient, results: { ...patient.results!, patientLevel: { doseGy: 130 } } }).rows.patients[0]!.doseGy).toBe(130)
  })

  it("take the images' noise from the coefficient of variation in squares: sqrt(0.5^2 - 0.3^2) = 0.4, none below 0", () => {
    const { rows } = rowsOf(patient, { toxicity, analysis: { ...analysis, doseResponse: { ...analysis.doseResponse, noiseCoefficientOfVariation: 0.3 } } })
    expect(rows.lesions.map(l => l.coefficientOfVariation)).toEqual([expect.closeTo(0.4, 12), 0])
  })

  it('derive the specific activity of glass from the days since calibration, and say so: 2500 Bq x 2^(-96/64.1) = 885 Bq', () => {
    const made = rowsOf()
    expect(made.rows.patients[0]!.specificActivityBqPerSphere).toBeCloseTo(885.3, 1)
    expect(made.findings.map(f => f.code)).toEqual(['specific-activity-derived'])
    expect(rowsOf({ ...patient, clinical: { ...patient.clinical, specificActivityBqPerSphere: 700 } })).toMatchObject({ findings: [], rows: { patients: [{ specificActivityBqPerSphere: 700 }] } })
    expect(rowsOf({ ...patient, clinical: { ...patient.clinical, device: 'resin' } }).rows.patients[0]!.specificActivityBqPerSphere).toBeUndefined()
  })

  it('grade toxicity and hepatic reserve: ALP 120 of an upper limit of 50 is grade 1, fatigue grade 2 is the highest', () => {
    const [p] = rowsOf().rows.patients
    expect([p!.highestGrade, p!.highestLaboratoryGrade, p!.highestClinicalGrade, p!.adverseEvents]).toEqual([2, 1, 2, 2])
    // 0.66 log10(10) - 0.085 x 40
    expect(p!.albi).toBeCloseTo(0.66 - 3.4, 12)
  })

  it('have the follow-up day from the images where the table gives none', () => {
    expect(rowsOf().rows.patients[0]!.followUpDay).toBe(85)
    expect(rowsOf({ ...patient, clinical: { ...patient.clinical, followUpPetDay: 90 } }).rows.patients[0]!.followUpDay).toBe(90)
  })
})

describe('the relative change of a laboratory value', () => {
  const of = (analyte: LaboratoryValue['analyte'], laboratoryChange: typeof analysis.doseToxicity.laboratoryChange) =>
    relativeChange(patient, analyte, { toxicity, analysis: { ...analysis, doseToxicity: { ...analysis.doseToxicity, laboratoryChange } } })

  it('is of the worst value in the window: albumin 40 to 36 -10%, ALP 40 to 120 +200%; a year later does not count', () => {
    expect([of('albumin', 'worst'), of('alp', 'worst')]).toEqual([expect.closeTo(-10, 12), 200])
  })

  it('or of the last, or of the one nearest to a day', () => {
    expect([of('albumin', 'last'), of('alp', 'last')]).toEqual([expect.closeTo(-5, 12), 50])
    expect([of('alp', { day: 28, within: 5 }), of('alp', { day: 60, within: 5 })]).toEqual([200, undefined])
  })

  it('is none without a baseline or a later value', () => {
    expect([of('bilirubin', 'worst'), of('ggt', 'worst')]).toEqual([undefined, undefined])
  })
})

describe('rows as CSV', () => {
  it('have every column, all digits, TRUE and FALSE, nothing where a value is missing, and quotes where needed', () => {
    const files = writtenRows(rowsOf().rows), lines = csvText(files.lesions).split('\n')
    expect(Object.keys(files)).toEqual(['lesions', 'patients', 'laboratory', 'events'])
    expect(lines[0]!.split(',').slice(0, 5)).toEqual(['patient', 'lesion', 'trackingUid', 'inDoseResponse', 'device'])
    expect(lines).toHaveLength(4)
    expect(lines[2]!.startsWith('P1,L2,,FALSE,glass,10,')).toBe(true)
    expect(csvText([{ name: 'a,b', describe: '', values: ['say "x"', 0.1 + 0.2, NaN, undefined, true] }])).toBe('"a,b"\n"say ""x"""\n0.30000000000000004\n\n\nTRUE\n')
  })

  it('say of every column what it holds, each once', () => {
    for (const columns of Object.values(writtenRows(rowsOf().rows))) {
      expect(new Set(columns.map(c => c.name)).size).toBe(columns.length)
      for (const c of columns) expect(c.describe).not.toBe('')
    }
  })
})
