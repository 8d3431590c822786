/** The synthetic person. */
export interface PhantomPatient {
  readonly key: string
  readonly name: string
  readonly sex: 'M' | 'F'
  readonly heightM: number
  readonly birthDate: string
}

export const phantomPatient = (seed: number): PhantomPatient => ({
  key: `phantom-${seed}`, name: `PHANTOM^${seed}`, sex: seed % 2 === 0 ? 'F' : 'M', heightM: seed % 2 === 0 ? 1.66 : 1.78, birthDate: '1955-03-01',
})

/** Lean body mass in kg after Janmahasatian (Clin Pharmacokinet 2005;44:1051). */
export function leanBodyMassKg(patient: PhantomPatient, weightKg: number): number {
  const bmi = weightKg / patient.heightM ** 2
  return patient.sex === 'M' ? 9270 * weightKg / (6680 + 216 * bmi) : 9270 * weightKg / (8780 + 244 * bmi)
}
