import type { VirtualRecord } from './characteristics.ts'
import type { Latent } from './latent.ts'
import { type VirtualLesion, meanTumourDose, patientResponse } from './tumours.ts'

/** What a faithful analysis of the patient's images would find, named as in results.json. */
export type VirtualResults = ReturnType<typeof measuredResults>

/** MBq/mL at injection per Gy. */
const concentrationPerGy = 1.03 / 50

export function measuredResults(clinical: VirtualRecord, latent: Latent) {
  const { reason, liverVolumeMl, healthyLiverGy } = latent
  const has = { baseline: clinical.baselinePetDay !== undefined, dose: clinical.treatmentPetDay !== undefined && reason !== 'poor-registration', followUp: clinical.followUpPetDay !== undefined }
  const found = has.baseline && reason !== 'no-fdg-positive-tumour' ? latent.lesions : []
  const lesions = found.map(l => measuredLesion(l, has, healthyLiverGy))
  const tumourVolumeMl = found.reduce((sum, l) => sum + l.volumeMl, 0)
  const response = has.followUp && found.length > 0 ? patientResponse(found) : undefined
  const healthyMl = liverVolumeMl - tumourVolumeMl
  const days = { baseline: clinical.baselinePetDay, treatment: clinical.treatmentPetDay, followUp: clinical.followUpPetDay }
  return {
    lesions,
    patientLevel: {
      ...(has.dose && found.length > 0 ? { doseGy: meanTumourDose(found) } : {}), doseWeighting: 'volume' as const, tumourVolumeMl,
      ...(found.length > 0 ? { tlgBaseline: found.reduce((sum, l) => sum + l.tlgBaseline, 0) } : {}),
      ...(response ? { tlgFollowUp: response.tlgFollowUp, changePercent: response.changePercent, category: response.category } : {}),
    },
    ...(has.dose && has.baseline ? { healthyLiver: { doseGy: healthyLiverGy, volumeMl: healthyMl, liverVolumeMl, activityMbq: healthyLiverGy * healthyMl * concentrationPerGy } } : {}),
    complete: has.baseline && has.dose && has.followUp && found.length > 0,
    exams: (['baseline', 'treatment', 'followUp'] as const).flatMap(role => days[role] === undefined ? [] : [{ id: role, role, daysFromTreatment: days[role] }]),
    registration: has.baseline ? (['treatment', 'followUp'] as const).flatMap(to => days[to] === undefined ? [] : [{ from: 'baseline', to, accepted: !(reason === 'poor-registration' && to === 'treatment') }]) : [],
    smallLesions: has.baseline ? latent.smallLesionsMl.map((volumeMl, n) => ({ id: `S${n + 1}`, volumeMl })) : [],
    newLesions: has.followUp && has.baseline ? latent.newLesionsMl.map((volumeMl, n) => ({ id: `N${n + 1}`, volumeMl })) : [],
  }
}

function measuredLesion(l: VirtualLesion, has: { dose: boolean; followUp: boolean }, healthyLiverGy: number) {
  return {
    id: l.id, volumeMl: l.volumeMl, meanUptakeBaseline: l.meanSul, tlgBaseline: l.tlgBaseline, mergedWith: [],
    ...(has.followUp ? { tlgFollowUp: l.tlgFollowUp, changePercent: l.changePercent, category: l.category } : {}),
    ...(has.dose ? {
      meanDoseGy: l.doseGy, sdDoseGy: l.doseGy * l.coefficientOfVariation, coefficientOfVariation: l.coefficientOfVariation,
      meanConcentrationMbqPerMl: l.doseGy * concentrationPerGy, sdConcentrationMbqPerMl: l.doseGy * concentrationPerGy * l.coefficientOfVariation,
      tumourToNormal: l.doseGy / healthyLiverGy,
    } : {}),
  }
}
