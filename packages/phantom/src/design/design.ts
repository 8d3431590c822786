import type { Vec3 } from '@yttria/core/volume'
import { type Body, bodyOf } from '../anatomy/body.ts'
import type { ExamId } from '../images/exams.ts'
import { type LesionDesign, type PlacedLesion, designsOf } from '../anatomy/lesions.ts'
import type { PhantomSettings } from './options.ts'
import { type PhantomPatient, phantomPatient } from './patient.ts'

/** What is particular to one synthetic patient: body, tumours, treatment, dates. */
export interface PhantomDesign {
  readonly patient: PhantomPatient
  /** Of the standard body, along x, y and z. */
  readonly stretch: Vec3
  /** An exam in which another body lies, which cannot be registered. */
  readonly strange?: { readonly exam: ExamId; readonly stretch: Vec3 }
  /** Left of this plane of the body the liver is not perfused, mm; Infinity: all of it is. */
  readonly perfusedLimitX: number
  /** Dose of the perfused normal liver; all concentrations follow from it. */
  readonly normalLiverGy: number
  readonly lungShuntFraction: number
  readonly lesions: readonly LesionDesign[]
  /** Radius of a sphere of the right lobe that no lesion enters, for the liver's reference region. */
  readonly freeRadiusMm: number
  /** Day of the injection, since 1970, and days from there to the FDG scans and from the calibration. */
  readonly treatmentDay: number
  readonly baselineDay: number
  readonly followUpDay: number
  readonly daysFromCalibration: number
  readonly weightKg: Readonly<Record<ExamId, number>>
  readonly target: string
  /** One of two treatments: which side of the plane x of the body it perfuses. Tumours beyond get what is not perfused gets. */
  readonly session?: { readonly number: 1 | 2; readonly side: 'right' | 'left'; readonly x: number }
}

/** Monday 3 February 2020 and up to three weeks later. */
const standardDay = (seed: number): number => Date.UTC(2020, 1, 3) / 864e5 + seed % 21

export const designOf = (settings: PhantomSettings): PhantomDesign => settings.design ?? {
  patient: phantomPatient(settings.seed), stretch: [1, 1, 1], perfusedLimitX: -12, normalLiverGy: 45, lungShuntFraction: settings.maa ? 0.05 : settings.ideal ? 0 : 0.02,
  lesions: designsOf(settings), freeRadiusMm: 21, treatmentDay: standardDay(settings.seed), baselineDay: -28, followUpDay: 91, daysFromCalibration: 4,
  weightKg: { baseline: 78, treatment: 77, followUp: 75 }, target: 'right lobe',
}

/** What tells the second treatment's motion, noise and identifiers from the first's. */
export const sessionMark = ({ design }: PhantomSettings): string => design?.session?.number === 2 ? ' 2' : ''

/** The tumours as the treatment of this session reaches them. */
export const reached = (lesions: readonly PlacedLesion[], { design }: PhantomSettings): readonly PlacedLesion[] => {
  const session = design?.session
  if (!session) return lesions
  const within = (l: PlacedLesion) => l.centre[0] < session.x === (session.side === 'right')
  return lesions.map(l => within(l) ? l : { ...l, design: { ...l.design, tumourToNormal: unperfusedConcentration, place: 'left' } })
}

/** 90Y concentration relative to the perfused normal liver. */
export const unperfusedConcentration = 0.03

/** The body that lies in an exam. */
export function bodyIn(exam: ExamId, settings: PhantomSettings): Body {
  const { stretch, strange, perfusedLimitX, session } = designOf(settings)
  const body = bodyOf(strange?.exam === exam ? strange.stretch : stretch, perfusedLimitX)
  if (!session) return body
  const { perfused, unperfused } = bodyOf(stretch, session.x)
  return session.side === 'right' ? { ...body, perfused, unperfused } : { ...body, perfused: unperfused, unperfused: perfused }
}
