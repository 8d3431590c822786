import type { Vec3 } from '@yttria/core/volume'
import type { PatientState } from '../../state/patient-state.ts'
import type { Orientation } from '../../state/viewer-state.ts'
import type { ExamImages } from '../../voxels/exam-images.ts'
import { type Pane, positionAt, viewOf } from '../engine/pane.ts'
import type { PanePoint, PaneTool } from '../tool.ts'
import type { GridActions } from './grid-actions.ts'
import type { GridDrawing } from './grid-drawing.ts'

/** What a button that is held down moves. */
type Drag = 'tool' | 'crosshair' | 'pan' | 'zoom'

export interface PaneHandlers {
  readonly onPointerDown: (event: PointerEvent) => void
  readonly onPointerMove: (event: PointerEvent) => void
  readonly onPointerLeave: () => void
  readonly onWheel: (event: WheelEvent) => void
  readonly onDblClick: () => void
  readonly onContextMenu: (event: Event) => void
}

/**
 * What the pointer does in the panes of a grid: crosshair, tool, pan, zoom, slices; `tool`: the one in
 * hand.
 */
export function gridPointer(
  s: PatientState,
  drawing: GridDrawing,
  actions: GridActions,
  tool: PaneTool | undefined,
): (e: ExamImages, orientation: Orientation) => PaneHandlers {
  const { pointer, lastPane, single } = s.viewer

  const dragOf = (event: PointerEvent, at: PanePoint): Drag => {
    if (event.button === 1 || (event.button === 0 && event.shiftKey && !tool)) return 'pan'
    if (event.button === 2) return 'zoom'
    return tool?.down(at) ? 'tool' : 'crosshair'
  }

  const press = (e: ExamImages, orientation: Orientation, event: PointerEvent): void => {
    const pane = drawing.pane(e.id, orientation)
    if (!pane) return
    const target = event.currentTarget as HTMLElement
    target.setPointerCapture(event.pointerId)
    const drag = dragOf(event, pointAt(e, orientation, pane, event))
    if (drag === 'crosshair') actions.follow(e, positionAt(pane, event))
    let { clientX: x, clientY: y } = event
    target.onpointermove = ev => {
      if (drag === 'tool') tool?.move?.(pointAt(e, orientation, pane, ev))
      else if (drag === 'crosshair') actions.follow(e, positionAt(pane, ev))
      else if (drag === 'pan') actions.panRow(orientation, ev.clientX - x, ev.clientY - y)
      else actions.zoom(1.008 ** (y - ev.clientY))
      x = ev.clientX
      y = ev.clientY
    }
    target.onpointerup = target.onpointercancel = ev => {
      target.onpointermove = target.onpointerup = target.onpointercancel = null
      if (drag === 'tool') tool?.up?.(pointAt(e, orientation, pane, ev))
    }
  }

  const hover = (e: ExamImages, orientation: Orientation, event: PointerEvent): void => {
    const pane = drawing.pane(e.id, orientation)
    if (!pane) return
    pointer.value = { exam: e.id, positionMm: positionAt(pane, event) }
    const last = lastPane.value
    if (last?.exam !== e.id || last.orientation !== orientation) lastPane.value = { exam: e.id, orientation }
    if (event.buttons === 0) tool?.hover?.(pointAt(e, orientation, pane, event))
  }

  const turnWheel = (e: ExamImages, orientation: Orientation, event: WheelEvent): void => {
    event.preventDefault()
    const pane = drawing.pane(e.id, orientation),
      here = actions.placeNow(e),
      image = e.pet ?? e.ct
    if (!pane || !here || !image) return
    // With Shift some browsers scroll sideways.
    const way = (event.deltaY || event.deltaX) < 0 ? 1 : -1
    if (event.shiftKey && tool?.wheel)
      tool.wheel(pointAt(e, orientation, pane, event as unknown as PointerEvent), way)
    else if (event.ctrlKey) actions.zoom(way > 0 ? 1.15 : 1 / 1.15)
    else {
      const { normal } = viewOf(pane),
        size = image.header.geometry.spacing[2] * way
      actions.follow(e, here.map((x, d) => x + size * normal[d]!) as unknown as Vec3)
    }
  }

  return (e, orientation) => ({
    onPointerDown: event => press(e, orientation, event),
    onPointerMove: event => hover(e, orientation, event),
    onPointerLeave: () => {
      pointer.value = undefined
      tool?.leave?.()
    },
    onWheel: event => turnWheel(e, orientation, event),
    onDblClick: () => {
      if (!tool) single.value = single.value ? undefined : { exam: e.id, orientation }
    },
    onContextMenu: event => event.preventDefault(),
  })
}

function pointAt(exam: ExamImages, orientation: Orientation, pane: Pane, event: PointerEvent): PanePoint {
  const { right, down, normal, mmPerPixel } = viewOf(pane)
  return { exam, orientation, positionMm: positionAt(pane, event), right, down, normal, mmPerPixel, event }
}
