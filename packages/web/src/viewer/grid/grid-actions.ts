import { type Vec3, applyTransform, inverseTransform } from '@yttria/core/volume'
import type { PatientState } from '../../state/patient-state.ts'
import type { Orientation } from '../../state/viewer-state.ts'
import type { ExamImages } from '../../voxels/exam-images.ts'
import { panBy, viewOf, zoomBy } from '../engine/pane.ts'
import type { KeyActions } from '../keys/viewer-keys.ts'
import type { GridDrawing } from './grid-drawing.ts'

/** What keys and pointer do with the views of a grid. */
export interface GridActions extends KeyActions {
  /** The crosshair of all exams to a position of one. */
  readonly follow: (e: ExamImages, positionMm: Vec3) => void
  /** Where the crosshair lies in an exam by now, which may be later than what is drawn. */
  readonly placeNow: (e: ExamImages) => Vec3 | undefined
  /** The views of one orientation by so many pixels. */
  readonly panRow: (orientation: Orientation, dx: number, dy: number) => void
}

export function gridActions(s: PatientState, drawing: GridDrawing): GridActions {
  const follow: GridActions['follow'] = (e, p) => {
    if (e.fromHub) s.crosshair.value = applyTransform(inverseTransform(e.fromHub), p)
  }
  const placeNow: GridActions['placeNow'] = e => {
    const p = s.crosshair.peek()
    return p && e.fromHub ? applyTransform(e.fromHub, p) : undefined
  }
  const panRow: GridActions['panRow'] = (row, dx, dy) =>
    drawing.eachPane((e, pane, orientation) => {
      if (orientation !== row) return
      panBy(pane, dx, dy)
      drawing.draw(e, pane, orientation)
    })
  return {
    follow,
    placeNow,
    panRow,
    pan: (dx, dy) => {
      for (const row of drawing.shown().rows) panRow(row, dx, dy)
    },
    zoom: factor =>
      drawing.eachPane((e, pane, orientation) => {
        zoomBy(pane, factor)
        drawing.draw(e, pane, orientation)
      }),
    fit: drawing.fit,
    step: (right, down, near) => {
      const { exams, rows } = drawing.shown(),
        over = s.viewer.lastPane.value
      const e = exams.find(x => x.id === over?.exam) ?? exams[0],
        orientation = rows.find(r => r === over?.orientation) ?? rows[0]
      const pane = e && orientation && drawing.pane(e.id, orientation),
        here = e && placeNow(e),
        image = e && (e.pet ?? e.ct)
      if (!pane || !here || !image) return
      const v = viewOf(pane),
        [sx, , sz] = image.header.geometry.spacing
      const moved = (d: number): number =>
        sx * (right * v.right[d]! + down * v.down[d]!) + sz * near * v.normal[d]!
      follow(e, here.map((x, d) => x + moved(d)) as unknown as Vec3)
    },
  }
}
