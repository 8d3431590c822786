import { type Finding, error, warning } from '../../record/index.ts'
import type { Second } from '../../physics/index.ts'
import { type Instant, secondsBetween } from '../../dicom/index.ts'
import type { CourseTreatment } from '../file/course-file.ts'
import type { ExamImages, PetImage } from './inputs.ts'
import { type Session, type Sessions, sessionsOf } from './treatment-sessions.ts'

type PetExam = ExamImages & { readonly pet: PetImage }

/** The exams of a course by what they are for. */
export interface CourseExams {
  readonly baseline: PetExam | undefined
  /** After the last treatment. */
  readonly followUp: PetExam | undefined
  readonly sessions: Sessions
  /** Those that are measured, in their order: baseline, 90Y by injection, follow-up. */
  readonly used: readonly ExamImages[]
  /** To which the others are registered. */
  readonly hub: string
  readonly findings: readonly Finding[]
}

/** Throws RangeError where no exam has a PET. */
export function courseExams(exams: readonly ExamImages[], treatments: readonly CourseTreatment[], halfLife: Second, said: readonly Finding[]): CourseExams {
  const of = (role: ExamImages['exam']['role']): PetExam[] => exams.filter((e): e is PetExam => e.exam.role === role && e.pet !== undefined)
  const scans = of('treatment'), sessions = sessionsOf(scans, treatments, halfLife), baseline = of('baseline')[0], latest = of('followUp')[0]
  const misplaced = orderFindings(baseline, latest, sessions.sessions)
  // A scan before the last treatment is no answer to it.
  const followUp = misplaced.some(f => f.code === 'course/follow-up-before-treatment') ? undefined : latest
  // Those of which no injection is known come last.
  const y90 = [...sessions.sessions.map(s => s.images), ...scans.filter(e => !sessions.sessions.some(s => s.images === e))]
  const used = [baseline, ...y90, followUp].filter(e => e !== undefined)
  if (!used[0]) throw new RangeError('a course without a PET: refuse it before the analysis')
  const several = (['baseline', 'followUp'] as const).flatMap(role => of(role).length < 2 ? [] : [error('course/several-exams', { value: of(role).length },
    `There are ${of(role).length} exams with the role ${role}; only ${of(role)[0]!.exam.id} is analysed.`, 'Leave the others out of course.json.')])
  const findings = [...sessions.findings, ...misplaced, ...several]
  return { baseline, followUp, sessions, used, hub: used[0].exam.id, findings: [...findings, ...missingExams(exams, [...said, ...findings])] }
}

/** FDG exams on the wrong side of a treatment. */
function orderFindings(baseline: PetExam | undefined, followUp: PetExam | undefined, sessions: readonly Session[]): Finding[] {
  const first = sessions[0]?.vials[0]?.injection, last = sessions.at(-1)?.vials.at(-1)?.injection, several = sessions.length > 1
  const start = (e: PetExam) => e.pet.quantity.scanStart, before = (e: PetExam, t: Instant) => secondsBetween(start(e), t) > 0
  const remedy = 'Check the dates and the roles of the exams in course.json.'
  return [
    ...(baseline && first && !before(baseline, first) ? [error('course/baseline-after-treatment', { series: baseline.pet.seriesUid, value: start(baseline).text },
      `The baseline FDG PET (${start(baseline).text}) is later than the ${several ? 'first ' : ''}injection (${first.text}): its lesions are those that a treatment has left.`, remedy)] : []),
    ...(followUp && last && before(followUp, last) ? [error('course/follow-up-before-treatment', { series: followUp.pet.seriesUid, value: start(followUp).text },
      `The follow-up FDG PET (${start(followUp).text}) is earlier than the ${several ? 'last ' : ''}injection (${last.text}): it is no answer to the treatment, and there is no response.`, remedy)] : []),
  ]
}

/** Roles of which no PET is at hand, and what is not given then. Of a drafted course it has been said. */
function missingExams(exams: readonly ExamImages[], said: readonly Finding[]): Finding[] {
  const wanted = [
    ['baseline', 'course/no-baseline', 'baseline FDG PET', 'no lesions are measured'],
    ['treatment', 'course/no-90y', '90Y PET', 'uptake and volume are given, doses are not'],
    ['followUp', 'course/no-follow-up', 'follow-up FDG PET', 'responses are not given'],
  ] as const
  return wanted.flatMap(([role, code, what, without]) => {
    if (exams.some(e => e.exam.role === role && e.pet) || said.some(f => f.code === code || f.code === 'course/which-series')) return []
    // Named, but refused while it was read; the error says why.
    const named = exams.find(e => e.exam.role === role && e.exam.petSeriesUid !== undefined)
    return [warning(code, named ? { series: named.exam.petSeriesUid! } : {}, named ? `The ${what} of ${named.exam.id} cannot be used: ${without}.` : `There is no ${what}: ${without}.`)]
  })
}
