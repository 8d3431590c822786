import '../style/viewer.css'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { type Vec3, applyTransform, inverseTransform } from '@yttria/core/volume'
import type { PatientState } from '../state/patient-state.ts'
import { cssGradient } from './colours.ts'
import { type Orientation, type RenderingEngine, addVolume, startEngine } from './engine.ts'
import { type ExamImages, valueAt } from './exam-images.ts'
import type { Labels } from './label-outlines.ts'
import { type LayerSettings, layersOf, petScale } from './layers.ts'
import { overlaySvg } from './overlay.tsx'
import type { GridLabels, GridShape, PanePoint, PaneTool } from './tool.ts'
import { type Pane, centreAt, cutAt, makePane, positionAt, repaint, showLayers, viewOf } from './pane.ts'

export const examTitles = { baseline: 'FDG before', planning: 'Planning', treatment: '90Y', followUp: 'FDG after' } as const

/** Exams side by side, one crosshair through all of them: columns are exams, rows are views. */
export function ExamGrid({ state: s, rows, layers, labelsOf, shapesOf, tool }: {
  state: PatientState; rows: readonly Orientation[]; layers: LayerSettings; labelsOf: (e: ExamImages) => readonly GridLabels[]; shapesOf?: (e: ExamImages) => readonly GridShape[]; tool?: PaneTool
}) {
  const exams = s.exams.value, crosshair = s.crosshair.value, selected = s.selected.value
  const panes = useRef(new Map<string, Pane>()), engine = useRef<RenderingEngine | undefined>(undefined), begun = useRef(performance.now()), [ready, setReady] = useState<number>()
  const identity = exams.map(e => e.id).join(' ')

  useEffect(() => {
    let gone = false
    if (exams.length === 0) return
    void (async () => {
      const made = await startEngine()
      if (gone) { made.destroy(); return }
      engine.current = made
      for (const e of exams) {
        if (e.ct) addVolume(`${e.id} ct`, e.ct.header.geometry, e.ct.voxels, 'CT')
        if (e.pet) addVolume(`${e.id} pet`, e.pet.header.geometry, e.pet.voxels, 'PT')
        for (const row of rows) {
          const pane = makePane(made, `${e.id}-${row}`, document.getElementById(`pane-${e.id}-${row}`) as HTMLDivElement, row)
          panes.current.set(pane.id, pane)
          await showLayers(pane, layersOf(e, layers))
        }
      }
      setReady(Math.round(performance.now() - begun.current))
    })().catch((fault: Error) => { s.problem.value = `The images cannot be drawn: ${fault.message}` })
    return () => { gone = true; engine.current?.destroy(); panes.current.clear() }
  }, [identity, rows.join(' ')])

  const places = useMemo(() => new Map(exams.map(e => [e.id, crosshair && e.fromHub ? applyTransform(e.fromHub, crosshair) : undefined])), [exams, crosshair])
  const eachPane = (visit: (e: ExamImages, pane: Pane) => void) => {
    for (const e of exams) for (const row of rows) {
      const pane = panes.current.get(`${e.id}-${row}`)
      if (pane) visit(e, pane)
    }
  }
  const drawOverlay = (e: ExamImages, pane: Pane) => {
    const svg = document.getElementById(`over-${pane.id}`), at = places.get(e.id)
    if (svg && at) svg.innerHTML = overlaySvg(pane, { crosshair: at, selected, labels: labelsOf(e), shapes: shapesOf?.(e) ?? [] }, pane.id.slice(e.id.length + 1) as Orientation)
  }
  useEffect(() => {
    if (ready === undefined) return
    eachPane((e, pane) => {
      const at = places.get(e.id)
      if (at) cutAt(pane, at)
      pane.viewport.render()
    })
  }, [places, ready])
  useEffect(() => { if (ready !== undefined) eachPane(drawOverlay) })
  useEffect(() => { if (ready !== undefined) eachPane((e, pane) => repaint(pane, layersOf(e, layers))) }, [layers])
  // A lesion was chosen: into the middle with it.
  useEffect(() => {
    if (ready === undefined || selected === undefined) return
    eachPane((e, pane) => {
      const at = places.get(e.id)
      if (at) { centreAt(pane, at); pane.viewport.render(); drawOverlay(e, pane) }
    })
  }, [selected])

  const follow = (e: ExamImages, p: Vec3) => { if (e.fromHub) s.crosshair.value = applyTransform(inverseTransform(e.fromHub), p) }
  const hover = (e: ExamImages, orientation: Orientation) => (event: PointerEvent) => {
    const pane = panes.current.get(`${e.id}-${orientation}`)
    if (pane && event.buttons === 0) tool?.hover?.(pointAt(e, orientation, pane, event))
  }
  const press = (e: ExamImages, orientation: Orientation) => (event: PointerEvent) => {
    const pane = panes.current.get(`${e.id}-${orientation}`)
    if (!pane || event.button !== 0) return
    const point = (ev: PointerEvent): PanePoint => pointAt(e, orientation, pane, ev)
    const target = event.currentTarget as HTMLElement
    target.setPointerCapture(event.pointerId)
    const taken = tool?.down(point(event)) ?? false
    if (!taken) follow(e, positionAt(pane, event))
    target.onpointermove = ev => { if (taken) tool?.move?.(point(ev)); else follow(e, positionAt(pane, ev)) }
    target.onpointerup = ev => {
      target.onpointermove = target.onpointerup = null
      if (taken) tool?.up?.(point(ev))
    }
  }
  const scroll = (e: ExamImages, orientation: Orientation) => (event: WheelEvent) => {
    event.preventDefault()
    const pane = panes.current.get(`${e.id}-${orientation}`), here = places.get(e.id)
    if (!pane || !here) return
    if (event.shiftKey && tool?.wheel) { tool.wheel(pointAt(e, orientation, pane, event as unknown as PointerEvent), (event.deltaY || event.deltaX) < 0 ? 1 : -1); return }
    if (event.ctrlKey) { pane.viewport.setZoom(pane.viewport.getZoom() * (event.deltaY < 0 ? 1.15 : 1 / 1.15)); pane.viewport.render(); drawOverlay(e, pane); return }
    const normal = pane.viewport.getCamera().viewPlaneNormal!, step = (e.pet ?? e.ct)!.header.geometry.spacing[2] * Math.sign(event.deltaY)
    follow(e, here.map((x, d) => x - step * normal[d]!) as unknown as Vec3)
  }
  return <div class="columns">{exams.map(e => <section key={e.id} aria-label={examTitles[e.role]}>
    <header>{examTitles[e.role]} <span class="value">{valueText(e, places.get(e.id))}</span></header>
    {rows.map(row => <div class="pane" key={row} style={tool?.cursor ? { cursor: tool.cursor } : undefined} onPointerDown={press(e, row)} onPointerMove={tool?.hover && hover(e, row)} onPointerLeave={tool?.leave} onWheel={scroll(e, row)} onContextMenu={ev => ev.preventDefault()}>
      <div class="image" id={`pane-${e.id}-${row}`} /><svg id={`over-${e.id}-${row}`} aria-hidden="true" />
      {e.pet && <div class="colourbar" aria-hidden="true" style={{ background: cssGradient(layers.colours) }}><span>{(petScale(e).high(layers) * petScale(e).factor).toPrecision(2)} {petScale(e).unit}</span></div>}
    </div>)}
  </section>)}{ready !== undefined && <span id="ready" class="visually-hidden">{ready}</span>}</div>
}

function pointAt(e: ExamImages, orientation: Orientation, pane: Pane, event: PointerEvent): PanePoint {
  const { right, down, normal, mmPerPixel } = viewOf(pane)
  return { exam: e, orientation, positionMm: positionAt(pane, event), right, down, normal, mmPerPixel, event }
}

function valueText(e: ExamImages, at: Vec3 | undefined): string {
  const pet = at && valueAt(e.pet, at), hu = at && valueAt(e.ct, at), scale = petScale(e)
  return [pet === undefined ? undefined : `${scale.unit} ${(pet * scale.factor).toFixed(scale.digits)}`, hu === undefined ? undefined : `${hu.toFixed(0)} HU`].filter(x => x !== undefined).join(', ')
}
