import { type Finding, type Outcome, type Subject, error, refusal, warning } from '../record/index.ts'
import type { InstanceHeader } from './header.ts'
import { scaledPixels, withPet } from './repair-changed.ts'

/**
 * What the stored numbers of a PET were made with, so that a repaired header does not stand beside numbers of the wrong one:
 * 'suv' were divided by dose and body and corrected by the time between; 'suv-scale' carry Philips' factor that was; 'activity' know neither.
 */
export function voxelKind(i: InstanceHeader): 'activity' | 'suv' | 'suv-scale' {
  const units = i.pet?.units?.toUpperCase()
  if (units === 'GML' || units === 'CM2ML') return 'suv'
  if (units === 'CNTS') return i.pet?.philipsActivityScale === undefined && i.pet?.philipsSuvScale !== undefined ? 'suv' : 'suv-scale'
  if (units === undefined && /SUV/i.test(i.image?.frames[0]?.realWorld?.unit ?? '')) return 'suv'
  return 'activity'
}

/** SUVs as they would be with another norm (weight over dose): `factor` is the new over the old. */
export function renormed(i: InstanceHeader, factor: number): InstanceHeader {
  switch (voxelKind(i)) {
    case 'activity': return i
    case 'suv': return scaledPixels(i, factor)
    case 'suv-scale': return i.pet?.philipsSuvScale === undefined ? i : withPet(i, { philipsSuvScale: i.pet.philipsSuvScale * factor })
  }
}

/**
 * As they would be had another time passed from injection to scan: with ADMIN the voxels were taken back by it, SUVs of any kind
 * were corrected by it. `factor`: 2^((new - old) / T).
 */
export function retimed(i: InstanceHeader, factor: number): InstanceHeader {
  return i.pet?.decayCorrection?.toUpperCase() === 'ADMIN' ? scaledPixels(i, factor) : renormed(i, factor)
}

/** Whether the voxels depend on that time at all. */
export const dependsOnInjection = (i: InstanceHeader): boolean =>
  i.pet?.decayCorrection?.toUpperCase() === 'ADMIN' || voxelKind(i) === 'suv' || (voxelKind(i) === 'suv-scale' && i.pet?.philipsSuvScale !== undefined)

export const dependsOnNorm = (i: InstanceHeader): boolean => voxelKind(i) === 'suv' || (voxelKind(i) === 'suv-scale' && i.pet?.philipsSuvScale !== undefined)

/** Of a value that SUVs were made with and that the header does not give: what they were divided by is not known. */
export const unknownNorm = (subject: Subject, what: string): Outcome<never> =>
  refusal(error('repair/suv', subject, `The voxels are SUVs, and the header does not say with which ${what} they were made: they cannot be led over to another.`, 'Have the series exported in BQML.'))

/** What was led over to another value was taken as made with the old one: a header that was only copied wrongly is not told from that. */
export const ledOver = (subject: Subject, what: string, before: string, factor: number): readonly Finding[] => factor === 1 ? [] : [{
  ...warning('repair/suv', subject, `The voxels were taken as made with the ${what} that the header had (${before}), and were scaled by ${Number(factor.toPrecision(5))} to the new one. If the scanner had the right one and only the header is wrong, that is a mistake.`,
    'Compare an SUV with that on the workstation.'), factor,
}]
