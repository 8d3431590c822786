import type { FastifyInstance } from 'fastify'
import { cohortFromTables } from '@yttria/core/cohort'
import { InputError } from '@yttria/node/errors'
import { readCohortTables } from '@yttria/node/tables'
import type { ClinicalView } from '../api/clinical.ts'
import { known } from '../known.ts'
import type { Workspace } from '../workspace.ts'

/** The patient's rows of patients.csv, laboratory.csv and events.csv of the workspace, read as a cohort reads them. */
export function clinicalRoutes(app: FastifyInstance, w: Workspace): void {
  app.get<{ Params: { key: string } }>('/api/patients/:key/clinical', async (request): Promise<ClinicalView> => {
    const key = await known(w, request.params.key), none = { laboratory: [], events: [], findings: [] }
    try {
      const { tables, options } = await readCohortTables(w.folder), read = cohortFromTables(tables, options)
      const patient = read.value?.find(p => p.key === key)
      if (!patient) return { ...none, absent: read.value ? `${tables.patients.name} has no row of ${key}.` : read.findings.map(f => f.message).join(' ') }
      return { laboratory: patient.laboratory, events: patient.events, findings: patient.problems.map(({ spoils: _, ...finding }) => finding) }
    } catch (fault) {
      if (fault instanceof InputError) return { ...none, absent: fault.message }
      throw fault
    }
  })
}
