import { ask, postJson } from '../api.ts'
import { jobOf } from '../jobs.ts'
import { type PatientState, showVersion } from '../state/patient-state.ts'
import { overviewWords as words } from '../words/overview.ts'

/** Analyse, its progress, which version is shown. */
export function AnalysisBar({ state: s }: { state: PatientState }) {
  const job = jobOf(s.key), busy = job?.state === 'waiting' || job?.state === 'active', version = s.shown.value, all = s.versions.value
  const analyse = () => { postJson(`/api/patients/${s.key}/analyses`).catch((fault: Error) => { s.problem.value = fault.message }) }
  const show = (number: number) => { showVersion(s, number).catch((fault: Error) => { s.problem.value = fault.message }) }
  const pending = s.pending.value.length, last = all.at(-1)?.number === version?.number
  return <div class="analysisbar">
    <button class={pending > 0 || !version ? 'primary' : ''} disabled={busy} onClick={analyse}>{version ? words.analyseAgain : words.analyse}</button>
    {version && <label class="quiet">Version <select value={version.number} onChange={e => show(Number(e.currentTarget.value))}>{all.map(v => <option key={v.number} value={v.number}>{v.number}{v.signedBy ? ' (signed)' : ''}</option>)}</select> of {all.length}, {version.signedBy ? words.signedBy(version.signedBy) : words.notSigned}</label>}
    <span role="status" aria-live="polite">{busy ? job.state === 'waiting' ? words.waiting : job.step : pending > 0 && last ? words.pending(pending) : ''}</span>
    {busy && <><progress aria-label={words.analysis} {...(job.total === undefined ? {} : { value: job.done, max: job.total })} /><button onClick={() => { void ask('DELETE', `/api/jobs/${job.id}`).catch(() => {}) }}>{words.cancel}</button></>}
  </div>
}
