import type { StudyData } from '@yttria/server/api/cohort'
import { href } from '../router.ts'

/** Where the images of a lesion are; undefined where the workspace has none of them. */
export const imagesOf = (data: StudyData, patient: string, lesion?: string): string | undefined =>
  data.versions[patient] === undefined ? undefined : href('patients', patient, 'images', ...(lesion === undefined ? [] : [lesion]))

export const PatientLink = ({ data, patient }: { data: StudyData; patient: string }) => data.versions[patient] === undefined ? <>{patient}</> : <a href={href('patients', patient)}>{patient}</a>
