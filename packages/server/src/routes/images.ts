import type { FastifyInstance } from 'fastify'
import { type ExamImages, seriesOf, uptakeOf } from '@yttria/core/course'
import type { Finding } from '@yttria/core/record'
import { readCt, readPet } from '@yttria/node/read'
import { type VolumeHeader, packVolume } from '../api/volume.ts'
import { NotThere } from '../faults.ts'
import type { PatientFolder } from '../patient-folder.ts'

/** GET the voxels of an exam's PET (Bq/mL, or SUV where that is what was stored) or CT (HU). */
export function imageRoutes(app: FastifyInstance, open: (key: string) => Promise<PatientFolder>): void {
  app.get<{ Params: { key: string; exam: string; kind: string } }>('/api/patients/:key/exams/:exam/:kind', async (request, reply) => {
    const { key, exam: id, kind } = request.params
    const patient = await open(key), exam = patient.course?.exams.find(e => e.id === id)
    const uid = kind === 'pet' ? exam?.petSeriesUid : kind === 'ct' ? exam?.ctSeriesUid : undefined
    const series = uid === undefined ? undefined : seriesOf(patient.index, uid)
    if (!exam || !series) throw new NotThere(`Patient ${key} has no ${kind} of exam ${id}.`)
    const bytes = kind === 'pet' ? await petBytes(patient, exam, series) : await ctBytes(patient, series)
    return reply.type('application/octet-stream').send(bytes)
  })
}

type Series = NonNullable<ReturnType<typeof seriesOf>>

async function ctBytes(p: PatientFolder, series: Series): Promise<Uint8Array> {
  const read = await readCt(p, series)
  if (!read.value) throw new NotThere(reasonOf(read.findings) ?? 'The CT cannot be read.')
  const { geometry, unit, voxels } = read.value.volume
  return packVolume({ geometry, unit, type: typeOf(voxels) }, voxels as Float32Array | Int16Array)
}

async function petBytes(p: PatientFolder, exam: ExamImages['exam'], series: Series): Promise<Uint8Array> {
  const read = await readPet(p, series)
  if (!read.value) throw new NotThere(reasonOf(read.findings) ?? 'The PET cannot be read.')
  const { geometry, unit, voxels } = read.value.volume
  const uptake = (tlgUnit: 'suvbw' | 'sul-janmahasatian') => uptakeOf({ exam, pet: read.value! }, p.course!.patient, tlgUnit).value?.factor
  const fdg = exam.role !== 'treatment'
  return packVolume({ geometry, unit, type: typeOf(voxels), ...(fdg ? { perSuvbw: uptake('suvbw'), perSul: uptake('sul-janmahasatian') } : {}) }, voxels as Float32Array | Int16Array)
}

const reasonOf = (findings: readonly Finding[]): string | undefined => findings.find(f => f.severity === 'error')?.message

const typeOf = (voxels: ArrayLike<number>): VolumeHeader['type'] => voxels instanceof Int16Array ? 'Int16' : voxels instanceof Uint8Array ? 'Uint8' : 'Float32'
