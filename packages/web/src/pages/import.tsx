import '../style/patient.css'
import { useEffect, useState } from 'preact/hooks'
import type { ImportView } from '@yttria/server/api/imports'
import { ask, getJson, postJson } from '../api.ts'
import { jobs } from '../jobs.ts'
import { FindingGroups } from '../parts/finding-groups.tsx'
import { Problem } from '../parts/problem.tsx'
import { go } from '../router.ts'
import { keepPath } from '../upload/typed-path.ts'
import { importWords as words } from '../words/import.ts'

/** What came: whose images, what is doubtful, and under which key each patient goes into the workspace. */
export function ImportPage({ id }: { id: string }) {
  const [view, setView] = useState<ImportView>(), [problem, setProblem] = useState<string>(), [keys, setKeys] = useState<Readonly<Record<number, string>>>({}), [busy, setBusy] = useState(false)
  const job = [...jobs.value.values()].findLast(j => j.import === id), under = job?.state === 'active' || job?.state === 'waiting'
  const ended = job?.state === 'failed' ? job.message : job?.state === 'cancelled' ? words.cancelled : undefined
  useEffect(() => {
    if (under || ended !== undefined) return
    getJson<ImportView>(`/api/imports/${id}`).then(v => {
      setView(v)
      setKeys(Object.fromEntries(v.patients.filter(p => p.hasPet).map(p => [p.number, p.suggestedKey])))
    }, (fault: Error) => setProblem(fault.message))
  }, [id, under, ended])
  const accept = async () => {
    setBusy(true)
    setProblem(undefined)
    try {
      const patients = Object.entries(keys).filter(([, key]) => key !== '').map(([number, key]) => ({ number: Number(number), key }))
      const done = await postJson<{ keys: string[] }>(`/api/imports/${id}/acceptance`, { patients })
      keepPath('')
      if (done.keys.length === 1) go('patients', done.keys[0]!)
      else go()
    } catch (fault) { setProblem((fault as Error).message); setBusy(false) }
  }
  const drop = async () => { await ask('DELETE', `/api/imports/${id}`).catch(() => {}); go() }
  return <main class="sheet patient">
    <h1>{words.received}</h1>
    <Problem message={ended ?? problem} />
    {under ? <p role="status">{job.step ?? words.copying}{job.total === undefined ? '' : ` ${job.done} / ${job.total}`} <progress aria-label={words.copying} {...(job.total === undefined ? {} : { value: job.done, max: job.total })} /> <button onClick={() => { void ask('DELETE', `/api/jobs/${job.id}`).catch(() => {}) }}>{words.cancel}</button></p>
    : ended !== undefined ? <p><button onClick={() => go()}>{words.patients}</button></p>
    : view === undefined ? problem === undefined && <p role="status">{words.headers} <progress aria-label={words.headers} /></p> : <>
      <p>{words.counted(view.files, view.notDicom, view.patients.length)}</p>
      {view.patients.length > 1 && <p class="notice"><b>{words.mixed(view.patients.length)}</b></p>}
      {view.patients.length === 0 && <Problem message={words.noImages} />}
      {view.patients.map(p => <section key={p.number} aria-label={words.patientTitle(p.number, p.files)}>
        <h2>{words.patientTitle(p.number, p.files)}</h2>
        {!p.hasPet && <Problem message={words.noPet} />}
        <p><label>{words.key} <input value={keys[p.number] ?? ''} aria-describedby={`key-${p.number}`} onInput={e => setKeys({ ...keys, [p.number]: e.currentTarget.value })} /></label> <span class="quiet" id={`key-${p.number}`}>{view.taken.includes(keys[p.number] ?? '') ? words.exists(keys[p.number]!) : words.keyHint}</span></p>
        <div class="scroll"><table><thead><tr><th scope="col">{words.series}</th><th scope="col" class="text">{words.description}</th><th scope="col" class="text">{words.date}</th><th scope="col">{words.files}</th></tr></thead>
          <tbody>{p.series.map((s, n) => <tr key={n}><td>{s.modality}</td><td class="text">{s.description}</td><td class="text">{s.date ?? ''}</td><td>{s.files}</td></tr>)}</tbody></table></div>
      </section>)}
      {view.findings.length > 0 && <><h2>{words.doubtful}</h2><FindingGroups findings={view.findings} /></>}
      <p class="buttons"><button class="primary" disabled={busy || !Object.values(keys).some(k => k !== '')} onClick={accept}>{words.accept}</button> <button disabled={busy} onClick={drop}>{words.discard}</button></p>
    </>}
  </main>
}
