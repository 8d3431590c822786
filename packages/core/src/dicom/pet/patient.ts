import { type Finding, type Subject, warning } from '../../record/index.ts'
import type { Kilogram, Metre, Sex } from '../../physics/index.ts'
import type { PatientHeader } from '../header/header.ts'

export interface PetPatient {
  readonly weightKg?: Kilogram
  readonly heightM?: Metre
  readonly sex?: Sex
}

/** Weight, height and sex as far as they can be believed; what cannot is left out and told. */
export function petPatient(p: PatientHeader, subject: Subject): { readonly patient: PetPatient; readonly findings: readonly Finding[] } {
  const findings: Finding[] = []
  const { height } = p
  let weightKg = p.weightKg, heightM = height
  if (weightKg !== undefined && !(weightKg >= 2 && weightKg <= 400)) {
    findings.push(warning('pet/weight', { ...subject, tag: '(0010,1030)', value: weightKg }, `A body weight of ${weightKg} kg cannot be; SUVs need it.`, 'Give the weight in course.json (exams[].weightKg), or --repair weightKg=...'))
    weightKg = undefined
  }
  if (height !== undefined && height >= 30 && height <= 250) {
    findings.push(warning('pet/height', { ...subject, tag: '(0010,1020)', value: height }, `The height ${height} was read as centimetres; the standard wants metres.`))
    heightM = height / 100
  } else if (height !== undefined && !(height >= 0.3 && height <= 2.5)) {
    if (height !== 0) findings.push(warning('pet/height', { ...subject, tag: '(0010,1020)', value: height }, `A height of ${height} m cannot be; lean body mass needs it.`, 'Give the height in course.json (patient.heightM), or --repair heightM=...'))
    heightM = undefined
  }
  return { patient: { weightKg, heightM, sex: /^m(ale)?$/i.test(p.sex ?? '') ? 'M' : /^f(emale)?$/i.test(p.sex ?? '') ? 'F' : undefined }, findings }
}
