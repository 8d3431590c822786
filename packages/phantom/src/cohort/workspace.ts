import { type Phantom, type PhantomFile, makePhantom } from '../make-phantom.ts'
import type { PhantomSettings } from '../design/options.ts'
import { patientDesigns } from './design.ts'
import type { VirtualCohort } from './draw.ts'
import type { VirtualPatient } from './patient.ts'
import { bothCourse, bothFiles, bothTruth } from './sequential.ts'
import { cohortTables } from './tables.ts'
import { cohortTruth } from './truth.ts'

/** 'small': grids of 4 mm about the liver and the aorta; 'full': as a clinic's. */
export type CohortSize = 'small' | 'full'

const text = (path: string, content: string): PhantomFile => ({ path, bytes: new TextEncoder().encode(content) })
const json = (path: string, content: unknown): PhantomFile => text(path, `${JSON.stringify(content, null, 2)}\n`)

/** The tables and the truth of a workspace: all but the patients' images. */
export const workspaceFiles = (cohort: VirtualCohort): readonly PhantomFile[] =>
  [...cohortTables(cohort).map(t => text(t.path, t.text)), json('truth.json', cohortTruth(cohort))]

/**
 * A patient's images with course.json and truth.json, under patients/KEY/. Exams that the patient never had are left out. Throws
 * RangeError where the tumours find no room in the liver.
 */
export function* patientFiles(cohort: Pick<VirtualCohort, 'seed'>, patient: VirtualPatient, size: CohortSize = 'small'): Generator<PhantomFile> {
  const { reason } = patient.latent, folder = `patients/${patient.key}`
  const missing = reason === 'no-baseline-pet' ? 'baseline' : reason === 'no-90y-pet' ? 'treatment' : reason === 'no-follow-up-pet' ? 'followUp' : undefined
  const settings: Partial<PhantomSettings> = {
    seed: imageSeed(cohort.seed, patient.key), size: size === 'small' ? 'compact' : 'full', liverExam: missing === 'treatment' ? 'baseline' : 'treatment',
  }
  const [made, second] = patientDesigns(patient).map(design => makePhantom({ ...settings, design })) as [Phantom, Phantom?]
  const files = second ? bothFiles(made, second) : made.files(), course = second ? bothCourse(made, second) : made.course
  for (const f of files) if (!missing || !f.path.startsWith(`dicom/${missing}/`)) yield { ...f, path: `${folder}/${f.path}` }
  const exams = course.exams.filter(e => e.id !== missing)
  yield json(`${folder}/course.json`, { ...course, exams, treatments: missing === 'treatment' ? [] : course.treatments })
  yield json(`${folder}/truth.json`, second ? bothTruth(made, second) : made.truth)
}

/** Another one for each patient, the same whoever the others are. */
function imageSeed(seed: number, key: string): number {
  let hash = 0x811c9dc5
  for (const c of `${seed}/${key}`) hash = Math.imul(hash ^ c.charCodeAt(0), 0x01000193)
  return hash >>> 1
}
