import type { Draft } from '../draft/draft.ts'
import { added, asNewSeries, edited, pet, scaledBy, theSeries, withElements } from '../draft/edit.ts'
import type { Fault } from '../draft/fault.ts'

const listed = ['NORM', 'DTIM', 'ATTN', 'SCAT', 'DECY', 'RAN'] as const

/** Reconstructed without one of the corrections: not listed, and the numbers so many times what they should be. */
const without = (draft: Draft, exam: 'baseline' | 'treatment', correction: typeof listed[number], factor: number): Draft =>
  edited(draft, pet(exam), d => ({
    ...scaledBy(d, factor), CorrectedImage: listed.filter(c => c !== correction),
    ...(correction === 'ATTN' ? { AttenuationCorrectionMethod: 'none', SeriesDescription: 'PET NAC' } : {}),
    ...(correction === 'SCAT' ? { ScatterCorrectionMethod: 'none' } : {}), ...(correction === 'RAN' ? { RandomsCorrectionMethod: 'NONE' } : {}),
  }))

/** A series of the same scan without attenuation correction, beside the right one. */
const nacBeside = (draft: Draft, exam: 'baseline' | 'treatment'): Draft => added(draft, asNewSeries(draft, theSeries(draft, pet(exam)), 'nac', d => ({
  ...scaledBy(d, 0.3), CorrectedImage: listed.filter(c => c !== 'ATTN' && c !== 'SCAT'), AttenuationCorrectionMethod: 'none', SeriesDescription: 'PET NAC',
})))

const codes = ['pet/corrections', 'pet/scatter', 'pet/randoms']

export const correctionFaults: readonly Fault[] = [
  {
    name: '90y-nac-only', what: 'the 90Y scan is not attenuation-corrected', touches: ['y90 corrections'],
    expected: { answer: 'refusal', of: 'dose', codes: ['pet/not-attenuation-corrected'] },
    apply: draft => without(draft, 'treatment', 'ATTN', 0.3),
  },
  {
    name: 'fdg-nac-only', what: 'the baseline FDG scan is not attenuation-corrected', touches: ['fdg corrections'],
    expected: { answer: 'refusal', of: 'uptake', codes: ['pet/not-attenuation-corrected'] },
    apply: draft => without(draft, 'baseline', 'ATTN', 0.3),
  },
  {
    name: '90y-nac-beside', what: 'a series of the 90Y scan without attenuation correction lies beside the right one', touches: ['y90 series'],
    expected: { answer: 'dose', codes: [], drafted: { answer: 'dose', codes: [] } },
    apply: draft => nacBeside(draft, 'treatment'),
  },
  {
    name: 'fdg-nac-beside', what: 'a series of the baseline FDG scan without attenuation correction lies beside the right one', touches: ['fdg series'],
    expected: { answer: 'dose', codes: [], drafted: { answer: 'dose', codes: [] } },
    apply: draft => nacBeside(draft, 'baseline'),
  },
  {
    name: '90y-scatter-uncorrected', what: 'the 90Y scan is not corrected for scatter: a fifth too much', touches: ['y90 corrections'],
    expected: { answer: 'warning', of: 'dose', codes },
    apply: draft => without(draft, 'treatment', 'SCAT', 1.2),
  },
  {
    name: '90y-randoms-uncorrected', what: 'the 90Y scan is not corrected for randoms: a third too much', touches: ['y90 corrections'],
    expected: { answer: 'warning', of: 'dose', codes },
    apply: draft => without(draft, 'treatment', 'RAN', 1.33),
  },
  {
    name: 'fdg-scatter-uncorrected', what: 'the baseline FDG scan is not corrected for scatter: a fifth too much', touches: ['fdg corrections'],
    expected: { answer: 'warning', of: 'uptake', codes },
    apply: draft => without(draft, 'baseline', 'SCAT', 1.2),
  },
  {
    name: '90y-corrections-unsaid', what: 'the header of the 90Y scan has no list of corrections; how each was made stands elsewhere in it', touches: ['y90 corrections'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => withElements(draft, pet('treatment'), { CorrectedImage: undefined }),
  },
]
