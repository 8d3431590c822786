import { type Finding, distinct } from '../record/index.ts'
import { constantsProfiles } from '../physics/index.ts'
import type { AppliedRepair } from '../dicom/index.ts'
import { ablationsOf } from './livers/ablations.ts'
import { activityResult, treatmentResult } from './results/activity-result.ts'
import { type BaselineStage, baselineStage } from './lesions/baseline-stage.ts'
import { courseExams } from './images/course-exams.ts'
import type { CourseFile } from './file/course-file.ts'
import { doseMeasuresOf, lungsResult } from './doses/dose-measures.ts'
import { doseSensitivity } from './doses/dose-sensitivity.ts'
import { doseUncertainties } from './doses/dose-uncertainty.ts'
import type { CourseDose } from './doses/dose-sum.ts'
import { examResult, timingFindings } from './results/exam-result.ts'
import { type FollowUpStage, followUpStage } from './lesions/follow-up-stage.ts'
import { guessFindings, unconfirmedOf } from './file/guesses.ts'
import type { ExamImages, GivenRegistration, LesionInput, LiverInput } from './images/inputs.ts'
import { lesionResult } from './results/lesion-result.ts'
import { type Livers, liverOf, livers } from './livers/livers.ts'
import { petOnCtFindings } from './images/pet-on-ct.ts'
import type { Protocol } from './file/protocol.ts'
import { registerExams } from './images/register-exams.ts'
import {
  constantsResult, healthyLiverResult, inputsResult, ofSomeLesions, patientResult, referenceResult,
  unmeasuredResult,
} from './results/result-parts.ts'
import { type Results, resultsSchemaVersion, resultsVersion } from './file/results.ts'
import { sensitivityOf } from './results/sensitivity.ts'
import { treatmentsStage } from './doses/treatments-stage.ts'
import { uncertaintyExcludes, uncertaintyResult, withRecoveredUncertainty, withUncertainty } from './results/uncertainty-result.ts'
import { type Uptake, uptakeOf } from './images/uptake.ts'

export interface CourseInput {
  readonly course: CourseFile
  readonly protocol: Protocol
  readonly exams: readonly ExamImages[]
  readonly liver?: LiverInput
  readonly lesions?: readonly LesionInput[]
  /** Cavities of former ablations. */
  readonly ablations?: readonly LesionInput[]
  readonly registrations?: readonly GivenRegistration[]
  /** What was set right in the headers before. */
  readonly repairs?: readonly AppliedRepair[]
  /** Found while reading: they head the result's. */
  readonly findings: readonly Finding[]
  readonly software: { readonly name: string; readonly version: string }
}

/** Results, and the images and VOIs they were measured on. */
export interface Analysis {
  readonly results: Results
  readonly baseline?: BaselineStage
  readonly dose?: CourseDose
  readonly followUp?: FollowUpStage
  /** The liver on the grid on which it was drawn or drafted. */
  readonly liver?: Livers
  readonly registrations: ReturnType<typeof registerExams>
}

export const researchNotice = 'Research software, not a certified medical device. A qualified person must check every result before use.'

/**
 * The chain for one patient: uptake, registration of the exams, liver, reference region and threshold, lesions, each lesion on the
 * 90Y map, doses, follow-up, response, healthy liver, closure, sensitivity. What cannot be done is left out with a finding
 * (`complete: false`); no value anywhere is guessed in silence.
 */
export function analyse(input: CourseInput, progress: (step: string) => void = () => {}): Analysis {
  const { course, protocol, exams } = input
  const constants = constantsProfiles[protocol.dosimetry.constants]
  const findings: Finding[] = [...input.findings, ...guessFindings(course)]
  const { baseline: baselineImages, followUp: followUpImages, sessions, used, hub, findings: ofExams } = courseExams(exams, course.treatments, constants.halfLife, findings)
  findings.push(...ofExams)
  const [first, last] = [sessions.sessions[0]?.injection, sessions.sessions.at(-1)?.injection]

  const uptakes = new Map<string, Uptake>()
  for (const e of [baselineImages, followUpImages]) if (e) {
    const u = uptakeOf(e, course.patient, protocol.tlgUnit)
    const lies = u.value ? petOnCtFindings(e) : []
    findings.push(...u.findings, ...lies)
    if (u.value && lies.length === 0) uptakes.set(e.exam.id, u.value)
  }

  // An exam on whose CT the liver or an ablation was drawn counts also without a PET.
  const drawnOn = exams.filter(e => !used.includes(e) && e.ct && (e.exam.id === input.liver?.exam || input.ablations?.some(a => a.exam === e.exam.id)))
  const registrations = registerExams({ exams: [...used, ...drawnOn], hub, liver: input.liver, given: input.registrations ?? [], settings: protocol.registration, progress })
  findings.push(...registrations.findings)

  progress('Liver')
  const drafted = liverOf({ liver: input.liver, exams: used, uptakeOf: id => uptakes.get(id)?.volume })
  const wanted = protocol.region === 'liver' || used.some(e => e.exam.role === 'treatment')
  if (wanted) findings.push(...drafted.findings.map(f => protocol.region === 'liver' || f.severity !== 'error' ? f : { ...f, severity: 'warning' as const }))
  const ablations = ablationsOf(input.ablations ?? [], used.map(e => e.exam.id), registrations)
  findings.push(...ablations?.findings ?? [])
  const liver = wanted && drafted.value ? livers(drafted.value, registrations, ablations) : undefined

  progress('Lesions')
  const baseline = baselineImages && uptakes.get(baselineImages.exam.id)
    ? baselineStage({ images: baselineImages, uptake: uptakes.get(baselineImages.exam.id)!, liver, ablations, protocol, course, drawn: input.lesions?.filter(l => l.exam === baselineImages.exam.id) ?? [] })
    : undefined
  findings.push(...baseline?.findings ?? [])

  // The follow-up first: lesions that have merged there may be counted as one, and then are dosed as one.
  progress('Follow-up')
  const followUp = baseline?.value && followUpImages && uptakes.get(followUpImages.exam.id)
    ? followUpStage({ images: followUpImages, uptake: uptakes.get(followUpImages.exam.id)!, liver, ablations, baseline: baseline.value, registrations, protocol, course })
    : undefined
  findings.push(...followUp?.findings ?? [])
  const measured = followUp?.value?.baseline ?? baseline?.value

  progress('Doses')
  const given = treatmentsStage({ sessions, baseline: measured, baselineScanned: baselineImages !== undefined, liver, registrations, protocol, course, constants })
  findings.push(...given.findings)
  const { dose } = given

  progress('Results')
  const examResults = used.map(e => examResult(e, uptakes.get(e.exam.id), e.exam.role === 'followUp' ? last : first))
  findings.push(...timingFindings(examResults.map((e, n) => ({ ...e, start: used[n]!.pet?.quantity.scanStart })), protocol.course, first, last))
  const seed = used.flatMap(e => [e.pet?.sha256 ?? '', e.ct?.sha256 ?? '']).join(' ')
  const ids = measured?.lesions.map(l => l.voi.name) ?? []
  const lesions = (measured?.lesions ?? []).map((lesion, n) => lesionResult({
    id: ids[n]!, seed, lesion, origin: measured?.origins?.get(ids[n]!), remainder: followUp?.value?.unseen.has(ids[n]!) ? undefined : followUp?.value?.found.remainders[n], dose: dose?.lesions.find(l => l.id === ids[n]),
    contributions: given.treatments.flatMap(t => t.lesions.filter(l => l.id === ids[n]).map(l => ({ id: t.session.id, lesion: l }))),
    idOf: m => ids[m] ?? 'small lesions', healthyLiverGy: dose?.healthyLiver?.doseGy, response: protocol.response,
    findings: [...(measured?.lesionFindings.get(ids[n]!) ?? []), ...(followUp?.value?.lesionFindings.get(ids[n]!) ?? []), ...(dose?.lesionFindings.get(ids[n]!) ?? [])],
  }))
  findings.push(...ofSomeLesions(lesions))

  progress('Sensitivity')
  const sensitivity = baseline?.value ? sensitivityOf({
    rules: protocol.sensitivity, protocol, baseline: baseline.value.exam, followUp: followUp?.value?.exam, toFollowUp: followUp?.value?.transform, unseen: followUp?.value?.unseen,
    lesions: measured!.lesions.map(l => ({ id: l.voi.name, voi: l.voi })),
    doses: dose?.treatments.every(t => t.transformOf) ? dose.treatments.map(t => ({ map: t.map, transformOf: t.transformOf! })) : [],
  }) : []

  progress('Uncertainty')
  const uncertainties = dose && measured && doseUncertainties({ dose, baseline: measured, lesions, draftLiver: liver?.draft === true, protocol, constants })

  const measures = dose && doseMeasuresOf(dose, lesions, protocol.dosimetry, constants)
  findings.push(...measures?.findings ?? [])
  const patientLevel = patientResult(lesions, followUp?.value?.found.newLesions.length ?? 0, protocol.response, protocol.dosimetry.patientDoseWeighting)
  const doses = dose ? doseSensitivity({ dose, lesions, settings: protocol.dosimetry, constants, patientChangePercent: patientLevel.changePercent }) : []

  const treatments = given.balances.map(b => treatmentResult(b, given.treatments.find(t => t.session === b.session)))
  const missing = !baseline?.value || !followUp?.value || !dose || registrations.results.some(r => !r.accepted) || findings.some(f => f.severity === 'error')
  const unconfirmed = unconfirmedOf(course)
  const results: Results = {
    schemaVersion: resultsSchemaVersion, resultsVersion, complete: !missing,
    patient: { key: course.patient.key }, ...(unconfirmed.length > 0 ? { unconfirmed } : {}), protocol, constants: constantsResult(constants),
    inputs: inputsResult(used, input.liver),
    ...(input.repairs && input.repairs.length > 0 ? { repairs: input.repairs.map(({ seriesUid: series, ...r }) => ({ ...r, series })) } : {}),
    exams: examResults, registration: registrations.results,
    reference: [baseline?.value, followUp?.value].flatMap(s => s ? referenceResult(s) : []),
    lesions: withUncertainty(lesions, uncertainties),
    smallLesions: measured && baselineImages ? measured.small.map((c, n) => unmeasuredResult(`S${n + 1}`, baselineImages.exam.id, c)) : [],
    newLesions: followUp?.value && followUpImages ? followUp.value.found.newLesions.map((c, n) => unmeasuredResult(`N${n + 1}`, followUpImages.exam.id, c)) : [],
    patientLevel: { ...patientLevel, ...uncertaintyResult(uncertainties?.patient) },
    healthyLiver: dose && healthyLiverResult(dose, liver, uncertainties?.healthyLiver),
    ...lungsResult(given, constants),
    activity: dose || (sessions.whole && sessions.sessions.length === 1) ? activityResult(treatments) : undefined, ...(treatments.length > 0 ? { treatments } : {}),
    sensitivity: [...sensitivity, ...doses], ...(measures && measures.value.length > 0 ? { doseMeasures: withRecoveredUncertainty(measures.value, uncertainties) } : {}), findings: distinct(findings),
    ...(uncertainties ? { uncertaintyExcludes: uncertaintyExcludes(protocol.dosimetry.recovery.length > 0) } : {}),
    software: { ...input.software, notice: researchNotice },
  }
  return { results, baseline: measured ?? baseline?.value, dose, followUp: followUp?.value, liver, registrations }
}
