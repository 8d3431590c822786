import { type Finding, type Outcome, answer, error, note, refusal, warning } from '../../record/index.ts'
import { type Becquerel, type Second, MBq, decayFactor, hour } from '../../physics/index.ts'
import { type Instant, laterBy, secondsBetween } from '../../dicom/index.ts'
import { netActivity } from '../../dosimetry/index.ts'
import type { CourseTreatment } from '../file/course-file.ts'
import type { ExamImages, PetImage } from './inputs.ts'
import { isoInstant } from '../file/iso-instant.ts'
import { headerInjectionFindings, treatmentFindings } from '../file/treatment-times.ts'

/** What was given from one vial. */
export interface Vial {
  readonly treatment: CourseTreatment
  readonly injection: Instant
  /** At its own injection; undefined where the assay is not known. */
  readonly netBq: Becquerel | undefined
}

/** What one 90Y PET shows: the treatment, or several vials of one session. */
export interface Session {
  /** Of the treatment; of several vials their ids joined by +. */
  readonly id: string
  readonly images: ExamImages & { readonly pet: PetImage }
  /** In the order of their injections. */
  readonly vials: readonly Vial[]
  /** To which the activity of the image is taken back: `meanInjection` of the vials. */
  readonly injection: Instant
  /** Of all vials, each at its own injection. */
  readonly administeredBq: Becquerel | undefined
}

export interface Sessions {
  /** In the order of their injections. */
  readonly sessions: readonly Session[]
  /** Every treatment is there with its PET: only then doses can be added. */
  readonly whole: boolean
  /** No PET shows what a later session gave. */
  readonly apart: boolean
  readonly findings: readonly Finding[]
}

/**
 * The one time t* to which the activity of several vials can be taken back as if given at once:
 * sum A_i 2^(-(t - t_i)/T) = (sum A_i) 2^(-(t - t*)/T) at any later t, so t* = t_1 + T log2(sum A_i 2^((t_i - t_1)/T) / sum A_i).
 * Without all activities the vials count alike. Throws RangeError for no vials.
 */
export function meanInjection(vials: readonly Pick<Vial, 'injection' | 'netBq'>[], halfLife: Second): Instant {
  const first = vials[0]
  if (!first) throw new RangeError('the injection of no vials')
  const known = vials.every(v => v.netBq !== undefined)
  let all = 0, grown = 0
  for (const v of vials) {
    const a = known ? v.netBq! : 1
    all += a
    grown += a / decayFactor({ elapsed: secondsBetween(first.injection, v.injection), halfLife })
  }
  const after = halfLife * Math.log2(grown / all)
  // For people to the second.
  return after === 0 ? first.injection : { ...laterBy(first.injection, after), text: laterBy(first.injection, Math.round(after)).text }
}

/**
 * The sessions of a course in the order of their injections: every 90Y PET with the treatments that name its exam.
 * Errors: a PET without a treatment, a treatment without a PET, one given before the PET of the session before it.
 */
export function sessionsOf(exams: readonly ExamImages[], treatments: readonly CourseTreatment[], halfLife: Second): Sessions {
  const findings: Finding[] = []
  const scanned = exams.filter(withPet)
  const sessions = scanned.flatMap((images): Session[] => {
    const own = treatments.filter(t => t.exam === images.exam.id)
    if (own.length === 0) {
      findings.push(error('course/no-treatment', { series: images.pet.seriesUid }, `The course has no treatment with exam ${images.exam.id}: without its injection time there is no dose.`, 'Give it under treatments in course.json.'))
      return []
    }
    const vials = own.map((treatment): Vial => {
      const net = netOf(treatment, treatments.length > 1 ? ` of ${treatment.id}` : '', halfLife)
      findings.push(...net.findings, ...treatmentFindings(treatment, images.pet.quantity.scanStart, halfLife))
      return { treatment, injection: isoInstant(treatment.injectionTime), netBq: net.value }
    }).toSorted((a, b) => secondsBetween(b.injection, a.injection))
    const session: Session = {
      id: vials.map(v => v.treatment.id).join('+'), images, vials, injection: meanInjection(vials, halfLife),
      administeredBq: vials.every(v => v.netBq !== undefined) ? vials.reduce((sum, v) => sum + v.netBq!, 0) : undefined,
    }
    if (vials.length > 1) findings.push(severalVials(session, halfLife))
    const { quantity, seriesUid: series } = images.pet
    findings.push(...headerInjectionFindings({ header: quantity.injectionTime, injections: vials.map(v => v.injection), admin: quantity.decayCorrection === 'ADMIN', series, halfLife }))
    return [session]
  }).toSorted((a, b) => secondsBetween(b.injection, a.injection))
  for (const t of treatments) if (scanned.length > 0 && !scanned.some(e => e.exam.id === t.exam))
    findings.push(error('course/treatment-without-pet', { value: t.id }, `Treatment ${t.id} has no 90Y PET that could be read (exam ${t.exam}): what it gave is not known, so no dose is summed.`, 'Add the 90Y PET/CT of this treatment to the folder and name it in course.json.'))
  const disorder = orderFindings(sessions)
  return { sessions, apart: disorder.length === 0, whole: !findings.some(f => f.code === 'course/no-treatment' || f.code === 'course/treatment-without-pet'), findings: [...findings, ...disorder] }
}

const withPet = (e: ExamImages): e is ExamImages & { readonly pet: PetImage } => e.pet !== undefined

function netOf(t: CourseTreatment, of: string, halfLife: Second): Outcome<Becquerel> {
  if (t.assayMbq === undefined) return refusal(warning('course/no-assay', {}, `The administered activity${of} is not known: the activity in the image is not checked against it.`, 'Give assayMbq, assayTime and residualMbq in course.json.'))
  const net = netActivity({
    assay: t.assayMbq * MBq, residual: (t.residualMbq ?? 0) * MBq,
    assayToInjection: t.assayTime ? secondsBetween(isoInstant(t.assayTime), isoInstant(t.injectionTime)) : 0, halfLife,
  })
  const findings = [...net.findings]
  if (t.residualMbq === undefined) findings.push(warning('course/no-residual', {}, `The residual activity${of} is not known; it is taken as 0.`, 'Give residualMbq in course.json.'))
  if (!t.assayTime) findings.push(warning('course/no-assay-time', {}, `The time of the assay${of} is not known; it is taken as the injection.`, 'Give assayTime in course.json.'))
  return net.value === undefined ? { value: undefined, findings } : answer(net.value, findings)
}

/** Where a tissue got one vial only, the common time is wrong for it by the decay between the two. */
function severalVials(s: Session, halfLife: Second): Finding {
  const factors = s.vials.map(v => 1 / decayFactor({ elapsed: secondsBetween(s.injection, v.injection), halfLife }))
  const worst = factors.reduce((a, b) => Math.abs(b - 1) > Math.abs(a - 1) ? b : a, 1), percent = 100 * Math.abs(worst - 1)
  const what = `${s.vials.map(v => v.treatment.id).join(' and ')} were given in one session and are seen together by one 90Y PET: their activities add, and the image is taken back to their common injection, ${s.injection.text}${s.administeredBq === undefined ? ' (both weighted alike, as not every activity is known)' : ''}.`
  if (percent < 1) return note('course/several-vials', { value: s.vials.length }, what)
  const apart = secondsBetween(s.vials[0]!.injection, s.vials.at(-1)!.injection) / hour
  return { ...warning('course/several-vials', { value: s.vials.length }, `${what} They were ${apart.toFixed(1)} h apart: where tissue got one of them only, its dose is wrong by up to ${percent.toFixed(1)}%.`, 'Check the injection times in course.json.'), factor: worst }
}

/** A vial injected before an earlier session's scan is in that image already. */
function orderFindings(sessions: readonly Session[]): Finding[] {
  return sessions.slice(1).flatMap((s, n) => {
    const before = sessions[n]!, first = s.vials[0]!
    return secondsBetween(before.images.pet.quantity.scanStart, first.injection) > 0 ? [] : [error('course/injected-before-scan', { series: before.images.pet.seriesUid, value: first.injection.text },
      `${s.id} was injected (${first.injection.text}) before the 90Y PET of ${before.id} (${before.images.pet.quantity.scanStart.text}): that image shows both, and their doses cannot be told apart.`,
      `Correct injectionTime in course.json; where both were given in one session, name ${before.images.exam.id} as the exam of both.`)]
  })
}
