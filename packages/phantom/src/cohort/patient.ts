import { randomStream } from '../random.ts'
import { logNormal, normal, within } from './chance.ts'
import { type VirtualRecord, drawBackground, drawTreatment } from './characteristics.ts'
import type { Latent } from './latent.ts'
import { type CohortParameters, type ExclusionReason } from './parameters.ts'
import { type VirtualResults, measuredResults } from './results.ts'
import { drawSurvival } from './survival.ts'
import { type VirtualEvent, type VirtualValue, drawEvents, drawLaboratory, drawReild } from './toxicity.ts'
import { type VirtualLesion, drawLesions, patientResponse } from './tumours.ts'

/** A patient as the cohort's analyses take them, and what lies behind. */
export interface VirtualPatient {
  readonly key: string
  readonly clinical: VirtualRecord
  readonly laboratory: readonly VirtualValue[]
  readonly events: readonly VirtualEvent[]
  readonly results: VirtualResults
  readonly problems: readonly never[]
  readonly latent: Latent
}

/** Activity in MBq of so many Gy in so many mL: 50 J/GBq, 1.03 kg/L. */
export const mbqOf = (gy: number, volumeMl: number): number => gy * volumeMl * 1.03 / 50

/** The n-th patient of a cohort, whoever the others are. */
export function drawPatient(args: { key: string; n: number; seed: number; lesions: number; reason: ExclusionReason | undefined; parameters: CohortParameters }): VirtualPatient {
  const { key, reason, parameters } = args
  const stream = (purpose: string) => randomStream(args.seed, `patient ${args.n}/${purpose}`)
  const background = drawBackground(stream('background'), parameters.characteristics, reason)
  const treatment = drawTreatment({ random: stream('treatment'), parameters, lesions: args.lesions, reason })

  const body = stream('liver'), p = parameters.liver
  const liverVolumeMl = within(1350, 2700, () => logNormal(body, p.medianVolumeMl, p.sdLogVolume))
  const shared = body.normal(), doseEffect = parameters.dose.tau * shared
  const healthyLiverGy = within(p.leastDoseGy, p.mostDoseGy, () =>
    logNormal({ ...body, normal: () => p.correlationWithTumours * shared + Math.sqrt(1 - p.correlationWithTumours ** 2) * body.normal() }, p.medianDoseGy, p.sdLogDose))

  const tumours = stream('tumours')
  const lesions = drawLesions({
    random: tumours, count: args.lesions, treatedMl: liverVolumeMl * treatment.treatedFraction, specificActivityBqPerSphere: treatment.specificActivityBqPerSphere,
    parameters, responseEffect: tumours.normal(), doseEffect,
  })
  const person = stream('body'), male = background.sex === 'M'
  const others = stream('other lesions')
  const latent: Latent = {
    reason, lesions, heightM: Number(normal(person, male ? 1.78 : 1.65, 0.06).toFixed(2)), weightKg: Math.round(within(48, 120, () => normal(person, male ? 84 : 70, 12))), liverVolumeMl, healthyLiverGy, doseEffect, reild: drawReild(stream('reild'), healthyLiverGy, parameters.events), responder: ['CR', 'PR'].includes(patientResponse(lesions).category),
    smallLesionsMl: Array.from({ length: Math.floor(others.next() * 2.2) }, () => others.between(1.2, 2.5)),
    newLesionsMl: others.next() < parameters.response.newLesions ? [others.between(6, 12)] : [],
  }

  const followed = reason !== 'no-follow-up-pet'
  const survival = drawSurvival({
    random: stream('survival'), responder: latent.responder, ageYears: background.ageYears, extrahepaticDisease: background.extrahepaticDisease,
    treatmentDay: treatment.treatmentDay, seenOnDay: followed ? treatment.followUpPetDay : treatment.secondTreatmentDay ?? 2, parameters,
  })
  const seen = { sex: background.sex, healthyLiverGy, untilDay: survival.days, reild: latent.reild, frailty: stream('frailty').normal(), parameters }
  const tumourMl = lesions.reduce((sum, l) => sum + l.volumeMl, 0)
  const inLiver = mbqOf(healthyLiverGy, liverVolumeMl - tumourMl) + lesions.reduce((sum, l) => sum + mbqOf(l.doseGy, l.volumeMl), 0)
  const { treatmentDay, secondTreatmentDay, baselinePetDay, followUpPetDay, ...given } = treatment
  const clinical: VirtualRecord = {
    ...background, device: 'glass', ...given, treatmentDate: new Date(treatmentDay * 864e5).toISOString().slice(0, 10),
    ...(secondTreatmentDay === undefined ? {} : { secondTreatmentDay }),
    administeredMbq: Math.round(inLiver / (1 - treatment.lungShuntFraction)), treatedVolumeMl: Math.round(liverVolumeMl * treatment.treatedFraction),
    ...(reason === 'no-baseline-pet' ? {} : { baselinePetDay }), ...(reason === 'no-90y-pet' ? {} : { treatmentPetDay: 1 }), ...(followed ? { followUpPetDay } : {}),
    survival, other: {},
  }
  return {
    key, clinical, latent, problems: [],
    laboratory: drawLaboratory({ random: stream('laboratory'), ...seen }),
    events: drawEvents({ random: stream('events'), ...seen }),
    results: measuredResults(clinical, latent),
  }
}
