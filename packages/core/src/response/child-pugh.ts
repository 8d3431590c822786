export type ChildPughClass = 'A' | 'B' | 'C'

export const ascitesGrades = ['none', 'slight', 'moderate'] as const
export type Ascites = typeof ascitesGrades[number]
export const encephalopathyGrades = ['none', 'grade1to2', 'grade3to4'] as const
export type Encephalopathy = typeof encephalopathyGrades[number]

export interface ChildPugh {
  readonly score: number
  readonly class: ChildPughClass
  readonly points: { readonly bilirubin: number; readonly albumin: number; readonly inr: number; readonly ascites: number; readonly encephalopathy: number }
}

/**
 * Child-Pugh (Pugh et al., Br J Surg 1973;60:646, with INR for the prothrombin time). One point each for bilirubin below 2, two to 3,
 * three above 3 mg/dL (34 and 51 umol/L); albumin above 35, 28 to 35, below 28 g/L; INR below 1.7, to 2.3, above. Class A to 6, B to
 * 9, C above. All five are wanted: with one missing there is no score. Throws RangeError for what is no positive number.
 */
export function childPugh(given: { albuminGPerL: number; bilirubinUmolPerL: number; inr: number; ascites: Ascites; encephalopathy: Encephalopathy }): ChildPugh {
  const { albuminGPerL, bilirubinUmolPerL, inr } = given
  for (const [name, x] of Object.entries({ albuminGPerL, bilirubinUmolPerL, inr }))
    if (!(x > 0) || !Number.isFinite(x)) throw new RangeError(`Child-Pugh of ${name} ${x}`)
  const points = {
    bilirubin: bilirubinUmolPerL < 34 ? 1 : bilirubinUmolPerL <= 51 ? 2 : 3,
    albumin: albuminGPerL > 35 ? 1 : albuminGPerL >= 28 ? 2 : 3,
    inr: inr < 1.7 ? 1 : inr <= 2.3 ? 2 : 3,
    ascites: ascitesGrades.indexOf(given.ascites) + 1,
    encephalopathy: encephalopathyGrades.indexOf(given.encephalopathy) + 1,
  }
  if (points.ascites === 0 || points.encephalopathy === 0) throw new RangeError(`Child-Pugh of ascites ${given.ascites}, encephalopathy ${given.encephalopathy}`)
  const score = Object.values(points).reduce((a, b) => a + b, 0)
  return { score, class: score <= 6 ? 'A' : score <= 9 ? 'B' : 'C', points }
}
