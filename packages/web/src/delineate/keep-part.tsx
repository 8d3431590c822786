import type { StoredEdit } from '@yttria/server/api/edits'
import { postJson } from '../api.ts'
import { jobOf } from '../jobs.ts'
import type { PatientState } from '../state/patient-state.ts'
import { delineateWords as words } from '../words/delineate.ts'

/** What the version shown does not hold, and the way to one that does. */
export function KeepPart({ state: s }: { state: PatientState }) {
  const pending = s.pending.value, version = s.shown.value?.number, job = jobOf(s.key), busy = job?.state === 'waiting' || job?.state === 'active'
  const analyse = () => { postJson(`/api/patients/${s.key}/analyses`).catch((fault: Error) => { s.problem.value = fault.message }) }
  return <div class="keep">
    {pending.length === 0 ? version !== undefined && <p class="quiet">{words.upToDate(version)}</p>
      : <details open={pending.length < 6}><summary>{words.pending(pending.length, version)}</summary><ol>{pending.map(e => <li key={e.id}>{editText(s, e)}</li>)}</ol></details>}
    {(pending.length > 0 || version === undefined || busy) && <p class="row"><button class="primary" disabled={busy} onClick={analyse}>{version === undefined ? words.analyseFirst : words.analyse}</button>
      {busy && <span role="status">{job.step ?? ''} <progress aria-label={words.analyse} value={job.done} max={job.total} /></span>}
      {job?.state === 'failed' && <span class="problem">{job.message}</span>}</p>}
  </div>
}

/** What a person changed, in a few words. */
export function editText(s: PatientState, { edit: e }: StoredEdit): string {
  const name = (id: string) => words.exams[s.exams.value.find(x => x.id === id)?.role ?? ''] ?? id, w = words.edits
  switch (e.kind) {
    case 'referenceRegion': return w.referenceRegion(name(e.exam), words.regions[e.region])
    case 'threshold': return w.threshold(name(e.exam), e.value)
    case 'labels': return w[e.what](e.done ?? '')
    case 'registration': return w.registration(name(e.from), name(e.to))
    case 'lesionRegistration': return w.lesionRegistration(e.lesion)
    case 'course': return w.course
    case 'undo': return w.undo
    default: return w.other
  }
}
