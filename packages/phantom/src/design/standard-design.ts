import type { PhantomDesign } from './design.ts'
import { type LesionDesign, lesionDesigns } from './lesion-designs.ts'
import type { PhantomSettings } from './options.ts'
import { phantomPatient } from './patient.ts'

const few = ['T1', 'T2', 'T5'], pair = ['T6', 'T7']

/** Of the tiny phantom three: hot, vanishing, not perfused; with the pair that merges where the story tells of it. */
export const designsOf = ({ size, story }: Pick<PhantomSettings, 'size' | 'story'>): readonly LesionDesign[] =>
  size === 'tiny' ? lesionDesigns.filter(d => few.includes(d.id) || (story === 'merging' && pair.includes(d.id))) : lesionDesigns

/** Monday 3 February 2020 and up to three weeks later. */
const standardDay = (seed: number): number => Date.UTC(2020, 1, 3) / 864e5 + seed % 21

export const designOf = (settings: PhantomSettings): PhantomDesign => settings.design ?? {
  patient: phantomPatient(settings.seed), stretch: [1, 1, 1], perfusedLimitX: -12, normalLiverGy: 45, lungShuntFraction: settings.maa ? 0.05 : settings.ideal ? 0 : 0.02,
  lesions: designsOf(settings), freeRadiusMm: 21, treatmentDay: standardDay(settings.seed), baselineDay: -28, followUpDay: 91, daysFromCalibration: 4,
  weightKg: { baseline: 78, treatment: 77, followUp: 75 }, target: 'right lobe',
}

/** What tells the second treatment's motion, noise and identifiers from the first's. */
export const sessionMark = ({ design }: PhantomSettings): string => design?.session?.number === 2 ? ' 2' : ''
