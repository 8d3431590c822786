import type { CoxRows } from './cox-rows.ts'

/** Where the penalised likelihood was last evaluated; overwritten by the next evaluation. */
export interface FirthPoint {
  /** l + 0.5 ln |I|. -Infinity where the information is not positive definite. */
  penalised: number
  /** Its derivative, U_l + 0.5 tr(I^-1 dI/db_l). */
  readonly score: Float64Array
  readonly information: Float64Array
  /** Inverse of the information. */
  readonly covariance: Float64Array
}

/**
 * Breslow's partial likelihood with Firth's penalty (Biometrika 1993;80:27; Heinze and Schemper, Biometrics 2001;57:114), at coefficients
 * of the scaled covariates. The derivative of the information is the sum of the third central moments of the sets at risk, so that one
 * walk with running raw moments to the third order gives all.
 */
export function firthLikelihood(rows: CoxRows): (beta: ArrayLike<number>) => FirthPoint {
  const { n, p, x, time, event, entry, byEntry, stratumStart } = rows
  const p3 = p * (p + 1) * (p + 2) / 6
  const s1 = new Float64Array(p), s2 = new Float64Array(p * p), s3 = new Float64Array(p3), mean = new Float64Array(p), second = new Float64Array(p * p)
  const third = new Float64Array(p3), risk = new Float64Array(n), lower = new Float64Array(p * p)
  const point: FirthPoint = { penalised: 0, score: new Float64Array(p), information: new Float64Array(p * p), covariance: new Float64Array(p * p) }
  const { score, information, covariance } = point

  const addRow = (at: number, r: number): void => {
    for (let j = 0, q = 0; j < p; j++) {
      const rx = r * x[at + j]!
      s1[j]! += rx
      for (let k = 0; k <= j; k++) {
        const rxx = rx * x[at + k]!
        s2[j * p + k]! += rxx
        for (let l = 0; l <= k; l++) s3[q++]! += rxx * x[at + l]!
      }
    }
  }

  return beta => {
    score.fill(0)
    information.fill(0)
    third.fill(0)
    let logLik = 0
    for (let s = 0; s + 1 < stratumStart.length; s++) {
      const stop = stratumStart[s + 1]!
      let leaving = stratumStart[s]!, s0 = 0
      s1.fill(0)
      s2.fill(0)
      s3.fill(0)
      for (let start = stratumStart[s]!, end = start; start < stop; start = end) {
        const t = time[start]!
        for (; byEntry && leaving < stop && entry![byEntry[leaving]!]! >= t; leaving++) {
          const i = byEntry[leaving]!
          s0 -= risk[i]!
          addRow(i * p, -risk[i]!)
        }
        let deaths = 0
        for (; end < stop && time[end] === t; end++) {
          const at = end * p
          let eta = 0
          for (let j = 0; j < p; j++) eta += beta[j]! * x[at + j]!
          const r = Math.exp(eta)
          risk[end] = r
          s0 += r
          addRow(at, r)
          if (event[end]) {
            deaths++
            logLik += eta
            for (let j = 0; j < p; j++) score[j]! += x[at + j]!
          }
        }
        if (deaths === 0) continue
        logLik -= deaths * Math.log(s0)
        for (let j = 0; j < p; j++) {
          mean[j] = s1[j]! / s0
          score[j]! -= deaths * mean[j]!
          for (let k = 0; k <= j; k++) {
            second[j * p + k] = s2[j * p + k]! / s0
            information[j * p + k]! += deaths * (second[j * p + k]! - mean[j]! * mean[k]!)
          }
        }
        for (let j = 0, q = 0; j < p; j++)
          for (let k = 0; k <= j; k++)
            for (let l = 0; l <= k; l++, q++)
              third[q]! += deaths * (s3[q]! / s0 - second[j * p + k]! * mean[l]! - second[j * p + l]! * mean[k]! - second[k * p + l]! * mean[j]! + 2 * mean[j]! * mean[k]! * mean[l]!)
      }
    }
    point.penalised = logLik + penalty()
    return point
  }

  /** Inverts the information, adds the penalty's share of the score, returns 0.5 ln |I|. */
  function penalty(): number {
    let logDeterminant = 0
    for (let r = 0; r < p; r++)
      for (let c = 0; c <= r; c++) {
        let v = information[r * p + c]!
        information[c * p + r] = v
        for (let k = 0; k < c; k++) v -= lower[r * p + k]! * lower[c * p + k]!
        if (c < r) lower[r * p + c] = v / lower[c * p + c]!
        else if (v > 0) { lower[r * p + r] = Math.sqrt(v); logDeterminant += Math.log(v) }
        else return -Infinity
      }
    for (let c = 0; c < p; c++) {
      for (let r = 0; r < p; r++) {
        let v = r === c ? 1 : 0
        for (let k = 0; k < r; k++) v -= lower[r * p + k]! * covariance[k * p + c]!
        covariance[r * p + c] = v / lower[r * p + r]!
      }
      for (let r = p - 1; r >= 0; r--) {
        let v = covariance[r * p + c]!
        for (let k = r + 1; k < p; k++) v -= lower[k * p + r]! * covariance[k * p + c]!
        covariance[r * p + c] = v / lower[r * p + r]!
      }
    }
    for (let j = 0, q = 0; j < p; j++)
      for (let k = 0; k <= j; k++)
        for (let l = 0; l <= k; l++, q++) {
          // Each of the (up to six) orders of j, k, l that the packed moment stands for.
          const t = 0.5 * third[q]!
          if (j === k && k === l) score[j]! += t * covariance[j * p + j]!
          else if (j === k) { score[l]! += t * covariance[j * p + j]!; score[j]! += 2 * t * covariance[j * p + l]! }
          else if (k === l) { score[j]! += t * covariance[k * p + k]!; score[k]! += 2 * t * covariance[j * p + k]! }
          else { score[l]! += 2 * t * covariance[j * p + k]!; score[k]! += 2 * t * covariance[j * p + l]!; score[j]! += 2 * t * covariance[k * p + l]! }
        }
    return 0.5 * logDeterminant
  }
}
