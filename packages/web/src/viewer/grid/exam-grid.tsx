import '../../style/viewer.css'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { type Vec3, applyTransform, inverseTransform } from '@yttria/core/volume'
import type { PatientState } from '../../state/patient-state.ts'
import { imageWords as words } from '../../words/images.ts'
import { ColourBar } from '../colour-bar.tsx'
import { colourMaps } from '../colours.ts'
import { type Orientation, hasWebGl } from '../engine/engine.ts'
import type { ExamImages } from '../../voxels/exam-images.ts'
import { type GridPanes, gridPanes, paneId } from './grid-panes.ts'
import { MipPane } from '../mip/mip-pane.tsx'
import { overlaySvg } from '../overlay/overlay.ts'
import { type Pane, cutAt, panBy, positionAt, viewOf, zoomBy } from '../engine/pane.ts'
import { scaleOf } from '../scales.ts'
import { settings } from '../settings.ts'
import type { GridLabels, GridShape, PanePoint, PaneTool } from '../tool.ts'
import { ValueText } from '../value-text.tsx'
import { useViewerKeys } from '../keys/viewer-keys.ts'
import { lastPane, pointer, single } from '../view-state.ts'

export const examTitles = words.exams

/** Exams side by side, one crosshair through all of them: columns are exams, rows are views. */
export function ExamGrid({ state: s, labelsOf, shapesOf, tool }: {
  state: PatientState; labelsOf: (e: ExamImages) => readonly GridLabels[]; shapesOf?: (e: ExamImages) => readonly GridShape[]; tool?: PaneTool
}) {
  const view = settings.value, one = single.value, crosshair = s.crosshair.value, selected = s.selected.value
  const exams = one ? s.exams.value.filter(e => e.id === one.exam) : s.exams.value, rows = one ? [one.orientation] : view.rows
  const grid = useRef<GridPanes | undefined>(undefined), columns = useRef<HTMLDivElement>(null), begun = useRef(performance.now()), frame = useRef(0)
  const [ready, setReady] = useState<number>(), webGl = useMemo(hasWebGl, [])
  const placeOf = (e: ExamImages): Vec3 | undefined => crosshair && e.fromHub ? applyTransform(e.fromHub, crosshair) : undefined
  /** By now, which may be later than what is drawn. */
  const placeNow = (e: ExamImages): Vec3 | undefined => { const p = s.crosshair.peek(); return p && e.fromHub ? applyTransform(e.fromHub, p) : undefined }
  // Asked for here, so that the grid is drawn again when what they rest on changes.
  const over = new Map(exams.map(e => [e.id, { labels: labelsOf(e), shapes: shapesOf?.(e) ?? [] }]))
  const drawOverlay = (e: ExamImages, pane: Pane) => {
    const svg = document.getElementById(`over-${pane.id}`)
    if (svg) svg.innerHTML = overlaySvg(pane, { crosshair: placeOf(e), selected, ...(over.get(e.id) ?? { labels: [], shapes: [] }), settings: view, dose: view.isodoses ? e.dose : undefined }, pane.id.slice(e.id.length + 1) as Orientation)
  }
  // What is drawn last is drawn with what is known then.
  const held = useRef({ exams, rows, drawOverlay, placeOf })
  held.current = { exams, rows, drawOverlay, placeOf }
  const eachPane = (visit: (e: ExamImages, pane: Pane) => void) => {
    for (const e of held.current.exams) for (const row of held.current.rows) {
      const pane = grid.current?.panes.get(paneId(e.id, row))
      if (pane) visit(e, pane)
    }
  }
  /** Once for a frame, however often it is asked for. */
  const later = () => {
    cancelAnimationFrame(frame.current)
    frame.current = requestAnimationFrame(() => {
      grid.current?.resize()
      redraw()
    })
  }
  const redraw = () => eachPane((e, pane) => {
    const at = held.current.placeOf(e)
    if (at && cutAt(pane, at)) pane.viewport.render()
    held.current.drawOverlay(e, pane)
  })

  useEffect(() => {
    if (!webGl) return
    const made = grid.current = gridPanes(), observer = new ResizeObserver(later)
    observer.observe(columns.current!)
    return () => { observer.disconnect(); cancelAnimationFrame(frame.current); made.destroy(); grid.current = undefined }
  }, [])
  const images = exams.map(e => [e.id, e.ct ? 1 : 0, e.pet ? 1 : 0, e.dose ? 1 : 0].join('')).join(' '), complete = exams.length > 0 && exams.every(e => e.pet ?? e.ct)
  useEffect(() => {
    if (exams.length === 0 || !grid.current) return
    grid.current.want({ exams, rows, settings: view, placeOf: e => held.current.placeOf(e), drawn: (e, pane) => held.current.drawOverlay(e, pane) }).then(done => {
      if (!done || !complete) return
      performance.mark('yttria:ready')
      setReady(now => now ?? Math.round(performance.now() - begun.current))
      later()
    }).catch((fault: Error) => { s.problem.value = words.cannotDraw(fault.message) })
  }, [images, exams.map(e => e.dose), rows.join(' '), view.layers, view.ctWindow, view.opacity, view.fdgHigh, view.y90High, view.doseHigh, view.y90Unit, view.fdgColours, view.y90Colours].flat())
  useEffect(later)
  // A lesion was chosen: into the middle with it.
  useEffect(() => {
    if (selected === undefined) return
    eachPane((e, pane) => {
      const at = placeOf(e)
      if (at) { grid.current?.centre(pane.id, at); drawOverlay(e, pane) }
    })
  }, [selected, ready === undefined])

  const follow = (e: ExamImages, p: Vec3) => { if (e.fromHub) s.crosshair.value = applyTransform(inverseTransform(e.fromHub), p) }
  const zoom = (factor: number) => eachPane((e, pane) => { zoomBy(pane, factor); pane.viewport.render(); drawOverlay(e, pane) })
  const pan = (orientation: Orientation, dx: number, dy: number) => eachPane((e, pane) => {
    if (!pane.id.endsWith(`-${orientation}`)) return
    panBy(pane, dx, dy)
    pane.viewport.render()
    drawOverlay(e, pane)
  })
  const fit = () => {
    grid.current?.fit({ exams, rows })
    eachPane((e, pane) => {
      const at = placeOf(e)
      if (at) cutAt(pane, at)
      pane.viewport.render()
      drawOverlay(e, pane)
    })
  }
  /** The crosshair by so many voxels: right, down, and towards the eye. */
  const step = (right: number, down: number, near: number) => {
    const over = lastPane.value, e = exams.find(x => x.id === over?.exam) ?? exams[0], orientation = rows.find(r => r === over?.orientation) ?? rows[0]
    const pane = e && orientation && grid.current?.panes.get(paneId(e.id, orientation)), here = e && placeNow(e), image = e && (e.pet ?? e.ct)
    if (!pane || !here || !image) return
    const v = viewOf(pane), [sx, , sz] = image.header.geometry.spacing
    follow(e, here.map((x, d) => x + sx * (right * v.right[d]! + down * v.down[d]!) + sz * near * v.normal[d]!) as unknown as Vec3)
  }
  useViewerKeys(s, { zoom, fit, step, pan: (dx, dy) => { for (const row of rows) pan(row, dx, dy) } })

  const press = (e: ExamImages, orientation: Orientation) => (event: PointerEvent) => {
    const pane = grid.current?.panes.get(paneId(e.id, orientation))
    if (!pane) return
    const target = event.currentTarget as HTMLElement
    target.setPointerCapture(event.pointerId)
    const mode = event.button === 1 || (event.button === 0 && event.shiftKey && !tool) ? 'pan' : event.button === 2 ? 'zoom' : tool?.down(pointAt(e, orientation, pane, event)) ? 'tool' : 'crosshair'
    if (mode === 'crosshair') follow(e, positionAt(pane, event))
    let { clientX: x, clientY: y } = event
    target.onpointermove = ev => {
      if (mode === 'tool') tool?.move?.(pointAt(e, orientation, pane, ev))
      else if (mode === 'crosshair') follow(e, positionAt(pane, ev))
      else if (mode === 'pan') pan(orientation, ev.clientX - x, ev.clientY - y)
      else zoom(1.008 ** (y - ev.clientY))
      x = ev.clientX
      y = ev.clientY
    }
    target.onpointerup = target.onpointercancel = ev => {
      target.onpointermove = target.onpointerup = target.onpointercancel = null
      if (mode === 'tool') tool?.up?.(pointAt(e, orientation, pane, ev))
    }
  }
  const hover = (e: ExamImages, orientation: Orientation) => (event: PointerEvent) => {
    const pane = grid.current?.panes.get(paneId(e.id, orientation))
    if (!pane) return
    pointer.value = { exam: e.id, positionMm: positionAt(pane, event) }
    if (lastPane.value?.exam !== e.id || lastPane.value.orientation !== orientation) lastPane.value = { exam: e.id, orientation }
    if (event.buttons === 0) tool?.hover?.(pointAt(e, orientation, pane, event))
  }
  const scroll = (e: ExamImages, orientation: Orientation) => (event: WheelEvent) => {
    event.preventDefault()
    const pane = grid.current?.panes.get(paneId(e.id, orientation)), here = placeNow(e), image = e.pet ?? e.ct
    if (!pane || !here || !image) return
    // With Shift some browsers scroll sideways.
    const way = (event.deltaY || event.deltaX) < 0 ? 1 : -1
    if (event.shiftKey && tool?.wheel) tool.wheel(pointAt(e, orientation, pane, event as unknown as PointerEvent), way)
    else if (event.ctrlKey) zoom(way > 0 ? 1.15 : 1 / 1.15)
    else {
      const { normal } = viewOf(pane), size = image.header.geometry.spacing[2] * way
      follow(e, here.map((x, d) => x + size * normal[d]!) as unknown as Vec3)
    }
  }
  const large = (e: ExamImages, orientation: Orientation) => () => { if (!tool) single.value = single.value ? undefined : { exam: e.id, orientation } }

  return <div class="columns" ref={columns}>
    {!webGl && <p class="problem" role="alert">{words.noWebGl}</p>}
    {exams.map(e => {
      const scale = scaleOf(e, view), title = examTitles[e.role]
      return <section key={e.id} aria-label={title}>
        <header>{title}{' '}<PlaceRemark state={s} exam={e} /><ValueText state={s} exam={e} /></header>
        {webGl && rows.map((row, n) => <div class="pane" key={row} style={tool?.cursor ? { cursor: tool.cursor } : undefined} onPointerDown={press(e, row)} onPointerMove={hover(e, row)}
          onPointerLeave={() => { pointer.value = undefined; tool?.leave?.() }} onWheel={scroll(e, row)} onDblClick={large(e, row)} onContextMenu={ev => ev.preventDefault()}>
          <div class="image" id={`pane-${paneId(e.id, row)}`} /><svg id={`over-${paneId(e.id, row)}`} aria-hidden="true" />
          {n === 0 && scale && <ColourBar high={scale.high * scale.factor} unit={scale.unit} colours={colourMaps[e.role === 'treatment' ? view.y90Colours : view.fdgColours]} />}
        </div>)}
        {view.mip && !one && <MipPane state={s} exam={e} title={title} />}
      </section>
    })}{ready !== undefined && <span id="ready" class="visually-hidden">{ready}</span>}</div>
}

/** Why the crosshair is not there, or is doubtful. */
function PlaceRemark({ state: s, exam: e }: { state: PatientState; exam: ExamImages }) {
  if (s.exams.value.length < 2 || !s.results.value) return null
  const found = s.results.value.registration.find(r => r.to === e.id), byHand = s.review.value.registrations.some(r => r.to === e.id)
  const text = !e.fromHub ? words.notPlaced : found && !found.accepted && !byHand ? words.doubtful : undefined
  return text ? <span class="doubt">{text}</span> : null
}

function pointAt(e: ExamImages, orientation: Orientation, pane: Pane, event: PointerEvent): PanePoint {
  const { right, down, normal, mmPerPixel } = viewOf(pane)
  return { exam: e, orientation, positionMm: positionAt(pane, event), right, down, normal, mmPerPixel, event }
}
