import type { NaturalDataset } from '@yttria/core/dicom'
import { code } from '../../files/headers.ts'
import { bedOf, edited, scaledBy, withTracer, y90 } from '../draft/edit.ts'
import type { Draft } from '../draft/draft.ts'
import type { Fault } from '../draft/fault.ts'

/** A nuclide as a console offers it: half-life and positrons per decay from the Laboratoire National Henri Becquerel's tables, rounded. */
interface Entered { readonly symbol: string; readonly halfLifeS: number; readonly positrons: number; readonly code: NaturalDataset }

const hour = 3600, day = 86400
export const enteredNuclides: readonly Entered[] = [
  { symbol: '18F', halfLifeS: 6586.2, positrons: 0.967, code: code('77004003', 'SCT', '^18^Fluorine') },
  { symbol: '68Ge', halfLifeS: 270.95 * day, positrons: 0.891, code: code('53315004', 'SCT', '^68^Germanium') },
  { symbol: '89Zr', halfLifeS: 78.41 * hour, positrons: 0.228, code: code('63360001', 'SCT', '^89^Zirconium') },
  { symbol: '124I', halfLifeS: 4.176 * day, positrons: 0.228, code: code('40937006', 'SCT', '^124^Iodine') },
  { symbol: '64Cu', halfLifeS: 12.701 * hour, positrons: 0.1752, code: code('3932008', 'SCT', '^64^Copper') },
]

const nuclide90Y = code('14691008', 'SCT', '^90^Yttrium')
const positrons90Y = 31.86e-6, halfLife90YS = 64.1 * hour

/** Activity at the start of a frame over its mean during the frame. */
const within = (halfLifeS: number, durationS: number): number => {
  const x = Math.LN2 * durationS / halfLifeS
  return x / (1 - Math.exp(-x))
}

/** What a scanner multiplies a frame's mean by to bring it to the start of the series. */
const decayFactor = (halfLifeS: number, afterS: number, durationS: number): number => within(halfLifeS, durationS) * 2 ** (afterS / halfLifeS)

/**
 * The 90Y scan as reconstructed with another nuclide on the console: fewer decays for the positrons counted, and each bed's decay,
 * between the beds and within the frame, by the wrong half-life; the decay factor recorded is the one applied.
 * `withinRecorded: false`: applied to the values, but left out of the recorded factor, as some scanners do.
 */
function enteredAs(draft: Draft, e: Entered, withinRecorded = true): Draft {
  const exam = draft.parts.exams.treatment
  return edited(draft, y90, d => {
    const start = exam.bedStartsS[bedOf(d)]! - exam.seriesS, long = exam.bedDurationS
    const applied = decayFactor(e.halfLifeS, start, long)
    return withTracer({
      ...scaledBy(d, positrons90Y / e.positrons * applied / decayFactor(halfLife90YS, start, long)),
      DecayFactor: Number((withinRecorded ? applied : applied / within(e.halfLifeS, long)).toPrecision(12)),
      FrameReferenceTime: Number(((start + Math.log(within(e.halfLifeS, long)) * e.halfLifeS / Math.LN2) * 1000).toPrecision(12)),
    }, { RadionuclideHalfLife: Number(e.halfLifeS.toPrecision(10)), RadionuclidePositronFraction: e.positrons, RadionuclideCodeSequence: [e.code] })
  })
}

/** Nothing but the numbers speaks of 90Y: no words, no activity typed. */
const wordless = (draft: Draft): Draft => edited(draft, y90, d => withTracer(
  { ...d, StudyDescription: 'PET/CT', SeriesDescription: 'PET AC', ProtocolName: undefined },
  { Radiopharmaceutical: undefined, RadiopharmaceuticalCodeSequence: undefined, RadiopharmaceuticalRoute: undefined, RadionuclideTotalDose: undefined }))

const repairs = [{ name: 'isotope', exam: 'treatment', value: 'Y-90' }] as const
/** From the positrons alone to those with the decay of the second of two beds of 15 min. */
const factorOf = (e: Entered): readonly [number, number] =>
  [positrons90Y / e.positrons, positrons90Y / e.positrons * decayFactor(e.halfLifeS, 900, 900) / decayFactor(halfLife90YS, 900, 900)].toSorted((a, b) => a - b) as unknown as [number, number]
const slug = (symbol: string): string => symbol.toLowerCase()
const codes = ['pet/nuclide-doubtful', 'pet/nuclide-conflict', 'course/90y-doubtful', 'course/not-90y']

const f18 = enteredNuclides[0]!

/** One of the header's ways of naming the nuclide differs from the others. */
const partly: readonly Fault[] = [
  {
    name: '90y-code-of-18f', what: 'the code of the nuclide says 18F; half-life, positron fraction and numbers are those of 90Y', touches: ['y90 isotope'],
    expected: { answer: 'refusal', of: 'dose', codes: ['pet/nuclide-conflict'], repairs },
    apply: draft => edited(draft, y90, d => withTracer(d, { RadionuclideCodeSequence: [f18.code] })),
  },
  {
    name: '90y-half-life-of-18f', what: 'the half-life is that of 18F, and decay was corrected by it; code, positron fraction and counts are those of 90Y', touches: ['y90 isotope', 'y90 decay', 'y90 times'],
    expected: { answer: 'refusal', of: 'dose', codes: ['pet/nuclide-conflict'], repairs },
    apply: draft => enteredAs(draft, { ...f18, positrons: positrons90Y, code: nuclide90Y }),
  },
  {
    name: '90y-every-decay-a-positron', what: 'the scanner took every decay of 90Y for a positron: positron fraction 1', touches: ['y90 isotope'],
    expected: { answer: 'refusal', of: 'dose', codes: ['pet/positron-fraction', 'dosimetry/activity-balance'], factor: positrons90Y, repairs: [{ name: 'positronFraction', exam: 'treatment', value: '0.00003186' }] },
    apply: draft => edited(draft, y90, d => withTracer(scaledBy(d, positrons90Y), { RadionuclidePositronFraction: 1 })),
  },
  {
    name: '90y-older-code', what: 'the nuclide of the 90Y scan is given by the older SNOMED code C-162A7', touches: ['y90 isotope'],
    expected: { answer: 'dose', codes: [], drafted: { answer: 'dose', codes: [] } },
    apply: draft => edited(draft, y90, d => withTracer(d, { RadionuclideCodeSequence: [code('C-162A7', 'SRT', '^90^Yttrium')], RadiopharmaceuticalCodeSequence: undefined })),
  },
]

export const isotopeFaults: readonly Fault[] = [
  ...partly,
  ...enteredNuclides.map((e): Fault => ({
    name: `90y-as-${slug(e.symbol)}`,
    what: `the 90Y scan was reconstructed with ${e.symbol} chosen on the console: positron fraction ${e.positrons} and the decay of every bed by its half-life`,
    touches: ['y90 isotope', 'y90 decay', 'y90 times'],
    expected: { answer: 'refusal', of: 'dose', codes, factor: factorOf(e), repairs },
    apply: draft => enteredAs(draft, e),
  })),
  ...enteredNuclides.map((e): Fault => ({
    name: `90y-as-${slug(e.symbol)}-unsaid`,
    what: `as 90y-as-${slug(e.symbol)}, and no word and no activity in its header speaks of microspheres`,
    touches: ['y90 isotope', 'y90 decay', 'y90 times', 'y90 dose', 'text'],
    expected: { answer: 'refusal', of: 'dose', codes, factor: factorOf(e), repairs },
    apply: draft => wordless(enteredAs(draft, e)),
  })),
  ...enteredNuclides.map((e): Fault => ({
    name: `90y-as-${slug(e.symbol)}-relabelled`,
    what: `as 90y-as-${slug(e.symbol)}, and somebody has mended the header afterwards: it names 90Y in every way, and nothing but the activity balance tells`,
    touches: ['y90 isotope', 'y90 decay', 'y90 times'],
    expected: { answer: 'refusal', of: 'dose', codes: ['dosimetry/activity-balance'], factor: factorOf(e) },
    apply: draft => {
      const wrong = enteredAs(draft, e), right = draft.series.find(y90)!.datasets
      return edited(wrong, y90, (d, k) => ({
        ...d, DecayFactor: undefined, FrameReferenceTime: undefined, RadiopharmaceuticalInformationSequence: right[k]!['RadiopharmaceuticalInformationSequence'],
      }))
    },
  })),
]
