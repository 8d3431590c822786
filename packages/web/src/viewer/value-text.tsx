import { type Vec3, applyTransform, inverseTransform } from '@yttria/core/volume'
import type { PatientState } from '../state/patient-state.ts'
import { type ExamImages, valueAt } from '../voxels/exam-images.ts'
import { scaleOf, shortNumber } from './scales.ts'
import { type ViewSettings, settings } from './settings.ts'

/** The values under the pointer, in every exam at the same tissue; without a pointer at the crosshair. */
export function ValueText({ state: s, exam: e }: { state: PatientState; exam: ExamImages }) {
  const p = s.viewer.pointer.value, over = p && s.exams.value.find(x => x.id === p.exam)
  const hub = over?.fromHub ? applyTransform(inverseTransform(over.fromHub), p!.positionMm) : s.crosshair.value
  const at = p && over?.id === e.id ? p.positionMm : hub && e.fromHub && applyTransform(e.fromHub, hub)
  return <span class="value" data-at={p ? 'pointer' : 'crosshair'}>{at ? valueText(e, at, settings.value) : ''}</span>
}

export function valueText(e: ExamImages, at: Vec3, s: ViewSettings): string {
  const scale = scaleOf(e, s), over = scale && valueAt(scale.image, at), hu = valueAt(e.ct, at)
  return [over === undefined ? undefined : `${shortNumber(over * scale!.factor)} ${scale!.unit}`, hu === undefined ? undefined : `${hu.toFixed(0)} HU`].filter(x => x !== undefined).join(' · ')
}
