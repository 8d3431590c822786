import { MBq } from '../../physics/index.ts'
import type { ActivityBalance } from '../../dosimetry/index.ts'
import type { DoseStage } from '../doses/dose-stage.ts'
import type { Results, TreatmentResult } from '../file/results.ts'
import type { SessionBalance } from '../doses/session-balance.ts'

/** Of one treatment: the activity its 90Y image holds at injection beside what was given; `dose` where it could be dosed. */
export function treatmentResult({ session, imageBq, liverBq, balance }: SessionBalance, dose: DoseStage | undefined): TreatmentResult {
  const given = session.administeredBq
  return {
    id: session.id, exam: session.images.exam.id, injectionTime: session.injection.text,
    vials: session.vials.map(v => ({ id: v.treatment.id, device: v.treatment.device, injectionTime: v.injection.text, ...(v.netBq === undefined ? {} : { netMbq: v.netBq / MBq }) })),
    imageMbq: imageBq / MBq, ...(liverBq === undefined ? {} : { expandedLiverMbq: liverBq / MBq }),
    ...(given === undefined ? {} : { administeredMbq: given / MBq }), ...(balance ? { ratio: balance.ratio, balance: balanceResult(balance) } : {}),
    ...(dose && dose.earlierBq > 0 ? { earlierMbq: dose.earlierBq / MBq, earlierPercent: 100 * dose.earlierShare } : {}),
    ...(dose?.deposited.calibration === 'relative' ? { calibrationFactor: dose.deposited.scale } : {}),
    ...(dose?.healthyLiver ? { healthyLiverDoseGy: dose.healthyLiver.doseGy } : {}),
  }
}

type BalanceResult = NonNullable<TreatmentResult['balance']>

function balanceResult({ parts: { liver, lungs, elsewhere }, expected, asExpected, refused, causes }: ActivityBalance): BalanceResult {
  return {
    expectedRatio: expected, asExpected, refused,
    parts: {
      ...(liver === undefined ? {} : { liverMbq: liver / MBq }), ...(lungs === undefined ? {} : { lungsInViewMbq: lungs / MBq }),
      ...(elsewhere === undefined ? {} : { elsewhereMbq: elsewhere / MBq }),
    },
    causes: causes.map(({ cause, words, expectedRatio, misfit, explains, tell, repair }) => ({ cause, words, expectedRatio, misfit, explains, tell, ...(repair === undefined ? {} : { repair }) })),
  }
}

/** Of all treatments together, each at its own injection; of one its balance, too. */
export function activityResult(treatments: readonly TreatmentResult[]): Results['activity'] {
  if (treatments.length === 0) return undefined
  const sum = (of: (t: TreatmentResult) => number | undefined) => treatments.some(t => of(t) === undefined) ? undefined : treatments.reduce((s, t) => s + of(t)!, 0)
  const imageMbq = sum(t => t.imageMbq)!, liver = sum(t => t.expandedLiverMbq), given = sum(t => t.administeredMbq), only = treatments.length === 1 ? treatments[0] : undefined
  return {
    imageMbq, ...(liver === undefined ? {} : { expandedLiverMbq: liver }),
    ...(given === undefined ? {} : { administeredMbq: given, ratio: only ? only.ratio : imageMbq / given }),
    ...(only?.balance ? { balance: only.balance } : {}),
  }
}
