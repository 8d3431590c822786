import { seriesOf } from '@yttria/core/course'
import type { Geometry } from '@yttria/core/volume'
import { readCt, readPet } from '@yttria/node/read'
import { NotThere } from './faults.ts'
import type { PatientFolder } from './patient-folder.ts'

/** The grid of an exam's PET or CT, as the images are read. */
export const gridReader = (p: PatientFolder) => async (exam: string, grid: 'pet' | 'ct'): Promise<Geometry> => {
  const at = p.course?.exams.find(e => e.id === exam), uid = grid === 'pet' ? at?.petSeriesUid : at?.ctSeriesUid
  const series = uid === undefined ? undefined : seriesOf(p.index, uid)
  const read = series && await (grid === 'pet' ? readPet : readCt)(p, series)
  if (!read?.value) throw new NotThere(`The ${grid.toUpperCase()} of exam ${exam} cannot be read.`)
  return read.value.volume.geometry
}
