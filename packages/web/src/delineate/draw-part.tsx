import type { PatientState } from '../state/patient-state.ts'
import { redo, undo } from '../state/patient-state.ts'
import { undoRedo } from '@yttria/server/api/review'
import { PersonField } from '../state/person-field.tsx'
import { delineateWords as words } from '../words/delineate.ts'
import { backToThreshold, deleteLesion, fillBetween, mergeLesions, newLesion, renameLesion, smooth, splitLesion } from './actions.ts'
import { ImportPart } from './import-part.tsx'
import { volumesMl } from './labels-edit.ts'
import { toolNames } from '../state/delineation.ts'
import { canvasOf, lesionsNow, protocolOf } from './state.ts'
import { MoveKeys, ToolKeys } from './threshold-part.tsx'

/** Tools, and what can be done with the lesion chosen or with the liver. */
export function DrawPart({ state: s }: { state: PatientState }) {
  const d = s.delineation, tool = d.tool.value, target = d.target.value, canvas = canvasOf(s, target), { undo: back, redo: forth } = undoRedo(s.edits.value)
  const chosen = s.selected.value, has = target === 'liver' || (chosen !== undefined && (lesionsNow(s)?.names.includes(chosen) ?? false)), p = protocolOf(s)
  if (!canvas) return null
  const liver = d.working.value.liver ?? d.drawnLiver.value?.labels, drawing = tool !== 'none' && tool !== 'regions'
  return <fieldset class="draw">
    <legend>{words.target}</legend>
    <div class="row" role="radiogroup" aria-label={words.target}>
      {(['lesions', 'liver'] as const).map(t => <label key={t} class="choice"><input type="radio" name="draw-target" checked={target === t} onInput={() => { d.target.value = t }} />{words[t]}</label>)}
      <span class="quiet">{words.onExam(words.exams[canvas.exam.role] ?? canvas.exam.id)}</span>
    </div>
    <div class="row tools" role="radiogroup" aria-label={words.tool}>{toolNames.map(t => <button key={t} role="radio" aria-checked={tool === t} title={words.toolHelp[t]} onClick={() => { d.tool.value = t }}>{words.tools[t]}</button>)}</div>
    <p class="quiet small">{words.toolHelp[tool]}</p>
    {tool === 'regions' && <MoveKeys state={s} />}
    {drawing && <ToolKeys state={s} />}
    {drawing && <label class="row"><span>{words.radius(d.radiusMm.value)}</span><input type="range" aria-label={words.radiusLabel} min={1} max={60} step={1} value={d.radiusMm.value} onInput={e => { d.radiusMm.value = Number(e.currentTarget.value) }} /></label>}
    <div class="row">
      {target === 'lesions' && <button onClick={() => newLesion(s)}>{words.newLesion}</button>}
      <button disabled={!has} onClick={() => fillBetween(s)}>{words.fill}</button>
      <button disabled={!has} onClick={() => smooth(s)}>{words.smooth}</button>
      {target === 'lesions' && <><button disabled={!has} onClick={() => splitLesion(s)}>{words.split}</button>
        <button disabled={d.toMerge.value.size < 2} onClick={() => mergeLesions(s)}>{words.merge}</button>
        <button disabled={!has} onClick={() => deleteLesion(s)}>{words.delete}</button></>}
    </div>
    {target === 'lesions' && has && <form class="row" onSubmit={e => { e.preventDefault(); renameLesion(s, (new FormData(e.currentTarget).get('name') ?? '') as string) }}>
      <input name="name" aria-label={words.nameOf(chosen!)} key={chosen} defaultValue={chosen} maxLength={64} /><button>{words.rename}</button></form>}
    <div class="row">
      <button disabled={back === undefined} onClick={() => undo(s)}>{words.undo}</button><button disabled={forth === undefined} onClick={() => redo(s)}>{words.redo}</button>
      {target === 'lesions' && d.drawnLesions.value && <button onClick={() => backToThreshold(s)}>{words.backToThreshold}</button>}
    </div>
    {target === 'liver' && liver && <p class="quiet small">{words.liverVolume(volumesMl(liver)[0] ?? 0, p?.regionMarginMm)}</p>}
    <p class="row"><PersonField label={words.drawnBy} hint={words.drawnByHint} /></p>
    <ImportPart state={s} />
    <div class="row">
      <label class="choice"><input type="checkbox" checked={d.showMargin.value} onInput={e => { d.showMargin.value = e.currentTarget.checked }} />{words.showMargin(p?.regionMarginMm)}</label>
      <label class="choice"><input type="checkbox" checked={d.showRegions.value} onInput={e => { d.showRegions.value = e.currentTarget.checked }} />{words.showRegions}</label>
    </div>
  </fieldset>
}
