import { type Outcome, type Subject, answer, error, note, refusal, warning } from '../../record/index.ts'
import { type LeanBodyMassFormula, jamesTurningWeight, sulPerSuvbw, suvbsaPerSuvbw } from '../../physics/index.ts'
import type { PetPatient } from './patient.ts'
import type { InstanceHeader } from '../header/header.ts'

export interface PetUnit {
  readonly unit: 'Bq/ml' | '{SUVbw}g/ml'
  /** From the number after rescale to `unit`. */
  readonly factor: number
  /** Where the vendor says it: SUVbw per `unit`. */
  readonly suvbwPerUnit?: number
  /** The unit stands in each frame's real world map, which replaces the rescale slope. */
  readonly fromRealWorld?: boolean
  /** How it was known, for people. */
  readonly by: string
}

/**
 * What the stored numbers are: BQML; GML and the SUV types that lead back to SUVbw; CNTS with Philips' private factors; the real
 * world map of enhanced PET. Anything else is refused (`pet/units`, `pet/not-quantitative`, `pet/suv-type`).
 */
export function petUnit(instance: InstanceHeader, patient: PetPatient, subject: Subject): Outcome<PetUnit> {
  const pet = instance.pet!
  const about = { ...subject, tag: '(0054,1001)', value: pet.units }
  switch (pet.units?.toUpperCase()) {
    // With units Bq/mL the private group of a Philips file is not needed, and some files carry a stale one.
    case 'BQML': case 'BQ/ML': return answer({ unit: 'Bq/ml', factor: 1, by: 'Units BQML' })
    // Only a repair says so: the standard knows no such unit.
    case 'KBQML': return answer({ unit: 'Bq/ml', factor: 1e3, by: 'kBq/mL' })
    case 'GML': return suvUnit(pet.suvType, patient, { ...subject, tag: '(0054,1006)', value: pet.suvType })
    case 'CM2ML': return suvUnit(pet.suvType ?? 'BSA', patient, { ...subject, tag: '(0054,1006)', value: pet.suvType })
    case 'CNTS': {
      const { philipsActivityScale: activity, philipsSuvScale: suv } = pet
      if (activity !== undefined) return answer({ unit: 'Bq/ml', factor: activity, suvbwPerUnit: suv === undefined ? undefined : suv / activity, by: 'counts x Philips (7053,1009)' })
      if (suv !== undefined) return answer({ unit: '{SUVbw}g/ml', factor: suv, suvbwPerUnit: 1, by: 'counts x Philips (7053,1000)' })
      return refusal(error('pet/units', about, 'The voxels are counts (Units CNTS) and no calibration to Bq/mL or SUV is in the header.', 'Export with the private tags (7053,1000) and (7053,1009), or reconstruct in Bq/mL.'))
    }
    case 'PROPCNTS': return refusal(error('pet/not-quantitative', about, 'The voxels are only proportional to counts (Units PROPCNTS): no activity can be had from them.', 'Use the quantitative series of the same scan.'))
    case undefined: return realWorldUnit(instance, subject) ?? refusal(error('pet/units', about, 'The header does not say what the voxels are (Units is missing).', 'Export the series again from the scanner or archive; if they are Bq/mL for certain: --repair units=BQML.'))
    default: return refusal(error('pet/units', about, `Units ${pet.units} are not known here: BQML, GML or Philips' CNTS are.`, 'Use the series in Bq/mL.'))
  }
}

function suvUnit(type: string | undefined, patient: PetPatient, about: Subject): Outcome<PetUnit> {
  const plain = (by: string): PetUnit => ({ unit: '{SUVbw}g/ml', factor: 1, suvbwPerUnit: 1, by })
  const { weightKg: weight, heightM: height, sex } = patient
  const back = (perSuvbw: number, by: string): PetUnit => ({ unit: '{SUVbw}g/ml', factor: 1 / perSuvbw, suvbwPerUnit: 1, by })
  const lean = (formula: LeanBodyMassFormula): Outcome<PetUnit> => {
    if (sex === undefined || weight === undefined || height === undefined)
      return refusal(error('pet/suv-type', about, `The voxels are SUV by lean body mass (SUV Type ${type}); weight, height and sex would be needed to turn them into SUVbw.`, 'Use the series in Bq/mL.'))
    if (formula === 'james' && weight > jamesTurningWeight(sex, height))
      return refusal(error('pet/suv-type', about, `The voxels are SUV by James' lean body mass, which is meaningless at ${weight} kg and ${height} m.`, 'Use the series in Bq/mL.'))
    return answer(back(sulPerSuvbw(formula, { sex, weight, height }), `GML, SUV Type ${type}`))
  }
  switch (type?.toUpperCase()) {
    case undefined: return answer(plain('Units GML'), [note('pet/suv-type', about, 'Units are g/mL and no SUV Type is given: taken as body weight (BW), as the standard says.')])
    case 'BW': return answer(plain('Units GML, SUV Type BW'))
    case 'LBMJAMES128': return lean('james')
    case 'LBMJANMA': return lean('janmahasatian')
    case 'LBM': {
      const found = lean('james')
      return !found.value ? found : answer(found.value, sex === 'F' ? [] : [{ ...warning('pet/suv-type', about, 'SUV Type LBM does not say whether the lean mass of men was computed with 128 or, by a known misprint, 120; 128 was taken.', 'Use the series in Bq/mL.'), factor: lbm120(patient) }])
    }
    case 'BSA':
      if (weight === undefined || height === undefined || sex === undefined)
        return refusal(error('pet/suv-type', about, 'The voxels are SUV by body surface; weight, height and sex would be needed to turn them into SUVbw.', 'Use the series in Bq/mL.'))
      return answer(back(suvbsaPerSuvbw({ sex, weight, height }), 'SUV Type BSA'))
    default: return refusal(error('pet/suv-type', about, `SUV Type ${type} cannot be turned into SUVbw.`, 'Use the series in Bq/mL.'))
  }
}

/** By what SUVbw would be wrong if 120 was used: LBM(120) / LBM(128). */
function lbm120({ weightKg, heightM }: PetPatient): number {
  const ratio = (weightKg! / (heightM! * 100)) ** 2
  return (1.10 * weightKg! - 120 * ratio) / (1.10 * weightKg! - 128 * ratio)
}

function realWorldUnit(instance: InstanceHeader, subject: Subject): Outcome<PetUnit> | undefined {
  const maps = instance.image?.frames.map(f => f.realWorld) ?? []
  const unit = maps[0]?.unit
  if (unit === undefined) return undefined
  const about = { ...subject, tag: '(0040,08EA)', value: unit }
  if (maps.some(m => m?.unit !== unit || m.intercept !== 0) || instance.image!.frames.some(f => (f.intercept ?? 0) !== 0 || f.slope === 0))
    return refusal(error('pet/units', about, 'The frames differ in the unit of their real world maps, or the maps do not go through zero.', 'Use a series in Bq/mL.'))
  const known: Readonly<Record<string, PetUnit['unit']>> = { 'Bq/ml': 'Bq/ml', 'Bq/mL': 'Bq/ml', '{SUVbw}g/ml': '{SUVbw}g/ml', 'g/ml{SUVbw}': '{SUVbw}g/ml' }
  const found = known[unit]
  if (!found) return refusal(error('pet/units', about, `The voxels are in ${unit}: Bq/ml or SUVbw are known here.`, 'Use a series in Bq/mL.'))
  return answer({ unit: found, factor: 1, suvbwPerUnit: found === 'Bq/ml' ? undefined : 1, fromRealWorld: true, by: `real world value map in ${unit}` })
}
