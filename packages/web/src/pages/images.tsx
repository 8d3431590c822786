import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { PatientView, ResultVersion } from '@yttria/server/api/patients'
import type { Results } from '@yttria/core/course'
import { type RigidTransform, type Vec3, applyTransform, fromMatrix16, identityTransform, inverseTransform } from '@yttria/core/volume'
import { getJson } from '../api.ts'
import { LesionTable } from '../parts/lesion-table.tsx'
import { Problem } from '../parts/problem.tsx'
import { cssGradient, hot, inverseGrey } from '../viewer/colours.ts'
import { type Orientation, type RenderingEngine, addVolume, startEngine } from '../viewer/engine.ts'
import { type ExamImages, loadExam, middleOf, valueAt } from '../viewer/exam-images.ts'
import type { Labels } from '../viewer/label-outlines.ts'
import { loadLabels } from '../viewer/load-labels.ts'
import { overlaySvg } from '../viewer/overlay.tsx'
import { type Layer, type Pane, centreAt, ctLayer, cutAt, makePane, positionAt, showLayers } from '../viewer/pane.ts'

const rows: readonly Orientation[] = ['axial', 'coronal']
const titles = { baseline: 'FDG before', planning: 'Planning', treatment: '90Y', followUp: 'FDG after' } as const

/** The three exams side by side, one crosshair through all of them. */
export function ImagesPage({ id }: { id: string }) {
  const [exams, setExams] = useState<readonly ExamImages[]>([]), [problem, setProblem] = useState<string>(), [results, setResults] = useState<Results>()
  const [labels, setLabels] = useState<ReadonlyMap<string, Labels>>(new Map()), [crosshair, setCrosshair] = useState<Vec3>(), [selected, setSelected] = useState<string>(), [ready, setReady] = useState<number>()
  const panes = useRef(new Map<string, Pane>()), engine = useRef<RenderingEngine | undefined>(undefined), begun = useRef(performance.now())

  useEffect(() => {
    let gone = false
    void (async () => {
      const [view, versions] = await Promise.all([getJson<PatientView>(`/api/patients/${id}`), getJson<ResultVersion[]>(`/api/patients/${id}/results`)])
      if (!view.course) throw new Error(view.findings.find(f => f.severity === 'error')?.message ?? 'There are no exams to show.')
      const last = versions.at(-1)
      const found = last && await getJson<Results>(`/api/patients/${id}/results/${last.number}/results.json`)
      const [images, maps, started] = await Promise.all([Promise.all(view.course.exams.map(e => loadExam(id, e))), last ? loadLabels(id, last.number) : new Map<string, Labels>(), startEngine()])
      if (gone) { started.destroy(); return }
      engine.current = started
      const hub = images.find(e => e.role === 'baseline') ?? images[0]
      setExams(images.filter(e => e.pet ?? e.ct).map(e => ({ ...e, fromHub: e === hub ? identityTransform(undefined, undefined) : transformOf(found, hub?.id, e.id) })))
      setResults(found)
      setLabels(maps)
      const first = hub?.pet ?? hub?.ct
      if (first) setCrosshair(middleOf(first.header.geometry))
    })().catch((fault: Error) => setProblem(fault.message))
    return () => { gone = true; engine.current?.destroy(); panes.current.clear() }
  }, [id])

  // The panes, once their elements stand.
  useEffect(() => {
    if (exams.length === 0 || !engine.current) return
    void (async () => {
      for (const e of exams) {
        if (e.ct) addVolume(`${e.id} ct`, e.ct.header.geometry, e.ct.voxels, 'CT')
        if (e.pet) addVolume(`${e.id} pet`, e.pet.header.geometry, e.pet.voxels, 'PT')
        for (const row of rows) {
          const element = document.getElementById(`pane-${e.id}-${row}`) as HTMLDivElement
          const pane = makePane(engine.current!, `${e.id}-${row}`, element, row)
          panes.current.set(pane.id, pane)
          await showLayers(pane, layersOf(e))
        }
      }
      setReady(Math.round(performance.now() - begun.current))
    })().catch((fault: Error) => setProblem(fault.message))
  }, [exams])

  const places = useMemo(() => new Map(exams.map(e => [e.id, crosshair && e.fromHub ? applyTransform(e.fromHub, crosshair) : undefined])), [exams, crosshair])

  useEffect(() => {
    if (ready === undefined) return
    for (const e of exams) for (const row of rows) {
      const pane = panes.current.get(`${e.id}-${row}`), at = places.get(e.id)
      if (!pane) continue
      if (at) cutAt(pane, at)
      pane.viewport.render()
      drawOverlay(e, pane)
    }
  }, [places, ready, selected, labels])

  const drawOverlay = (e: ExamImages, pane: Pane) => {
    const svg = document.getElementById(`over-${pane.id}`), at = places.get(e.id)
    if (!svg || !at) return
    const map = labels.get(e.role === 'baseline' ? 'baseline-lesions' : e.role === 'followUp' ? 'followUp-lesions' : 'treatment-lesions')
    const liver = labels.get(e.role === 'baseline' ? 'baseline-liver' : 'treatment-liver')
    svg.innerHTML = overlaySvg(pane, {
      crosshair: at, selected,
      labels: [...(map ? [{ labels: map, dashed: false, show: true }] : []), ...(liver && e.role !== 'followUp' ? [{ labels: liver, dashed: true, colour: '#c7ccd2', show: true }] : [])],
    })
  }

  const toHub = (e: ExamImages, p: Vec3) => { if (e.fromHub) setCrosshair(applyTransform(inverseTransform(e.fromHub), p)) }
  const press = (e: ExamImages, pane: string) => (event: PointerEvent) => {
    if (event.button !== 0) return
    const at = panes.current.get(pane)
    if (!at) return
    const move = (ev: PointerEvent) => toHub(e, positionAt(at, ev))
    move(event)
    const target = event.currentTarget as HTMLElement
    target.setPointerCapture(event.pointerId)
    target.onpointermove = move
    target.onpointerup = () => { target.onpointermove = null }
  }
  const scroll = (e: ExamImages, pane: string) => (event: WheelEvent) => {
    event.preventDefault()
    const at = panes.current.get(pane), here = places.get(e.id)
    if (!at || !here) return
    const normal = at.viewport.getCamera().viewPlaneNormal!, step = (e.pet ?? e.ct)!.header.geometry.spacing[2] * Math.sign(event.deltaY)
    toHub(e, here.map((x, d) => x - step * normal[d]!) as unknown as Vec3)
  }
  const jump = (lesion: string) => {
    setSelected(lesion)
    const found = results?.lesions.find(l => l.id === lesion), treatment = exams.find(e => e.role === 'treatment') ?? exams[0]
    if (!found?.centreMm || !treatment?.fromHub) return
    const hub = applyTransform(inverseTransform(treatment.fromHub), found.centreMm)
    setCrosshair(hub)
    for (const e of exams) for (const row of rows) { const pane = panes.current.get(`${e.id}-${row}`); if (pane && e.fromHub) centreAt(pane, applyTransform(e.fromHub, hub)) }
  }

  return <main class="viewer">
    <Problem message={problem} />
    {exams.length === 0 && problem === undefined && <p role="status" class="loading">Reading the images ...</p>}
    <div class="columns">{exams.map(e => <section key={e.id} aria-label={titles[e.role]}>
      <header>{titles[e.role]} <span class="value">{valueText(e, places.get(e.id))}</span></header>
      {rows.map(row => <div class="pane" key={row} onPointerDown={press(e, `${e.id}-${row}`)} onWheel={scroll(e, `${e.id}-${row}`)} onContextMenu={ev => ev.preventDefault()}>
        <div class="image" id={`pane-${e.id}-${row}`} /><svg id={`over-${e.id}-${row}`} aria-hidden="true" />
        <div class="colourbar" style={{ background: cssGradient(layersOf(e).at(-1)!.colours) }} />
      </div>)}
    </section>)}</div>
    {results && <aside><LesionTable lesions={results.lesions} selected={selected} onSelect={jump} /></aside>}
    {ready !== undefined && <span id="ready" class="visually-hidden">{ready}</span>}
  </main>
}

function transformOf(results: Results | undefined, from: string | undefined, to: string): RigidTransform | undefined {
  const r = results?.registration.find(x => x.from === from && x.to === to)
  return r && fromMatrix16(r.matrix, undefined, undefined)
}

function layersOf(e: ExamImages): Layer[] {
  const ct = e.ct ? [ctLayer(`${e.id} ct`)] : []
  if (!e.pet) return ct
  const { perSul, unit } = e.pet.header
  const high = e.role === 'treatment' ? 2e6 : 8 / (perSul ?? (unit === 'Bq/ml' ? 1e-4 : 1))
  return [...ct, { volumeId: `${e.id} pet`, range: [0, high], colours: e.ct ? hot : inverseGrey, opacity: 0.75 }]
}

function valueText(e: ExamImages, at: Vec3 | undefined): string {
  const pet = at && valueAt(e.pet, at), hu = at && valueAt(e.ct, at)
  const scale = e.role === 'treatment' ? undefined : e.pet?.header.perSul
  return [pet === undefined ? undefined : scale === undefined ? `${(pet / 1e6).toFixed(2)} MBq/mL` : `SUL ${(pet * scale).toFixed(2)}`, hu === undefined ? undefined : `${hu.toFixed(0)} HU`].filter(x => x !== undefined).join(', ')
}
