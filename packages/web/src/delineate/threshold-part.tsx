import { ruleText, thresholdOf } from '@yttria/core/delineation'
import type { PatientState } from '../state/patient-state.ts'
import { useKeys } from '../viewer/keys/keys.ts'
import type { ExamImages } from '../voxels/exam-images.ts'
import { delineateWords as words } from '../words/delineate.ts'
import { chooseRegion, followRegion, goTo, keepRegion, keepThreshold, nudgeRegion, regionPlace, tryThreshold } from './actions.ts'
import { referenceKinds } from './pipeline.ts'
import { drawnInCourse, protocolOf, referenceKey, thresholdByHand, thresholdNow } from './state.ts'

/** One FDG exam: its threshold, and the reference regions from which that comes. */
export function ThresholdPart({ state: s, exam }: { state: PatientState; exam: ExamImages }) {
  const d = s.delineation, p = protocolOf(s), name = words.exams[exam.role] ?? exam.id
  if (!p || !d.open.value.has(exam.id)) return null
  const unit = words.units[p.tlgUnit] ?? '', hand = thresholdByHand(s, exam.id), now = thresholdNow(s, exam.id), ruled = d.ruled.value.get(exam.id)
  const most = Math.max(10, 2 * (ruled ?? 4)), set = (text: string) => tryThreshold(s, exam.id, Number(text))
  const drawn = exam.role === 'baseline' && (d.drawnLesions.value ?? d.working.value.lesions) !== undefined
  return <details class="threshold" open={exam.role === 'baseline'} data-exam={exam.id}>
    <summary>{words.thresholdSummary(name, now, unit)}{hand ? ` (${hand.tried ? words.tried : words.byHand})` : ''}</summary>
    <div class="row">
      <span>{words.threshold}</span>
      <input type="range" aria-label={words.thresholdOf(name, unit)} min={0.5} max={most} step={0.01} value={now ?? 0} disabled={now === undefined} onInput={e => set(e.currentTarget.value)} />
      <input type="number" aria-label={`${words.thresholdOf(name, unit)}, number`} min={0.1} max={100} step={0.05} value={now === undefined ? '' : Number(now.toFixed(2))} disabled={now === undefined} onInput={e => set(e.currentTarget.value)} />
      <span class="quiet">{unit}</span>
    </div>
    <div class="row quiet">
      <span>{hand ? hand.tried ? words.tried : words.byHand : words.byRule(ruleText(p.threshold), ruled)}</span>
      {hand?.tried && <button class="primary" aria-label={words.keepThreshold(name)} onClick={() => keepThreshold(s, exam.id)}>{words.keep}</button>}
      {hand?.tried && <button aria-label={words.discardThreshold(name)} onClick={() => tryThreshold(s, exam.id, undefined)}>{words.discard}</button>}
      {hand && !hand.tried && s.review.value.thresholds.some(t => t.exam === exam.id) && <button onClick={() => followRegion(s, exam.id)}>{words.follow}</button>}
    </div>
    {drawn && <p class="quiet">{words.drawn}</p>}
    {exam.role === 'baseline' && !drawn && drawnInCourse(s) && <p class="quiet">{words.drawnInCourse}</p>}
    <table><thead><tr><th scope="col">{words.region}</th><th scope="col">{words.mean}</th><th scope="col">{words.sd}</th><th scope="col">{words.gives}</th></tr></thead>
      <tbody>{referenceKinds.map(kind => <RegionRow key={kind} state={s} exam={exam} kind={kind} name={name} />)}</tbody></table>
    <p class="quiet small">{words.regionMarks}</p>
    {d.regionMoved.value?.exam === exam.id && <RegionKeys state={s} kind={d.regionMoved.value.kind} />}
  </details>
}

function RegionRow({ state: s, exam, kind, name }: { state: PatientState; exam: ExamImages; kind: 'liver' | 'bloodPool'; name: string }) {
  const d = s.delineation, p = protocolOf(s)!, found = d.references.value.get(referenceKey(exam.id, kind)), r = found?.region
  // Of another region than the protocol's: by its rule for comparison, where it has one.
  const rule = p.threshold.kind === kind ? p.threshold : p.sensitivity.find(x => x.kind === kind)
  const gives = rule && r && thresholdOf(rule, { reference: r, pet: nothing, perSuvbw: 1 }).value
  const go = () => {
    const at = regionPlace(s, exam.id, kind)
    if (!at) return
    chooseRegion(s, exam.id, kind)
    d.showRegions.value = true
    goTo(s, exam.id, at.centreMm)
  }
  return <tr><td><button class="head" aria-label={words.goTo(words.regions[kind], name)} onClick={go}>{words.regions[kind]}</button>{found && !found.automatic ? ' *' : ''}</td>
    {r ? <><td>{r.mean.toFixed(2)}</td><td>{r.sd.toFixed(2)}</td><td title={rule && ruleText(rule)}>{gives?.toFixed(2) ?? words.none}{p.threshold.kind === kind ? '' : ' †'}</td></> : <td colSpan={3} class="text quiet">{found?.message ?? '...'}</td>}</tr>
}

const nothing = { unit: '1', geometry: { frameOfReferenceUid: undefined, size: [1, 1, 1], origin: [0, 0, 0], spacing: [1, 1, 1], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] }, voxels: new Float32Array(1) } as const

/** While a region is off its place. */
function RegionKeys({ state: s, kind }: { state: PatientState; kind: 'liver' | 'bloodPool' }) {
  return <div class="row" role="status"><span>{words.regionTried(words.regions[kind])}</span>
    <button class="primary" onClick={() => keepRegion(s)}>{words.keep}</button><button onClick={() => { s.delineation.regionMoved.value = undefined }}>{words.discard}</button></div>
}

const steps = [['ArrowLeft', [-1, 0, 0]], ['ArrowRight', [1, 0, 0]], ['ArrowUp', [0, -1, 0]], ['ArrowDown', [0, 1, 0]], ['PageUp', [0, 0, 1]], ['PageDown', [0, 0, -1]]] as const

/** There as long as a tool is in hand. */
export function ToolKeys({ state: s }: { state: PatientState }) {
  useKeys({ title: words.keys.toolTitle, bindings: [{ keys: ['Escape'], does: words.keys.look, run: () => { s.delineation.tool.value = 'none' } }] })
  return null
}

/** There as long as the tool that moves regions is in hand. */
export function MoveKeys({ state: s }: { state: PatientState }) {
  const k = words.keys
  useKeys({ title: k.regionTitle, bindings: [
    ...steps.map(([key, by]) => ({ keys: [key, `Shift+${key}`], does: k.nudge, run: (e: KeyboardEvent) => nudgeRegion(s, by, e.shiftKey ? 5 : 1) })),
    { keys: ['Enter'], does: k.keep, run: () => { void keepRegion(s) } },
    { keys: ['Escape'], does: k.discard, run: () => {
      const d = s.delineation
      if (d.regionMoved.value) d.regionMoved.value = undefined
      else d.tool.value = 'none'
    } },
  ] })
  return null
}
