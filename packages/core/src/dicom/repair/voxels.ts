import { type Finding, type Outcome, type Subject, error, note, refusal, warning } from '../../record/index.ts'
import type { InstanceHeader } from '../header/header.ts'
import { scaledPixels, withPet } from './changed.ts'

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
export const dependsOnInjection = (i: InstanceHeader): boolean => i.pet?.voxels !== 'kept' && (
  i.pet?.decayCorrection?.toUpperCase() === 'ADMIN' || voxelKind(i) === 'suv' || (voxelKind(i) === 'suv-scale' && i.pet?.philipsSuvScale !== undefined))

export const dependsOnNorm = (i: InstanceHeader): boolean => i.pet?.voxels !== 'kept' && (voxelKind(i) === 'suv' || (voxelKind(i) === 'suv-scale' && i.pet?.philipsSuvScale !== undefined))

/** Of a value that SUVs were made with and that the header does not give: what they were divided by is not known. */
export const unknownNorm = (subject: Subject, what: string): Outcome<never> =>
  refusal(error('repair/suv', subject, `The voxels are SUVs, and the header does not say with which ${what} they were made: they cannot be led over to another.`, 'Have the series exported in BQML.'))

/** Beyond this a guess whether the scanner had the old value is no uncertainty any more: it is asked for. */
const mostUnsaid = 0.05

/**
 * What is led over to another value was made with the old one, or only the header is wrong: nothing in the file tells, and the answers
 * differ by `factor`. Taken as made with the old one with a warning where that is little; where it is much, refused until a person says which.
 */
export function ledOver(subject: Subject, what: string, before: string, factor: number, instances: readonly InstanceHeader[]): readonly Finding[] {
  if (factor === 1) return []
  const times = Number(factor.toPrecision(5))
  if (instances.every(i => i.pet?.voxels === 'scaled')) return [note('repair/suv', { ...subject, value: times }, `The voxels, made with the ${what} that the header had (${before}), were scaled by ${times} to the new one.`)]
  const which = 'voxels=scaled where the scanner had the wrong value too, voxels=kept where only the header is wrong. An SUV on the workstation beside one measured here tells.'
  return [{
    ...Math.abs(Math.log(factor)) <= mostUnsaid
      ? warning('repair/suv', subject, `The voxels were taken as made with the ${what} that the header had (${before}), and were scaled by ${times} to the new one. If the scanner had the right one and only the header is wrong, that is a mistake.`, `Say which it is: --repair ${which}`)
      : error('repair/suv', subject, `The voxels depend on the ${what}, and nothing tells whether they were made with that of the header (${before}): they are off by ${times} or not at all.`, `Say which it is: --repair ${which}`),
    factor,
  }]
}
