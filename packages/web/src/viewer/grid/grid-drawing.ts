import { type Vec3, applyTransform } from '@yttria/core/volume'
import type { Orientation } from '../../state/viewer-state.ts'
import type { ExamImages } from '../../voxels/exam-images.ts'
import { type Pane, cutAt } from '../engine/pane.ts'
import { outlineKeeper } from '../overlay/label-outlines.ts'
import { overlaySvg } from '../overlay/overlay.ts'
import type { ViewSettings } from '../settings.ts'
import type { GridLabels, GridShape } from '../tool.ts'
import { type GridPanes, gridPanes, paneId } from './grid-panes.ts'

/** What the grid shows as of its last rendering. */
export interface Shown {
  readonly exams: readonly ExamImages[]
  readonly rows: readonly Orientation[]
  readonly settings: ViewSettings
  readonly crosshair: Vec3 | undefined
  readonly selected: string | undefined
  /** What lies over the panes of an exam. */
  readonly over: ReadonlyMap<
    string,
    { readonly labels: readonly GridLabels[]; readonly shapes: readonly GridShape[] }
  >
}

export interface GridDrawing {
  /** What is drawn from now on is drawn with this, whenever it was asked for. */
  readonly show: (shown: Shown) => void
  readonly shown: () => Shown
  /** Panes for what stands in the element; answers how to end them. */
  readonly begin: (columns: HTMLElement) => () => void
  /**
   * The images into their panes; answers true once they are there, false where something newer is wanted
   * by then.
   */
  readonly want: () => Promise<boolean>
  /** All panes cut at the crosshair, once for a frame, however often it is asked for. */
  readonly later: () => void
  readonly pane: (exam: string, orientation: Orientation) => Pane | undefined
  readonly eachPane: (visit: (e: ExamImages, pane: Pane, orientation: Orientation) => void) => void
  /** A pane whose view was changed. */
  readonly draw: (e: ExamImages, pane: Pane, orientation: Orientation) => void
  /** The crosshair into the middle of every pane. */
  readonly centre: () => void
  /** The whole images into their panes. */
  readonly fit: () => void
}

/**
 * The drawing of a grid of exams, between the page, which says what is shown, and the panes of the
 * library.
 */
export function gridDrawing(first: Shown): GridDrawing {
  const outlinesOf = outlineKeeper()
  let shown = first,
    panes: GridPanes | undefined,
    frame = 0

  const placeOf = (e: ExamImages): Vec3 | undefined =>
    shown.crosshair && e.fromHub ? applyTransform(e.fromHub, shown.crosshair) : undefined
  const pane: GridDrawing['pane'] = (exam, orientation) => panes?.panes.get(paneId(exam, orientation))
  const eachPane: GridDrawing['eachPane'] = visit => {
    for (const e of shown.exams)
      for (const row of shown.rows) {
        const at = pane(e.id, row)
        if (at) visit(e, at, row)
      }
  }
  const drawOverlay = (e: ExamImages, at: Pane, orientation: Orientation): void => {
    const svg = document.getElementById(`over-${at.id}`),
      { settings, selected, over } = shown
    if (!svg) return
    const { labels, shapes } = over.get(e.id) ?? { labels: [], shapes: [] }
    const dose = settings.isodoses ? e.dose : undefined
    svg.innerHTML = overlaySvg(
      at,
      { crosshair: placeOf(e), labels, shapes, selected, outlinesOf, settings, dose },
      orientation,
    )
  }
  const draw: GridDrawing['draw'] = (e, at, orientation) => {
    at.viewport.render()
    drawOverlay(e, at, orientation)
  }
  const redraw = (): void =>
    eachPane((e, at, orientation) => {
      const place = placeOf(e)
      if (place && cutAt(at, place)) at.viewport.render()
      drawOverlay(e, at, orientation)
    })
  const later = (): void => {
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(() => {
      panes?.resize()
      redraw()
    })
  }

  return {
    show: next => {
      shown = next
    },
    shown: () => shown,
    begin: columns => {
      const made = (panes = gridPanes()),
        observer = new ResizeObserver(later)
      observer.observe(columns)
      return () => {
        observer.disconnect()
        cancelAnimationFrame(frame)
        made.destroy()
        panes = undefined
      }
    },
    want: async () => {
      const { exams, rows, settings } = shown
      return (await panes?.want({ exams, rows, settings, placeOf, drawn: drawOverlay })) ?? false
    },
    later,
    pane,
    eachPane,
    draw,
    centre: () =>
      eachPane((e, at, orientation) => {
        const place = placeOf(e)
        if (!place) return
        panes?.centre(at.id, place)
        drawOverlay(e, at, orientation)
      }),
    fit: () => {
      panes?.fit(shown)
      eachPane((e, at, orientation) => {
        const place = placeOf(e)
        if (place) cutAt(at, place)
        draw(e, at, orientation)
      })
    },
  }
}
