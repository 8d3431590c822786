import type { Draft } from '../draft/draft.ts'
import { edited, pet, tracerOf, withTracer } from '../draft/edit.ts'
import type { Fault, FaultRepair } from '../draft/fault.ts'

/** The header's injected activity as `change` makes it of the true one in Bq. */
const typed = (draft: Draft, exam: 'baseline' | 'treatment', change: (bq: number) => number | undefined): Draft =>
  edited(draft, pet(exam), d => withTracer(d, { RadionuclideTotalDose: change(Number(tracerOf(d)['RadionuclideTotalDose'])) }))

const fdgDose: readonly FaultRepair[] = [{ name: 'doseMbq', exam: 'baseline', value: parts => String(parts.exams.baseline.injectedBq! / 1e6) }]

export const injectedActivityFaults: readonly Fault[] = [
  {
    name: 'fdg-dose-mbq', what: 'the injected activity of the baseline FDG scan was typed in MBq', touches: ['fdg dose'],
    expected: { answer: 'dose with warning', of: 'uptake', codes: ['pet/dose'], repairs: fdgDose },
    apply: draft => typed(draft, 'baseline', bq => bq / 1e6),
  },
  {
    name: 'fdg-dose-gbq', what: 'the injected activity of the baseline FDG scan was typed in GBq', touches: ['fdg dose'],
    expected: { answer: 'warning', of: 'uptake', codes: ['pet/dose'], repairs: fdgDose },
    apply: draft => typed(draft, 'baseline', bq => bq / 1e9),
  },
  {
    name: 'fdg-dose-zero', what: 'the injected activity of the baseline FDG scan is 0', touches: ['fdg dose'],
    expected: { answer: 'refusal', of: 'uptake', codes: ['pet/dose', 'pet/no-suv', 'course/no-suv', 'course/no-sul'], repairs: fdgDose },
    apply: draft => typed(draft, 'baseline', () => 0),
  },
  {
    name: 'fdg-dose-missing', what: 'the header of the baseline FDG scan has no injected activity', touches: ['fdg dose'],
    expected: { answer: 'refusal', of: 'uptake', codes: ['pet/dose', 'pet/no-suv', 'course/no-suv', 'course/no-sul'], repairs: fdgDose },
    apply: draft => typed(draft, 'baseline', () => undefined),
  },
  {
    name: 'fdg-dose-tenfold', what: 'the injected activity of the baseline FDG scan has a digit too many: 20 MBq/kg', touches: ['fdg dose'],
    expected: { answer: 'warning', of: 'uptake', codes: ['pet/dose'], repairs: fdgDose },
    apply: draft => typed(draft, 'baseline', bq => bq * 10),
  },
  {
    name: 'fdg-dose-tenth', what: 'the injected activity of the baseline FDG scan lacks a digit: 0.2 MBq/kg', touches: ['fdg dose'],
    expected: { answer: 'warning', of: 'uptake', codes: ['pet/dose'], repairs: fdgDose },
    apply: draft => typed(draft, 'baseline', bq => bq / 10),
  },
  {
    name: '90y-dose-mbq', what: 'the activity in the header of the 90Y scan was typed in MBq', touches: ['y90 dose'],
    expected: { answer: 'dose with warning', of: 'dose', codes: ['pet/dose'] },
    apply: draft => typed(draft, 'treatment', bq => Math.round(bq / 1e6)),
  },
  {
    name: '90y-dose-gbq', what: 'the activity in the header of the 90Y scan was typed in GBq', touches: ['y90 dose'],
    expected: { answer: 'dose with warning', of: 'dose', codes: ['pet/dose'] },
    apply: draft => typed(draft, 'treatment', bq => Number((bq / 1e9).toFixed(2))),
  },
  {
    name: '90y-dose-zero', what: 'the activity in the header of the 90Y scan is 0', touches: ['y90 dose'],
    expected: { answer: 'dose', codes: [], drafted: { answer: 'dose with warning', codes: ['course/no-assay', 'pet/dose'] } },
    apply: draft => typed(draft, 'treatment', () => 0),
  },
  {
    name: '90y-dose-implausible', what: 'the activity in the header of the 90Y scan is a hundred times what was given', touches: ['y90 dose'],
    expected: { answer: 'dose with warning', of: 'dose', codes: ['pet/dose'] },
    apply: draft => typed(draft, 'treatment', bq => bq * 100),
  },
]
