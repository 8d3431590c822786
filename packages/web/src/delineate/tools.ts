import type { PatientState } from '../state/patient-state.ts'
import type { ExamImages } from '../viewer/exam-images.ts'
import type { GridLabels, GridShape, PaneTool } from '../viewer/tool.ts'

/** The tool that has the pointer; undefined: it moves the crosshair. */
export const activeTool = (_state: PatientState): PaneTool | undefined => undefined

/** What is drawn over the panes of an exam beside label maps. */
export const shapesOf = (_state: PatientState, _exam: ExamImages): readonly GridShape[] => []

/** The label maps to show in place of those of the version shown; undefined: the version's. */
export const labelsOf = (_state: PatientState, _exam: ExamImages): readonly GridLabels[] | undefined => undefined
