import { batch, effect, untracked } from '@preact/signals'
import { readNifti } from '@yttria/core/nifti'
import type { ReferenceKind } from '@yttria/core/delineation'
import { type SuvUnit, blockOf, boxOf, croppedGeometry, toMatrix16 } from '@yttria/core/volume'
import { getBytes, getJson } from '../api.ts'
import type { PatientState } from '../state/patient-state.ts'
import type { ExamImages } from '../voxels/exam-images.ts'
import { type CoreClient, Overtaken, openCore } from '../worker/client.ts'
import type { LabelBlock } from '../worker/delineation.ts'
import type { Delineation } from '../state/delineation.ts'
import { baselineOf, betweenExams, drawnInCourse, fdgExams, lesionsNow, placeOf, protocolOf, referenceKey, thresholdNow } from './state.ts'

export const referenceKinds: readonly ReferenceKind[] = ['bloodPool', 'liver']

/** Keeps what is shown in step with edits, version and what is tried, by the worker. Answers how to end it. */
export function startDelineation(s: PatientState): () => void {
  const d = s.delineation, core = openCore(), ends: (() => void)[] = []
  let closed = false
  const quiet = (fault: Error) => { if (!closed && !(fault instanceof Overtaken)) d.said.value = fault.message }
  d.core.value = core
  const on = (run: () => void) => { ends.push(effect(run)) }
  const asked = new Map<string, string>()
  /** True where this is asked for the first time. */
  const isNew = (place: string, what: unknown): boolean => {
    const text = JSON.stringify(what), before = asked.get(place)
    asked.set(place, text)
    return text !== before
  }

  // The label maps come anew with every version.
  let labelsOpened: unknown
  on(() => {
    const exams = fdgExams(s), labels = s.labels.value, results = s.results.value
    if (exams.length === 0 || labels.size === 0 || !results || labels === labelsOpened) return
    labelsOpened = labels
    untracked(() => { openVersion(s, d, core, s.shown.value!.number, () => closed).catch((fault: Error) => { d.notOpen.value = fault.message }) })
  })
  const liverOf = new Map<string, unknown>()
  on(() => {
    const drawn = d.drawnLiver.value, marginMm = protocolOf(s)?.regionMarginMm, open = d.open.value
    if (marginMm === undefined) return
    for (const e of fdgExams(s)) {
      // Opened anew, it has the region of its version.
      if (!open.has(e.id)) { liverOf.delete(e.id); continue }
      if (liverOf.get(e.id) === drawn?.labels) continue
      liverOf.set(e.id, drawn?.labels)
      const toExam = drawn && betweenExams(s, drawn.exam, e.id)
      core.latest(`liver ${e.id}`, 'liver', () => ({ id: e.id, liver: drawn && toExam ? { exam: drawn.exam, labels: cropped(drawn.labels), toExam: toMatrix16(toExam), marginMm } : undefined }))
        .then(({ region }) => batch(() => {
          setIn(d.regions, e.id, region)
          setIn(d.open, e.id, (d.open.value.get(e.id) ?? 0) + 1)
        }), quiet)
    }
  })
  on(() => {
    for (const e of fdgExams(s)) for (const kind of referenceKinds) {
      const serial = d.open.value.get(e.id), place = placeOf(s, e.id, kind), key = referenceKey(e.id, kind)
      if (serial === undefined || !isNew(key, [place ? 0 : serial, place && [place.centreMm, place.axis], s.shown.value?.number])) continue
      core.latest(key, 'reference', () => ({ id: e.id, kind, place: place && { centreMm: place.centreMm, ...(place.axis ? { axis: place.axis } : {}) } }))
        .then(({ value, findings }) => setIn(d.references, key, { automatic: place === undefined, ...(value ? { region: value } : { message: findings.find(f => f.severity === 'error')?.message }) }), quiet)
    }
  })
  on(() => {
    const rule = protocolOf(s)?.threshold
    if (!rule) return
    for (const e of fdgExams(s)) {
      const serial = d.open.value.get(e.id), reference = rule.kind === 'bloodPool' || rule.kind === 'liver' ? d.references.value.get(referenceKey(e.id, rule.kind))?.region : undefined
      if (serial === undefined || !isNew(`rule ${e.id}`, [serial, rule, reference?.mean, reference?.sd])) continue
      core.latest(`rule ${e.id}`, 'threshold', () => ({ id: e.id, rule, reference })).then(({ value }) => setIn(d.ruled, e.id, value), quiet)
    }
  })
  on(() => {
    const e = baselineOf(s), minimumVolumeMl = protocolOf(s)?.minimumVolumeMl, serial = e && d.open.value.get(e.id), threshold = e && thresholdNow(s, e.id)
    if (!e || serial === undefined || threshold === undefined || minimumVolumeMl === undefined || !isNew('lesions', [serial, threshold, s.shown.value?.number])) return
    const begun = performance.now()
    core.latest('lesions', 'lesions', () => ({ id: e.id, threshold, minimumVolumeMl })).then(found => batch(() => {
      d.found.value = found
      d.workMs.value = performance.now() - begun
    }), quiet)
  })
  // What the lesions of now measure, their doses, and what is left of them.
  let lesions: LabelBlock | undefined, lesionsIn: unknown
  on(() => {
    const e = baselineOf(s), block = lesionsNow(s), open = d.open.value
    if (!e || !block || !open.has(e.id) || block === lesions && open === lesionsIn) return
    lesions = block
    // Also of another version: its dose map and transforms.
    lesionsIn = open
    untracked(() => { measureNow(s, d, core, e, quiet) })
  })
  on(() => {
    const e = fdgExams(s).find(x => x.role === 'followUp'), b = baselineOf(s), p = protocolOf(s), serial = e && d.open.value.get(e.id), threshold = e && thresholdNow(s, e.id)
    const measured = d.measured.value, transform = e && b && betweenExams(s, b.id, e.id)
    if (!e || !p || serial === undefined || threshold === undefined || !transform || measured.length === 0 || !isNew('followUp', [serial, threshold, measured, toMatrix16(transform)])) return
    const drawn = d.working.value.lesions ?? d.drawnLesions.value ?? (drawnInCourse(s) ? true : undefined)
    core.latest('followUp', 'followUp', () => ({
      id: e.id, threshold, baseline: cropped(lesionsNow(s)!), small: drawn ? undefined : d.found.value?.small, transform: toMatrix16(transform), ...p.followUp, minimumVolumeMl: p.minimumVolumeMl,
    })).then(later => { d.later.value = later }, quiet)
  })
  let marginOf: unknown
  // The margin of a liver that is drawn where there is no region of a version.
  on(() => {
    const drawn = d.drawnLiver.value, mm = protocolOf(s)?.regionMarginMm
    if (!drawn || mm === undefined) { d.margin.value = undefined; return }
    if (marginOf === drawn.labels) return
    marginOf = drawn.labels
    core.latest('margin', 'margin', () => ({ labels: cropped(drawn.labels), mm })).then(block => { d.margin.value = block }, quiet)
  })
  return () => {
    closed = true
    for (const end of ends) end()
    core.close()
    batch(() => { d.core.value = undefined; d.open.value = new Map() })
  }
}

async function openVersion(s: PatientState, d: Delineation, core: CoreClient, version: number, closed: () => boolean): Promise<void> {
  const at = `/api/patients/${s.key}/results/${version}`, bytes = (file: string) => getBytes(`${at}/${file}`).catch(() => undefined)
  const results = s.results.value!, protocol = protocolOf(s)!, exams = fdgExams(s), lesions = s.labels.value.get('baseline-lesions')
  batch(() => { d.open.value = new Map(); d.notOpen.value = undefined })
  const named = await getJson<{ exams: readonly string[]; liver?: { exam: string } }>(`${at}/regions/regions.json`).catch(() => undefined)
  const [dose, liver, ...regions] = await Promise.all([
    results.lesions.some(l => l.meanDoseGy !== undefined) ? bytes('dose.nii.gz') : undefined, named?.liver ? bytes('regions/liver.nii.gz') : undefined,
    ...exams.map(e => named?.exams.includes(e.id) ? bytes(`regions/exam-${e.id}.nii.gz`) : undefined),
  ])
  if (closed()) return
  await core.ask('openVersion', { bytes: dose, lesions }, dose ? [dose.buffer as ArrayBuffer] : [])
  for (const [n, e] of exams.entries()) {
    const region = regions[n]
    if (protocol.region === 'liver' && !region) { d.notOpen.value = 'old'; continue }
    const scale = uptakeScale(e, protocol.tlgUnit, results.exams.find(x => x.id === e.id)?.tlgUnitPerBqMl)
    if (!scale) { d.notOpen.value = `the uptake of ${e.id} is not known`; continue }
    const opened = await core.ask('openFdg', { id: e.id, geometry: e.pet!.header.geometry, voxels: e.pet!.voxels, ...scale, region })
    // Only for a place that nobody put yet.
    if (e.ct && !placeOf(s, e.id, 'bloodPool')) await core.ask('openCt', { id: e.id, geometry: e.ct.header.geometry, voxels: e.ct.voxels })
    if (closed()) return
    batch(() => { setIn(d.regions, e.id, opened.region); setIn(d.open, e.id, 1) })
  }
  const map = liver && readNifti(liver, 'liver').value?.volume
  d.versionLiver.value = map && named?.liver ? { exam: named.liver.exam, block: { geometry: map.geometry, map: Uint8Array.from(map.voxels), names: ['liver'] } } : undefined
}

/** To the protocol's uptake unit, as the analysis scaled it. */
function uptakeScale(e: ExamImages, tlgUnit: string, perBqMl: number | undefined): { factor: number; perSuvbw: number; unit: SuvUnit } | undefined {
  const { unit, perSuvbw, perSul } = e.pet!.header
  const factor = tlgUnit === 'suvbw' ? perSuvbw : tlgUnit === 'sul-janmahasatian' ? perSul : unit === 'Bq/ml' ? perBqMl : undefined
  return factor === undefined || perSuvbw === undefined ? undefined : { factor, perSuvbw: factor / perSuvbw, unit: tlgUnit === 'suvbw' ? '{SUVbw}g/ml' : '{SUVlbm}g/ml' }
}

function measureNow(s: PatientState, d: Delineation, core: CoreClient, baseline: ExamImages, quiet: (fault: Error) => void): void {
  const drawn = d.working.value.lesions ?? d.drawnLesions.value ?? (drawnInCourse(s) ? lesionsNow(s) : undefined)
  const results = s.results.value, begun = performance.now()
  if (!drawn && d.found.value) d.measured.value = d.found.value.lesions
  else core.latest('measure', 'measure', () => ({ id: baseline.id, labels: cropped(lesionsNow(s)!) })).then(measured => { d.measured.value = measured }, quiet)
  const treatment = s.exams.value.find(e => e.role === 'treatment'), to = treatment && betweenExams(s, baseline.id, treatment.id)
  if (!results || !to) return
  core.latest('doses', 'doses', () => ({
    labels: cropped(lesionsNow(s)!), toTreatment: toMatrix16(to), constants: results.constants.name as 'paper',
    transforms: results.lesions.flatMap(l => l.matrix ? [[l.id, l.matrix] as const] : []),
  })).then(doses => batch(() => {
    d.doses.value = doses
    d.workMs.value = performance.now() - begun
  }), quiet)
}

/** The block that holds anything: what is sent to the worker is small. */
export function cropped(l: LabelBlock): LabelBlock {
  const box = boxOf(l.map, l.geometry.size)
  if (!box) return { geometry: { ...l.geometry, size: [1, 1, 1] }, map: new Uint8Array(1), names: l.names }
  return { geometry: croppedGeometry(l.geometry, box), map: blockOf(l.map, l.geometry.size, box), names: l.names }
}

function setIn<V>(signal: { value: ReadonlyMap<string, V> }, key: string, value: V | undefined): void {
  const map = new Map(signal.value)
  if (value === undefined) map.delete(key)
  else map.set(key, value)
  signal.value = map
}
