import { norm, subtract } from '@yttria/core/volume'
import type { Ruler, ViewerState } from '../state/viewer-state.ts'
import type { GridShape, PaneTool } from './tool.ts'

export const rulerMm = (r: Ruler): number => norm(subtract(r.to, r.from))

export const rulerShapes = ({ rulers }: ViewerState, exam: string): GridShape[] => rulers.value.flatMap((r, n): GridShape[] => r.exam === exam
  ? [{ id: `ruler ${n}`, shape: 'polyline', pointsMm: [r.from, r.to], colour: '#f4f4f4', name: `${rulerMm(r).toFixed(1)} mm` }] : [])

/** From where the button goes down to where it goes up. */
export const rulerTool = ({ rulers }: ViewerState): PaneTool => ({
  cursor: 'crosshair',
  down: at => {
    rulers.value = [...rulers.value, { exam: at.exam.id, from: at.positionMm, to: at.positionMm }]
    return true
  },
  move: at => { rulers.value = rulers.value.with(-1, { ...rulers.value.at(-1)!, to: at.positionMm }) },
  // A click alone is no distance.
  up: at => { if (rulerMm(rulers.value.at(-1)!) < at.mmPerPixel) rulers.value = rulers.value.slice(0, -1) },
})
