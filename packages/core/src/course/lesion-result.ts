import type { Finding } from '../record/index.ts'
import { MBq } from '../physics/index.ts'
import { uidFrom } from '../dicom/index.ts'
import type { Lesion, Remainder } from '../delineation/index.ts'
import { type ResponseSettings, changePercent, responseCategory } from '../response/index.ts'
import type { LesionDose } from './dose-lesions.ts'
import type { LesionResult } from './results.ts'

/** What results.json says of one lesion; what is not known stays out. */
export function lesionResult(args: {
  id: string; seed: string; lesion: Lesion; remainder?: Remainder; dose?: LesionDose; treatment?: string
  idOf: (n: number) => string; healthyLiverGy?: number; response: ResponseSettings; findings: readonly Finding[]
}): LesionResult {
  const { id, lesion, remainder, dose, response } = args
  const change = remainder && changePercent({ baseline: lesion.tlg, followUp: remainder.tlg })
  const d = dose?.dose
  return {
    id, trackingUid: uidFrom(`${args.seed} ${id}`), centreMm: dose?.centreMm ?? lesion.centreMm,
    volumeMl: lesion.volumeMl, volumeFollowUpMl: remainder?.volumeMl,
    meanUptakeBaseline: lesion.mean, maxUptakeBaseline: lesion.max,
    tlgBaseline: lesion.tlg, tlgFollowUp: remainder?.tlg, changePercent: change,
    category: change === undefined ? undefined : responseCategory(change, response),
    mergedWith: remainder?.mergedWith.map(args.idOf) ?? [],
    ...(d && dose ? {
      meanDoseGy: d.meanGy, sdDoseGy: d.sdGy, minDoseGy: d.minGy, maxDoseGy: d.maxGy, d70Gy: d.d70Gy, d95Gy: d.d95Gy, vDosesPercent: d.vPercent,
      activityAtInjectionMbq: d.activityBq / MBq, meanConcentrationMbqPerMl: d.meanConcentration / MBq, sdConcentrationMbqPerMl: d.sdConcentration / MBq,
      coefficientOfVariation: d.meanGy > 0 ? d.sdGy / d.meanGy : undefined,
      tumourToNormal: args.healthyLiverGy ? d.meanGy / args.healthyLiverGy : undefined,
      shiftMm: dose.refinement?.shiftMm, rotationDeg: dose.refinement?.rotationDeg,
      doseBeforeRefinementGy: dose.beforeRefinementGy, doseIntervalGy: dose.intervalGy,
      refinementAccepted: dose.refinement?.accepted, refinementReason: dose.refinement?.reason,
    } : {}),
    treatments: d && args.treatment !== undefined ? [{ id: args.treatment, meanDoseGy: d.meanGy }] : [],
    findings: args.findings,
  }
}
