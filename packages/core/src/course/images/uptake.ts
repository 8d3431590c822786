import { type Outcome, answer, error, refusal, warning } from '../../record/index.ts'
import { type Becquerel, type Sex, decayFactor, jamesTurningWeight, leanBodyMass, sulPerSuvbw, suvbwPerBqMl } from '../../physics/index.ts'
import { type PetQuantity, secondsBetween } from '../../dicom/index.ts'
import { type SuvUnit, type Volume, scaled } from '../../volume/index.ts'
import type { CourseFile } from '../file/course-file.ts'
import type { ExamImages } from './inputs.ts'
import type { TlgUnit } from '../../delineation/index.ts'

export interface Uptake {
  readonly volume: Volume<SuvUnit>
  /** SUVbw of this exam -> the unit of `volume`. */
  readonly perSuvbw: number
  /** The unit of `volume` per unit of the PET as read. */
  readonly factor: number
  readonly weightKg?: number
  readonly heightM?: number
  readonly sex?: Sex
}

/** Beyond this a weight that differs is no rounding. */
const mostUnsaid = 0.05

/** The PET of an exam in the protocol's uptake unit: SUVbw, or SUL by the formula named. */
export function uptakeOf(images: ExamImages, patient: CourseFile['patient'], unit: TlgUnit): Outcome<Uptake> {
  const { exam, pet } = images
  if (!pet) return refusal(error('course/no-pet', {}, `Exam ${exam.id} has no PET to measure uptake in.`))
  const subject = { series: pet.seriesUid }
  const q = pet.quantity
  const weightKg = exam.weightKg ?? q.weightKg, heightM = patient.heightM ?? q.heightM, sex = patient.sex ?? q.sex
  const findings = []
  if (patient.sex !== undefined && q.sex !== undefined && patient.sex !== q.sex)
    findings.push(warning('course/sex-differs', { ...subject, tag: '(0010,0040)', value: q.sex }, `The header of ${exam.id} says sex ${q.sex}, course.json ${patient.sex}: course.json is used.`, 'Check both.'))
  if (patient.heightM !== undefined && q.heightM !== undefined && Math.abs(patient.heightM - q.heightM) > 0.03)
    findings.push(warning('course/height-differs', { ...subject, tag: '(0010,1020)', value: q.heightM }, `The header of ${exam.id} says ${q.heightM} m, course.json ${patient.heightM} m: course.json is used.`, 'Check both.'))

  let toSuvbw: number
  if (pet.volume.unit === '{SUVbw}g/ml') {
    toSuvbw = 1
    if (exam.weightKg !== undefined && q.weightKg !== undefined && exam.weightKg !== q.weightKg && q.voxels !== 'kept') {
      toSuvbw = exam.weightKg / q.weightKg
      const about = { ...subject, tag: '(0010,1030)', value: q.weightKg }
      // As a repair of the header's weight would be: with which of the two the SUVs were made nothing tells.
      if (q.voxels === undefined && Math.abs(Math.log(toSuvbw)) > mostUnsaid) return refusal({
        ...error('course/weight-differs', about, `The header of ${exam.id} says ${q.weightKg} kg, course.json ${exam.weightKg} kg, and nothing tells with which of the two its SUVs were made: they are off by ${toSuvbw.toFixed(3)} or not at all.`,
          `Say which it is: --repair voxels=scaled where the scanner had ${q.weightKg} kg, voxels=kept where it had ${exam.weightKg} kg.`), factor: 1 / toSuvbw,
      })
      findings.push({ ...warning('course/weight-differs', about, `The SUV of ${exam.id} were made with ${q.weightKg} kg; scaled to the ${exam.weightKg} kg of course.json.`, 'Check both.'), factor: 1 / toSuvbw })
    }
  } else {
    // Less than a Bq after months: no activity to divide by.
    const left = activityHeld(q), held = left !== undefined && left > 1 ? left : undefined
    if (held === undefined || weightKg === undefined) return refusal(...findings, error('course/no-suv', subject,
      `SUV of exam ${exam.id} cannot be computed: ${weightKg === undefined ? 'the body weight is' : 'injected activity, its time or the half-life are'} missing${held === undefined && q.injectionTime && secondsBetween(q.injectionTime, q.referenceTime) < 0 ? ', for the injection is later than the scan' : ''}.`,
      weightKg === undefined ? 'Give weightKg for the exam in course.json.' : 'Give what is missing by the record (--repair doseMbq=..., injectionTime=...), or leave the exam out of course.json.'))
    toSuvbw = suvbwPerBqMl({ weight: weightKg, activity: held })
  }

  let perSuvbw = 1
  if (unit !== 'suvbw') {
    if (weightKg === undefined || heightM === undefined || sex === undefined) return refusal(...findings, error('course/no-sul', subject,
      `SUL of exam ${exam.id} needs weight, height and sex; ${[weightKg === undefined && 'weight', heightM === undefined && 'height', sex === undefined && 'sex'].filter(Boolean).join(' and ')} missing.`,
      'Give sex and heightM of the patient and weightKg of the exam in course.json, or set tlgUnit to suvbw in the protocol.'))
    const formula = unit === 'sul-james' ? 'james' : 'janmahasatian'
    const physique = { sex, weight: weightKg, height: heightM }
    try {
      leanBodyMass(formula, physique)
    } catch (cause) {
      return refusal(...findings, error('course/no-sul', subject, `SUL of exam ${exam.id}: ${(cause as RangeError).message}.`, 'Check weight and height; or use sul-janmahasatian.'))
    }
    if (formula === 'james' && weightKg > jamesTurningWeight(sex, heightM))
      findings.push(warning('course/james-turned', { ...subject, value: weightKg }, `At ${weightKg} kg and ${heightM} m James' lean body mass falls as weight rises.`, 'Use sul-janmahasatian.'))
    perSuvbw = sulPerSuvbw(formula, physique)
  }
  const factor = toSuvbw * perSuvbw
  return answer({
    volume: scaled(pet.volume, factor, unit === 'suvbw' ? '{SUVbw}g/ml' : '{SUVlbm}g/ml'),
    perSuvbw, factor, weightKg, heightM, sex,
  }, findings)
}

/** The injected activity at the time to which the image refers. */
function activityHeld(q: PetQuantity): Becquerel | undefined {
  if (q.injectedBq === undefined || q.injectionTime === undefined || q.halfLife === undefined) return undefined
  const elapsed = secondsBetween(q.injectionTime, q.referenceTime)
  return elapsed < 0 ? undefined : q.injectedBq * decayFactor({ elapsed, halfLife: q.halfLife })
}
