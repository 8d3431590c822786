import { type Kilogram, type Metre, cm } from './units.ts'

export type Sex = 'M' | 'F'
export type LeanBodyMassFormula = 'james' | 'janmahasatian'

export interface Physique { readonly sex: Sex; readonly weight: Kilogram; readonly height: Metre }

/**
 * Lean body mass, kg.
 * james [DCM 126406]: M 1.10 W - 128 (W/H)^2, F 1.07 W - 148 (W/H)^2; W kg, H cm. Falls again for heavy patients.
 * janmahasatian [DCM 126405]: M 9270 W / (6680 + 216 BMI), F 9270 W / (8780 + 244 BMI).
 */
export function leanBodyMass(formula: LeanBodyMassFormula, p: Physique): Kilogram {
  requirePhysique(p)
  if (formula === 'james') {
    const ratio = (p.weight / (p.height / cm)) ** 2
    const mass = p.sex === 'M' ? 1.10 * p.weight - 128 * ratio : 1.07 * p.weight - 148 * ratio
    if (!(mass > 0)) throw new RangeError(`James lean body mass is ${mass.toFixed(1)} kg at ${p.weight} kg and ${p.height} m: outside its range, use Janmahasatian`)
    return mass
  }
  const bmi = p.weight / p.height ** 2
  return p.sex === 'M' ? 9270 * p.weight / (6680 + 216 * bmi) : 9270 * p.weight / (8780 + 244 * bmi)
}

/**
 * Weight above which James' formula falls as weight rises (its maximum), kg: M 1.10 H^2 / 256, F 1.07 H^2 / 296, H cm.
 */
export function jamesTurningWeight(sex: Sex, height: Metre): Kilogram {
  const h = height / cm
  return sex === 'M' ? 1.10 * h * h / 256 : 1.07 * h * h / 296
}

/** Du Bois: 0.007184 W^0.425 H^0.725 m2 (W kg, H cm). DICOM: SUVbsa. */
export function bodySurfaceAreaM2(p: { weight: Kilogram; height: Metre }): number {
  requirePhysique(p)
  return 0.007184 * p.weight ** 0.425 * (p.height / cm) ** 0.725
}

function requirePhysique(p: { weight: Kilogram; height: Metre }): void {
  if (!(p.weight > 0 && Number.isFinite(p.weight))) throw new RangeError(`body weight ${p.weight} kg`)
  if (!(p.height > 0.3 && p.height < 2.8)) throw new RangeError(`body height ${p.height} m`)
}
