import '../style/patient.css'
import '../style/plan.css'
import { planPage } from '@yttria/core/report'
import { significant } from '@yttria/core/figures'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { Findings } from '../parts/findings.tsx'
import { Headlines } from '../parts/headlines.tsx'
import { Problem } from '../parts/problem.tsx'
import { ReportTable } from '../parts/report-table.tsx'
import { planWords as words } from '../words/plan.ts'
import { OrderCalendar } from './calendar.tsx'
import { type Draft, canonical } from './draft.ts'
import { PlanCurves } from './curves.tsx'
import { fromRehearsal } from './fill.ts'
import { PlanForm } from './form.tsx'
import { OverrideButton } from './override.tsx'
import { ModelTable } from './models.tsx'
import { address } from '../address.ts'
import { type PlanState, fill, keepVersion, makePlanState, measureRehearsal, openPlan, saveDraft, setDraft, takeVersion } from './plan-state.ts'
import { PlanSliders, endOf } from './sliders.tsx'
import { voxelModel } from './voxel.ts'

/** The planning page of one patient. `filling`: what a patient's tab adds, to begin with figures of the analysis. */
export function PlanSheet({ id, filling }: { id: string; filling?: (s: PlanState) => ComponentChildren }) {
  const s = useMemo(() => makePlanState(id), [id]), end = useRef<number | undefined>(undefined), problem = (fault: Error) => { s.problem.value = fault.message }
  useEffect(() => {
    openPlan(s).catch(problem)
    const leave = () => void saveDraft(s)
    addEventListener('pagehide', leave)
    return () => { removeEventListener('pagehide', leave); leave() }
  }, [s])
  const view = s.view.value, made = s.made.value
  end.current = endOf(made, end.current)
  if (!view) return <main class="sheet"><h1>{words.planOf(id)}</h1><Problem message={s.problem.value} />{s.problem.value === undefined && <p role="status">{words.reading}</p>}</main>
  return <main class="plan">
    <div class="plan-inputs">
      <h1>{words.planOf(id)}</h1>
      <div class="plan-actions">
        {filling?.(s)}
        {view.rehearsal && <button onClick={() => fill(s, fromRehearsal(s.draft.value, view.rehearsal!))}>{words.fromRehearsal}</button>}
        {view.hasRehearsal && <button disabled={s.busy.value !== undefined} onClick={() => measureRehearsal(s).then(r => { if (r) fill(s, fromRehearsal(s.draft.value, r)) }, problem)}>{words.measure}</button>}
        <label class="filebutton">{words.importFile}<input type="file" accept=".json,application/json" onChange={e => void openFile(s, e.currentTarget)} /></label>
      </div>
      {s.said.value.map(t => <p class="finding note" key={t}>{t}</p>)}
      <PlanForm s={s} />
    </div>
    <div class="plan-results"><Results s={s} endGbq={end.current} /></div>
  </main>
}

async function openFile(s: PlanState, input: HTMLInputElement): Promise<void> {
  const file = input.files?.[0]
  if (!file) return
  try {
    setDraft(s, canonical({ ...JSON.parse(await file.text()) as Draft, patient: { key: s.key } }), {})
  } catch { s.problem.value = words.notJson(file.name) }
  input.value = ''
}

function Results({ s, endGbq }: { s: PlanState; endGbq: number }) {
  const made = s.made.value, plan = made?.plan, { issues } = s.checked.value
  const page = useMemo(() => made && plan ? planPage({ file: made.file, plan, findings: made.findings, software: { name: 'Yttria', version: '' } }) : undefined, [made])
  const voxel = useMemo(() => made && plan && voxelModel(s.view.value?.rehearsal ?? null, made.file, plan.doses.territories), [made, s.view.value?.rehearsal])
  return <>
    <Keeping s={s} />
    <Problem message={s.problem.value} />
    {made ? made.findings.length > 0 && <section aria-label={words.findings}><Findings findings={made.findings} /></section> : <p class="finding warning" role="status">{words.incomplete(issues.size)}</p>}
    {made && plan && page && <>
      <Headlines headlines={page.headlines} />
      <OverrideButton s={s} />
      <div class="live">
        <section aria-label={words.curves}><PlanCurves file={made.file} plan={plan} endGbq={endGbq} /></section>
        <PlanSliders s={s} endGbq={endGbq} />
      </div>
      {plan.orders.map(o => <OrderCalendar key={`${o.territory} ${o.session}`} s={s} order={o} name={plan.orders.length > 1 ? o.territory : undefined} />)}
      <ModelTable file={made.file} plan={plan} voxel={voxel} />
      {page.tables.map(t => <ReportTable key={t.id} table={t} />)}
      <section aria-label={words.assumptions}><h2>{words.assumptions}</h2>{[...page.assumptions, ...page.caveats].map(t => <p class="quiet" key={t}>{t}</p>)}</section>
    </>}
  </>
}

/** Keeps the plan as a version; prints and gives out what was kept. */
function Keeping({ s }: { s: PlanState }) {
  const [remark, setRemark] = useState(''), view = s.view.value!, shown = s.shown.value, last = view.versions.at(-1), number = shown ?? last?.number, at = `/api/plans/${encodeURIComponent(s.key)}/versions`
  const keep = async () => { if (await keepVersion(s, remark) !== undefined) setRemark('') }
  return <div class="plan-actions">
    <label class="visually-hidden" for="plan-remark">{words.remark}</label><input id="plan-remark" type="text" placeholder={words.remark} value={remark} onInput={e => setRemark(e.currentTarget.value)} />
    <button class="primary" disabled={!s.made.value?.plan || s.busy.value !== undefined || shown !== undefined} onClick={keep}>{words.keep}</button>
    <span role="status" class="quiet">{s.busy.value !== undefined ? <>{s.busy.value} <progress aria-label={s.busy.value} /></> : shown !== undefined ? words.keptAs(shown) : words.states[s.kept.value]}</span>
    <span class="spacer" />
    {view.versions.length > 0 && <><label class="visually-hidden" for="plan-versions">{words.versions}</label>
      <select id="plan-versions" value={shown ?? ''} onChange={e => { if (e.currentTarget.value !== '') takeVersion(s, Number(e.currentTarget.value)).catch((fault: Error) => { s.problem.value = fault.message }) }}>
        <option value="">{words.versions}</option>
        {view.versions.toReversed().map(v => <option key={v.number} value={v.number}>{v.number}: {significant(v.standing === 'within limits' ? v.activityGbq : v.prescribedGbq)} GBq{v.standing === 'within limits' ? '' : `, ${words.standings[v.standing]}`}{v.remark ? `, ${v.remark}` : ''}</option>)}
      </select></>}
    {number !== undefined && <><a href={address(`${at}/${number}/plan.html`)} target="_blank" rel="noopener">{words.print(number)}</a><a href={address(`${at}/${number}/files.zip`)} download>{words.zip(number)}</a></>}
  </div>
}
