import type { Finding } from '../../record/index.ts'
import { MBq } from '../../physics/index.ts'
import { uidFrom } from '../../dicom/index.ts'
import { toMatrix16 } from '../../volume/index.ts'
import type { Lesion, Remainder } from '../../delineation/index.ts'
import { type ResponseSettings, changePercent, responseCategory } from '../../response/index.ts'
import type { LesionDose } from '../doses/dose-lesions.ts'
import type { LesionOrigin } from '../images/inputs.ts'
import type { LesionResult } from '../file/results.ts'

/** What results.json says of one lesion; what is not known stays out. */
export function lesionResult(args: {
  id: string; seed: string; lesion: Lesion; origin?: LesionOrigin; remainder?: Remainder; dose?: LesionDose
  /** What each treatment gave, on its own 90Y PET. */
  contributions: readonly { readonly id: string; readonly lesion: LesionDose }[]
  idOf: (n: number) => string; healthyLiverGy?: number; response: ResponseSettings; findings: readonly Finding[]
}): LesionResult {
  const { id, lesion, remainder, dose, response } = args
  const change = remainder && changePercent({ baseline: lesion.tlg, followUp: remainder.tlg })
  const d = dose?.dose
  return {
    id, trackingUid: uidFrom(`${args.seed} ${id}`), ...(args.origin ?? { origin: 'threshold' }), centreMm: dose?.centreMm ?? lesion.centreMm,
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
      matrix: toMatrix16(dose.transform).slice(),
      doseBeforeRefinementGy: dose.beforeRefinementGy, doseIntervalGy: dose.intervalGy,
      refinementAccepted: dose.refinement?.accepted, refinementReason: dose.refinement?.reason,
    } : {}),
    treatments: args.contributions.flatMap(c => c.lesion.dose ? [contribution(c)] : []),
    findings: args.findings,
  }
}

function contribution({ id, lesion: l }: { readonly id: string; readonly lesion: LesionDose }): LesionResult['treatments'][number] {
  return {
    id, meanDoseGy: l.dose!.meanGy, coveredPercent: 100 * l.covered, doseBeforeRefinementGy: l.beforeRefinementGy, doseIntervalGy: l.intervalGy,
    shiftMm: l.refinement?.shiftMm, rotationDeg: l.refinement?.rotationDeg, refinementAccepted: l.refinement?.accepted, refinementReason: l.refinement?.reason,
  }
}
