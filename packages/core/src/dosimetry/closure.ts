import { type Outcome, answer, refusal, error } from '../record/index.ts'
import { type Becquerel, type Second, MBq, decayFactor } from '../physics/index.ts'
import type { Volume } from '../volume/index.ts'

/**
 * Net administered activity at injection: assay decayed to injection, minus the residual
 * (given as of injection; measured later it must be decayed back by the caller).
 */
export function netActivity(args: {
  assay: Becquerel; residual: Becquerel; assayToInjection: Second; halfLife: Second
}): Outcome<Becquerel> {
  const { assay, residual, assayToInjection, halfLife } = args
  if (!(assay > 0)) return refusal(error('assay', { value: assay / MBq }, `The assayed activity is ${assay / MBq} MBq.`, 'Give assayMbq in course.json as the activity in the vial before injection, in MBq.'))
  if (!(residual >= 0)) return refusal(error('residual', { value: residual / MBq }, `The residual activity is ${residual / MBq} MBq.`, 'Give residualMbq in course.json as 0 or more.'))
  const atInjection = assay * decayFactor({ elapsed: assayToInjection, halfLife })
  if (residual >= atInjection) return refusal(error('residual', { value: residual / MBq },
    `The residual of ${(residual / MBq).toFixed(0)} MBq is not less than the assay of ${(atInjection / MBq).toFixed(0)} MBq at injection.`, 'Check assayMbq, residualMbq and their times in course.json.'))
  return answer(atInjection - residual)
}

/** Sum over all voxels, Bq. */
export function totalActivity(activity: Volume<'Bq/ml'>): Becquerel {
  const { spacing } = activity.geometry
  let sum = 0
  for (let n = 0; n < activity.voxels.length; n++) sum += activity.voxels[n]!
  return sum * spacing[0] * spacing[1] * spacing[2] / 1000
}
