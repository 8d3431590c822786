import {
  type RigidTransform, type Vec3,
  add, applyTransform, composeTransforms, inverseTransform, norm, rotationAngleDeg, scale, subtract, toMatrix16, voxelVolumeMl,
} from '@yttria/core/volume'
import { type Y90Distribution, type TrueVolumes, doseGy, paper, perSul } from '../images/acquire.ts'
import { type Body, bodyIn } from '../anatomy/body.ts'
import type { Administration } from '../files/course-file.ts'
import { designOf } from '../design/standard-design.ts'
import type { Exam } from '../images/exams.ts'
import type { ExamId } from '../design/design.ts'
import { isoTime, round } from '../files/headers.ts'
import { type BloodPool, type Image, type Measured, assign, bloodPool, dilated, mapped, maskOf, measured, pieces, positionOf } from './ideal-measurement.ts'
import { type PlacedLesion, lesionBody, lesionAtBaseline } from '../anatomy/lesions.ts'
import { placeLesions } from '../anatomy/place-lesions.ts'
import { halfLifeS, remaining } from '../nuclides.ts'
import type { PhantomSettings } from '../design/options.ts'
import { partialVolumeTable } from './partial-volume.ts'
import { type PhantomPatient, leanBodyMassKg } from '../design/patient.ts'
import type { StoredPet } from '../images/pet-image.ts'
import { lesionToExam, uptakes } from '../images/scene.ts'
import { type Solid, moveSolid } from '../solids/solids.ts'

export type Category = 'CR' | 'PR' | 'StD' | 'PD'

/** CR: nothing left; PR: down by 45% or more; PD: up by more than 75%; else StD. */
export function categoryOf(before: number, after: number): Category {
  const change = 100 * (after / before - 1)
  return after === 0 ? 'CR' : change <= -45 ? 'PR' : change > 75 ? 'PD' : 'StD'
}

/** Of one lesion, by truth or by the ideal measurement. */
export interface LesionValues {
  readonly volumeMl: number
  readonly meanSul: number
  readonly tlgBaseline: number
  readonly meanDoseGy: number
  readonly volumeFollowUpMl: number
  readonly tlgFollowUp: number
  readonly changePercent: number
  readonly category: Category
}

export interface TruthArguments {
  readonly settings: PhantomSettings
  readonly patient: PhantomPatient
  readonly exams: Readonly<Record<ExamId, Exam>>
  readonly placed: ReturnType<typeof placeLesions>
  readonly volumes: TrueVolumes
  readonly y90: Y90Distribution
  readonly given: Administration
  readonly pets: Readonly<Record<ExamId, StoredPet>>
}

const minimumMl = 5
const marginMm = 10

/** truth.json: what the phantom is, and what the ideal measurement of its images gives. */
export function phantomTruth(args: TruthArguments) {
  const { settings, patient, exams, placed, volumes, y90, given, pets } = args
  const { baseline, treatment, followUp } = exams, { normalLiverGy } = designOf(settings)
  const body = (exam: Exam) => bodyIn(exam.id, settings)
  const lesions = placed.lesions
  const fdg = (exam: Exam): Image => {
    const factor = 1 / perSul(exam, patient)
    return { geometry: exam.pet, values: pets[exam.id].values.map(x => x * factor) }
  }
  const before = fdg(baseline), after = fdg(followUp)
  const toInjection = 1 / remaining('90Y', treatment.seriesS - treatment.injectionS)
  const y90AtInjection: Image = { geometry: treatment.pet, values: pets.treatment.values.map(x => x * toInjection) }

  const reference = { baseline: aortaOf(before, baseline, body(baseline)), followUp: aortaOf(after, followUp, body(followUp)) }
  const found = delineate(before, baseline, reference.baseline, lesions, body(baseline))
  const later = delineate(after, followUp, reference.followUp, lesions, body(followUp))

  const maps = lesions.map((lesion, n) => {
    const own = composeTransforms(inverseTransform(baseline.bodyToExam), lesionToExam(treatment, lesion))
    return { own, fractions: found.owned[n]!.length ? mapped(found.owned[n]!, baseline.pet, treatment.pet, own) : new Map<number, number>() }
  })
  const rows = lesions.map((lesion, n) => {
    const { design } = lesion
    const analytic = analyticValues(lesion, volumes, normalLiverGy)
    const ideal = idealValues(measured(before, found.owned[n]!), measured(after, later.owned[n]!), meanDose(y90AtInjection, maps[n]!.fractions))
    return {
      id: design.id, purpose: design.purpose, tumourToNormal: design.tumourToNormal,
      centreMm: Object.fromEntries(Object.values(exams).map(e => [e.id, round(applyTransform(lesionToExam(e, lesion), lesion.centre))])) as Record<ExamId, Vec3>,
      analytic, ideal,
      ...ownMotion(lesion, baseline, treatment),
      shortfallPercent: design.tumourToNormal > 0 && analytic.meanDoseGy > 0 ? 100 * (1 - ideal.meanDoseGy / analytic.meanDoseGy) : 0,
      volumeExcessPercent: analytic.volumeMl > 0 ? 100 * (ideal.volumeMl / analytic.volumeMl - 1) : 0,
      index: n,
    }
  })
  const isLesion = (r: typeof rows[number]) => r.ideal.volumeMl >= minimumMl
  const counted = rows.filter(isLesion)
  const imageBq = pets.treatment.values.reduce((sum, x) => sum + x, 0) * voxelVolumeMl(treatment.pet) * toInjection
  const strip = ({ index: _, ...row }: typeof rows[number]) => row

  return {
    schemaVersion: '1.0.0',
    settings,
    explanation: 'analytic: what the phantom is made of. ideal: the same threshold rule, true aorta and true motion on the same images; an analysis is compared with this. Volumes by threshold exceed true outlines and doses by partial volume fall short of true doses: that is the method.',
    constants: { profile: 'paper', ...paper, halfLifeY90H: halfLifeS['90Y'] / 3600, threshold: '2.0 x blood pool mean + 2 SD', tlgUnit: 'sul-janmahasatian', minimumMl, marginMm },
    patient: { key: patient.key, sex: patient.sex, heightM: patient.heightM },
    exams: Object.values(exams).map(e => ({
      id: e.id, petSeriesUid: e.uids.pet, ctSeriesUid: e.uids.ct, frameOfReferenceUid: e.uids.frame, nuclide: e.nuclide, storage: e.storage,
      weightKg: e.weightKg, leanBodyMassKg: leanBodyMassKg(patient, e.weightKg), injectionTime: isoTime(e.injectionS), scanTime: isoTime(e.seriesS),
      bodyToExam: toMatrix16(e.bodyToExam), aortaMm: round(applyTransform(e.bodyToExam, aortaAtHeart(body(e)))),
      liverCentreMm: round(applyTransform(e.bodyToExam, liverCentre)), freeLiverSphereMm: round(applyTransform(e.bodyToExam, placed.freeCentre)),
      ...(e.nuclide === '18F' ? { perSul: perSul(e, patient), injectedMbq: e.injectedBq! / 1e6, analyticSul: uptakes[e.id] } : {}),
    })),
    /** Each maps positions of `from` into `to`. */
    registration: [motionBetween(baseline, treatment), motionBetween(baseline, followUp), motionBetween(treatment, followUp)],
    reference: (['baseline', 'followUp'] as const).map(exam => ({
      exam, region: 'descending aorta, within 5 mm of its axis', ...reference[exam],
      analytic: { meanSul: uptakes[exam].blood, threshold: 2 * uptakes[exam].blood },
    })),
    lesions: counted.map(strip),
    smallLesions: rows.filter(r => !isLesion(r) && r.analytic.volumeMl > 0).map(strip),
    newLesions: rows.filter(r => r.analytic.volumeMl === 0).map(r => ({
      id: r.id, centreMm: r.centreMm.followUp, analytic: { volumeFollowUpMl: r.analytic.volumeFollowUpMl, tlgFollowUp: r.analytic.tlgFollowUp },
      ideal: { volumeFollowUpMl: r.ideal.volumeFollowUpMl, tlgFollowUp: r.ideal.tlgFollowUp },
    })),
    patientLevel: { analytic: patientLevel(rows.filter(r => r.analytic.volumeMl >= minimumMl).map(r => r.analytic)), ideal: patientLevel(counted.map(r => r.ideal)) },
    healthyLiver: {
      analytic: healthyAnalytic(rows.filter(r => r.analytic.volumeMl >= minimumMl).map(r => lesions[r.index]!), volumes, y90),
      ideal: healthyIdeal({ y90AtInjection, liver: body(treatment).liver, treatment, baseline, owned: counted.map(r => found.owned[r.index]!), fractions: counted.map(r => maps[r.index]!.fractions), liverMl: y90.liverMl }),
    },
    liver: { volumeMl: y90.liverMl, normalDoseGy: normalLiverGy },
    activity: {
      administeredMbq: y90.netBq / 1e6, assayMbq: given.assayMbq, residualMbq: given.residualMbq, lungShuntFraction: given.lungShuntFraction,
      imageMbq: imageBq / 1e6, ratio: imageBq / y90.netBq,
    },
    /** Lesions that the follow-up scan shows as one. */
    mergedAtFollowUp: later.shared.map(group => group.map(n => lesions[n]!.design.id)),
    unexpected: [...found.leftOver.map(p => stray(baseline, p)), ...later.leftOver.map(p => stray(followUp, p))],
    /** Spheres: mean dose in the threshold VOI over the true dose, by volume and T/N. */
    partialVolume: settings.blur ? partialVolumeTable({
      volumesMl: [5, 10, 20, 50, 150], ratios: [0.3, 1.5, 2.5, 5, 10], fdgFwhmMm: settings.fdgFwhmMm, y90FwhmMm: settings.y90FwhmMm,
      sul: { tumour: 9, liver: uptakes.baseline.liver, threshold: reference.baseline.threshold },
    }) : [],
  }
}

export type PhantomTruth = ReturnType<typeof phantomTruth>

const liverCentre: Vec3 = [-50, -10, 0]

const aortaOf = (image: Image, exam: Exam, { aortaInChest: [from, to] }: Body): BloodPool =>
  bloodPool(image, applyTransform(exam.bodyToExam, from), applyTransform(exam.bodyToExam, to), 5)

const aortaAtHeart = ({ aortaInChest: [from, to] }: Body): Vec3 => add(from, scale(subtract(to, from), 55 / 105))

/** Threshold VOIs within the liver + 10 mm, each the lesion's it belongs to: by the baseline outline where that lies at the exam; the new lesion by its own. */
function delineate(image: Image, exam: Exam, reference: BloodPool, lesions: readonly PlacedLesion[], { liver }: Body) {
  const region = dilated(maskOf(moveSolid(liver, exam.bodyToExam), exam.pet), exam.pet, marginMm)
  const bodies = lesions.map(l => {
    const body = lesionAtBaseline(l) ?? lesionBody(l, exam.id === 'followUp' ? l.design.followUp!.volumeMl : 1e-6)
    return moveSolid([body], lesionToExam(exam, l))[0]!
  })
  return assign(pieces(image, reference.threshold, region), exam.pet, bodies, 5)
}

function analyticValues(lesion: PlacedLesion, volumes: TrueVolumes, normalLiverGy: number): LesionValues {
  const { design } = lesion
  const first = { volumeMl: volumes.ml('baseline', lesion), meanSul: design.sul, tlg: volumes.ml('baseline', lesion) * design.sul }
  const last = { volumeMl: volumes.ml('followUp', lesion), meanSul: design.followUp?.sul ?? 0, tlg: volumes.ml('followUp', lesion) * (design.followUp?.sul ?? 0) }
  return idealValues(first, last, design.tumourToNormal * normalLiverGy)
}

function idealValues(first: Measured, last: Measured, meanDoseGy: number): LesionValues {
  return {
    volumeMl: first.volumeMl, meanSul: first.meanSul, tlgBaseline: first.tlg, meanDoseGy,
    volumeFollowUpMl: last.volumeMl, tlgFollowUp: last.tlg,
    changePercent: first.tlg > 0 ? 100 * (last.tlg / first.tlg - 1) : 0, category: first.tlg > 0 ? categoryOf(first.tlg, last.tlg) : 'StD',
  }
}

function meanDose(image: Image, fractions: ReadonlyMap<number, number>): number {
  let sum = 0, weight = 0
  for (const [at, f] of fractions) { sum += f * image.values[at]!; weight += f }
  return weight > 0 ? doseGy(sum / weight) : 0
}

/** How the lesion moved beyond the body's motion, between baseline and 90Y. */
function ownMotion(lesion: PlacedLesion, baseline: Exam, treatment: Exam) {
  const own = composeTransforms(inverseTransform(baseline.bodyToExam), lesionToExam(treatment, lesion))
  const body = composeTransforms(inverseTransform(baseline.bodyToExam), treatment.bodyToExam)
  const centre = applyTransform(baseline.bodyToExam, lesion.centre)
  const shift = subtract(applyTransform(own, centre), applyTransform(body, centre))
  return {
    baselineToTreatment: toMatrix16(own), ownShiftMm: round(shift), ownShiftLengthMm: norm(shift),
    ownRotationDeg: rotationAngleDeg(composeTransforms(inverseTransform(body), own)),
  }
}

function motionBetween(from: Exam, to: Exam) {
  const t: RigidTransform = composeTransforms(inverseTransform(from.bodyToExam), to.bodyToExam)
  const centre = applyTransform(from.bodyToExam, liverCentre)
  return { from: from.id, to: to.id, matrix: toMatrix16(t), rotationDeg: rotationAngleDeg(t), liverDisplacementMm: round(subtract(applyTransform(t, centre), centre)) }
}

function patientLevel(lesions: readonly LesionValues[]) {
  const sum = (f: (l: LesionValues) => number) => lesions.reduce((total, l) => total + f(l), 0)
  const tlgBaseline = sum(l => l.tlgBaseline), tlgFollowUp = sum(l => l.tlgFollowUp)
  return {
    doseGy: sum(l => l.meanDoseGy * l.volumeMl) / sum(l => l.volumeMl), tlgBaseline, tlgFollowUp,
    changePercent: 100 * (tlgFollowUp / tlgBaseline - 1), category: categoryOf(tlgBaseline, tlgFollowUp),
  }
}

function healthyAnalytic(tumours: readonly PlacedLesion[], volumes: TrueVolumes, y90: Y90Distribution) {
  let bq = y90.liverBq, volumeMl = y90.liverMl
  for (const lesion of tumours) {
    const ml = volumes.ml('treatment', lesion)
    bq -= ml * lesion.design.tumourToNormal * y90.normal
    volumeMl -= ml
  }
  return { doseGy: doseGy(bq / volumeMl), volumeMl, activityMbq: bq / 1e6 }
}

/** Activity in the liver + 10 mm outside the tumours' true place on the 90Y map, over the liver outside their anatomical place. */
function healthyIdeal(args: {
  y90AtInjection: Image; liver: Solid; treatment: Exam; baseline: Exam; owned: readonly (readonly number[])[]; fractions: readonly ReadonlyMap<number, number>[]; liverMl: number
}) {
  const { y90AtInjection: image, treatment } = args, g = treatment.pet, voxelMl = voxelVolumeMl(g)
  const liver = maskOf(moveSolid(args.liver, treatment.bodyToExam), g)
  const expanded = dilated(liver, g, marginMm)
  const union = (maps: readonly ReadonlyMap<number, number>[]) => {
    const sum = new Map<number, number>()
    for (const m of maps) for (const [at, f] of m) sum.set(at, Math.min(1, (sum.get(at) ?? 0) + f))
    return sum
  }
  const refined = union(args.fractions)
  let bq = 0, expandedVolumeMl = 0
  for (let at = 0; at < expanded.length; at++) {
    if (!expanded[at]) continue
    const healthy = 1 - (refined.get(at) ?? 0)
    bq += image.values[at]! * healthy * voxelMl
    expandedVolumeMl += healthy * voxelMl
  }
  const bodyMotion = composeTransforms(inverseTransform(args.baseline.bodyToExam), treatment.bodyToExam)
  let tumourMl = 0
  for (const [at, f] of union(args.owned.map(voxels => mapped(voxels, args.baseline.pet, g, bodyMotion)))) if (liver[at]) tumourMl += f * voxelMl
  const volumeMl = args.liverMl - tumourMl
  return { doseGy: doseGy(bq / volumeMl), volumeMl, expandedVolumeMl, activityMbq: bq / 1e6 }
}

/** A piece above the threshold that belongs to no lesion. */
function stray(exam: Exam, piece: readonly number[]) {
  return { exam: exam.id, volumeMl: piece.length * voxelVolumeMl(exam.pet), atMm: round(positionOf(exam.pet, piece[0]!)) }
}
