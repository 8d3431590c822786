import { type Outcome, answer } from '../../record/index.ts'
import type { Becquerel, Second } from '../../physics/index.ts'
import type { FractionalVoi, Volume } from '../../volume/index.ts'
import { volumeMl } from '../../volume/index.ts'
import { type ActivityAtInjection, activityOfSession } from './activity-at-injection.ts'
import { type EarlierTreatment, withoutEarlier } from './earlier-activity.ts'
import type { Livers } from '../livers/livers.ts'
import type { ExamRegistrations } from '../images/register-exams.ts'
import type { Session } from '../images/treatment-sessions.ts'

/** The activity of one session, and the liver on its grid: what the balance and the doses both rest on. */
export interface SessionActivity {
  /** At injection, with what earlier treatments left. */
  readonly measured: Volume<'Bq/ml'>
  /** At injection, what earlier treatments left taken out. */
  readonly activity: ActivityAtInjection
  readonly earlierBq: Becquerel
  /** What was left of the last earlier treatment's activity at this injection, 0 to 1. */
  readonly earlierShare: number
  /** Undefined where there is no liver, or the exams are not registered. */
  readonly liver: FractionalVoi | undefined
  readonly expandedLiver: FractionalVoi | undefined
  /** 0 to 1: how much of the liver lies in the image. */
  readonly liverInView: number | undefined
}

export function sessionActivity(args: {
  session: Session; earlier: readonly EarlierTreatment[]; liver: Livers | undefined; registrations: ExamRegistrations; halfLife: Second; marginMm: number
}): Outcome<SessionActivity> {
  const { session, earlier, liver, registrations, halfLife, marginMm } = args, { id } = session.images.exam
  const measured = activityOfSession(session, halfLife)
  if (!measured.value) return { value: undefined, findings: measured.findings }
  const own = withoutEarlier({ activity: measured.value.volume, session, earlier, halfLife, toEarlier: exam => registrations.between(id, exam) })
  const grid = measured.value.volume.geometry, onLiver = liver?.on(id, grid)
  return answer({
    measured: measured.value.volume, activity: { ...measured.value, volume: own.value.volume }, earlierBq: own.value.earlierBq, earlierShare: own.value.share,
    liver: onLiver, expandedLiver: liver?.expandedOn(id, grid, marginMm), liverInView: onLiver && liver && volumeMl(onLiver) / volumeMl(liver.liver),
  }, [...measured.findings, ...own.findings])
}
