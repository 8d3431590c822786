import type { NaturalDataset } from '@yttria/core/dicom'
import { remaining } from '../../nuclides.ts'
import type { Draft } from '../draft/draft.ts'
import { edited, pet, scaledBy, tracerOf, withElements, y90 } from '../draft/edit.ts'
import type { Fault } from '../draft/fault.ts'

const philips = 'Philips PET Private Group'
/** Philips' factors: counts to SUVbw, counts to Bq/mL. */
const privateScales = (suv: number | undefined, activity: number | undefined, creator = philips): NaturalDataset => ({
  x70530010: { vr: 'LO', value: creator },
  ...(suv === undefined ? {} : { x70531000: { vr: 'DS', value: Number(suv.toPrecision(10)) } }),
  ...(activity === undefined ? {} : { x70531009: { vr: 'DS', value: Number(activity.toPrecision(10)) } }),
})

/** SUVbw per Bq/mL at the start of that exam's series: body weight in g over the activity left. */
function perBqMl(draft: Draft, exam: 'baseline' | 'treatment'): number {
  const { nuclide, seriesS, injectionS, weightKg } = draft.parts.exams[exam]
  const first = draft.series.find(pet(exam))!.datasets[0]!
  return weightKg * 1000 / (Number(tracerOf(first)['RadionuclideTotalDose']) * remaining(nuclide, seriesS - injectionS))
}

/** The exam's numbers as SUV by body weight times `by`. */
const asSuv = (draft: Draft, exam: 'baseline' | 'treatment', type: string | undefined, by = 1): Draft =>
  edited(draft, pet(exam), d => ({ ...scaledBy(d, perBqMl(draft, exam) * by), Units: 'GML', SUVType: type }))

/** Counts: so many Bq/mL are one. */
const bqMlPerCount = 3.7
const asCounts = (draft: Draft, exam: 'baseline' | 'treatment', scales: (suvPerCount: number) => NaturalDataset): Draft =>
  edited(draft, pet(exam), d => ({ ...scaledBy(d, 1 / bqMlPerCount), Units: 'CNTS', ...scales(perBqMl(draft, exam) * bqMlPerCount) }))

/** James' lean body mass of men, kg and cm; of women. */
const jamesKg = (sex: string, kg: number, cm: number): number => sex === 'M' ? 1.1 * kg - 128 * (kg / cm) ** 2 : 1.07 * kg - 148 * (kg / cm) ** 2

export const unitFaults: readonly Fault[] = [
  {
    name: '90y-gml', what: 'the 90Y scan is in SUV (GML): activity was divided by what the header says was injected', touches: ['y90 units', 'y90 dose'],
    expected: { answer: 'refusal', of: 'dose', codes: ['course/90y-unit'] },
    apply: draft => asSuv(draft, 'treatment', 'BW'),
  },
  {
    name: 'fdg-gml', what: 'the baseline FDG scan is in SUV by body weight (GML, SUV Type BW)', touches: ['fdg units'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => asSuv(draft, 'baseline', 'BW'),
  },
  {
    name: 'fdg-gml-untyped', what: 'the baseline FDG scan is in GML without SUV Type: body weight by the standard', touches: ['fdg units'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => asSuv(draft, 'baseline', undefined),
  },
  {
    name: 'fdg-gml-lean', what: "the baseline FDG scan is in SUV by James' lean body mass (GML, SUV Type LBMJAMES128)", touches: ['fdg units'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => {
      const { patient, exams: { baseline } } = draft.parts
      return asSuv(draft, 'baseline', 'LBMJAMES128', jamesKg(patient.sex, baseline.weightKg, patient.heightM * 100) / baseline.weightKg)
    },
  },
  {
    name: 'fdg-gml-ideal', what: 'the baseline FDG scan is in SUV by ideal body weight (SUV Type IBW)', touches: ['fdg units'],
    expected: { answer: 'refusal', of: 'uptake', codes: ['pet/suv-type'] },
    apply: draft => asSuv(draft, 'baseline', 'IBW', 0.9),
  },
  {
    name: '90y-counts-philips', what: "the 90Y scan is in counts (CNTS) with Philips' factor to Bq/mL (7053,1009)", touches: ['y90 units', 'y90 dose'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => asCounts(draft, 'treatment', suv => privateScales(suv, bqMlPerCount)),
  },
  {
    name: '90y-counts-philips-suv', what: "the 90Y scan is in counts (CNTS) with Philips' factor to SUV (7053,1000) only", touches: ['y90 units', 'y90 dose'],
    expected: { answer: 'refusal', of: 'dose', codes: ['course/90y-unit', 'pet/units'] },
    apply: draft => asCounts(draft, 'treatment', suv => privateScales(suv, undefined)),
  },
  {
    name: 'fdg-counts-philips-suv', what: "the baseline FDG scan is in counts (CNTS) with Philips' factor to SUV (7053,1000)", touches: ['fdg units'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => asCounts(draft, 'baseline', suv => privateScales(suv, undefined)),
  },
  {
    name: 'fdg-counts-philips', what: "the baseline FDG scan is in counts (CNTS) with both of Philips' factors", touches: ['fdg units'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => asCounts(draft, 'baseline', suv => privateScales(suv, bqMlPerCount)),
  },
  {
    name: '90y-counts', what: 'the 90Y scan is in counts (CNTS) without any factor', touches: ['y90 units', 'y90 dose'],
    expected: { answer: 'refusal', of: 'dose', codes: ['pet/units'] },
    apply: draft => asCounts(draft, 'treatment', () => ({})),
  },
  {
    name: '90y-counts-of-another', what: "the 90Y scan is in counts (CNTS), and another vendor's private elements lie where Philips' factors would", touches: ['y90 units', 'y90 dose'],
    expected: { answer: 'refusal', of: 'dose', codes: ['pet/units'] },
    apply: draft => asCounts(draft, 'treatment', () => privateScales(0.1, 100, 'SOME OTHER VENDOR')),
  },
  {
    name: '90y-proportional', what: 'the 90Y scan is proportional to counts (PROPCNTS)', touches: ['y90 units'],
    expected: { answer: 'refusal', of: 'dose', codes: ['pet/not-quantitative'] },
    apply: draft => edited(draft, y90, d => ({ ...scaledBy(d, 0.02), Units: 'PROPCNTS' })),
  },
  {
    name: '90y-units-unknown', what: 'the 90Y scan is in a unit that means no activity (MLMIN100G)', touches: ['y90 units'],
    expected: { answer: 'refusal', of: 'dose', codes: ['pet/units'] },
    apply: draft => withElements(draft, y90, { Units: 'MLMIN100G' }),
  },
  {
    name: '90y-units-missing', what: 'the header of the 90Y scan does not say what its numbers are', touches: ['y90 units'],
    expected: { answer: 'refusal', of: 'dose', codes: ['pet/units'], repairs: [{ name: 'units', exam: 'treatment', value: 'BQML' }] },
    apply: draft => withElements(draft, y90, { Units: undefined }),
  },
  {
    name: '90y-kilobecquerel', what: 'the 90Y scan is in kBq/mL and says BQML; only the activity balance tells', touches: ['y90 units'],
    expected: { answer: 'refusal', of: 'dose', codes: ['dosimetry/activity-balance'], factor: 1e-3, repairs: [{ name: 'units', exam: 'treatment', value: 'KBQML' }] },
    apply: draft => edited(draft, y90, d => scaledBy(d, 1e-3)),
  },
  {
    name: 'fdg-stale-philips', what: "the baseline FDG scan is in Bq/mL and carries stale factors of Philips'", touches: ['fdg units'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => withElements(draft, pet('baseline'), privateScales(0.5, 1000)),
  },
]
