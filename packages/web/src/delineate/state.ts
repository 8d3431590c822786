import type { Protocol } from '@yttria/core/course'
import type { ReferenceKind } from '@yttria/core/delineation'
import { type RigidTransform, composeTransforms, geometryConflict, inverseTransform, voxelCount } from '@yttria/core/volume'
import type { Target } from '../state/delineation.ts'
import type { PatientState } from '../state/patient-state.ts'
import type { ExamImages } from '../voxels/exam-images.ts'
import type { Labels } from '../voxels/labels.ts'
import { type LabelBlock, type Place, onWholeGrid } from '../worker/delineation.ts'
import { emptyLabels } from './labels-edit.ts'

export const protocolOf = (s: PatientState): Protocol | undefined => s.results.value?.protocol as Protocol | undefined
export const fdgExams = (s: PatientState): ExamImages[] => s.exams.value.filter(e => (e.role === 'baseline' || e.role === 'followUp') && e.pet)
export const baselineOf = (s: PatientState): ExamImages | undefined => s.exams.value.find(e => e.role === 'baseline' && e.pet)
export const referenceKey = (exam: string, kind: ReferenceKind): string => `${exam} ${kind}`

/** Lesions that course.json names: drawn before anybody opened this page. */
export const drawnInCourse = (s: PatientState): boolean => (s.view.value?.course?.vois ?? []).some(v => v.kind !== 'ablation')

/** Where a person put a reference region: under the pointer, kept, or in the course. */
export function placeOf(s: PatientState, exam: string, kind: ReferenceKind): Place | undefined {
  const moved = s.delineation.regionMoved.value
  if (moved?.exam === exam && moved.kind === kind) return moved.place
  const kept = s.review.value.referenceRegions.find(r => r.exam === exam && r.region === kind)
  return kept ?? s.view.value?.course?.overrides?.referenceRegions?.find(r => r.exam === exam && r.region === kind)?.shape
}

/** Put by hand: tried, kept, or in the course; undefined where the protocol's rule decides. */
export function thresholdByHand(s: PatientState, exam: string): { readonly value: number; readonly tried: boolean } | undefined {
  const tried = s.delineation.thresholdsTried.value.get(exam)
  if (tried !== undefined) return { value: tried, tried: true }
  const kept = s.review.value.thresholds.find(t => t.exam === exam)?.value ?? s.view.value?.course?.overrides?.thresholds?.find(t => t.exam === exam)?.value
  return kept === undefined ? undefined : { value: kept, tried: false }
}

export const thresholdNow = (s: PatientState, exam: string): number | undefined => thresholdByHand(s, exam)?.value ?? s.delineation.ruled.value.get(exam)

/** The lesions as they are now on the baseline's PET: under the pen, drawn, of the threshold, or the version's. */
export function lesionsNow(s: PatientState): LabelBlock | undefined {
  const d = s.delineation, drawn = d.working.value.lesions ?? d.drawnLesions.value
  if (drawn) return drawn
  return (drawnInCourse(s) ? undefined : d.found.value?.labels) ?? s.labels.value.get('baseline-lesions')
}

/** On which exam and grid something is drawn. */
export function canvasOf(s: PatientState, target: Target): { readonly exam: ExamImages; readonly grid: 'pet' | 'ct' } | undefined {
  if (target === 'lesions') {
    const exam = baselineOf(s)
    return exam && { exam, grid: 'pet' }
  }
  const wanted = s.review.value.liver?.exam ?? s.delineation.versionLiver.value?.exam ?? s.view.value?.course?.liver?.exam
  const exam = s.exams.value.find(e => e.id === wanted && e.ct) ?? s.exams.value.find(e => e.role === 'treatment' && e.ct) ?? s.exams.value.find(e => e.ct) ?? baselineOf(s)
  return exam && { exam, grid: exam.ct ? 'ct' : 'pet' }
}

/** What a stroke begins with, on the whole grid that is drawn on. A copy: strokes change it. */
export function labelsToDraw(s: PatientState, target: Target): Labels | undefined {
  const d = s.delineation, canvas = canvasOf(s, target), geometry = canvas?.exam[canvas.grid]?.header.geometry
  if (!canvas || !geometry) return undefined
  if (target === 'lesions') return onGrid(lesionsNow(s), geometry)
  const kept = d.working.value.liver ?? (d.drawnLiver.value?.exam === canvas.exam.id ? d.drawnLiver.value.labels : undefined), version = d.versionLiver.value
  const labels = onGrid(kept ?? (version?.exam === canvas.exam.id ? version.block : undefined), geometry)
  return labels.names.length > 0 ? labels : { ...labels, names: ['liver'] }
}

function onGrid(block: LabelBlock | undefined, geometry: Labels['geometry']): Labels {
  if (!block) return emptyLabels(geometry)
  if (voxelCount(block.geometry) === voxelCount(geometry) && geometryConflict(block.geometry, geometry) === undefined) return { geometry, map: block.map.slice(), names: block.names }
  try {
    return { ...onWholeGrid(block, { ...geometry, frameOfReferenceUid: block.geometry.frameOfReferenceUid }), geometry }
  } catch {
    // Of another grid: drawn anew.
    return emptyLabels(geometry)
  }
}

/** From one exam's frame into another's, through the hub. */
export function betweenExams(s: PatientState, from: string, to: string): RigidTransform | undefined {
  const [a, b] = [from, to].map(id => s.exams.value.find(e => e.id === id)?.fromHub)
  return a && b && composeTransforms(inverseTransform(a), b)
}
