import { solidVolumeMl } from '../solids/solids.ts'
import { bodyOf } from '../anatomy/body.ts'
import { type PhantomDesign, unperfusedConcentration } from '../design/design.ts'
import { concentrationOf } from '../images/acquire.ts'
import type { LesionDesign } from '../design/lesion-designs.ts'
import { sphereRadiusMm } from '../anatomy/lesions.ts'
import { contourRadius, contrastWithin, sigma } from '../truth/partial-volume.ts'
import { uptakes } from '../images/scene.ts'
import type { VirtualPatient } from './patient.ts'
import type { VirtualLesion } from './tumours.ts'

/** Resolution of the cohort's images, FWHM in mm: as phantomSettings has it. */
const fdgS = sigma(6), y90S = sigma(6.5)
/** 2.0 x blood pool + 2 SD: what the noise of the compact grid gives on average. */
const expectedThreshold = { baseline: 3.04, followUp: 2.84 } as const

const volumeOf = (radiusMm: number): number => 4 / 3 * Math.PI * radiusMm ** 3 / 1000

/** Between `low` and `high`, where `f` rises through 0. */
function solve(low: number, high: number, f: (x: number) => number): number {
  for (let n = 0; n < 22; n++) {
    const middle = (low + high) / 2
    if (f(middle) < 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}

interface Sphere { readonly R: number; readonly sul: number }

/** What a threshold finds of a blurred sphere. */
function seen({ R, sul }: Sphere, exam: 'baseline' | 'followUp'): { volumeMl: number; meanSul: number } {
  const background = uptakes[exam].liver
  const radius = contourRadius({ R, s: fdgS, tumour: sul, background, threshold: expectedThreshold[exam] })
  return { volumeMl: volumeOf(radius), meanSul: radius > 0 ? background + (sul - background) * contrastWithin({ R, s: fdgS, radius, steps: 24 }) : 0 }
}

/** The sphere of which the threshold finds that volume and that mean uptake. */
function sphereSeenAs(volumeMl: number, meanSul: number): Sphere {
  const ofUptake = (sul: number): Sphere => ({ sul, R: solve(1, sphereRadiusMm(volumeMl) * 1.3, R => seen({ R, sul }, 'baseline').volumeMl - volumeMl) })
  return ofUptake(solve(expectedThreshold.baseline, 25, sul => seen(ofUptake(sul), 'baseline').meanSul - meanSul))
}

/** The same tumour at follow-up, of the uptake or a little less or more, so large that its TLG is as wanted; undefined: gone. */
function followUpOf(first: Sphere, l: VirtualLesion): LesionDesign['followUp'] {
  if (l.category === 'CR') return undefined
  const ratio = 1 + l.changePercent / 100
  const sul = Math.max(4.4, first.sul * Math.min(1.15, Math.max(0.7, ratio ** 0.25)))
  const R = solve(1, first.R * 3, r => {
    const s = seen({ R: r, sul }, 'followUp')
    return s.volumeMl * s.meanSul - l.tlgFollowUp
  })
  return { volumeMl: volumeOf(R), sul }
}

/** What is missing of the row's SD over mean when blur has made its own, which falls towards the edge of the VOI. */
function variationOf(l: VirtualLesion, { R }: Sphere, tumourToNormal: number): number {
  const voi = { R, s: y90S, radius: sphereRadiusMm(l.volumeMl), steps: 40 }
  const first = contrastWithin(voi), second = contrastWithin({ ...voi, power: 2 }), contrast = tumourToNormal - 1
  const blur = contrast ** 2 * Math.max(0, second - first ** 2) / (1 + contrast * first) ** 2
  return Math.sqrt(Math.min(0.8 ** 2, Math.max(0.08 ** 2, (l.coefficientOfVariation ** 2 - blur) / (1 + blur))))
}

/** A tumour that no threshold finds. */
const hidden: Sphere = { R: sphereRadiusMm(20), sul: 2.1 }

/** One for each treatment. */
export function patientDesigns(patient: VirtualPatient): readonly PhantomDesign[] {
  const design = patientDesign(patient), { secondTreatmentDay: later } = patient.clinical
  if (later === undefined) return [design]
  const session = { x: limitOf(rightShare, design.stretch[0]) }
  // Each treatment leaves a little in the other's part.
  const normalLiverGy = design.normalLiverGy / (1 + unperfusedConcentration)
  return [
    { ...design, normalLiverGy, target: 'right lobe', session: { ...session, number: 1, side: 'right' } },
    {
      ...design, normalLiverGy, target: 'left lobe', session: { ...session, number: 2, side: 'left' },
      treatmentDay: design.treatmentDay + later, baselineDay: design.baselineDay - later, followUpDay: design.followUpDay - later,
    },
  ]
}

/** Of the liver, right of where sequential treatments part. */
const rightShare = 0.62

/**
 * The synthetic patient whose images measure as the row says: uptake, size and activity of each tumour are those of a blurred sphere
 * that a threshold sees with the row's volume, TLG and dose; the healthy liver's concentration closes its activity.
 */
export function patientDesign(patient: VirtualPatient): PhantomDesign {
  const { clinical, latent } = patient
  const found = latent.reason !== 'no-fdg-positive-tumour'
  const tumours = latent.lesions.map(l => {
    const sphere = found ? sphereSeenAs(l.volumeMl, l.meanSul) : { R: sphereRadiusMm(l.volumeMl), sul: hidden.sul }
    return { l, sphere, left: contrastWithin({ R: sphere.R, s: y90S, radius: sphereRadiusMm(l.volumeMl) }) }
  })
  const stretch = Math.cbrt(latent.liverVolumeMl / standardLiverMl())
  const perfusedMl = latent.liverVolumeMl * clinical.treatedFraction

  // Activity of the healthy liver = all that is in the liver less what lies in the tumours' VOIs; per Gy, in mL.
  let given = latent.healthyLiverGy * latent.liverVolumeMl, room = perfusedMl + unperfusedConcentration * (latent.liverVolumeMl - perfusedMl)
  for (const { l, sphere, left } of tumours) {
    const ml = volumeOf(sphere.R)
    given -= latent.healthyLiverGy * l.volumeMl + l.doseGy * (ml / left - l.volumeMl)
    room -= ml / left
  }
  const normalLiverGy = given / room
  const ratioOf = (doseGy: number, left: number) => Math.max(0.02, 1 + (doseGy / normalLiverGy - 1) / left)

  const lesions: LesionDesign[] = tumours.map(({ l, sphere, left }) => ({
    id: l.id, purpose: l.category, volumeMl: volumeOf(sphere.R), sul: sphere.sul, tumourToNormal: ratioOf(l.doseGy, left), variation: variationOf(l, sphere, ratioOf(l.doseGy, left)),
    followUp: found ? followUpOf(sphere, l) : { volumeMl: volumeOf(sphere.R), sul: hidden.sul }, place: 'perfused',
  }))
  latent.smallLesionsMl.forEach((ml, n) => {
    const sphere = sphereSeenAs(ml, 3.6), volumeMl = volumeOf(sphere.R)
    lesions.push({ id: `S${n + 1}`, purpose: 'too small to be a lesion', volumeMl, sul: sphere.sul, tumourToNormal: 1.5, followUp: { volumeMl, sul: sphere.sul }, place: 'perfused' })
  })
  latent.newLesionsMl.forEach((ml, n) => lesions.push({ id: `N${n + 1}`, purpose: 'new at follow-up', volumeMl: 0, sul: 0, tumourToNormal: 1, followUp: { volumeMl: ml, sul: 6 }, place: 'perfused' }))

  const treatmentDay = Date.parse(`${clinical.treatmentDate}T00:00:00Z`) / 864e5
  return {
    patient: { key: patient.key, name: `PHANTOM^${patient.key}`, sex: clinical.sex, heightM: latent.heightM, birthDate: birthDate(treatmentDay, clinical.ageYears) },
    stretch: [stretch, stretch, stretch],
    ...(latent.reason === 'poor-registration' ? { strange: { exam: 'treatment' as const, stretch: [stretch * 1.2, stretch * 0.8, stretch * 0.9] as const } } : {}),
    perfusedLimitX: limitOf(clinical.treatedFraction, stretch), normalLiverGy, lungShuntFraction: clinical.lungShuntFraction,
    lesions, freeRadiusMm: 17, treatmentDay, baselineDay: clinical.baselinePetDay ?? -21, followUpDay: clinical.followUpPetDay ?? 91, daysFromCalibration: clinical.daysFromCalibration,
    weightKg: { baseline: latent.weightKg, treatment: latent.weightKg, followUp: latent.weightKg - 2 }, target: clinical.treatmentApproach,
  }
}

let liverMl: number | undefined
const standardLiverMl = (): number => liverMl ??= solidVolumeMl(bodyOf([1, 1, 1], Infinity).liver)

/** The plane right of which lies that share of the liver. */
function limitOf(fraction: number, stretch: number): number {
  if (fraction >= 1) return 1e6
  const x = solve(-140, 90, limit => solidVolumeMl(bodyOf([1, 1, 1], limit).perfused, 3) / solidVolumeMl(bodyOf([1, 1, 1], limit).liver, 3) - fraction)
  return Number((x * stretch).toFixed(3))
}

const birthDate = (treatmentDay: number, ageYears: number): string => new Date((treatmentDay - Math.round((ageYears + 0.4) * 365.25)) * 864e5).toISOString().slice(0, 10)
