import { type ExportHeader, type Series, readDataset } from '@yttria/core/dicom'
import { readBytes } from './open-regular.ts'

/** Patient and study of an image. */
export type Identity = Pick<ExportHeader, 'patient' | 'studyUid' | 'study'>

/** An object that is made of an image belongs to the patient and the study of its image: otherwise no archive puts it there. */
export async function identityOf(folder: string, series: Series): Promise<Identity> {
  const first = series.instances[0]!, d = readDataset({ file: first.file, bytes: await readBytes(`${folder}/${first.file}`) }, { headerOnly: true }).value
  const sex = d?.text('x00100040'), birthDate = d?.text('x00100030')
  const study = { id: d?.text('x00200010'), date: d?.text('x00080020'), time: d?.text('x00080030'), accessionNumber: d?.text('x00080050'), description: d?.text('x00081030') }
  return {
    patient: { name: d?.text('x00100010') ?? '', id: d?.text('x00100020') ?? '', ...(birthDate ? { birthDate } : {}), ...(sex === 'F' || sex === 'M' || sex === 'O' ? { sex } : {}) },
    studyUid: series.studyUid, study: Object.fromEntries(Object.entries(study).filter(([, v]) => v !== undefined)),
  }
}
