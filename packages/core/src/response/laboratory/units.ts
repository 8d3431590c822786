import { type Analyte, analytes } from './analytes.ts'

/**
 * umol/L of bilirubin in 1 mg/dL: 10 / 584.67 g/mol (C33H36N4O6), in thousandths of a mol. ALBI's authors and most calculators
 * round it to 17.1.
 */
export const bilirubinUmolPerLInMgPerDl = 17.104

const albumin = { 'g/l': 1, 'g/dl': 10, 'g/100ml': 10, 'g%': 10, 'mg/ml': 1, 'mg/dl': 0.01 }
const bilirubin = {
  'umol/l': 1, 'mmol/l': 1000, 'nmol/ml': 1, 'mg/dl': bilirubinUmolPerLInMgPerDl, 'mg%': bilirubinUmolPerLInMgPerDl, 'mg/100ml': bilirubinUmolPerLInMgPerDl,
  'mg/l': bilirubinUmolPerLInMgPerDl / 10,
}
// 1 kat = 1 mol/s, 1 U = 1 umol/min: 1 ukat/L is 60 U/L. E and UI: the unit in Dutch, German and Romance languages.
const enzyme = { 'u/l': 1, 'iu/l': 1, 'ui/l': 1, 'e/l': 1, 'mu/ml': 1, 'miu/ml': 1, 'u/ml': 1000, 'ukat/l': 60, 'nkat/l': 0.06 }
const ratio = { '': 1, '1': 1, inr: 1, ratio: 1 }

const factors: Readonly<Record<Analyte, Readonly<Record<string, number>>>> = { albumin, bilirubin, alp: enzyme, ggt: enzyme, ast: enzyme, alt: enzyme, inr: ratio }

/** Small, without blanks and UCUM's brackets, micro as u: '\u00b5mol/l', '[iU]/L', 'U / l'. */
export const plainUnit = (unit: string): string =>
  unit.toLowerCase().replace(/[\u00b5\u03bc]/g, 'u').replace(/[\s[\]{}.]/g, '').replace(/^mc(mol|kat)/, 'u$1').replace(/^mcg/, 'ug')

/** By what a value in `unit` is multiplied to be in the analyte's own; undefined where it cannot be in that unit. */
export function unitFactor(analyte: Analyte, unit: string): number | undefined {
  const known = factors[analyte], plain = plainUnit(unit)
  return Object.hasOwn(known, plain) ? known[plain] : undefined
}

/** The units that may be written for an analyte. */
export const unitsOf = (analyte: Analyte): readonly string[] => Object.keys(factors[analyte]).filter(u => u !== '')

/** Those in common use, as one writes them. */
export const usualUnits = (analyte: Analyte): readonly string[] =>
  analyte === 'albumin' ? ['g/L', 'g/dL'] : analyte === 'bilirubin' ? ['umol/L', 'mg/dL'] : analyte === 'inr' ? ['1'] : ['U/L', 'ukat/L']

/** Usual units in which a written value would be a likely one. */
export const likelyUnits = (analyte: Analyte, written: number): readonly string[] =>
  usualUnits(analyte).filter(u => implausible(analyte, 'value', written * unitFactor(analyte, u)!) === undefined)

/** What a value or a limit of normal in the analyte's own unit has against it, or undefined. */
export function implausible(analyte: Analyte, what: 'value' | 'lln' | 'uln', x: number): { readonly low: number; readonly high: number } | undefined {
  const facts = analytes[analyte], range = what === 'value' ? facts.plausible : what === 'lln' ? facts.lln : facts.uln
  return range && (x < range[0] || x > range[1]) ? { low: range[0], high: range[1] } : undefined
}
