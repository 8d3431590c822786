import type { PatientState } from '../state/patient-state.ts'

/** Thresholds, reference regions and the tools that paint, at the side of the images. */
export function DelineationPanel({ state: _state }: { state: PatientState }) {
  return null
}
