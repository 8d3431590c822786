export type AlbiGrade = 1 | 2 | 3

/**
 * Albumin-bilirubin score, 0.66 log10(bilirubin, umol/L) - 0.085 (albumin, g/L), and its grade: 1 at or below -2.60, 2 at or below
 * -1.39, else 3 (Johnson et al., J Clin Oncol 2015;33:550). Throws RangeError for what is no positive number.
 */
export function albi(args: { albuminGPerL: number; bilirubinUmolPerL: number }): { readonly score: number; readonly grade: AlbiGrade } {
  const { albuminGPerL, bilirubinUmolPerL } = args
  for (const [name, x] of [['albumin', albuminGPerL], ['bilirubin', bilirubinUmolPerL]] as const)
    if (!(x > 0) || !Number.isFinite(x)) throw new RangeError(`ALBI of ${name} ${x}`)
  const score = 0.66 * Math.log10(bilirubinUmolPerL) - 0.085 * albuminGPerL
  return { score, grade: score <= -2.6 ? 1 : score <= -1.39 ? 2 : 3 }
}
