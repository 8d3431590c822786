import { type RigidTransform, composeTransforms } from '@yttria/core/volume'
import { type Body, bodyIn } from '../anatomy/body.ts'
import { type Tissue, couch } from '../anatomy/tissues.ts'
import { unperfusedConcentration } from '../design/design.ts'
import type { Exam } from './exams.ts'
import { type PlacedLesion, lesionBody } from '../anatomy/lesions.ts'
import type { PhantomSettings } from '../design/options.ts'
import { randomStream } from '../random.ts'
import type { Filled } from '../solids/rasterise.ts'
import { type Convex, type Solid, moveSolid, solidVolumeMl } from '../solids/solids.ts'

/** SUL of blood and liver before and after, not equal, so that each scan needs its own reference. */
export const uptakes = {
  baseline: { blood: 1.4, liver: 1.75 },
  treatment: { blood: 1.4, liver: 1.75 },
  followUp: { blood: 1.32, liver: 1.66 },
} as const

/** A lesion as one exam shows it, in that exam's coordinates. */
export interface LesionInExam {
  readonly lesion: PlacedLesion
  readonly body: Convex
  readonly sul: number
}

/** From body coordinates to where the lesion lies in that exam. */
export function lesionToExam(exam: Exam, lesion: PlacedLesion): RigidTransform {
  const drift = { baseline: undefined, treatment: lesion.drift90Y, followUp: lesion.driftFollowUp }[exam.id]
  return drift ? composeTransforms({ ...drift, from: 'body', to: 'body' }, exam.bodyToExam) : exam.bodyToExam
}

/** The lesions present at that exam; one that has vanished or has not come yet is left out. */
export function lesionsInExam(exam: Exam, lesions: readonly PlacedLesion[]): readonly LesionInExam[] {
  return lesions.flatMap(lesion => {
    const { design } = lesion
    const now = exam.id === 'followUp' ? design.followUp : design
    if (!now || now.volumeMl === 0) return []
    return [{ lesion, body: moveSolid([lesionBody(lesion, now.volumeMl)], lesionToExam(exam, lesion))[0]!, sul: now.sul }]
  })
}

/** CT numbers, the couch in its place. */
export function ctScene(exam: Exam, lesions: readonly PlacedLesion[], settings: PhantomSettings): readonly Filled[] {
  const body = anatomy(exam, settings).flatMap(t => t.hu === undefined ? [] : [{ solid: moveSolid(t.solid, exam.bodyToExam), value: t.hu }])
  const tumours = lesionsInExam(exam, lesions).map(l => ({ solid: [l.body], value: 42 }))
  return [...couch.map(t => ({ solid: t.solid, value: t.hu! })), ...body, ...tumours]
}

/** SUL. */
export function fdgScene(exam: Exam, lesions: readonly PlacedLesion[], settings: PhantomSettings): readonly Filled[] {
  const body = anatomy(exam, settings).flatMap(t => t.sul === undefined ? [] : [{ solid: moveSolid(t.solid, exam.bodyToExam), value: t.sul }])
  return [...body, ...lesionsInExam(exam, lesions).map(l => ({ solid: [l.body], value: l.sul }))]
}

/** Bq/mL for the given concentrations of perfused normal liver and lung. */
export function y90Scene(exam: Exam, lesions: readonly PlacedLesion[], concentrations: { normal: number; lung: number }, settings: PhantomSettings): readonly Filled[] {
  const { normal, lung } = concentrations, body = bodyIn(exam.id, settings)
  const filled = (solid: Solid, value: number): Filled => ({ solid: moveSolid(solid, exam.bodyToExam), value })
  return [
    filled(body.lungs, lung),
    filled(body.perfused, normal),
    filled(body.unperfused, unperfusedConcentration * normal),
    ...lesionsInExam(exam, lesions).map(l => ({ solid: [l.body], value: l.lesion.design.tumourToNormal * normal })),
  ]
}

/** mL, without lesions taken out. */
export function liverVolumes({ liver, perfused, lungs }: Pick<Body, 'liver' | 'perfused' | 'lungs'>): { wholeMl: number; perfusedMl: number; lungsMl: number } {
  return { wholeMl: solidVolumeMl(liver), perfusedMl: solidVolumeMl(perfused), lungsMl: solidVolumeMl([...lungs, ...liver], 2) - solidVolumeMl(liver, 2) }
}

const anatomy = (exam: Exam, settings: PhantomSettings): readonly Tissue[] =>
  bodyIn(exam.id, settings).tissues(uptakes[exam.id], randomStream(settings.seed, 'anatomy'))
