import type { NaturalDataset } from '@yttria/core/dicom'
import type { Geometry, Vec3 } from '@yttria/core/volume'
import { indexToPosition } from '@yttria/core/volume'
import { type Exam, zone } from '../images/exams.ts'
import type { PhantomPatient } from '../design/patient.ts'

/** YYYYMMDD of site time. */
export const dicomDate = (s: number): string => new Date(Math.round(s * 1000)).toISOString().slice(0, 10).replaceAll('-', '')
/** HHMMSS.ffffff of site time. */
export const dicomTime = (s: number): string => `${new Date(Math.round(s * 1000)).toISOString().slice(11, 19).replaceAll(':', '')}.000000`
/** With the site's offset. */
export const isoTime = (s: number): string => `${new Date(Math.round(s * 1000)).toISOString().slice(0, 19)}${zone.slice(0, 3)}:${zone.slice(3)}`

/** Patient, study and equipment modules. */
export function commonHeader(args: { exam: Exam; patient: PhantomPatient; studyDescription: string; model: string }): NaturalDataset {
  const { exam, patient } = args
  return {
    SpecificCharacterSet: 'ISO_IR 100',
    TimezoneOffsetFromUTC: zone,
    PatientName: patient.name, PatientID: patient.key.toUpperCase(), PatientBirthDate: patient.birthDate.replaceAll('-', ''), PatientSex: patient.sex,
    PatientSize: patient.heightM, PatientWeight: exam.weightKg,
    PatientIdentityRemoved: 'YES', DeidentificationMethod: 'Synthetic: no person',
    StudyInstanceUID: exam.uids.study, StudyDate: dicomDate(exam.ctS), StudyTime: dicomTime(exam.ctS),
    StudyID: exam.id.toUpperCase(), StudyDescription: args.studyDescription, AccessionNumber: '', ReferringPhysicianName: '',
    Manufacturer: 'Yttria', ManufacturerModelName: args.model, SoftwareVersions: '0.1.0', DeviceSerialNumber: '1', InstitutionName: 'PHANTOM',
  }
}

/** Image plane module of slice k; values as decimal strings of 16 characters hold them. */
export function planeHeader(g: Geometry, k: number): NaturalDataset {
  const d = g.direction
  return {
    ImagePositionPatient: indexToPosition(g, [0, 0, k]).map(decimal),
    ImageOrientationPatient: [d[0], d[3], d[6], d[1], d[4], d[7]].map(decimal),
    PixelSpacing: [g.spacing[1], g.spacing[0]].map(decimal),
    SliceThickness: decimal(g.spacing[2]),
    SliceLocation: decimal(indexToPosition(g, [0, 0, k])[2]),
    Rows: g.size[1], Columns: g.size[0],
  }
}

/** A number that its decimal string of at most 16 characters says exactly. */
export function decimal(x: number): number {
  for (let digits = 17; digits > 5; digits--) {
    const rounded = Number(x.toPrecision(digits))
    if (String(rounded).length <= 16) return rounded
  }
  return x
}

export const code = (value: string, scheme: string, meaning: string): NaturalDataset =>
  ({ CodeValue: value, CodingSchemeDesignator: scheme, CodeMeaning: meaning })

export const supineHeadFirst: NaturalDataset = {
  PatientOrientationCodeSequence: [{ ...code('102538003', 'SCT', 'recumbent'), PatientOrientationModifierCodeSequence: [code('40199007', 'SCT', 'supine')] }],
  PatientGantryRelationshipCodeSequence: [code('102540008', 'SCT', 'headfirst')],
}

export const round = (v: Vec3, digits = 3): Vec3 => v.map(x => Number(x.toFixed(digits))) as unknown as Vec3
