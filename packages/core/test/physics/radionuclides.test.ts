import { expect, test } from 'vitest'
import { type NuclideName, day, hour, minute, radionuclides } from '../../src/physics/index.ts'

// As printed: ICRP Publication 107 (2008), NUBASE2020 (Chin Phys C 2021;45:030001).
const printed: readonly (readonly [NuclideName, icrp107: number, nubase2020: number, unit: number])[] = [
  ['90Y', 64.10, 64.05, hour], ['18F', 109.77, 109.734, minute], ['99mTc', 6.015, 6.0066, hour], ['166Ho', 26.80, 26.812, hour], ['11C', 20.39, 20.3402, minute], ['13N', 9.965, 9.965, minute],
  ['15O', 122.24, 122.266, 1], ['22Na', 2.6019, 2.6019, 365.25 * day], ['44Sc', 3.97, 4.0421, hour], ['52Mn', 5.591, 5.591, day], ['64Cu', 12.700, 12.7004, hour], ['68Ga', 67.71, 67.842, minute],
  ['68Ge', 270.95, 271.05, day], ['76Br', 16.2, 16.2, hour], ['82Rb', 1.273, 1.2575, minute], ['86Y', 14.74, 14.74, hour], ['89Zr', 78.41, 78.360, hour], ['124I', 4.1760, 4.1760, day],
]
/** Measured anew after ICRP 107. */
const newer: readonly NuclideName[] = ['44Sc', '82Rb']

test.each(printed)('the half-life of %s is that of two printed evaluations', (name, icrp107, nubase2020, unit) => {
  const { halfLife } = radionuclides[name]
  expect(Math.abs(halfLife / (nubase2020 * unit) - 1)).toBeLessThan(0.002)
  expect(Math.abs(halfLife / (icrp107 * unit) - 1)).toBeLessThan(newer.includes(name) ? 0.02 : 0.002)
})
test('every nuclide of the table is checked, and says where its figures are from', () => {
  expect(printed.map(p => p[0]).toSorted()).toEqual(Object.keys(radionuclides).toSorted())
  for (const n of Object.values(radionuclides)) expect(n.source).toMatch(/ICRP 107|NUBASE2020/)
})
