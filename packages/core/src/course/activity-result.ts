import type { Finding } from '../record/index.ts'
import { MBq } from '../physics/index.ts'
import { closure, totalActivity } from '../dosimetry/index.ts'
import type { DoseStage } from './dose-stage.ts'
import type { Protocol } from './protocol.ts'
import type { Results, TreatmentResult } from './results.ts'

/** Of one treatment: the activity its 90Y image holds at injection beside what was given. */
export function treatmentResult(dose: DoseStage, protocol: Protocol, several: boolean): { readonly result: TreatmentResult; readonly findings: readonly Finding[] } {
  const { session, expandedLiverBq } = dose
  const image = totalActivity(dose.activity.volume), given = session.administeredBq
  const balance = given === undefined ? undefined : closure({ image, administered: given, range: protocol.dosimetry.closureWarning })
  return {
    result: {
      id: session.id, exam: session.images.exam.id, injectionTime: session.injection.text,
      vials: session.vials.map(v => ({ id: v.treatment.id, device: v.treatment.device, injectionTime: v.injection.text, ...(v.netBq === undefined ? {} : { netMbq: v.netBq / MBq }) })),
      imageMbq: image / MBq, ...(expandedLiverBq === undefined ? {} : { expandedLiverMbq: expandedLiverBq / MBq }),
      ...(given === undefined ? {} : { administeredMbq: given / MBq, ratio: balance!.ratio }),
      ...(dose.earlierBq > 0 ? { earlierMbq: dose.earlierBq / MBq, earlierPercent: 100 * dose.earlierShare } : {}),
      ...(dose.healthyLiver ? { healthyLiverDoseGy: dose.healthyLiver.doseGy } : {}),
    },
    findings: (balance?.findings ?? []).map(f => several ? { ...f, message: `${session.id}: ${f.message}` } : f),
  }
}

/** Of all treatments together, each at its own injection. */
export function activityResult(treatments: readonly TreatmentResult[]): Results['activity'] {
  if (treatments.length === 0) return undefined
  const sum = (of: (t: TreatmentResult) => number | undefined) => treatments.some(t => of(t) === undefined) ? undefined : treatments.reduce((s, t) => s + of(t)!, 0)
  const imageMbq = sum(t => t.imageMbq)!, liver = sum(t => t.expandedLiverMbq), given = sum(t => t.administeredMbq)
  return {
    imageMbq, ...(liver === undefined ? {} : { expandedLiverMbq: liver }),
    ...(given === undefined ? {} : { administeredMbq: given, ratio: treatments.length === 1 ? treatments[0]!.ratio : imageMbq / given }),
  }
}
