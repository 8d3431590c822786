import '../style/delineate.css'
import { useEffect } from 'preact/hooks'
import { type PatientState, redo, undo } from '../state/patient-state.ts'
import { useKeys } from '../viewer/keys/keys.ts'
import { delineateWords as words } from '../words/delineate.ts'
import { DrawPart } from './draw-part.tsx'
import { KeepPart } from './keep-part.tsx'
import { LesionsPart } from './lesions-part.tsx'
import { startDelineation } from './pipeline.ts'
import { fdgExams } from './state.ts'
import { ThresholdPart } from './threshold-part.tsx'

/** Thresholds, reference regions and the tools that paint, at the side of the images. */
export function DelineationPanel({ state: s }: { state: PatientState }) {
  const d = s.delineation, version = s.shown.value?.number, { notOpen } = d
  useEffect(() => startDelineation(s), [s])
  const k = words.keys
  useKeys({ title: k.title, bindings: [
    { keys: ['Ctrl+Z'], does: k.undo, run: () => { void undo(s) } },
    { keys: ['Ctrl+Shift+Z', 'Ctrl+Y'], does: k.redo, run: () => { void redo(s) } },
    { keys: ['Alt+V'], does: k.look, run: () => { d.tool.value = 'none' } },
    { keys: ['Alt+G'], does: k.regions, run: () => { d.tool.value = 'regions' } },
    { keys: ['Alt+B'], does: k.brush, run: () => { d.tool.value = 'brush' } },
    { keys: ['Alt+E'], does: k.eraser, run: () => { d.tool.value = 'eraser' } },
    { keys: ['Alt+S'], does: k.sphere, run: () => { d.tool.value = 'sphere' } },
    { keys: ['Alt+O'], does: k.lasso, run: () => { d.tool.value = 'lasso' } },
    { keys: ['Alt+C'], does: k.cut, run: () => { d.tool.value = 'cut' } },
    { keys: ['Alt+-'], does: k.smaller, run: () => { d.radiusMm.value = Math.max(1, d.radiusMm.value - 1) } },
    { keys: ['Alt+=', 'Alt++'], does: k.larger, run: () => { d.radiusMm.value = Math.min(60, d.radiusMm.value + 1) } },
  ] })
  return <div class="delineation" role="region" aria-label={words.title}>
    {notOpen.value !== undefined && <p class="quiet">{notOpen.value === 'old' ? words.oldVersion : words.notOpened(notOpen.value)}</p>}
    {version === undefined && <p class="quiet">{words.noVersion}</p>}
    {fdgExams(s).map(e => <ThresholdPart key={e.id} state={s} exam={e} />)}
    <LesionsPart state={s} />
    <DrawPart state={s} />
    <p class="said" role="status">{d.said.value}</p>
    <KeepPart state={s} />
  </div>
}
