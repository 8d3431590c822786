import { type Finding, note } from '../../record/index.ts'
import type { DoseConstants } from '../../physics/index.ts'
import { activityPlaceFindings } from './activity-place.ts'
import type { BaselineStage } from '../lesions/baseline-stage.ts'
import type { CourseFile } from '../file/course-file.ts'
import { depositedActivity } from './deposited-activity.ts'
import { type CourseDose, doseSum } from './dose-sum.ts'
import { type DoseStage, doseStage } from './dose-stage.ts'
import type { EarlierTreatment } from './earlier-activity.ts'
import type { Livers } from '../livers/livers.ts'
import type { Protocol } from '../file/protocol.ts'
import type { ExamRegistrations } from '../images/register-exams.ts'
import { sessionActivity } from './session-activity.ts'
import { type SessionBalance, sessionBalance } from './session-balance.ts'
import { calendarDays } from '../file/treatment-times.ts'
import type { Sessions } from '../images/treatment-sessions.ts'

export interface TreatmentsStage {
  /** Of the treatments that could be dosed, in the order of their injections. */
  readonly treatments: readonly DoseStage[]
  /** What each 90Y PET holds, also of those that give no dose. */
  readonly balances: readonly SessionBalance[]
  /** Undefined where one of the treatments could not be dosed: a sum of the others would be too low. */
  readonly dose: CourseDose | undefined
  readonly findings: readonly Finding[]
}

/** Three months: nearer treatments count as one course, and the study left their dose-toxicity out. */
const sequentialDays = 91

/** Every treatment of the course dosed on its own 90Y PET, and their sum. */
export function treatmentsStage(args: {
  sessions: Sessions; baseline: BaselineStage | undefined; baselineScanned: boolean; liver: Livers | undefined
  registrations: ExamRegistrations; protocol: Protocol; course: CourseFile; constants: DoseConstants
}): TreatmentsStage {
  const { sessions: { sessions, whole, apart: separable }, ...rest } = args
  const treatments: DoseStage[] = [], findings: Finding[] = []
  const apart = sessions.length > 1 ? calendarDays(sessions[0]!.injection, sessions.at(-1)!.injection) : undefined
  if (apart !== undefined) findings.push(note('course/sequential', { value: apart },
    `${sessions.length} treatments, ${sessions.map(s => s.id).join(' and ')}, ${apart} days from the first to the last: their doses are added${apart < sequentialDays ? '. Of treatments less than 3 months apart the study leaves the dose-toxicity out' : ''}.`))
  const { halfLife } = args.constants, balances: SessionBalance[] = [], earlier: EarlierTreatment[] = []
  if (separable) for (const session of sessions) {
    const own = sessionActivity({ session, earlier, liver: args.liver, registrations: args.registrations, halfLife, marginMm: args.protocol.dosimetry.healthyLiverMarginMm })
    findings.push(...own.findings)
    if (!own.value) break
    const balance = sessionBalance({ session, activity: own.value.activity.volume, liver: own.value.expandedLiver, liverInView: own.value.liverInView, protocol: args.protocol, halfLife })
    balances.push(balance)
    const place = activityPlaceFindings({ activity: own.value.activity.volume, liver: own.value.expandedLiver, draft: args.liver?.draft ?? true, series: session.images.pet.seriesUid })
    const deposited = depositedActivity({ session, own: own.value, settings: args.protocol.dosimetry, constants: args.constants })
    findings.push(...deposited.findings)
    const dosed = deposited.value ? doseStage({ ...rest, session, own: own.value, deposited: deposited.value }) : { value: undefined, findings: [] }
    findings.push(...dosed.findings, ...[...place.findings, ...balance.findings].map(f => sessions.length > 1 ? { ...f, message: `${session.id}: ${f.message}` } : f))
    if (!dosed.value || balance.refused || place.refused) break
    treatments.push(dosed.value)
    earlier.push({ session, volume: own.value.activity.volume })
  }
  if (!whole || treatments.length === 0 || treatments.length < sessions.length) return { treatments, balances, dose: undefined, findings }
  const dose = doseSum(treatments, args.registrations.between, { constants: args.constants, vDosesGy: args.protocol.dosimetry.vDosesGy })
  return { treatments, balances, dose, findings: [...findings, ...dose.findings] }
}
