import type { NaturalDataset } from '@yttria/core/dicom'
import { remaining, withinFrame } from '../../nuclides.ts'
import type { Draft } from '../draft/draft.ts'
import { bedOf, edited, injectedAt, pet, scaledBy, withElements, withTracer, y90 } from '../draft/edit.ts'
import type { Fault } from '../draft/fault.ts'

const listed = ['NORM', 'DTIM', 'ATTN', 'SCAT', 'DECY', 'RAN'] as const
const hour = 3600

/** The numbers and the factor as they are before any correction of decay. */
const uncorrected = (d: NaturalDataset): NaturalDataset => ({
  ...scaledBy(d, 1 / Number(d['DecayFactor'])), DecayFactor: 1, DecayCorrection: 'NONE', CorrectedImage: listed.filter(c => c !== 'DECY'),
})

/** Numbers and factor of an exam brought to another moment than the start of the series, seconds earlier. */
function broughtBack(draft: Draft, exam: 'baseline' | 'treatment', seconds: number): Draft {
  const { nuclide, bedDurationS, bedStartsS, seriesS } = draft.parts.exams[exam]
  const factor = 1 / remaining(nuclide, seconds)
  return edited(draft, pet(exam), d => ({
    ...scaledBy(d, factor),
    DecayFactor: Number((withinFrame(nuclide, bedDurationS) / remaining(nuclide, bedStartsS[bedOf(d)]! - seriesS) * factor).toPrecision(12)),
  }))
}

const uptakeS = (draft: Draft, exam: 'baseline' | 'treatment'): number => draft.parts.exams[exam].seriesS - draft.parts.exams[exam].injectionS
const decay = 'pet/decay-correction'

export const decayCorrectionFaults: readonly Fault[] = [
  {
    name: '90y-not-decay-corrected', what: 'the 90Y scan is not corrected for decay, and says so (NONE)', touches: ['y90 decay'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => edited(draft, y90, uncorrected),
  },
  {
    name: '90y-decay-to-injection', what: 'the 90Y scan is decay-corrected to the injection (ADMIN), which the header gives as course.json does', touches: ['y90 decay', 'y90 times'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => withElements(broughtBack(draft, 'treatment', uptakeS(draft, 'treatment')), y90, { DecayCorrection: 'ADMIN' }),
  },
  {
    name: '90y-decay-to-wrong-injection', what: 'the 90Y scan is decay-corrected to the injection (ADMIN) of its header, five hours later than that of course.json', touches: ['y90 decay', 'y90 times'],
    expected: { answer: 'dose with warning', of: 'dose', codes: ['course/admin-time', 'pet/90y-injection'], factor: 1 / remaining('90Y', 5 * hour), drafted: { answer: 'warning', codes: ['course/injection-guessed'] } },
    apply: draft => {
      const { injectionS } = draft.parts.exams.treatment
      return edited(broughtBack(draft, 'treatment', uptakeS(draft, 'treatment') - 5 * hour), y90,
        d => ({ ...withTracer(d, injectedAt(injectionS + 5 * hour)), DecayCorrection: 'ADMIN' }))
    },
  },
  {
    name: '90y-decay-unsaid', what: 'the header of the 90Y scan does not say to what moment decay was corrected', touches: ['y90 decay'],
    expected: { answer: 'dose with warning', of: 'dose', codes: [decay], repairs: [{ name: 'decayCorrection', exam: 'treatment', value: 'START' }] },
    apply: draft => withElements(draft, y90, { DecayCorrection: undefined }),
  },
  {
    name: '90y-decay-contradictory', what: 'Decay Correction of the 90Y scan says NONE, its list of corrections has DECY', touches: ['y90 decay', 'y90 corrections'],
    expected: { answer: 'refusal', of: 'dose', codes: [decay], repairs: [{ name: 'decayCorrection', exam: 'treatment', value: 'START' }] },
    apply: draft => withElements(draft, y90, { DecayCorrection: 'NONE' }),
  },
  {
    name: '90y-decay-unlisted', what: 'Decay Correction of the 90Y scan says START, its list of corrections lacks DECY', touches: ['y90 decay', 'y90 corrections'],
    expected: { answer: 'dose with warning', of: 'dose', codes: [decay] },
    apply: draft => withElements(draft, y90, { CorrectedImage: listed.filter(c => c !== 'DECY') }),
  },
  {
    name: '90y-start-but-to-injection', what: 'Decay Correction of the 90Y scan says START, but the numbers are those at injection; the recorded decay factors tell', touches: ['y90 decay', 'y90 times'],
    expected: { answer: 'refusal', of: 'dose', codes: ['pet/decay-factor', decay], factor: 1 / remaining('90Y', 18.6 * hour), repairs: [{ name: 'decayCorrection', exam: 'treatment', value: 'ADMIN' }] },
    apply: draft => broughtBack(draft, 'treatment', uptakeS(draft, 'treatment')),
  },
  {
    name: '90y-decay-mixed', what: 'the lower bed of the 90Y scan is decay-corrected to its start, the upper to the injection', touches: ['y90 decay', 'y90 times'],
    expected: { answer: 'refusal', of: 'dose', codes: ['pet/mixed'] },
    apply: draft => {
      const back = broughtBack(draft, 'treatment', uptakeS(draft, 'treatment')).series.find(pet('treatment'))!.datasets
      return edited(draft, y90, (d, n) => bedOf(d) === 1 ? { ...back[n]!, DecayCorrection: 'ADMIN' } : d)
    },
  },
  {
    name: 'fdg-not-decay-corrected', what: 'the baseline FDG scan is not corrected for decay, and says so (NONE)', touches: ['fdg decay'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => edited(draft, pet('baseline'), uncorrected),
  },
  {
    name: 'fdg-decay-to-injection', what: 'the baseline FDG scan is decay-corrected to the injection, and says so (ADMIN)', touches: ['fdg decay', 'fdg times'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => withElements(broughtBack(draft, 'baseline', uptakeS(draft, 'baseline')), pet('baseline'), { DecayCorrection: 'ADMIN' }),
  },
  {
    name: 'fdg-start-but-to-injection', what: 'Decay Correction of the baseline FDG scan says START, but the numbers are those at injection; the recorded decay factors tell', touches: ['fdg decay', 'fdg times'],
    expected: { answer: 'refusal', of: 'uptake', codes: ['pet/decay-factor', decay], factor: 1 / remaining('18F', 3720), repairs: [{ name: 'decayCorrection', exam: 'baseline', value: 'ADMIN' }] },
    apply: draft => broughtBack(draft, 'baseline', uptakeS(draft, 'baseline')),
  },
]
