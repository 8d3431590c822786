import type { FastifyInstance } from 'fastify'
import type { PatientFolder } from '../patient-folder.ts'
import { type Workspace, patientKeys } from '../workspace.ts'

export interface PatientSummary { readonly key: string }

/** One patient as the page shows it first: which exams there are, and what the doctor found. */
export interface PatientView {
  readonly key: string
  readonly course: PatientFolder['course']
  readonly drafted: boolean
  readonly findings: PatientFolder['findings']
}

export function patientRoutes(app: FastifyInstance, w: Workspace, open: (key: string) => Promise<PatientFolder>): void {
  app.get('/api/patients', async () => (await patientKeys(w)).map((key): PatientSummary => ({ key })))
  app.get<{ Params: { key: string } }>('/api/patients/:key', async (request): Promise<PatientView> => {
    const { key, course, drafted, findings } = await open(request.params.key)
    return { key, course, drafted, findings }
  })
}
