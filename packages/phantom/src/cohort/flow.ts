import { randomStream } from '../random.ts'
import { shuffled } from './chance.ts'
import { type CohortParameters, type ExclusionReason, exclusionReasons } from './parameters.ts'

/** Out of the study altogether. */
export const studyReasons: readonly ExclusionReason[] = ['no-baseline-pet', 'old-baseline-pet', 'previous-whole-liver', 'poor-registration', 'no-90y-pet']
/** In the study, but not in the dose-response analysis. */
export const responseReasons: readonly ExclusionReason[] = ['no-follow-up-pet', 'follow-up-outside-window', 'no-fdg-positive-tumour']
/** In the study, but not in the dose-toxicity analysis. */
export const toxicityReasons: readonly ExclusionReason[] = ['sequential-whole-liver']

/** How many patients each reason has: in proportion, the rest to the largest fractions, so that each group's total is the rounded one. */
export function reasonCounts(patients: number, flow: CohortParameters['flow']): Readonly<Record<ExclusionReason, number>> {
  const counts = Object.fromEntries(exclusionReasons.map(r => [r, 0])) as Record<ExclusionReason, number>
  for (const group of [studyReasons, responseReasons, toxicityReasons]) {
    const wanted = group.map(reason => ({ reason, share: flow.counts[reason] * patients / flow.ofPatients }))
    let left = Math.round(wanted.reduce((sum, w) => sum + w.share, 0))
    for (const w of wanted) {
      counts[w.reason] = Math.floor(w.share)
      left -= counts[w.reason]
    }
    for (const w of wanted.toSorted((a, b) => (b.share % 1) - (a.share % 1)).slice(0, Math.max(0, left))) counts[w.reason]++
  }
  return counts
}

/** One reason at most per patient, in random order. Throws RangeError where there are more reasons than patients. */
export function assignReasons(args: { patients: number; seed: number; flow: CohortParameters['flow'] }): readonly (ExclusionReason | undefined)[] {
  const counts = reasonCounts(args.patients, args.flow)
  const reasons: (ExclusionReason | undefined)[] = exclusionReasons.flatMap(reason => Array.from({ length: counts[reason] }, () => reason))
  if (reasons.length > args.patients) throw new RangeError(`flow: ${reasons.length} exclusions among ${args.patients} patients`)
  return shuffled(randomStream(args.seed, 'cohort/flow'), [...reasons, ...Array.from({ length: args.patients - reasons.length }, () => undefined)])
}

export const inStudy = (reason: ExclusionReason | undefined): boolean => reason === undefined || !studyReasons.includes(reason)
export const inDoseResponse = (reason: ExclusionReason | undefined): boolean => inStudy(reason) && !responseReasons.includes(reason!)
export const inDoseToxicity = (reason: ExclusionReason | undefined): boolean => inStudy(reason) && !toxicityReasons.includes(reason!)
