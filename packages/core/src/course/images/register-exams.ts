import { type Finding, error, note, warning } from '../../record/index.ts'
import { type LikelyTurn, type PreparedCt, type RigidSettings, likelyTurn, prepareCt, registerRigid } from '../../registration/index.ts'
import {
  type RigidTransform, type Vec3, type Voi, applyTransform, boundingBox, centreOf, composeTransforms, frameConflict, identityTransform, indexToPosition,
  inverseTransform, movedGeometry, rotationAngleDeg, subtract, toMatrix16,
} from '../../volume/index.ts'
import type { ExamImages, GivenRegistration, LiverInput } from './inputs.ts'
import type { RegistrationResult } from '../file/results.ts'

/** The exams of a course brought into one space: for any two, where the tissue of one lies in the other. */
export interface ExamRegistrations {
  /** Maps positions of exam `from` into exam `to`; undefined where they could not be registered. */
  readonly between: (from: string, to: string) => RigidTransform | undefined
  readonly results: readonly RegistrationResult[]
  readonly findings: readonly Finding[]
}

/**
 * Every exam's CT is registered to the CT of `hub` (the baseline), the one with the liver contour first, so that the liver can be
 * the region on which the others' last step is focused. A registration given from elsewhere takes the place of ours.
 * A poor one (accepted: false) is listed with its finding and carries nothing over.
 */
export function registerExams(args: {
  exams: readonly ExamImages[]; hub: string; liver?: LiverInput; given: readonly GivenRegistration[]; settings: RigidSettings
  progress?: (step: string) => void
}): ExamRegistrations {
  const { exams, hub, given, settings } = args
  const findings: Finding[] = [], results: RegistrationResult[] = []
  const fromHub = new Map<string, RigidTransform>()
  const frameOf = (e: ExamImages) => e.pet?.volume.geometry.frameOfReferenceUid ?? e.ct?.volume.geometry.frameOfReferenceUid
  const centre = exams.find(e => e.exam.id === hub)
  if (!centre) throw new RangeError(`exam ${hub} is not in the course`)
  for (const e of exams) {
    const conflict = e.pet && e.ct && frameConflict(e.pet.volume.geometry.frameOfReferenceUid, e.ct.volume.geometry.frameOfReferenceUid)
    if (conflict) findings.push(warning('course/pet-ct-frames', { series: e.ct!.seriesUid }, `PET and CT of exam ${e.exam.id} lie in different frames of reference (${conflict}); they are taken to lie on each other as positions say.`, 'Check in the pictures of the report that they do.'))
  }
  fromHub.set(hub, identityTransform(frameOf(centre), frameOf(centre)))
  const region = (): Voi | undefined => {
    const t = args.liver && fromHub.get(args.liver.exam)
    // In the frame of the CT it is laid on, which need not be the PET's.
    return t && { ...args.liver!.voi, grid: { ...movedGeometry(sameFrame(args.liver!.voi, t.to), inverseTransform(t)), frameOfReferenceUid: centre.ct?.volume.geometry.frameOfReferenceUid } }
  }
  const others = exams.filter(e => e.exam.id !== hub).toSorted((a, b) => Number(b.exam.id === args.liver?.exam) - Number(a.exam.id === args.liver?.exam))
  let prepared: PreparedCt | undefined
  const turned: { exam: ExamImages; likely: LikelyTurn }[] = []
  for (const e of others) {
    const id = e.exam.id, to = frameOf(e), from = frameOf(centre)
    args.progress?.(`Registering ${id} to ${hub}`)
    const made = given.find(g => (g.from === hub && g.to === id) || (g.from === id && g.to === hub))
    if (made) {
      const t = made.from === hub ? made.transform : inverseTransform(made.transform)
      fromHub.set(id, { ...t, from, to })
      results.push(result(hub, id, { ...t, from, to }, e, { source: made.source }, true))
      continue
    }
    if (!centre.ct || !e.ct) {
      if (from !== undefined && from === to) {
        fromHub.set(id, identityTransform(from, to))
        findings.push(note('course/same-frame', {}, `${id} and ${hub} share a frame of reference and no CT is there to register: positions are taken as they are.`))
      } else findings.push(error('course/not-registered', {}, `${id} cannot be registered to ${hub}: ${!centre.ct ? hub : id} has no CT.`, 'Add the CT, or give a registration (DICOM REG or matrix) in course.json under overrides.registrations.'))
      continue
    }
    // The exam that carries the liver contour is the fixed one, so that the contour can focus its own registration.
    const own = args.liver?.exam === id
    prepared ??= prepareCt(centre.ct.volume, settings)
    const other = prepareCt(e.ct.volume, settings)
    const r = own
      ? registerRigid({ fixed: other, moving: prepared, settings, region: { ...args.liver!.voi, grid: sameFrame(args.liver!.voi, e.ct.volume.geometry.frameOfReferenceUid) } })
      : registerRigid({ fixed: prepared, moving: other, settings, region: region() })
    const raw = own ? inverseTransform(r.transform) : r.transform
    const t = { ...raw, from, to }
    // A trunk turned over can lie on the other well enough to be accepted.
    const likely = r.accepted && r.quality.correlation > beyondDoubt ? undefined : likelyTurn(prepared, other, settings)
    if (likely) turned.push({ exam: e, likely })
    // Lesions carried by a poor registration would be dosed where they are not.
    const accepted = r.accepted && !likely
    if (accepted) fromHub.set(id, t)
    // Told better by the turn.
    findings.push(...r.findings.filter(f => !likely || f.code !== 'poor-registration').map(f => ({ ...f, subject: { ...f.subject, series: e.ct!.seriesUid }, message: `${hub} and ${id}: ${f.message}` })))
    results.push(result(hub, id, t, e, { ...r.quality }, accepted))
  }
  findings.push(...turnedFindings(turned, centre, others.filter(e => e.ct).length))
  return {
    between: (a, b) => {
      const own = a === b && exams.find(e => e.exam.id === a)
      // Also one that could not be registered lies in its own place.
      if (own) return identityTransform(frameOf(own), frameOf(own))
      const x = fromHub.get(a), y = fromHub.get(b)
      return x && y && composeTransforms(inverseTransform(x), y)
    },
    results, findings,
  }
}

/** Correlation above which two CTs lie on each other and no turn need be tried. */
const beyondDoubt = 0.985

/** Where every other exam fits the hub by one and the same turn only, it is the hub that was turned. */
function turnedFindings(turned: readonly { exam: ExamImages; likely: LikelyTurn }[], hub: ExamImages, others: number): Finding[] {
  const [first] = turned
  const remedy = `Look at the CTs: the liver lies on the right, the spine at the back. ${first?.likely.turn.mirror ? 'Export PET and CT again as the scanner made them.' : 'Correct the patient position at the scanner or in the archive, and export PET and CT again.'}`
  if (first && turned.length === others && others > 1 && turned.every(t => t.likely.turn === first.likely.turn))
    return [error('course/turned', { series: hub.ct!.seriesUid }, `${hub.exam.id} lies otherwise than all other exams, which fit it only when turned: it was ${first.likely.turn.cause} (fit ${fitText(first.likely)}).`, remedy)]
  return turned.map(({ exam, likely }) => error('course/turned', { series: exam.ct!.seriesUid },
    `${exam.exam.id} and ${hub.exam.id} fit each other only when one of them is turned: ${others > 1 ? exam.exam.id : 'one of the two'} was ${likely.turn.cause} (fit ${fitText(likely)}).`, remedy))
}

const fitText = ({ fit, fitAsIs }: LikelyTurn): string => `${fit.toFixed(2)} turned, ${fitAsIs.toFixed(2)} as it lies`

// The VOI of an exam whose CT and PET frames differ is taken where its positions say.
const sameFrame = (v: Voi, frame: string | undefined) => ({ ...v.grid, frameOfReferenceUid: frame })

function result(from: string, to: string, t: RigidTransform, e: ExamImages, quality: object, accepted: boolean): RegistrationResult {
  const g = (e.ct ?? e.pet)!.volume.geometry
  const back = applyTransform(inverseTransform(t), centreOf(g))
  return {
    from, to, matrix: toMatrix16(t), translationMm: subtract(centreOf(g), back), rotationDeg: rotationAngleDeg(t),
    quality: Object.fromEntries(Object.entries(quality).filter(([, v]) => v !== undefined && (typeof v !== 'number' || Number.isFinite(v)))) as RegistrationResult['quality'],
    accepted,
  }
}

/** Centre of mass of a VOI, mm; undefined where it is empty. */
export function centroid(v: Voi): Vec3 | undefined {
  const box = boundingBox(v)
  if (!box) return undefined
  let count = 0, si = 0, sj = 0, sk = 0
  for (let k = box.from[2], n = 0; k <= box.to[2]; k++) for (let j = box.from[1]; j <= box.to[1]; j++)
    for (let i = box.from[0]; i <= box.to[0]; i++) {
      if (v.inside[n++] === 0) continue
      count++
      si += i
      sj += j
      sk += k
    }
  return indexToPosition(v.grid, [si / count, sj / count, sk / count])
}
