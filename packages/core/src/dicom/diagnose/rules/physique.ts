import { type Finding, note, warning } from '../../../record/index.ts'
import { petPatient } from '../../pet/patient.ts'
import type { Series } from '../../folder/series.ts'

const kgPerPound = 0.45359237

/**
 * Weight, height and sex of an FDG PET: what SUV and lean body mass need, and whether weight and height can be of one person
 * (body mass index 12 to 50). Of 90Y no SUV is wanted.
 */
export function physique(series: Series): Finding[] {
  const head = series.instances.find(i => i.pet)
  if (series.kind !== 'pet' || !head || series.pet?.nuclide === '90Y' || series.pet?.attenuationCorrected === false) return []
  const { patient } = petPatient(head.patient, {})
  const { weightKg: weight, heightM: height } = patient
  const findings: Finding[] = []
  if (head.patient.height === undefined || head.patient.height === 0) findings.push(note('pet/height', { series: series.key, tag: '(0010,1020)' },
    'The height is not given: SUL (by lean body mass) needs it, SUVbw does not.', 'patient.heightM in course.json, or --repair heightM=...'))
  if (patient.sex === undefined) findings.push(note('pet/sex', { series: series.key, tag: '(0010,0040)', ...(head.patient.sex === undefined ? {} : { value: head.patient.sex }) },
    `The sex is ${head.patient.sex === undefined ? 'not given' : `given as ${head.patient.sex}`}: formulas of lean body mass know M and F.`, 'patient.sex in course.json, or --repair sex=M or sex=F'))
  if (weight === undefined || height === undefined) return findings
  const bmi = weight / height ** 2
  if (bmi >= 12 && bmi <= 50) return findings
  const pounds = bmi > 50 && weight * kgPerPound / height ** 2 <= 45
  return [...findings, { ...warning('pet/weight', { series: series.key, tag: '(0010,1030)', value: weight },
    `${weight} kg and ${height} m make a body mass index of ${bmi.toFixed(0)}: one of the two is wrong.${pounds ? ` ${weight} lb would be ${(weight * kgPerPound).toFixed(0)} kg.` : ''}`,
    'Compare with the record: --repair weightKg=... or heightM=...'), ...(pounds ? { factor: 1 / kgPerPound } : {}) }]
}
