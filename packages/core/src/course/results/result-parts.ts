import { type Finding, warning } from '../../record/index.ts'
import { type DoseConstants, GBq, MBq, constantsProfiles, hour, kgPerL } from '../../physics/index.ts'
import { type DoseUncertainty, dosePerConcentration } from '../../dosimetry/index.ts'
import { type ResponseSettings, patientResponse, weightedDose } from '../../response/index.ts'
import type { BaselineStage } from '../lesions/baseline-stage.ts'
import type { CourseDose } from '../doses/dose-sum.ts'
import type { ExamImages, LiverInput } from '../images/inputs.ts'
import type { Livers } from '../livers/livers.ts'
import type { LesionResult, ReferenceResult, Results, UnmeasuredLesion } from '../file/results.ts'
import { uncertaintyResult } from './uncertainty-result.ts'

export function constantsResult(c: DoseConstants): Results['constants'] {
  return {
    name: c.name, energyJPerGBq: c.energyPerActivity * GBq, densityKgPerL: c.density / kgPerL, halfLifeH: c.halfLife / hour, source: c.source,
    otherProfiles: Object.values(constantsProfiles).filter(o => o.name !== c.name).map(o => ({
      name: o.name, doseDifferencePercent: 100 * (dosePerConcentration(o) / dosePerConcentration(c) - 1),
    })),
  }
}

export const inputsResult = (used: readonly ExamImages[], liver: LiverInput | undefined): Results['inputs'] => [
  ...used.flatMap(e => {
    const of = used.some(o => o !== e && o.exam.role === e.exam.role) ? ` (${e.exam.id})` : ''
    return [
      ...(e.pet ? [{ role: `${e.exam.role} PET${of}`, seriesUid: e.pet.seriesUid, sha256: e.pet.sha256, files: e.pet.files }] : []),
      ...(e.ct ? [{ role: `${e.exam.role} CT${of}`, seriesUid: e.ct.seriesUid, sha256: e.ct.sha256, files: e.ct.files }] : []),
    ]
  }),
  ...(liver?.sha256 ? [{ role: 'liver', seriesUid: liver.source, sha256: liver.sha256, files: 1 }] : []),
]

export function referenceResult(s: { readonly exam: { readonly images: ExamImages }; readonly at?: BaselineStage['at'] }): ReferenceResult[] {
  const r = s.at?.reference
  return r && s.at ? [{
    exam: s.exam.images.exam.id, region: r.kind, centreMm: r.centreMm, source: r.placed === 'by hand' ? 'byHand' : 'automatic',
    meanSul: r.mean, sdSul: r.sd, volumeMl: r.volumeMl, threshold: s.at.threshold,
  }] : []
}

export const unmeasuredResult = (id: string, exam: string, c: { centreMm: UnmeasuredLesion['centreMm']; volumeMl: number; mean: number; max: number; tlg: number }): UnmeasuredLesion =>
  ({ id, exam, centreMm: c.centreMm, volumeMl: c.volumeMl, meanUptake: c.mean, maxUptake: c.max, tlg: c.tlg })

/** Dose over the lesions that have one, response over those that have one. */
export function patientResult(lesions: readonly LesionResult[], newLesions: number, settings: ResponseSettings, doseWeighting: Results['patientLevel']['doseWeighting']): Results['patientLevel'] {
  const response = patientResponse(lesions.flatMap(l => l.tlgFollowUp === undefined ? [] : [{ tlgBaseline: l.tlgBaseline, tlgFollowUp: l.tlgFollowUp }]), settings, newLesions)
  return {
    doseGy: weightedDose(lesions.flatMap(l => l.meanDoseGy === undefined ? [] : [{ volumeMl: l.volumeMl, meanDoseGy: l.meanDoseGy }])), doseWeighting,
    tlgBaseline: lesions.length > 0 ? lesions.reduce((sum, l) => sum + l.tlgBaseline, 0) : undefined,
    tlgFollowUp: response?.tlgFollowUp, changePercent: response?.changePercent, category: response?.category,
    tumourVolumeMl: lesions.reduce((sum, l) => sum + l.volumeMl, 0),
  }
}

/** Values of the patient that are not of all lesions. */
export function ofSomeLesions(lesions: readonly LesionResult[]): Finding[] {
  const some = (code: string, what: string, of: (l: LesionResult) => unknown): Finding[] => {
    const known = lesions.filter(l => of(l) !== undefined), rest = lesions.filter(l => of(l) === undefined).map(l => l.id)
    return known.length === 0 || rest.length === 0 ? [] : [warning(code, { value: rest.join(', ') }, `The patient's ${what} is that of ${known.length} of ${lesions.length} lesions: ${rest.join(', ')} ${rest.length > 1 ? 'have' : 'has'} none.`)]
  }
  return [...some('course/dose-of-some', 'tumour dose', l => l.meanDoseGy), ...some('course/response-of-some', 'response', l => l.tlgFollowUp)]
}

export function healthyLiverResult({ healthyLiver: h, smallTumourPercent }: CourseDose, liver: Livers | undefined, uncertainty?: DoseUncertainty): Results['healthyLiver'] {
  return h && liver && {
    doseGy: h.doseGy, volumeMl: h.volumeMl, liverVolumeMl: h.liverVolumeMl, expandedVolumeMl: h.expandedVolumeMl, activityMbq: h.activityBq / MBq,
    liverSource: liver.source, draft: liver.draft, smallTumourPercent, unexpandedDoseGy: h.unexpandedDoseGy,
    ...(liver.ablatedMl > 0 ? { ablatedMl: liver.ablatedMl } : {}), ...uncertaintyResult(uncertainty),
  }
}
