import { join } from 'node:path'
import { type CohortAnalysis, type TableOptions, analyseCohort } from '@yttria/core/cohort'
import { isFileName } from '@yttria/core/course'
import { InputError } from '../../errors.ts'
import { writeFolder } from '../../write/output-folder.ts'
import { type RunOutcome, type Running, heedful } from '../running.ts'
import { cohortExamples } from './examples.ts'
import { type CohortDocument, cohortDocument, cohortFiles, studyFolder } from './study-files.ts'
import { type CohortImages, cohortImages } from './study-images.ts'
import { withStudyPlace } from './study-place.ts'
import { type Workspace, readWorkspace } from './workspace.ts'

/** What a study needs; plain data, so that a thread can be told. */
export interface StudyOrder {
  /** The workspace, and where the results go. */
  readonly folder: string
  readonly out: string
  /** The cohort's protocol; default: the workspace's. */
  readonly protocol?: string
  /** Keys of the patients whose pictures figure 1 shows. */
  readonly named?: readonly string[]
  readonly tables?: TableOptions
  /** Patients analysed at once. */
  readonly jobs: number
}

export interface AnalysedStudy {
  readonly workspace: Workspace
  readonly images: CohortImages
  readonly analysis: CohortAnalysis
}

export interface StudyDone extends AnalysedStudy { readonly document: CohortDocument }

/** Carries out a study and writes OUT/KEY/ and OUT/cohort/. Throws InputError where there is no cohort, or OUT may not be written. */
export const runStudy = (order: StudyOrder, running: Running = {}): Promise<RunOutcome<StudyDone>> =>
  withStudyPlace(order, running, () => studyInPlace(order, running))

/** `runStudy` for whoever holds the folders: see withStudyPlace. */
export async function studyInPlace(order: StudyOrder, running: Running = {}): Promise<RunOutcome<StudyDone>> {
  const { out, named } = order, step = heedful(running), { say = () => {} } = running
  const study = await analysedStudy(order, running), { workspace, images, analysis } = study
  const document = cohortDocument(workspace, images, analysis)
  step('Figures and report')
  const examples = await cohortExamples({ workspace, images, analysis, out, named, say })
  if (typeof examples === 'string') say(examples)
  await writeFolder(join(out, studyFolder), cohortFiles(workspace, images, analysis, document, examples), () => true)
  return { value: { ...study, document }, findings: document.findings }
}

/** From the tables and images of a workspace to the analysis, without the report. */
export async function analysedStudy(order: StudyOrder, running: Running = {}): Promise<AnalysedStudy> {
  const workspace = await readWorkspace(order.folder, order.protocol, order.tables)
  const bad = workspace.patients.find(p => !isFolderName(p.key))
  if (bad) throw new InputError(`patients.csv: the key ${JSON.stringify(bad.key)} cannot be the name of a folder in OUT: another key is needed`)
  const unknown = order.named?.find(k => !workspace.patients.some(p => p.key === k))
  if (unknown !== undefined) throw new InputError(`${unknown}: no patient of that key in patients.csv`, [], { code: 'input/example' })
  const images = await cohortImages(workspace, order.out, order.jobs, running)
  heedful(running)('Statistics')
  return { workspace, images, analysis: analyseCohort(images.patients, workspace.protocol) }
}

const isFolderName = (key: string): boolean => key.toLowerCase() !== studyFolder && isFileName(key)
