import { z } from 'zod'
import { newEditSchema } from '../api/edits.ts'
import { draftSchema, newPlanSchema } from '../api/plan.ts'
import * as s from './schemas.ts'
import * as study from './study-schemas.ts'

/** What a route takes and answers. */
export interface Contract {
  readonly summary: string
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  readonly response: Readonly<Record<number, z.ZodType>>
}

const count = z.string().regex(/^\d{1,15}$/, 'a whole number of at most 15 digits')
const numbered = z.looseObject({ number: z.string().regex(/^[1-9]\d{0,5}$/, 'a whole number from 1 to 999999') })
const tableQuery = z.looseObject({ ending: z.string().max(20).optional(), despite: z.enum(['yes', 'no']).optional() })
const id = s.begunSchema, nothing = z.null().describe('No content'), file = (what: string) => z.any().describe(what)

/** By method and address; every route of /api has one (a test says so). */
export const contracts: Readonly<Record<string, Contract>> = {
  'GET /api/status': { summary: 'Version of the program, and whether analyses can begin', response: { 200: s.statusSchema } },
  'GET /api/openapi.json': { summary: 'This document', response: { 200: file('OpenAPI 3.1') } },

  'GET /api/patients': { summary: 'The patients of the workspace', response: { 200: z.array(s.patientSummarySchema) } },
  'GET /api/patients/:key': { summary: 'The course in force, the series, and what is doubtful in the headers', response: { 200: s.patientViewSchema } },
  'POST /api/patients/:key/repairs': { summary: 'What repairs of headers would do; nothing is changed', body: s.repairsBodySchema, response: { 200: s.repairTrialSchema } },
  'GET /api/patients/:key/clinical': { summary: "What the workspace's tables say of the patient", response: { 200: s.clinicalViewSchema } },
  'GET /api/patients/:key/exams/:exam/:kind': { summary: 'Voxels of an exam: pet or ct', response: { 200: file('Header and voxels, see api/volume.ts') } },

  'GET /api/patients/:key/edits': { query: z.looseObject({ after: count.optional() }), summary: 'What persons changed, in order; ?after=ID for the later ones', response: { 200: z.array(s.storedEditSchema) } },
  'POST /api/patients/:key/edits': { summary: 'Appends a change; 409 with the changes since where another window was faster', body: newEditSchema, response: { 201: z.strictObject({ id: z.number().int() }) } },

  'GET /api/patients/:key/results': { summary: 'The versions', response: { 200: z.array(s.resultVersionSchema) } },
  'GET /api/patients/:key/results/:number/*': { params: numbered, summary: 'A file of a version', response: { 200: file('The file') } },
  'POST /api/patients/:key/results/:number/signature': { params: numbered, summary: 'Signs a version', body: s.signatureSchema, response: { 204: nothing } },
  'POST /api/patients/:key/results/:number/export': { params: numbered, summary: 'Dose, lesions and livers as DICOM in a zip', body: s.exportKindsSchema.nullish(), response: { 200: file('application/zip') } },

  'POST /api/patients/:key/analyses': { summary: 'Analyses with all changes made so far, as a new version', response: { 202: id } },
  'GET /api/jobs': { summary: 'Everything under way or ended lately', response: { 200: z.array(s.jobSchema) } },
  'DELETE /api/jobs/:id': { summary: 'Cancels', response: { 204: nothing } },
  'GET /api/events': { summary: 'Server-sent events: every job, then each change', response: { 200: file('text/event-stream of jobs') } },

  'GET /api/imports': { summary: 'Imports neither accepted nor dropped', response: { 200: z.array(s.unfinishedImportSchema) } },
  'POST /api/imports': { summary: 'Begins an import', body: s.newImportSchema.nullish(), response: { 201: id } },
  'PUT /api/imports/:id/files': { query: z.looseObject({ first: count.optional() }), summary: 'Files in one stream (application/x-yttria-files, see import/receive.ts); ?first=N: after so many', response: { 200: z.strictObject({ files: z.number().int(), bytes: z.number().int() }) } },
  'POST /api/imports/:id/folder': { summary: 'Copies the DICOM files of a folder on this machine, as a job', body: s.placeSchema, response: { 202: id } },
  'GET /api/imports/:id': { summary: 'What was received', response: { 200: s.importViewSchema } },
  'POST /api/imports/:id/acceptance': { summary: 'Takes patients into the workspace, each under its key', body: s.acceptanceSchema, response: { 200: z.strictObject({ keys: z.array(z.string()) }) } },
  'DELETE /api/imports/:id': { summary: 'Drops an import', response: { 204: nothing } },

  'GET /api/plans': { summary: 'Whose plans there are', response: { 200: z.array(study.planSummarySchema) } },
  'GET /api/plans/:key': { summary: 'Versions, draft and rehearsal', response: { 200: study.planViewSchema } },
  'PUT /api/plans/:key/draft': { summary: 'Keeps what is being written', body: draftSchema, response: { 200: z.strictObject({ revision: z.number().int() }) } },
  'POST /api/plans/:key/versions': { summary: 'Keeps a plan as a new version', body: newPlanSchema, response: { 201: z.strictObject({ number: z.number().int() }) } },
  'GET /api/plans/:key/versions/:number/:file': { params: numbered, summary: 'A file of a plan', response: { 200: file('The file') } },
  'GET /api/plans/:key/versions/:number/files.zip': { params: numbered, summary: 'All files of a plan', response: { 200: file('application/zip') } },
  'POST /api/plans/:key/rehearsal': { summary: 'Measures the rehearsal', response: { 200: study.rehearsalSchema } },

  'GET /api/cohort': { summary: 'Tables, patients and studies of the workspace', response: { 200: study.cohortViewSchema } },
  'PUT /api/cohort/tables/:name': { query: tableQuery, summary: 'Puts a table in (application/x-yttria-table; ?ending=csv, ?despite=yes in spite of wrong cells)', response: { 200: study.tableReceivedSchema } },
  'POST /api/cohort/studies': { summary: 'Makes a study of the last versions, as a job', response: { 202: id } },
  'GET /api/cohort/studies/:number': { params: numbered, summary: 'What a study is drawn from', response: { 200: study.studyDataSchema } },
  'GET /api/cohort/studies/:number/files/*': { params: numbered, summary: 'A file of a study', response: { 200: file('The file') } },
  'GET /api/cohort/studies/:number/files.zip': { params: numbered, summary: 'All files of a study', response: { 200: file('application/zip') } },
}
