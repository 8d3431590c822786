import { useEffect, useState } from 'preact/hooks'
import { applyTransform, inverseTransform } from '@yttria/core/volume'
import { DelineationPanel } from '../delineate/panel.tsx'
import { activeTool, labelsOf as drawnLabels, shapesOf } from '../delineate/tools.ts'
import { LesionTable } from '../parts/lesion-table.tsx'
import { Problem } from '../parts/problem.tsx'
import { loadImages } from '../state/load-images.ts'
import type { PatientState } from '../state/patient-state.ts'
import { ExamGrid } from '../viewer/exam-grid.tsx'
import type { ExamImages } from '../viewer/exam-images.ts'
import { onKey } from '../viewer/keys.ts'
import { defaultLayers } from '../viewer/layers.ts'
import type { GridLabels } from '../viewer/tool.ts'

const rows = ['axial', 'coronal'] as const

/** The exams side by side with the lesions of the version shown. */
export function ImagesPage({ state: s }: { state: PatientState }) {
  const [layers] = useState(defaultLayers)
  const version = s.shown.value?.number, view = s.view.value
  useEffect(() => { if (view) loadImages(s).catch((fault: Error) => { s.problem.value = fault.message }) }, [version, view])
  useEffect(() => {
    addEventListener('keydown', onKey)
    return () => { removeEventListener('keydown', onKey) }
  }, [])
  const labelsOf = (e: ExamImages): readonly GridLabels[] => {
    const drawn = drawnLabels(s, e)
    if (drawn) return drawn
    const lesions = s.labels.value.get(e.role === 'baseline' ? 'baseline-lesions' : e.role === 'followUp' ? 'followUp-lesions' : 'treatment-lesions')
    const liver = e.role === 'followUp' ? undefined : s.labels.value.get(e.role === 'baseline' ? 'baseline-liver' : 'treatment-liver')
    return [...(lesions ? [{ labels: lesions, dashed: false, show: true }] : []), ...(liver ? [{ labels: liver, dashed: true, colour: '#c7ccd2', show: true }] : [])]
  }
  const jump = (lesion: string) => {
    const found = s.results.value?.lesions.find(l => l.id === lesion), treatment = s.exams.value.find(e => e.role === 'treatment') ?? s.exams.value[0]
    if (found?.centreMm && treatment?.fromHub) s.crosshair.value = applyTransform(inverseTransform(treatment.fromHub), found.centreMm)
    s.selected.value = lesion
  }
  return <main class="viewer">
    <Problem message={s.problem.value} />
    {s.exams.value.length === 0 && s.problem.value === undefined && <p role="status" class="loading">Reading the images ...</p>}
    <div class="work">
      <ExamGrid state={s} rows={rows} layers={layers} labelsOf={labelsOf} shapesOf={e => shapesOf(s, e)} tool={activeTool(s)} />
      <aside class="side" aria-label="Lesions and delineation">
        {s.results.value && <LesionTable lesions={s.results.value.lesions} selected={s.selected.value} onSelect={jump} />}
        <DelineationPanel state={s} />
      </aside>
    </div>
  </main>
}
