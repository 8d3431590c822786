import { ask, postJson } from '../api.ts'
import { jobOf } from '../jobs.ts'
import { Findings } from '../parts/findings.tsx'
import { LesionTable } from '../parts/lesion-table.tsx'
import { Problem } from '../parts/problem.tsx'
import { go } from '../router.ts'
import type { PatientState } from '../state/patient-state.ts'

/** One patient: the doctor's findings first, then lesions, liver, closure. */
export function OverviewPage({ state: s }: { state: PatientState }) {
  const job = jobOf(s.key), busy = job?.state === 'waiting' || job?.state === 'active'
  const view = s.view.value, results = s.results.value, version = s.shown.value
  const analyse = () => { postJson(`/api/patients/${s.key}/analyses`).catch((fault: Error) => { s.problem.value = fault.message }) }
  return <main class="sheet">
    <h1>Patient {s.key}</h1>
    <Problem message={s.problem.value ?? (job?.state === 'failed' ? job.message : undefined)} />
    <p>
      <button class="primary" disabled={busy} onClick={analyse}>Analyse</button>{' '}
      {busy && <span role="status">{job.state === 'waiting' ? 'Waiting' : job.step} <progress aria-label="Analysis" value={job.done} max={job.total} /> <button onClick={() => ask('DELETE', `/api/jobs/${job.id}`)}>Cancel</button></span>}
      {version && !busy && <span class="quiet">Version {version.number}{version.signedBy ? `, signed by ${version.signedBy}` : ', not signed'}{s.pending.value.length > 0 ? `; ${s.pending.value.length} changes are not in it yet` : ''}</span>}
    </p>
    <h2>Findings</h2>
    {view ? <Findings findings={results?.findings ?? view.findings} /> : <p class="quiet" role="status">Reading the headers ...</p>}
    {results && <><h2>Lesions</h2><LesionTable lesions={results.lesions} selected={s.selected.value} onSelect={id => { s.selected.value = id; go('patients', s.key, 'images') }} /></>}
  </main>
}
