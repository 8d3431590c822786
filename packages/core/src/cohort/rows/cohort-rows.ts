import { type Finding, note } from '../../record/index.ts'
import {
  type Analyte, type Toxicity, type ToxicitySettings, albi, analyteNames, analytes, baselineValue, toxicity, withLimits,
} from '../../response/index.ts'
import type { AnalysisSettings } from '../analysis-settings.ts'
import type { AnalysisName, CohortLesion, CohortPatient } from '../patient.ts'
import type { EventRow } from './event-row.ts'
import type { LaboratoryRow } from './laboratory-row.ts'
import type { LesionRow } from './lesion-row.ts'
import type { PatientRow } from './patient-row.ts'

/** Tidy rows of a cohort: what every analysis starts from. */
export interface CohortRows {
  readonly lesions: readonly LesionRow[]
  readonly patients: readonly PatientRow[]
  readonly laboratory: readonly LaboratoryRow[]
  readonly events: readonly EventRow[]
}

/** Why a patient does not count in an analysis; undefined where he does. */
export type Exclusion = (patient: string, analysis: AnalysisName) => string | undefined

/** Activity of a glass sphere at calibration, Bq. */
const glassBqAtCalibration = 2500
const y90HalfLifeH = 64.1

export function cohortRows(patients: readonly CohortPatient[], exclusion: Exclusion, settings: { readonly toxicity: ToxicitySettings; readonly analysis: AnalysisSettings }): { rows: CohortRows; findings: Finding[] } {
  const lesions: LesionRow[] = [], rows: PatientRow[] = [], laboratory: LaboratoryRow[] = [], events: EventRow[] = []
  let derived = 0
  for (const p of patients) {
    const graded = toxicity({ laboratory: p.laboratory, events: p.events, sex: p.clinical.sex }, settings.toxicity)
    const activity = specificActivity(p)
    if (activity?.derived) derived++
    const row = patientRow(p, graded, activity?.bq, exclusion, settings)
    rows.push(row)
    for (const l of p.results?.lesions ?? []) lesions.push(lesionRow(p, l, row, settings.analysis))
    laboratory.push(...laboratoryRows(p, graded, settings.toxicity))
    events.push(...eventRows(p, graded))
  }
  const findings = derived === 0 ? [] : [note('specific-activity-derived', { value: derived }, `The specific activity of ${derived} patients is ${glassBqAtCalibration} Bq per glass sphere at calibration, decayed to the day of injection.`)]
  return { rows: { lesions, patients: rows, laboratory, events }, findings }
}

function specificActivity({ clinical }: CohortPatient): { bq: number; derived: boolean } | undefined {
  if (clinical.specificActivityBqPerSphere !== undefined) return { bq: clinical.specificActivityBqPerSphere, derived: false }
  if (clinical.device !== 'glass' || clinical.daysFromCalibration === undefined) return undefined
  return { bq: glassBqAtCalibration * 0.5 ** (24 * clinical.daysFromCalibration / y90HalfLifeH), derived: true }
}

function lesionRow(p: CohortPatient, l: CohortLesion, patient: PatientRow, settings: AnalysisSettings): LesionRow {
  const noise = settings.doseResponse.noiseCoefficientOfVariation, cv = l.coefficientOfVariation
  return {
    patient: p.key, lesion: l.id, trackingUid: l.trackingUid, inDoseResponse: patient.inDoseResponse && l.category !== undefined && l.meanDoseGy !== undefined, device: p.clinical.device,
    volumeMl: l.volumeMl, volumeFollowUpMl: l.volumeFollowUpMl, tlgBaseline: l.tlgBaseline, tlgFollowUp: l.tlgFollowUp, changePercent: l.changePercent, category: l.category,
    doseGy: l.meanDoseGy, sdDoseGy: l.sdDoseGy, d70Gy: l.d70Gy, d95Gy: l.d95Gy, heterogeneityMbqPerMl: l.sdConcentrationMbqPerMl,
    coefficientOfVariation: cv === undefined ? undefined : Math.sqrt(Math.max(0, cv * cv - noise * noise)), specificActivityBqPerSphere: patient.specificActivityBqPerSphere, tumourToNormal: l.tumourToNormal,
    doseBeforeRefinementGy: l.doseBeforeRefinementGy, doseLowGy: l.doseIntervalGy?.[0], doseHighGy: l.doseIntervalGy?.[1], kernelDoseGy: p.results?.sensitivity?.find(s => s.rule === 'kernel')?.lesions.find(x => x.id === l.id)?.meanDoseGy,
    refinementAccepted: l.refinementAccepted, merged: (l.mergedWith?.length ?? 0) > 0,
  }
}

function patientRow(p: CohortPatient, graded: Toxicity, specificActivityBqPerSphere: number | undefined, exclusion: Exclusion, settings: { readonly toxicity: ToxicitySettings; readonly analysis: AnalysisSettings }): PatientRow {
  const { clinical: c, results } = p, lesions = results?.lesions ?? [], level = results?.patientLevel
  const baseline = (a: Analyte) => baselineValue(p.laboratory, a, settings.toxicity)?.value, albumin = baseline('albumin'), bilirubin = baseline('bilirubin')
  const score = albumin === undefined || bilirubin === undefined ? undefined : albi({ albuminGPerL: albumin, bilirubinUmolPerL: bilirubin })
  const noise = settings.analysis.doseResponse.noiseCoefficientOfVariation
  const out = { study: exclusion(p.key, 'study'), response: exclusion(p.key, 'dose-response'), toxicity: exclusion(p.key, 'dose-toxicity'), survival: exclusion(p.key, 'survival') }
  const clinicalGrades = graded.clinicalByTerm.map(e => e.grade)
  return {
    patient: p.key, inStudy: out.study === undefined, inDoseResponse: out.response === undefined, inDoseToxicity: out.toxicity === undefined, inSurvival: out.survival === undefined,
    excludedFromStudy: out.study, excludedFromDoseResponse: out.response, excludedFromDoseToxicity: out.toxicity, excludedFromSurvival: out.survival,
    sex: c.sex, ageYears: c.ageYears, whoScore: c.whoScore, primaryLocation: c.primaryLocation, primaryResected: c.primaryResected, synchronousMetastases: c.synchronousMetastases,
    extrahepaticDisease: c.extrahepaticDisease, priorLines: c.priorLines, bevacizumab: c.bevacizumab, priorLiverResection: c.priorLiverResection, priorLocoregional: c.priorLocoregional,
    device: c.device, treatmentApproach: c.treatmentApproach, administeredMbq: c.administeredMbq, treatedVolumeMl: c.treatedVolumeMl, treatedFraction: c.treatedFraction, daysFromCalibration: c.daysFromCalibration, specificActivityBqPerSphere,
    lesions: lesions.length, tumourVolumeMl: level?.tumourVolumeMl ?? (lesions.length > 0 ? lesions.reduce((s, l) => s + l.volumeMl, 0) : undefined),
    doseGy: level?.doseGy ?? byVolume(lesions, l => l.meanDoseGy), heterogeneityMbqPerMl: byVolume(lesions, l => l.sdConcentrationMbqPerMl),
    coefficientOfVariation: byVolume(lesions, l => l.coefficientOfVariation === undefined ? undefined : Math.sqrt(Math.max(0, l.coefficientOfVariation ** 2 - noise ** 2))),
    tlgBaseline: level?.tlgBaseline, tlgFollowUp: level?.tlgFollowUp, changePercent: level?.changePercent, category: level?.category, newLesions: results?.newLesions?.length,
    followUpDay: c.followUpPetDay ?? results?.exams?.find(e => e.role === 'followUp')?.daysFromTreatment,
    healthyLiverDoseGy: results?.healthyLiver?.doseGy, healthyLiverVolumeMl: results?.healthyLiver?.volumeMl, smallTumourPercent: results?.healthyLiver?.smallTumourPercent,
    highestGrade: graded.highestGrade, highestLaboratoryGrade: graded.highestLaboratoryGrade, highestClinicalGrade: clinicalGrades.length > 0 ? Math.max(...clinicalGrades) : graded.highestGrade === undefined ? undefined : 0,
    adverseEvents: graded.highestGrade === undefined ? undefined : graded.adverseEvents, reildCriteria: graded.reild.standing === 'recorded' || graded.reild.standing === 'both',
    albi: score?.score, albiGrade: score?.grade, bilirubin, hepaticReserve: c.hepaticReserve,
    relativeChange: Object.fromEntries(analyteNames.flatMap(a => { const v = relativeChange(p, a, settings); return v === undefined ? [] : [[a, v]] })),
    survivalDays: c.survival?.days, died: c.survival?.died,
  }
}

/** Mean over the lesions that have the value, weighted by volume; undefined where one has none. */
function byVolume(lesions: readonly CohortLesion[], of: (l: CohortLesion) => number | undefined): number | undefined {
  let sum = 0, volume = 0
  for (const l of lesions) {
    const v = of(l)
    if (v === undefined) return undefined
    sum += l.volumeMl * v
    volume += l.volumeMl
  }
  return volume > 0 ? sum / volume : undefined
}

/** Change of an analyte against its baseline in %, by the protocol's choice of the value after treatment. */
export function relativeChange(p: Pick<CohortPatient, 'laboratory'>, analyte: Analyte, settings: { readonly toxicity: ToxicitySettings; readonly analysis: AnalysisSettings }): number | undefined {
  const before = baselineValue(p.laboratory, analyte, settings.toxicity), [from, to] = settings.toxicity.windowDays, choice = settings.analysis.doseToxicity.laboratoryChange
  const after = p.laboratory.filter(v => v.analyte === analyte && v.day >= from && v.day <= to)
  if (!before || !(before.value > 0) || after.length === 0) return undefined
  const percent = (value: number): number => 100 * (value - before.value) / before.value
  if (choice === 'worst') return percent(after.map(v => v.value).reduce((a, b) => analyte === 'albumin' ? Math.min(a, b) : Math.max(a, b)))
  if (choice === 'last') return percent(after.reduce((a, b) => b.day >= a.day ? b : a).value)
  const near = after.filter(v => Math.abs(v.day - choice.day) <= choice.within)
  return near.length === 0 ? undefined : percent(near.reduce((a, b) => Math.abs(b.day - choice.day) < Math.abs(a.day - choice.day) ? b : a).value)
}

function laboratoryRows(p: CohortPatient, graded: Toxicity, settings: ToxicitySettings): LaboratoryRow[] {
  const [from, to] = settings.windowDays, base = new Map(analyteNames.map(a => [a, baselineValue(p.laboratory, a, settings)]))
  const gradeOf = new Map(graded.laboratory.flatMap(t => t.graded.map(g => [`${g.analyte} ${g.day} ${g.value}`, g.grade] as const)))
  return [...p.laboratory].sort((a, b) => analyteNames.indexOf(a.analyte) - analyteNames.indexOf(b.analyte) || a.day - b.day).map((v): LaboratoryRow => {
    const before = base.get(v.analyte), limits = withLimits(v, settings, p.clinical.sex)
    return {
      patient: p.key, analyte: v.analyte, day: v.day, value: v.value, unit: analytes[v.analyte].unit, lln: limits.lln, uln: limits.uln, isBaseline: v === before, inWindow: v.day >= from && v.day <= to,
      changePercent: before && before.value > 0 ? 100 * (v.value - before.value) / before.value : undefined, grade: gradeOf.get(`${v.analyte} ${v.day} ${v.value}`), sourceRow: v.row,
    }
  })
}

function eventRows(p: CohortPatient, graded: Toxicity): EventRow[] {
  return [
    ...graded.laboratory.flatMap((t): EventRow[] => t.grade === undefined ? [] : [{ patient: p.key, kind: 'laboratory', term: t.term, grade: t.grade, baselineGrade: t.baseline?.grade, day: t.worst?.day, sourceRow: t.worst?.row }]),
    ...graded.clinicalByTerm.map((e): EventRow => ({ patient: p.key, kind: 'clinical', term: e.term, grade: e.grade, baselineGrade: e.baselineGrade, day: e.day, serious: e.serious, related: e.related, sourceRow: e.row })),
  ]
}
