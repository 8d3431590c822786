import { useEffect, useState } from 'preact/hooks'
import type { PlanSummary } from '@yttria/server/api/plan'
import { getJson } from '../api.ts'
import { Problem } from '../parts/problem.tsx'
import { fromAnalysis } from '../plan/fill.ts'
import { PlanSheet } from '../plan/plan-page.tsx'
import { fill } from '../plan/plan-state.ts'
import { go, href } from '../router.ts'
import type { PatientState } from '../state/patient-state.ts'
import { planWords as words } from '../words/plan.ts'

/** The plan of a patient with images: it may begin with the figures of the version shown. */
export function PlanTab({ state: p }: { state: PatientState }) {
  const results = p.results.value, version = p.shown.value
  return <PlanSheet id={p.key} key={p.key} filling={s => results && version
    ? <button onClick={() => fill(s, fromAnalysis(s.draft.value, results, version.number, p.view.value?.course))}>{words.fromAnalysis(version.number)}</button>
    : <span class="quiet">{words.noAnalysis}</span>} />
}

/** All plans of the workspace, and where one without images begins. */
export function PlansPage({ id }: { id: string | undefined }) {
  return id === undefined ? <PlanList /> : <PlanSheet id={id} key={id} />
}

function PlanList() {
  const [list, setList] = useState<readonly PlanSummary[]>(), [problem, setProblem] = useState<string>(), [key, setKey] = useState('')
  useEffect(() => { getJson<PlanSummary[]>('/api/plans').then(setList, (fault: Error) => setProblem(fault.message)) }, [])
  const begin = async (event: Event) => {
    event.preventDefault()
    try { await getJson(`/api/plans/${encodeURIComponent(key.trim())}`); go('plans', key.trim()) } catch (fault) { setProblem((fault as Error).message) }
  }
  return <main class="sheet">
    <h1>{words.plans}</h1>
    <Problem message={problem} />
    {list === undefined ? problem === undefined && <p role="status">{words.reading}</p> : list.length === 0 ? <p class="quiet">{words.noPlans}</p> : <table>
      <thead><tr><th scope="col">{words.plan}</th><th scope="col">{words.versions}</th><th scope="col">{words.draft}</th><th scope="col">{words.hasImages}</th></tr></thead>
      <tbody>{list.map(p => <tr key={p.key}><td><a href={p.hasImages ? href('patients', p.key, 'plan') : href('plans', p.key)}>{p.key}</a></td><td>{p.versions}</td><td>{p.hasDraft ? words.yes : words.no}</td><td>{p.hasImages ? words.yes : words.no}</td></tr>)}</tbody>
    </table>}
    <h2>{words.newPlan}</h2>
    <form onSubmit={begin}><label>{words.key} <input value={key} onInput={e => setKey(e.currentTarget.value)} /></label> <button class="primary" disabled={key.trim() === ''}>{words.begin}</button> <span class="quiet">{words.keyHint}</span></form>
  </main>
}
