import { normalQuantile, studentTQuantile } from '../../numerics/index.ts'
import { expit, type Interval, logit } from '../interval.ts'

export const aucIntervalMethods = ['wald', 't', 'logit', 'logit-t'] as const
export type AucIntervalMethod = typeof aucIntervalMethods[number]

/**
 * Confidence interval of an AUC. 'wald': A +- z SE, not clamped, as in Obuchowski's code and the papers that use it;
 * 'logit': on ln(A / (1 - A)) with SE / (A (1 - A)); '-t': Student's t with clusters - 1 degrees of freedom for z.
 * `undefined` on the logit scale where A is 0 or 1.
 */
export function aucInterval(auc: number, se: number, clusters: number, method: AucIntervalMethod, level: number): Interval<AucIntervalMethod> | undefined {
  const p = (1 + level) / 2
  const width = (method.endsWith('t') && method !== 'logit' ? studentTQuantile(p, clusters - 1) : normalQuantile(p)) * se
  if (method === 'wald' || method === 't') return { method, level, low: auc - width, high: auc + width }
  if (!(auc > 0 && auc < 1)) return undefined
  const centre = logit(auc), half = width / (auc * (1 - auc))
  return { method, level, low: expit(centre - half), high: expit(centre + half) }
}
