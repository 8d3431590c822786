import type { FastifyInstance } from 'fastify'
import type { PatientSummary, PatientView, RepairTrial } from '../api/patients.ts'
import { known } from '../known.ts'
import { repairsBodySchema } from '../openapi/schemas.ts'
import { type PatientFolder, seriesSummaries, tryRepairs } from '../patient-folder.ts'
import type { Store } from '../store/open-store.ts'
import { versionsOf } from '../store/results.ts'
import { type Workspace, patientKeys } from '../workspace.ts'

export function patientRoutes(app: FastifyInstance, w: Workspace, store: () => Promise<Store>, open: (key: string) => Promise<PatientFolder>): void {
  app.get('/api/patients', async (): Promise<PatientSummary[]> => {
    const s = await store()
    return Promise.all((await patientKeys(w)).map(async key => {
      const versions = await versionsOf(s, key)
      return { key, versions: versions.length, signedBy: versions.findLast(v => v.signedBy)?.signedBy }
    }))
  })
  app.get<{ Params: { key: string } }>('/api/patients/:key', async (request): Promise<PatientView> => {
    const { key, course, drafted, findings, index } = await open(await known(w, request.params.key))
    return { key, course, drafted, findings, series: seriesSummaries(index) }
  })
  /** What repairs would do, before they are kept. */
  app.post<{ Params: { key: string } }>('/api/patients/:key/repairs', async (request): Promise<RepairTrial> =>
    tryRepairs(await open(await known(w, request.params.key)), repairsBodySchema.parse(request.body).repairs))
}
