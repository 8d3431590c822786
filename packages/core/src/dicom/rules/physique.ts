import { type Finding, note, warning } from '../../record/index.ts'
import { petPatient } from '../pet-patient.ts'
import type { Series } from '../series.ts'

const kgPerPound = 0.45359237

/**
 * Weight, height and sex of an FDG PET: what SUV and lean body mass need, and whether weight and height can be of one person
 * (body mass index 12 to 50). Of 90Y no SUV is wanted.
 */
export function physique(series: Series): Finding[] {
  const head = series.instances.find(i => i.pet)
  if (series.kind !== 'pet' || !head || series.pet?.nuclide === '90Y' || series.pet?.attenuationCorrected === false) return []
  const subject = { series: series.key }
  const { patient } = petPatient(head.patient, subject)
  const { weightKg: weight, heightM: height } = patient
  const findings: Finding[] = []
  const missing = [
    head.patient.height === undefined || head.patient.height === 0 ? ['height (0010,1020)', '(0010,1020)', 'heightM=...'] : undefined,
    patient.sex === undefined ? ['sex (0010,0040)', '(0010,0040)', 'sex=M or sex=F'] : undefined,
  ].filter(m => m !== undefined)
  if (missing.length > 0) findings.push(note('pet/physique-missing', { ...subject, tag: missing[0]![1]! },
    `${missing.map(m => m[0]).join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not given: SUL (by lean body mass) needs ${missing.length === 1 ? 'it' : 'them'}, SUVbw does not.`,
    `--repair ${missing[0]![2]}, or patient in course.json.`))
  if (weight === undefined || height === undefined) return findings
  const bmi = weight / height ** 2
  if (bmi >= 12 && bmi <= 50) return findings
  const pounds = bmi > 50 && weight * kgPerPound / height ** 2 <= 45, kilograms = bmi < 12 && weight / kgPerPound / height ** 2 >= 15
  findings.push({ ...warning('pet/physique-implausible', { ...subject, tag: '(0010,1030)', value: weight },
    `${weight} kg and ${height} m make a body mass index of ${bmi.toFixed(0)}: one of the two is wrong.${pounds ? ` ${weight} lb would be ${(weight * kgPerPound).toFixed(0)} kg.` : ''}`,
    'Compare with the record: --repair weightKg=... or heightM=...'), ...(pounds ? { factor: 1 / kgPerPound } : kilograms ? { factor: kgPerPound } : {}) })
  return findings
}
