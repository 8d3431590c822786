import { useEffect, useState } from 'preact/hooks'
import type { PatientView, ResultVersion } from '@yttria/server/api/patients'
import type { Results } from '@yttria/core/course'
import { ask, getJson, postJson } from '../api.ts'
import { jobOf } from '../jobs.ts'
import { Findings } from '../parts/findings.tsx'
import { LesionTable } from '../parts/lesion-table.tsx'
import { Problem } from '../parts/problem.tsx'

/** One patient: the doctor's findings first, then lesions, liver, closure. */
export function PatientPage({ id }: { id: string; tab?: string }) {
  const [view, setView] = useState<PatientView>(), [versions, setVersions] = useState<readonly ResultVersion[]>([]), [results, setResults] = useState<Results>(), [problem, setProblem] = useState<string>()
  const job = jobOf(id), made = job?.state === 'done' ? job.version : undefined
  useEffect(() => { getJson<PatientView>(`/api/patients/${id}`).then(setView, (fault: Error) => setProblem(fault.message)) }, [id])
  useEffect(() => {
    getJson<ResultVersion[]>(`/api/patients/${id}/results`).then(async all => {
      setVersions(all)
      const last = all.at(-1)
      if (last) setResults(await getJson<Results>(`/api/patients/${id}/results/${last.number}/results.json`))
    }).catch((fault: Error) => setProblem(fault.message))
  }, [id, made])
  const busy = job?.state === 'waiting' || job?.state === 'active'
  return <main class="sheet">
    <h1>Patient {id}</h1>
    <Problem message={problem ?? (job?.state === 'failed' ? job.message : undefined)} />
    <p>
      <button class="primary" disabled={busy} onClick={() => postJson(`/api/patients/${id}/analyses`).catch((fault: Error) => setProblem(fault.message))}>Analyse</button>{' '}
      {busy && <span role="status">{job.state === 'waiting' ? 'Waiting' : job.step} <progress aria-label="Analysis" value={job.done} max={job.total} /> <button onClick={() => ask('DELETE', `/api/jobs/${job.id}`)}>Cancel</button></span>}
      {versions.length > 0 && !busy && <span class="quiet">Version {versions.at(-1)!.number}{versions.at(-1)!.signedBy ? `, signed by ${versions.at(-1)!.signedBy}` : ', not signed'}</span>}
    </p>
    {results && <><h2>Lesions</h2><LesionTable lesions={results.lesions} onSelect={() => {}} /></>}
    <h2>Findings</h2>
    {view ? <Findings findings={results?.findings ?? view.findings} /> : <p class="quiet">Reading the images' headers ...</p>}
  </main>
}
