import '../style/viewer.css'
import { useEffect } from 'preact/hooks'
import { DelineationPanel } from '../delineate/panel.tsx'
import { activeTool, labelsOf as drawnLabels, shapesOf } from '../delineate/tools.ts'
import { Problem } from '../parts/problem.tsx'
import { loadImages } from '../state/load-images.ts'
import type { PatientState } from '../state/patient-state.ts'
import { ExamGrid } from '../viewer/grid/exam-grid.tsx'
import type { ExamImages } from '../voxels/exam-images.ts'
import { Help } from '../viewer/keys/help.tsx'
import { onKey } from '../viewer/keys/keys.ts'
import { LesionList } from '../viewer/lesion-list.tsx'
import { rulerShapes, rulerTool } from '../viewer/rulers.ts'
import { settings } from '../viewer/settings.ts'
import { Toolbar } from '../viewer/toolbar.tsx'
import type { GridLabels } from '../viewer/tool.ts'
import { jumpToLesion } from '../viewer/keys/viewer-keys.ts'
import { imageWords as words } from '../words/images.ts'

/** The exams side by side with the lesions of the version shown. */
export function ImagesPage({ state: s }: { state: PatientState }) {
  const { viewer } = s, version = s.shown.value?.number, view = s.view.value, registrations = s.review.value.registrations
  useEffect(() => { if (view) loadImages(s).catch((fault: Error) => { s.problem.value = fault.message }) }, [version, view, registrations])
  useEffect(() => {
    performance.mark('yttria:images')
    addEventListener('keydown', onKey)
    return () => {
      removeEventListener('keydown', onKey)
      viewer.rulers.value = []
      viewer.measuring.value = false
      viewer.single.value = undefined
    }
  }, [])
  // A lesion chosen on another page.
  const placed = s.exams.value.some(e => e.role === 'treatment' && e.fromHub)
  useEffect(() => { if (placed && s.selected.value !== undefined) jumpToLesion(s, s.selected.value) }, [placed])
  return <main class="viewer">
    <h1 class="visually-hidden">{s.key}: images</h1>
    <Problem message={s.problem.value} />
    <Toolbar state={s} />
    <Reading state={s} />
    <div class="work">
      <ExamGrid state={s} labelsOf={e => drawnLabels(s, e) ?? versionLabels(s, e)} shapesOf={e => [...shapesOf(s, e), ...rulerShapes(viewer, e.id)]} tool={viewer.measuring.value ? rulerTool(viewer) : activeTool(s)} />
      {settings.value.side && <aside class="side" aria-label={words.side}>
        {s.results.value && s.results.value.lesions.length > 0 && <LesionList lesions={s.results.value.lesions} selected={s.selected.value} onSelect={id => jumpToLesion(s, id)} />}
        <DelineationPanel state={s} />
      </aside>}
    </div>
    <Help open={viewer.helpOpen} />
  </main>
}

function versionLabels(s: PatientState, e: ExamImages): GridLabels[] {
  const treatments = s.exams.value.filter(x => x.role === 'treatment'), first = treatments[0]?.id === e.id
  const name = e.role === 'baseline' ? 'baseline' : e.role === 'followUp' ? 'followUp' : e.role === 'treatment' ? first ? 'treatment' : e.id : undefined
  const lesions = name === undefined ? undefined : s.labels.value.get(`${name}-lesions`), liver = name === undefined ? undefined : s.labels.value.get(`${name}-liver`)
  return [...(lesions ? [{ labels: lesions, dashed: false, show: true }] : []), ...(liver ? [{ labels: liver, dashed: true, colour: '#c7ccd2', show: true }] : [])]
}

/** How much of the images has come. */
function Reading({ state: s }: { state: PatientState }) {
  const { done, total } = s.viewer.fetching.value
  if (s.problem.value !== undefined || (s.exams.value.length > 0 && s.exams.value.every(e => e.pet ?? e.ct))) return null
  return <p role="status" class="loading">{words.reading(done / 1e6, total / 1e6)} <progress aria-label={words.reading(done / 1e6, total / 1e6)} value={total > 0 ? done : undefined} max={total || 1} /></p>
}
