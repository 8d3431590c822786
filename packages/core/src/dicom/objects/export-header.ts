import type { NaturalDataset } from '../file/encode.ts'

/** What every DICOM object written says of its patient, study and series. Dates as 20260115, times as 101500. */
export interface ExportHeader {
  readonly sopInstanceUid: string
  readonly seriesUid: string
  readonly studyUid: string
  readonly date: string
  readonly time: string
  readonly patient: { readonly name: string; readonly id: string; readonly birthDate?: string; readonly sex?: 'F' | 'M' | 'O' }
  readonly study?: { readonly id?: string; readonly date?: string; readonly time?: string; readonly accessionNumber?: string; readonly description?: string }
  readonly seriesNumber?: number
  readonly seriesDescription?: string
  /** Code string of at most 16 capitals, digits and underscores. */
  readonly label?: string
  readonly softwareVersion?: string
}

/** Patient, study, series, equipment and SOP common modules; type 2 attributes that are unknown stay empty. */
export const exportModules = (h: ExportHeader, sopClassUid: string, modality: string): NaturalDataset => ({
  SpecificCharacterSet: 'ISO_IR 192',
  InstanceCreationDate: h.date, InstanceCreationTime: h.time,
  SOPClassUID: sopClassUid, SOPInstanceUID: h.sopInstanceUid,
  PatientName: h.patient.name, PatientID: h.patient.id, PatientBirthDate: h.patient.birthDate ?? '', PatientSex: h.patient.sex ?? '',
  StudyInstanceUID: h.studyUid, StudyID: h.study?.id ?? '', StudyDate: h.study?.date ?? '', StudyTime: h.study?.time ?? '',
  AccessionNumber: h.study?.accessionNumber ?? '', StudyDescription: h.study?.description, ReferringPhysicianName: '',
  SeriesInstanceUID: h.seriesUid, SeriesNumber: h.seriesNumber ?? '', SeriesDescription: h.seriesDescription,
  SeriesDate: h.date, SeriesTime: h.time,
  Modality: modality, Manufacturer: 'Yttria', ManufacturerModelName: 'Yttria', DeviceSerialNumber: '1', SoftwareVersions: h.softwareVersion ?? 'Yttria',
  InstanceNumber: 1,
})
