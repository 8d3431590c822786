import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { exportResults } from '@yttria/node/runs'
import { exportZip } from '@yttria/node/write'
import type { FastifyInstance } from 'fastify'
import { NotThere, Refusal } from '../faults.ts'
import { known } from '../known.ts'
import { exportKindsSchema } from '../openapi/schemas.ts'
import type { PatientFolder } from '../patient-folder.ts'
import { resultFolder } from '../store/results.ts'
import type { Workspace } from '../workspace.ts'

/** POST .../export: the version's doses, lesions and livers as DICOM, one zip. */
export function exportRoutes(app: FastifyInstance, w: Workspace, open: (key: string) => Promise<PatientFolder>): void {
  app.post<{ Params: { key: string; number: string } }>('/api/patients/:key/results/:number/export', async (request, reply) => {
    const key = await known(w, request.params.key), asked = exportKindsSchema.parse(request.body ?? undefined)
    if (!/^\d{1,6}$/.test(request.params.number)) throw new NotThere(`There is no version ${request.params.number}.`)
    const folder = resultFolder(w, key, Number(request.params.number))
    if (!await stat(join(folder, 'results.json')).then(() => true, () => false)) throw new NotThere(`There is no version ${request.params.number} of patient ${key}.`)
    const patient = await open(key), { rtdose, seg, rtstruct } = asked
    const { value: files } = await exportResults({
      folder, dicom: patient.folder, index: patient.index, now: new Date(), wanted: { rtdose: !!rtdose, seg: !!seg, rtstruct: !!rtstruct },
    })
    if (!files) throw new Refusal(`Version ${request.params.number} of patient ${key} holds nothing to export.`)
    return reply.type('application/zip').header('content-disposition', `attachment; filename="${key}-${Number(request.params.number)}-dicom.zip"`).send(Buffer.from(exportZip(files)))
  })
}
