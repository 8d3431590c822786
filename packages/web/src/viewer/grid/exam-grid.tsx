import '../../style/viewer.css'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { PatientState } from '../../state/patient-state.ts'
import type { ExamImages } from '../../voxels/exam-images.ts'
import { imageWords as words } from '../../words/images.ts'
import { ColourBar } from '../colour-bar.tsx'
import { colourMaps } from '../colours.ts'
import { hasWebGl } from '../engine/engine.ts'
import { useViewerKeys } from '../keys/viewer-keys.ts'
import { MipPane } from '../mip/mip-pane.tsx'
import { scaleOf } from '../scales.ts'
import { type ViewSettings, settings } from '../settings.ts'
import type { GridLabels, GridShape, PaneTool } from '../tool.ts'
import { ValueText } from '../value-text.tsx'
import { gridActions } from './grid-actions.ts'
import { type GridDrawing, type Shown, gridDrawing } from './grid-drawing.ts'
import { paneId } from './grid-panes.ts'
import { gridPointer } from './grid-pointer.ts'
import { PlaceRemark } from './place-remark.tsx'

/** Exams side by side, one crosshair through all of them: columns are exams, rows are views. */
export function ExamGrid({
  state: s,
  labelsOf,
  shapesOf,
  tool,
}: {
  state: PatientState
  labelsOf: (e: ExamImages) => readonly GridLabels[]
  shapesOf?: (e: ExamImages) => readonly GridShape[]
  tool?: PaneTool
}) {
  const shown = shownNow(s, labelsOf, shapesOf),
    { exams, rows, settings: view } = shown
  const webGl = useMemo(hasWebGl, []),
    columns = useRef<HTMLDivElement>(null)
  const drawing = useMemo(() => gridDrawing(shown), []),
    actions = useMemo(() => gridActions(s, drawing), [s])
  drawing.show(shown)
  const readyMs = useDrawing(s, drawing, shown, webGl ? columns : undefined)
  useViewerKeys(s, actions)
  const handlers = gridPointer(s, drawing, actions, tool)
  const cursor = tool?.cursor ? { cursor: tool.cursor } : undefined

  return (
    <div class="columns" ref={columns}>
      {!webGl && (
        <p class="problem" role="alert">
          {words.noWebGl}
        </p>
      )}
      {exams.map(e => {
        const title = words.exams[e.role]
        return (
          <section key={e.id} aria-label={title}>
            <header>
              {title} <PlaceRemark state={s} exam={e} />
              <ValueText state={s} exam={e} />
            </header>
            {webGl &&
              rows.map((row, n) => (
                <div class="pane" key={row} style={cursor} {...handlers(e, row)}>
                  <div class="image" id={`pane-${paneId(e.id, row)}`} />
                  <svg id={`over-${paneId(e.id, row)}`} aria-hidden="true" />
                  {n === 0 && <ScaleOfExam exam={e} view={view} />}
                </div>
              ))}
            {view.mip && !s.viewer.single.value && <MipPane state={s} exam={e} title={title} />}
          </section>
        )
      })}
      {readyMs !== undefined && (
        <span id="ready" class="visually-hidden">
          {readyMs}
        </span>
      )}
    </div>
  )
}

/** Read here, so that the grid is rendered again when what it rests on changes. */
function shownNow(
  s: PatientState,
  labelsOf: (e: ExamImages) => readonly GridLabels[],
  shapesOf?: (e: ExamImages) => readonly GridShape[],
): Shown {
  const one = s.viewer.single.value,
    all = s.exams.value,
    view = settings.value
  const exams = one ? all.filter(e => e.id === one.exam) : all
  const over = new Map(exams.map(e => [e.id, { labels: labelsOf(e), shapes: shapesOf?.(e) ?? [] }]))
  const rows = one ? [one.orientation] : view.rows
  return { exams, rows, settings: view, crosshair: s.crosshair.value, selected: s.selected.value, over }
}

/**
 * Lets the drawing follow what is shown; answers after how many ms all images were there. No `columns`:
 * nothing can be drawn.
 */
function useDrawing(
  s: PatientState,
  drawing: GridDrawing,
  { exams, rows, settings: view, selected }: Shown,
  columns: { current: HTMLDivElement | null } | undefined,
): number | undefined {
  const begun = useRef(performance.now()),
    [readyMs, setReadyMs] = useState<number>()
  useEffect(() => columns && drawing.begin(columns.current!), [])

  const images = exams.map(e => [e.id, e.ct ? 1 : 0, e.pet ? 1 : 0, e.dose ? 1 : 0].join('')).join(' ')
  const complete = exams.length > 0 && exams.every(e => e.pet ?? e.ct)
  const painted = [
    view.layers,
    view.ctWindow,
    view.opacity,
    view.fdgHigh,
    view.y90High,
    view.doseHigh,
    view.y90Unit,
    view.fdgColours,
    view.y90Colours,
  ]
  useEffect(() => {
    if (exams.length === 0 || !columns) return
    drawing
      .want()
      .then(done => {
        if (!done || !complete) return
        performance.mark('yttria:ready')
        setReadyMs(now => now ?? Math.round(performance.now() - begun.current))
        drawing.later()
      })
      .catch((fault: Error) => {
        s.problem.value = words.cannotDraw(fault.message)
      })
  }, [images, ...exams.map(e => e.dose), rows.join(' '), ...painted])
  useEffect(drawing.later)
  // A lesion was chosen: into the middle with it.
  useEffect(() => {
    if (selected !== undefined) drawing.centre()
  }, [selected, readyMs === undefined])
  return readyMs
}

function ScaleOfExam({ exam, view }: { exam: ExamImages; view: ViewSettings }) {
  const scale = scaleOf(exam, view)
  if (!scale) return null
  const colours = colourMaps[exam.role === 'treatment' ? view.y90Colours : view.fdgColours]
  return <ColourBar high={scale.high * scale.factor} unit={scale.unit} colours={colours} />
}
