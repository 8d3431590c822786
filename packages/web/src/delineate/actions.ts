import { batch } from '@preact/signals'
import type { ReferenceKind } from '@yttria/core/delineation'
import { type Vec3, add, applyTransform, inverseTransform, scale } from '@yttria/core/volume'
import { encodeLabels } from '@yttria/server/api/labels'
import { personName } from '../state/person.ts'
import { type PatientState, makeEdit } from '../state/patient-state.ts'
import type { Labels } from '../voxels/labels.ts'
import type { Place } from '../worker/delineation.ts'
import { delineateWords as words } from '../words/delineate.ts'
import { nearestAxis } from './grid-frame.ts'
import { settledStroke } from './connected.ts'
import { freeName, merged, mostLabels, renamed, volumesMl, withLabel, withoutLabel } from './labels-edit.ts'
import { filledBetween, smoothed } from './shape-edits.ts'
import { splitByLine, splitByWatershed } from './split.ts'
import type { LabelsEdit, Target } from '../state/delineation.ts'
import type { Orientation } from '../state/viewer-state.ts'
import { baselineOf, canvasOf, labelsToDraw, lesionsNow, placeOf, referenceKey } from './state.ts'

const say = (s: PatientState, text: string | undefined): void => { s.delineation.said.value = text }

/**
 * A label map as one edit. It is shown at once, and stays only if the server keeps it. Edits go one after another, so that each has
 * seen the one before.
 */
export function keepLabels(s: PatientState, target: Target, labels: Labels, done: string, source?: LabelsEdit['source']): Promise<boolean> {
  const d = s.delineation, canvas = canvasOf(s, target)
  if (!canvas) return Promise.resolve(false)
  d.working.value = { ...d.working.value, [target]: labels }
  const { generation } = d
  const kept = d.queue.then(async () => {
    if (d.generation !== generation) return false
    const by = personName()
    const edit: LabelsEdit = { kind: 'labels', what: target, exam: canvas.exam.id, grid: canvas.grid, names: [...labels.names], map: encodeLabels(labels.map), done, ...(by === undefined ? {} : { by }), ...(source ? { source } : {}) }
    // So that it need not be unpacked when it comes back as the state of the review.
    d.unpacked.set(edit, labels)
    const acknowledged = await makeEdit(s, edit)
    if (!acknowledged) d.generation++
    if (!acknowledged || d.working.value[target] === labels) d.working.value = { ...d.working.value, [target]: undefined }
    return acknowledged
  })
  d.queue = kept.catch(() => {})
  return kept
}

/** The lesion chosen, as a label of `labels`. */
export const activeLabel = (s: PatientState, labels: Labels): number => s.selected.value === undefined ? 0 : labels.names.indexOf(s.selected.value) + 1

export function newLesion(s: PatientState): void {
  const labels = labelsToDraw(s, 'lesions')
  if (!labels) return
  if (labels.names.length >= mostLabels) { say(s, `${mostLabels} lesions are there: no more fit.`); return }
  const name = freeName(labels.names, s.results.value?.lesions.map(l => l.id))
  batch(() => {
    const d = s.delineation
    d.working.value = { ...d.working.value, lesions: withLabel(labels, name) }
    d.target.value = 'lesions'
    s.selected.value = name
    if (d.tool.value === 'none' || d.tool.value === 'regions' || d.tool.value === 'cut') d.tool.value = 'brush'
    say(s, undefined)
  })
}

/** With the lesion chosen; says so where none is. */
function withActive(s: PatientState, act: (labels: Labels, label: number, name: string) => void): void {
  const labels = labelsToDraw(s, 'lesions'), label = labels ? activeLabel(s, labels) : 0
  if (!labels || label === 0) { say(s, words.chooseLesion); return }
  act(labels, label, labels.names[label - 1]!)
}

export const deleteLesion = (s: PatientState): void => withActive(s, (labels, label, name) => {
  s.selected.value = undefined
  say(s, undefined)
  void keepLabels(s, 'lesions', withoutLabel(labels, label), words.done.delete(name))
})

export const renameLesion = (s: PatientState, name: string): void => withActive(s, (labels, label, before) => {
  try {
    const made = renamed(labels, label, name.trim())
    if (made === labels) return
    s.selected.value = name.trim()
    say(s, undefined)
    void keepLabels(s, 'lesions', made, words.done.rename(before, name.trim()))
  } catch (fault) { say(s, (fault as Error).message) }
})

export function mergeLesions(s: PatientState): void {
  const d = s.delineation, labels = labelsToDraw(s, 'lesions')
  if (!labels) return
  const chosen = labels.names.filter(n => d.toMerge.value.has(n))
  if (chosen.length < 2) return
  const made = merged(labels, chosen.map(n => labels.names.indexOf(n) + 1)), [name, ...others] = chosen
  const { pieces } = settledStroke(made, made.names.indexOf(name!) + 1, made.map, 2)
  const said = `${words.mergedInto(name!, others)}${pieces > 1 ? ` ${words.inPieces(name!, pieces)}` : ''}`
  batch(() => { d.toMerge.value = new Set(); s.selected.value = name; say(s, said) })
  void keepLabels(s, 'lesions', made, words.done.merge)
}

export const splitLesion = (s: PatientState): void => withActive(s, (labels, label, name) => {
  const made = splitByWatershed(labels, label, baselineOf(s)!.pet!.voxels)
  if (!made) { say(s, words.onePeak(name)); return }
  say(s, words.splitInto([name, ...made.names.slice(labels.names.length)]))
  void keepLabels(s, 'lesions', made, words.done.split)
})

export const cutLesion = (s: PatientState, a: Vec3, b: Vec3, normal: Vec3): void => withActive(s, (labels, label, name) => {
  const made = splitByLine(labels, label, a, b, normal)
  if (!made) { say(s, words.notCut(name)); return }
  say(s, words.splitInto([name, ...made.names.slice(labels.names.length)]))
  void keepLabels(s, 'lesions', made, words.done.cut)
})

/** What is drawn now and its label: the liver, or the lesion chosen. */
function withDrawn(s: PatientState, act: (target: Target, labels: Labels, label: number, name: string) => void): void {
  const target = s.delineation.target.value
  if (target === 'lesions') { withActive(s, (labels, label, name) => act(target, labels, label, name)); return }
  const labels = labelsToDraw(s, 'liver')
  if (labels) act(target, labels, 1, words.liver)
}

/** Along the slices of the view in which one draws: axial as a rule. */
export const fillBetween = (s: PatientState): void => withDrawn(s, (target, labels, label, name) => {
  const normals = { axial: [0, 0, 1], coronal: [0, 1, 0], sagittal: [1, 0, 0] } as const
  const { labels: made, added } = filledBetween(labels, label, nearestAxis(labels.geometry, normals[s.delineation.drawnIn]))
  if (added === 0) { say(s, words.nothingToFill(name)); return }
  say(s, words.filled(name, added, volumesMl(made)[label - 1]! - volumesMl(labels)[label - 1]!))
  void keepLabels(s, target, made, words.done.fill)
})

export const drawsIn = (s: PatientState, orientation: Orientation): void => { s.delineation.drawnIn = orientation }

/** By a Gaussian of one voxel of the grid, the largest side. */
export const smooth = (s: PatientState): void => withDrawn(s, (target, labels, label, name) => {
  const made = smoothed(labels, label, Math.max(...labels.geometry.spacing)), [before, after] = [labels, made].map(l => volumesMl(l)[label - 1]!)
  say(s, words.smoothedBy(name, before!, after!))
  void keepLabels(s, target, made, words.done.smooth)
})

/** No lesions of a person's: the analysis takes those at the threshold. */
export function backToThreshold(s: PatientState): void {
  const d = s.delineation, geometry = baselineOf(s)?.pet?.header.geometry
  if (!geometry) return
  d.working.value = { ...d.working.value, lesions: undefined }
  const empty: Labels = { geometry, map: new Uint8Array(geometry.size[0] * geometry.size[1] * geometry.size[2]), names: [] }
  void keepLabels(s, 'lesions', empty, words.done.back)
}

export function tryThreshold(s: PatientState, exam: string, value: number | undefined): void {
  const d = s.delineation, map = new Map(d.thresholdsTried.value)
  if (value === undefined || !(value > 0)) map.delete(exam)
  else map.set(exam, value)
  d.thresholdsTried.value = map
}

export async function keepThreshold(s: PatientState, exam: string): Promise<void> {
  const value = s.delineation.thresholdsTried.value.get(exam)
  if (value !== undefined && await inTurn(s, () => makeEdit(s, { kind: 'threshold', exam, value }))) tryThreshold(s, exam, undefined)
}

/** Takes back every threshold that was put by hand on this exam: the protocol's rule decides again. */
export async function followRegion(s: PatientState, exam: string): Promise<void> {
  tryThreshold(s, exam, undefined)
  for (;;) {
    const held = s.review.value.thresholds.find(t => t.exam === exam), stored = held && s.edits.value.find(e => e.edit === held)
    if (!stored || !await inTurn(s, () => makeEdit(s, { kind: 'undo', edit: stored.id }))) return
  }
}

const inTurn = <T>(s: PatientState, act: () => Promise<T>): Promise<T> => {
  const d = s.delineation, done = d.queue.then(act)
  d.queue = done.catch(() => {})
  return done
}

/** Where a region is: where a person has it, else where it was found. */
export function regionPlace(s: PatientState, exam: string, kind: ReferenceKind): Place | undefined {
  const put = placeOf(s, exam, kind), found = s.delineation.references.value.get(referenceKey(exam, kind))?.region
  const axis = put?.axis ?? found?.axis
  return put ? { centreMm: put.centreMm, ...(axis ? { axis } : {}) } : found && { centreMm: found.centreMm, ...(axis ? { axis } : {}) }
}

export function moveRegion(s: PatientState, exam: string, kind: ReferenceKind, centreMm: Vec3): void {
  const place = regionPlace(s, exam, kind)
  s.delineation.regionMoved.value = { exam, kind, place: { ...(kind === 'bloodPool' && place?.axis ? { axis: place.axis } : {}), centreMm } }
}

export async function keepRegion(s: PatientState): Promise<void> {
  const d = s.delineation, moved = d.regionMoved.value
  if (!moved) return
  const centreMm = moved.place.centreMm.map(x => Math.round(x * 100) / 100) as unknown as [number, number, number]
  const kept = await inTurn(s, () => makeEdit(s, { kind: 'referenceRegion', exam: moved.exam, region: moved.kind, centreMm, ...(moved.place.axis ? { axis: [...moved.place.axis] as [number, number, number] } : {}) }))
  if (kept && d.regionMoved.value === moved || !kept) d.regionMoved.value = undefined
}

/** By keys: along the axes of the patient. */
export function nudgeRegion(s: PatientState, by: Vec3, mm: number): void {
  const moved = s.delineation.regionMoved.value ?? firstRegion(s)
  const at = moved && regionPlace(s, moved.exam, moved.kind)
  if (moved && at) moveRegion(s, moved.exam, moved.kind, add(at.centreMm, scale(by, mm)))
}

export const chooseRegion = (s: PatientState, exam: string, kind: ReferenceKind): void => { s.delineation.chosenRegion = { exam, kind } }
const firstRegion = (s: PatientState) => s.delineation.chosenRegion ?? (baselineOf(s) && { exam: baselineOf(s)!.id, kind: 'bloodPool' as const })

/** The crosshair of all exams to a position of one. */
export function goTo(s: PatientState, exam: string, positionMm: Vec3): void {
  const t = s.exams.value.find(e => e.id === exam)?.fromHub
  if (t) s.crosshair.value = applyTransform(inverseTransform(t), positionMm)
}

export function chooseLesion(s: PatientState, name: string): void {
  const d = s.delineation, centre = d.measured.value.find(l => l.name === name)?.centreMm, baseline = baselineOf(s)
  batch(() => {
    if (centre && baseline) goTo(s, baseline.id, centre)
    s.selected.value = name
  })
}

export const lesionNames = (s: PatientState): readonly string[] => lesionsNow(s)?.names ?? []
