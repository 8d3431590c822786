import { describe, expect, it } from 'vitest'
import { analyteNames, analyteOf, analytes, implausible, likelyUnits, unitFactor, unitsOf, usualUnits } from '../../src/response/index.ts'

describe('the name of an analyte', () => {
  it.each([
    ['ALT', 'alt'], ['ALAT', 'alt'], ['GPT', 'alt'], ['SGPT', 'alt'], ['ALAT (GPT)', 'alt'], ['ALT/GPT', 'alt'], ['Alanine aminotransferase', 'alt'], ['1742-6', 'alt'], ['LOINC 1742-6', 'alt'],
    ['AST', 'ast'], ['ASAT (GOT)', 'ast'], ['sgot', 'ast'], ['1920-8', 'ast'], ['GGT', 'ggt'], ['gamma-GT', 'ggt'], ['Gamma GT', 'ggt'], ['\u03b3-GT', 'ggt'], ['\u0393-GT', 'ggt'], ['2324-2', 'ggt'],
    ['ALP', 'alp'], ['Alk. Phos.', 'alp'], ['alkaline_phosphatase', 'alp'], ['AF', 'alp'], ['6768-6', 'alp'], ['Albumin', 'albumin'], ['albumine', 'albumin'], ['1751-7', 'albumin'],
    ['Total bilirubin', 'bilirubin'], ['Bilirubin, total', 'bilirubin'], ['bilirubine', 'bilirubin'], ['14631-6', 'bilirubin'], ['INR', 'inr'], ['PT-INR', 'inr'],
  ])('%s is %s', (text, analyte) => expect(analyteOf(text)).toBe(analyte))

  it.each(['', 'CEA', 'direct bilirubin', 'bilirubin direct', 'conjugated bilirubin', 'prealbumin', 'ALT/AST', 'albumin (urine)', '9999-9', 'constructor'])('%s is none of them', text =>
    expect(analyteOf(text)).toBeUndefined())

  it('is unique: no synonym and no code stands for two', () => {
    for (const list of [analyteNames.flatMap(a => analytes[a].synonyms), analyteNames.flatMap(a => analytes[a].loinc)]) expect(new Set(list).size).toBe(list.length)
  })
})

describe('a laboratory unit', () => {
  it.each([
    ['albumin', 'g/dL', 3.5, 35], ['albumin', 'g/L', 35, 35], ['bilirubin', 'mg/dL', 1.2, 20.5248], ['bilirubin', '\u00b5mol/L', 20, 20], ['bilirubin', '\u03bcmol/l', 20, 20], ['bilirubin', 'mcmol/L', 20, 20],
    ['alt', 'U/L', 40, 40], ['alt', '[iU]/L', 40, 40], ['alt', 'IU / l', 40, 40], ['alt', '\u00b5kat/L', 0.67, 40.2], ['ggt', 'nkat/L', 1000, 60], ['alp', 'E/l', 100, 100], ['inr', '', 1.1, 1.1],
  ] as const)('%s %s: %s is %s in its own', (analyte, unit, value, own) => expect(value * unitFactor(analyte, unit)!).toBeCloseTo(own, 10))

  it('bilirubin: 1 mg/dL is 10 mg/L over 584.67 g/mol', () => {
    const molar = 33 * 12.011 + 36 * 1.008 + 4 * 14.007 + 6 * 15.999
    expect(unitFactor('bilirubin', 'mg/dL')).toBeCloseTo(1e4 / molar, 3)
  })

  it.each([['albumin', 'mg/L'], ['albumin', 'umol/L'], ['albumin', 'U/L'], ['bilirubin', 'g/L'], ['bilirubin', 'U/L'], ['alt', 'g/L'], ['alt', ''], ['alt', 'mg/dL'], ['albumin', ''], ['alt', 'toString'], ['inr', 's']] as const)(
    '%s cannot be in %s', (analyte, unit) => expect(unitFactor(analyte, unit)).toBeUndefined())

  it('every unit named to the user is one', () => {
    for (const a of analyteNames) for (const u of [...unitsOf(a), ...usualUnits(a)]) expect(unitFactor(a, u)).toBeGreaterThan(0)
  })

  it('a value or a limit out of range says which range; the likely unit is named', () => {
    expect(implausible('albumin', 'value', 3.5)).toEqual({ low: 5, high: 70 })
    expect(implausible('albumin', 'value', 35)).toBeUndefined()
    expect(implausible('bilirubin', 'uln', 1.2)).toEqual({ low: 8, high: 40 })
    expect(implausible('albumin', 'lln', 3.5)).toBeDefined()
    expect(likelyUnits('albumin', 3.5)).toEqual(['g/dL'])
    expect(likelyUnits('bilirubin', 0.3)).toEqual(['mg/dL'])
    expect(likelyUnits('alt', 0.67)).toEqual(['ukat/L'])
  })
})
