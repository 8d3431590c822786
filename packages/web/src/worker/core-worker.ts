/// <reference lib="webworker" />
import { readNifti } from '@yttria/core/nifti'
import { constantsProfiles } from '@yttria/core/physics'
import { type Volume, boundingBox, cropVoi, expand, fromMatrix16, geometryConflict, grownBox, type Vec3 } from '@yttria/core/volume'
import {
  type FdgOnWork, type LabelBlock, dosesOf, followUpOf, labelBlock, lesionsAt, matchedTo, measureDrawn,
  openFdg, referenceAt, thresholdBy, vois, withLiver,
} from './delineation.ts'
import { readMasks } from './masks.ts'
import type { Answer, Asked, WorkKind, WorkReply, WorkRequest } from './messages.ts'

/* Core in a thread of the page: opened images are kept, each question is answered in turn. */
const opened = new Map<string, FdgOnWork>(), current = new Map<string, FdgOnWork>(), cts = new Map<string, Volume<"[hnsf'U]">>()
let dose: Volume<'Gy'> | undefined, versionLesions: LabelBlock | undefined

const fdg = (id: string): FdgOnWork => {
  const e = current.get(id)
  if (!e) throw new Error(`exam ${id} is not open`)
  return e
}
const regionOf = (e: FdgOnWork): LabelBlock | undefined => e.near.region && labelBlock(e.near.uptake.volume.geometry, [e.near.region])
const nifti = (bytes: Uint8Array, name: string) => {
  const read = readNifti(bytes, name)
  if (!read.value) throw new Error(read.findings[0]?.message ?? `${name} cannot be read`)
  return read.value.volume
}
const rigid = (m: readonly number[]) => fromMatrix16(m, undefined, undefined)

const answers: { readonly [K in WorkKind]: (input: Asked<K>) => Answer<K> } = {
  openFdg: a => {
    const map = a.region && nifti(a.region, 'region'), conflict = map && geometryConflict(map.geometry, a.geometry)
    if (conflict) throw new Error(`the region of ${a.id}: ${conflict}`)
    const e = openFdg({ ...a, region: map && Uint8Array.from(map.voxels) })
    opened.set(a.id, e)
    current.set(a.id, e)
    return { region: regionOf(e) }
  },
  openCt: a => { cts.set(a.id, { unit: "[hnsf'U]", geometry: a.geometry, voxels: a.voxels }); return undefined },
  openVersion: ({ bytes, lesions }) => {
    dose = bytes && { ...nifti(bytes, 'dose.nii.gz'), unit: 'Gy' }
    versionLesions = lesions
    return undefined
  },
  liver: ({ id, liver }) => {
    const own = opened.get(id)
    if (!own) throw new Error(`exam ${id} is not open`)
    const voi = liver && vois(liver.labels)[0]
    const made = liver && voi && boundingBox(voi) ? withLiver(own, { exam: liver.exam, voi }, rigid(liver.toExam), liver.marginMm) : own
    current.set(id, made)
    return { region: regionOf(made) }
  },
  reference: ({ id, kind, place }) => referenceAt(fdg(id), kind, place, cts.get(id)),
  threshold: ({ id, rule, reference }) => thresholdBy(fdg(id), rule, reference),
  lesions: ({ id, threshold, minimumVolumeMl }) => lesionsAt(fdg(id), threshold, minimumVolumeMl),
  measure: ({ id, labels }) => measureDrawn(fdg(id), labels),
  doses: ({ labels, toTreatment, transforms, constants }) => {
    if (!dose) throw new Error('there is no dose map')
    const matched = versionLesions ? matchedTo(labels, versionLesions, versionLesions.geometry) : new Map<string, string>(), own = new Map(transforms.map(([name, m]) => [name, rigid(m)]))
    const of = new Map(labels.names.flatMap(name => { const t = own.get(matched.get(name) ?? ''); return t ? [[name, t] as const] : [] }))
    return dosesOf({ dose, labels, toTreatment: rigid(toTreatment), transforms: of, constants: constantsProfiles[constants] }).map(d => ({ ...d, versionName: matched.get(d.name) }))
  },
  followUp: ({ id, transform, ...a }) => followUpOf(fdg(id), { ...a, transform: rigid(transform) }),
  margin: ({ labels, mm }) => {
    const voi = vois(labels)[0], bounds = voi && boundingBox(voi), { spacing, size } = labels.geometry
    if (!voi || !bounds) return { ...labels, names: [] }
    const near = cropVoi(voi, grownBox(bounds, spacing.map(s => Math.ceil(mm / s)) as unknown as Vec3, size))
    return labelBlock(near.grid, [expand(near, mm)])
  },
  masks: readMasks,
}

self.onmessage = ({ data }: MessageEvent<WorkRequest>) => {
  const begun = performance.now()
  try {
    const answer = (answers[data.kind] as (input: unknown) => unknown)(data.input)
    self.postMessage({ id: data.id, ms: performance.now() - begun, answer } satisfies WorkReply)
  } catch (fault) {
    self.postMessage({ id: data.id, ms: performance.now() - begun, fault: (fault as Error).message } satisfies WorkReply)
  }
}
