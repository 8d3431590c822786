import { type Vec3, applyTransform, indexToPosition, inverseTransform, voxelVolumeMl } from '@yttria/core/volume'
import { bodyIn } from '../anatomy/body.ts'
import { designOf, sessionMark } from '../design/standard-design.ts'
import { type ExamId, unperfusedConcentration } from '../design/design.ts'
import type { Exam } from './exams.ts'
import { voxelsWithin } from '../solids/voxels-within.ts'
import { type PlacedLesion, lesionBody } from '../anatomy/lesions.ts'
import { remaining } from '../nuclides.ts'
import type { PhantomSettings } from '../design/options.ts'
import { type PhantomPatient, leanBodyMassKg } from '../design/patient.ts'
import { type StoredPet, addPetNoise, petImage, storePet } from './pet-image.ts'
import { randomStream } from '../random.ts'
import type { Filled } from '../solids/rasterise.ts'
import { moveSolid } from '../solids/solids.ts'
import { type LesionInExam, fdgScene, lesionToExam, lesionsInExam, liverVolumes, y90Scene } from './scene.ts'

/** The constants `paper`: D = A x 50 J/GBq / (V x 1.03 kg/L). */
export const paper = { energyJPerGBq: 50, densityKgPerL: 1.03 } as const

/** Of a concentration in Bq/mL at injection. */
export const doseGy = (bqPerMl: number): number => bqPerMl * 1e-9 * paper.energyJPerGBq / (paper.densityKgPerL / 1000)
export const concentrationOf = (gy: number): number => gy / doseGy(1)

/** A lesion's volume as the scene holds it: of the ellipsoid, or of its whole voxels. */
export interface TrueVolumes {
  readonly ml: (exam: ExamId, lesion: PlacedLesion) => number
}

export function trueVolumes(settings: PhantomSettings, exams: Readonly<Record<ExamId, Exam>>, lesions: readonly PlacedLesion[]): TrueVolumes {
  const table = new Map<string, number>()
  for (const exam of Object.values(exams))
    for (const { lesion, body } of lesionsInExam(exam, lesions)) {
      const { design } = lesion
      const smooth = exam.id === 'followUp' ? design.followUp!.volumeMl : design.volumeMl
      table.set(`${exam.id}/${design.id}`, settings.ideal ? voxelsWithin(body, exam.pet).length * voxelVolumeMl(exam.pet) : smooth)
    }
  return { ml: (exam, lesion) => table.get(`${exam}/${lesion.design.id}`) ?? 0 }
}

/** Where the 90Y is, at injection. Bq and Bq/mL. */
export interface Y90Distribution {
  readonly normal: number
  readonly lung: number
  readonly liverBq: number
  readonly netBq: number
  readonly liverMl: number
}

export function y90Distribution(settings: PhantomSettings, lesions: readonly PlacedLesion[], volumes: TrueVolumes): Y90Distribution {
  const design = designOf(settings), normal = concentrationOf(design.normalLiverGy), { wholeMl, perfusedMl, lungsMl } = liverVolumes(bodyIn('treatment', settings))
  let liverBq = normal * (perfusedMl + unperfusedConcentration * (wholeMl - perfusedMl))
  for (const lesion of lesions) {
    const ground = lesion.design.place === 'left' ? unperfusedConcentration : 1
    liverBq += (lesion.design.tumourToNormal - ground) * normal * volumes.ml('treatment', lesion)
  }
  const shunt = design.lungShuntFraction, netBq = liverBq / (1 - shunt)
  return { normal, lung: netBq * shunt / lungsMl, liverBq, netBq, liverMl: wholeMl }
}

/** Bq/mL (or SUVbw) in the stored image per SUL. */
export function perSul(exam: Exam, patient: PhantomPatient): number {
  const leanG = leanBodyMassKg(patient, exam.weightKg) * 1000
  if (exam.storage === 'gml') return exam.weightKg * 1000 / leanG
  const atInjection = exam.injectedBq! / leanG
  return exam.storage === 'bqml-admin' ? atInjection : atInjection * remaining('18F', exam.seriesS - exam.injectionS)
}

/** Uniform lesions of whole voxels share a slice's largest value. */
export const topOf = (settings: PhantomSettings): number => settings.ideal ? 65000 : 65535

/** The FDG scan as its files hold it. */
export function acquireFdg(exam: Exam, lesions: readonly PlacedLesion[], patient: PhantomPatient, settings: PhantomSettings): StoredPet {
  const sul = imageOf(exam, fdgScene(exam, lesions, settings), l => l.sul, lesions, settings)
  // Less is absorbed in the chest than at the level of the liver, so more counts reach the detectors.
  const back = inverseTransform(exam.bodyToExam)
  const thorax = Array.from({ length: exam.pet.size[2] }, (_, k) => {
    const z = applyTransform(back, indexToPosition(exam.pet, [exam.pet.size[0] / 2, exam.pet.size[1] / 2, k] as Vec3))[2]
    return 1 - 0.45 * Math.min(1, Math.max(0, (z - 50) / 50))
  })
  if (settings.noise)
    addPetNoise({ voxels: sul, geometry: exam.pet, random: randomStream(settings.seed, `noise/${exam.id}`), variation: (_, k) => settings.fdgLiverNoise * thorax[k]! })
  const factor = perSul(exam, patient)
  return storePet(exam.pet, sul.map(x => x * factor), topOf(settings))
}

/** The 90Y scan, Bq/mL at its start; noisier where there is less activity. */
export function acquireY90(exam: Exam, lesions: readonly PlacedLesion[], given: Y90Distribution, settings: PhantomSettings): StoredPet {
  const atInjection = imageOf(exam, y90Scene(exam, lesions, given, settings), l => l.lesion.design.tumourToNormal * given.normal, lesions, settings)
  if (settings.noise) {
    const uneven = unevenLesions(exam, lesions), own = new Map(uneven.flatMap(l => l.voxels.map(at => [at, l.variation] as const)))
    const mean = (l: Uneven) => l.measured.reduce((sum, at) => sum + atInjection[at]!, 0)
    const before = uneven.map(mean)
    addPetNoise({
      voxels: atInjection, geometry: exam.pet, random: randomStream(settings.seed, `noise/treatment${sessionMark(settings)}`),
      variation: (value, _, at) => own.get(at) ?? settings.y90LiverNoise * Math.sqrt(given.normal / (value + 0.05 * given.normal)),
    })
    uneven.forEach((l, n) => {
      const factor = before[n]! / mean(l)
      for (const at of l.voxels) atInjection[at]! *= factor
    })
  }
  const left = remaining('90Y', exam.seriesS - exam.injectionS)
  return storePet(exam.pet, atInjection.map(x => x * left), topOf(settings))
}

interface Uneven { readonly variation: number; readonly voxels: readonly number[]; readonly measured: readonly number[] }

/** Lesions that say how uneven they are: their voxels as far as blur reaches, and those about which a threshold VOI lies. */
function unevenLesions(exam: Exam, lesions: readonly PlacedLesion[]): readonly Uneven[] {
  const taken = new Set<number>()
  return lesionsInExam(exam, lesions).flatMap(({ lesion }): Uneven[] => {
    const { variation, volumeMl } = lesion.design
    if (variation === undefined) return []
    const within = (ml: number) => voxelsWithin(moveSolid([lesionBody(lesion, ml)], lesionToExam(exam, lesion))[0]!, exam.pet)
    // Of two that nearly touch, the fringe between them is the first's.
    const voxels = within(1.5 * volumeMl).filter(at => !taken.has(at))
    for (const at of voxels) taken.add(at)
    const own = new Set(voxels)
    return [{ variation, voxels, measured: within(1.1 * volumeMl).filter(at => own.has(at)) }]
  })
}

export function imageOf(
  exam: Exam, scene: readonly Filled[], valueOf: (l: LesionInExam) => number, lesions: readonly PlacedLesion[], settings: PhantomSettings,
): Float32Array {
  if (!settings.ideal) return petImage({ geometry: exam.pet, scene, fwhmMm: settings.blur ? exam.fwhmMm : undefined, coarse: settings.size === 'compact' })
  // Lesions of whole voxels in a liver without them: none is partly filled.
  const shown = lesionsInExam(exam, lesions)
  const voxels = petImage({ geometry: exam.pet, scene: scene.slice(0, scene.length - shown.length), fwhmMm: undefined })
  for (const l of shown) for (const at of voxelsWithin(l.body, exam.pet)) voxels[at] = valueOf(l)
  return voxels
}
