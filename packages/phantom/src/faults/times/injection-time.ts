import { isoTime } from '../../files/headers.ts'
import { edited, injectedAt, pet, withTracer, y90 } from '../draft/edit.ts'
import type { Draft } from '../draft/draft.ts'
import type { Fault } from '../draft/fault.ts'

const hour = 3600, day = 24 * hour, minute = 60
const none = { RadiopharmaceuticalStartTime: undefined, RadiopharmaceuticalStartDateTime: undefined }

/** The header's injection so many seconds from the true one. */
const injectedLater = (draft: Draft, exam: 'baseline' | 'treatment', by: number): Draft =>
  edited(draft, pet(exam), d => withTracer(d, injectedAt(draft.parts.exams[exam].injectionS + by)))

const atInjection = [{ name: 'injectionTime', exam: 'baseline', value: (parts: Draft['parts']) => isoTime(parts.exams.baseline.injectionS) }] as const

export const injectionTimeFaults: readonly Fault[] = [
  {
    name: '90y-injection-differs', what: 'the header of the 90Y scan has an injection time three hours after that of course.json', touches: ['y90 times'],
    expected: { answer: 'dose with warning', of: 'dose', codes: ['pet/90y-injection', 'course/injection-differs'], drafted: { answer: 'warning', codes: ['course/injection-guessed'] } },
    apply: draft => injectedLater(draft, 'treatment', 3 * hour),
  },
  {
    name: '90y-injection-undated', what: 'the header of the 90Y scan gives the time of day of the injection, not its date', touches: ['y90 times'],
    expected: { answer: 'dose with warning', of: 'dose', codes: ['pet/injection-date', 'pet/90y-injection', 'course/injection-guessed'] },
    apply: draft => edited(draft, y90, d => withTracer(d, { RadiopharmaceuticalStartDateTime: undefined })),
  },
  {
    name: '90y-injection-missing', what: 'the header of the 90Y scan has no injection time', touches: ['y90 times'],
    expected: { answer: 'dose', of: 'dose', codes: [], drafted: { answer: 'refusal', codes: ['course/no-injection-time'] } },
    apply: draft => edited(draft, y90, d => withTracer(d, none)),
  },
  {
    name: '90y-injection-after-scan', what: 'the injection in the header of the 90Y scan is two hours after its start', touches: ['y90 times'],
    expected: { answer: 'dose with warning', of: 'dose', codes: ['pet/injection-date', 'pet/90y-injection'], drafted: { answer: 'refusal', codes: ['pet/injection-date', 'course/scan-before-injection'] } },
    apply: draft => injectedLater(draft, 'treatment', 20.6 * hour),
  },
  {
    name: 'course-injection-after-scan', what: 'course.json has the injection a day late, after the 90Y scan', touches: ['treatments'],
    expected: { answer: 'refusal', of: 'dose', codes: ['course/scan-before-injection'], drafted: { answer: 'dose', codes: [] } },
    apply: draft => ({
      ...draft, course: { ...draft.course, treatments: draft.course.treatments.map(t => ({ ...t, injectionTime: isoTime(draft.parts.exams.treatment.injectionS + day) })) },
    }),
  },
  {
    name: 'fdg-injection-after-scan', what: 'the injection in the header of the baseline FDG scan is half an hour after its start', touches: ['fdg times'],
    expected: { answer: 'refusal', of: 'uptake', codes: ['pet/injection-date', 'pet/no-suv', 'course/no-suv'], repairs: atInjection },
    apply: draft => injectedLater(draft, 'baseline', 3720 + 30 * minute),
  },
  {
    name: 'fdg-injection-dated-wrong', what: 'the date of the injection in the header of the baseline FDG scan is that of the day before', touches: ['fdg times'],
    expected: { answer: 'dose with warning', of: 'uptake', codes: ['pet/injection-date'], repairs: atInjection },
    apply: draft => injectedLater(draft, 'baseline', -day),
  },
  {
    name: 'fdg-injection-missing', what: 'the header of the baseline FDG scan has no injection time', touches: ['fdg times'],
    expected: { answer: 'refusal', of: 'uptake', codes: ['pet/no-suv', 'course/no-suv'], repairs: atInjection },
    apply: draft => edited(draft, pet('baseline'), d => withTracer(d, none)),
  },
  {
    name: 'fdg-injection-clock-ahead', what: "the clock by which FDG was injected at baseline was an hour ahead of the scanner's (daylight saving): two minutes of uptake by the header", touches: ['fdg times'],
    expected: { answer: 'warning', of: 'uptake', codes: ['pet/uptake-time', 'course/uptake-time', 'pet/injection-date'], repairs: atInjection },
    apply: draft => injectedLater(draft, 'baseline', hour),
  },
]
