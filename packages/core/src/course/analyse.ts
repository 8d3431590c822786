import type { Finding } from '../record/index.ts'
import { error, warning } from '../record/index.ts'
import { type DoseConstants, GBq, MBq, constantsProfiles, hour, kgPerL } from '../physics/index.ts'
import { type AppliedRepair, secondsBetween } from '../dicom/index.ts'
import { dosePerConcentration } from '../dosimetry/index.ts'
import { patientResponse, weightedDose } from '../response/index.ts'
import { ablationsOf } from './ablations.ts'
import { activityResult, treatmentResult } from './activity-result.ts'
import { type BaselineStage, baselineStage } from './baseline-stage.ts'
import type { CourseFile } from './course-file.ts'
import type { CourseDose } from './dose-sum.ts'
import { examResult, orderFindings, timingFindings } from './exam-result.ts'
import { type FollowUpStage, followUpStage } from './follow-up-stage.ts'
import type { ExamImages, GivenRegistration, LesionInput, LiverInput } from './inputs.ts'
import { lesionResult } from './lesion-result.ts'
import { liverOf, livers } from './livers.ts'
import type { Protocol } from './protocol.ts'
import { registerExams } from './register-exams.ts'
import { type ReferenceResult, type Results, type UnmeasuredLesion, resultsSchemaVersion, resultsVersion } from './results.ts'
import { sensitivityOf } from './sensitivity.ts'
import { sessionsOf } from './treatment-sessions.ts'
import { treatmentsStage } from './treatments-stage.ts'
import { type Uptake, uptakeOf } from './uptake.ts'

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
  const findings: Finding[] = [...input.findings]
  const role = (r: ExamImages['exam']['role']) => exams.find(e => e.exam.role === r && e.pet)
  const baselineImages = role('baseline')
  const treatmentImages = exams.filter(e => e.exam.role === 'treatment' && e.pet)
  const sessions = sessionsOf(treatmentImages, course.treatments, constants.halfLife)
  findings.push(...sessions.findings)
  const [first, last] = [sessions.sessions[0], sessions.sessions.at(-1)]
  // By their injections; those of which none is known behind.
  const scans90y = [...sessions.sessions.map(s => s.images), ...treatmentImages.filter(e => !sessions.sessions.some(s => s.images === e))]
  findings.push(...orderFindings(baselineImages, role('followUp'), sessions.sessions))
  // A scan before the last treatment is no answer to it.
  const followUpImages = findings.some(f => f.code === 'course/follow-up-before-treatment') ? undefined : role('followUp')
  const hub = baselineImages ?? scans90y[0] ?? followUpImages
  if (!hub) throw new RangeError('a course without a PET: refuse it before the analysis')
  for (const r of ['baseline', 'followUp'] as const) {
    const all = exams.filter(e => e.exam.role === r && e.pet)
    if (all.length > 1) findings.push(error('course/several-exams', { value: all.length }, `There are ${all.length} exams with the role ${r}; only ${all[0]!.exam.id} is analysed.`, 'Leave the others out of course.json.'))
  }
  // Of a drafted course it has been said.
  const missingExams = [
    ['baseline', 'course/no-baseline', 'There is no baseline FDG PET: no lesions are measured.'],
    ['treatment', 'course/no-90y', 'There is no 90Y PET: uptake and volume are given, doses are not.'],
    ['followUp', 'course/no-follow-up', 'There is no follow-up FDG PET: responses are not given.'],
  ] as const
  for (const [r, code, message] of missingExams) if (!role(r) && !findings.some(f => f.code === code || f.code === 'course/which-series')) findings.push(warning(code, {}, message))

  const uptakes = new Map<string, Uptake>()
  for (const e of [baselineImages, followUpImages]) if (e) {
    const u = uptakeOf(e, course.patient, protocol.tlgUnit)
    findings.push(...u.findings)
    if (u.value) uptakes.set(e.exam.id, u.value)
  }

  const used = [baselineImages, ...scans90y, followUpImages].filter(e => e !== undefined)
  // An exam on whose CT the liver or an ablation was drawn counts also without a PET.
  const drawnOn = exams.filter(e => !used.includes(e) && e.ct && (e.exam.id === input.liver?.exam || input.ablations?.some(a => a.exam === e.exam.id)))
  const registrations = registerExams({ exams: [...used, ...drawnOn], hub: hub.exam.id, liver: input.liver, given: input.registrations ?? [], settings: protocol.registration, progress })
  findings.push(...registrations.findings)

  progress('Liver')
  const drafted = liverOf({ liver: input.liver, exams: used, uptakeOf: id => uptakes.get(id)?.volume })
  const wanted = protocol.region === 'liver' || scans90y.length > 0
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
  const given = treatmentsStage({ sessions, baseline: measured, liver, registrations, protocol, course, constants })
  findings.push(...given.findings)
  const { dose } = given

  progress('Results')
  const examResults = used.map(e => examResult(e, uptakes.get(e.exam.id), e.exam.role === 'followUp' ? last?.injection : first?.injection))
  findings.push(...timingFindings(examResults.map((e, n) => ({ ...e, start: used[n]!.pet?.quantity.scanStart })), protocol.course, first?.injection, last?.injection))
  const seed = used.flatMap(e => [e.pet?.sha256 ?? '', e.ct?.sha256 ?? '']).join(' ')
  const ids = measured?.lesions.map(l => l.voi.name) ?? []
  const lesions = (measured?.lesions ?? []).map((lesion, n) => lesionResult({
    id: ids[n]!, seed, lesion, remainder: followUp?.value?.unseen.has(ids[n]!) ? undefined : followUp?.value?.found.remainders[n], dose: dose?.lesions.find(l => l.id === ids[n]),
    contributions: given.treatments.flatMap(t => t.lesions.filter(l => l.id === ids[n]).map(l => ({ id: t.session.id, lesion: l }))),
    idOf: m => ids[m] ?? 'small lesions', healthyLiverGy: dose?.healthyLiver?.doseGy, response: protocol.response,
    findings: [...(measured?.lesionFindings.get(ids[n]!) ?? []), ...(followUp?.value?.lesionFindings.get(ids[n]!) ?? []), ...(dose?.lesionFindings.get(ids[n]!) ?? [])],
  }))
  const responded = lesions.flatMap(l => l.tlgFollowUp === undefined ? [] : [{ tlgBaseline: l.tlgBaseline, tlgFollowUp: l.tlgFollowUp }])
  const response = patientResponse(responded, protocol.response, followUp?.value?.found.newLesions.length ?? 0)

  findings.push(...ofSome(lesions))

  progress('Sensitivity')
  const sensitivity = baseline?.value ? sensitivityOf({
    rules: protocol.sensitivity, protocol, baseline: baseline.value.exam, followUp: followUp?.value?.exam, toFollowUp: followUp?.value?.transform, unseen: followUp?.value?.unseen,
    lesions: measured!.lesions.map(l => ({ id: l.voi.name, voi: l.voi })),
    doses: dose?.treatments.every(t => t.transformOf) ? dose.treatments.map(t => ({ map: t.map, transformOf: t.transformOf! })) : [],
  }) : []

  const treatments = given.balances.map(b => treatmentResult(b, given.treatments.find(t => t.session === b.session)))
  const missing = !baseline?.value || !followUp?.value || !dose || registrations.results.some(r => !r.accepted) || findings.some(f => f.severity === 'error')
  const results: Results = {
    schemaVersion: resultsSchemaVersion, resultsVersion, complete: !missing,
    patient: { key: course.patient.key }, protocol, constants: constantsResult(constants),
    inputs: used.flatMap(e => [
      ...(e.pet ? [{ role: `${e.exam.role} PET`, seriesUid: e.pet.seriesUid, sha256: e.pet.sha256, files: e.pet.files }] : []),
      ...(e.ct ? [{ role: `${e.exam.role} CT`, seriesUid: e.ct.seriesUid, sha256: e.ct.sha256, files: e.ct.files }] : []),
    ]).concat(input.liver?.sha256 ? [{ role: 'liver', seriesUid: input.liver.source, sha256: input.liver.sha256, files: 1 }] : []),
    ...(input.repairs && input.repairs.length > 0 ? { repairs: input.repairs.map(({ seriesUid: series, ...r }) => ({ ...r, series })) } : {}),
    exams: examResults, registration: registrations.results,
    reference: [baseline?.value, followUp?.value].flatMap(s => s ? referenceResult(s) : []),
    lesions,
    smallLesions: measured && baselineImages ? measured.small.map((c, n) => unmeasured(`S${n + 1}`, baselineImages.exam.id, c)) : [],
    newLesions: followUp?.value && followUpImages ? followUp.value.found.newLesions.map((c, n) => unmeasured(`N${n + 1}`, followUpImages.exam.id, c)) : [],
    patientLevel: {
      doseGy: weightedDose(lesions.flatMap(l => l.meanDoseGy === undefined ? [] : [{ volumeMl: l.volumeMl, meanDoseGy: l.meanDoseGy }])), doseWeighting: protocol.dosimetry.patientDoseWeighting,
      tlgBaseline: lesions.length > 0 ? lesions.reduce((sum, l) => sum + l.tlgBaseline, 0) : undefined,
      tlgFollowUp: response?.tlgFollowUp, changePercent: response?.changePercent, category: response?.category,
      tumourVolumeMl: lesions.reduce((sum, l) => sum + l.volumeMl, 0),
    },
    healthyLiver: dose?.healthyLiver && {
      doseGy: dose.healthyLiver.doseGy, volumeMl: dose.healthyLiver.volumeMl, liverVolumeMl: dose.healthyLiver.liverVolumeMl,
      expandedVolumeMl: dose.healthyLiver.expandedVolumeMl, activityMbq: dose.healthyLiver.activityBq / MBq,
      liverSource: liver!.source, draft: liver!.draft, smallTumourPercent: dose.smallTumourPercent, unexpandedDoseGy: dose.healthyLiver.unexpandedDoseGy,
      ...(liver!.ablatedMl > 0 ? { ablatedMl: liver!.ablatedMl } : {}),
    },
    activity: dose || (sessions.whole && sessions.sessions.length === 1) ? activityResult(treatments) : undefined, ...(treatments.length > 0 ? { treatments } : {}),
    sensitivity, findings: distinct(findings),
    software: { ...input.software, notice: researchNotice },
  }
  return { results, baseline: measured ?? baseline?.value, dose, followUp: followUp?.value, registrations }
}

/** Values of the patient that are not of all lesions. */
function ofSome(lesions: Results['lesions']): Finding[] {
  const some = (code: string, what: string, of: (l: Results['lesions'][number]) => unknown): Finding[] => {
    const known = lesions.filter(l => of(l) !== undefined), rest = lesions.filter(l => of(l) === undefined).map(l => l.id)
    return known.length === 0 || rest.length === 0 ? [] : [warning(code, { value: rest.join(', ') }, `The patient's ${what} is that of ${known.length} of ${lesions.length} lesions: ${rest.join(', ')} ${rest.length > 1 ? 'have' : 'has'} none.`)]
  }
  return [...some('course/dose-of-some', 'tumour dose', l => l.meanDoseGy), ...some('course/response-of-some', 'response', l => l.tlgFollowUp)]
}

function constantsResult(c: DoseConstants): Results['constants'] {
  return {
    name: c.name, energyJPerGBq: c.energyPerActivity * GBq, densityKgPerL: c.density / kgPerL, halfLifeH: c.halfLife / hour, source: c.source,
    otherProfiles: Object.values(constantsProfiles).filter(o => o.name !== c.name).map(o => ({
      name: o.name, doseDifferencePercent: 100 * (dosePerConcentration(o) / dosePerConcentration(c) - 1),
    })),
  }
}

function referenceResult(s: { readonly exam: { readonly images: ExamImages }; readonly at?: BaselineStage['at'] }): ReferenceResult[] {
  const r = s.at?.reference
  return r && s.at ? [{
    exam: s.exam.images.exam.id, region: r.kind, centreMm: r.centreMm, source: r.placed === 'by hand' ? 'byHand' : 'automatic',
    meanSul: r.mean, sdSul: r.sd, volumeMl: r.volumeMl, threshold: s.at.threshold,
  }] : []
}

const unmeasured = (id: string, exam: string, c: { centreMm: UnmeasuredLesion['centreMm']; volumeMl: number; mean: number; max: number; tlg: number }): UnmeasuredLesion =>
  ({ id, exam, centreMm: c.centreMm, volumeMl: c.volumeMl, meanUptake: c.mean, maxUptake: c.max, tlg: c.tlg })

/** The same finding once, errors first, in the order of the work. */
function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>(), rank = { error: 0, warning: 1, note: 2 }
  return findings.filter(f => {
    const key = JSON.stringify(f)
    return !seen.has(key) && seen.add(key)
  }).toSorted((a, b) => rank[a.severity] - rank[b.severity])
}
