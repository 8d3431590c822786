import { useEffect, useState } from 'preact/hooks'
import type { ImportView } from '@yttria/server/api/imports'
import { ask, getJson, postJson } from '../api.ts'
import { Findings } from '../parts/findings.tsx'
import { Problem } from '../parts/problem.tsx'
import { go } from '../router.ts'

/** What came: whose images, what is doubtful, and under which key each patient goes into the workspace. */
export function ImportPage({ id }: { id: string }) {
  const [view, setView] = useState<ImportView>(), [problem, setProblem] = useState<string>(), [keys, setKeys] = useState<Readonly<Record<number, string>>>({})
  useEffect(() => {
    getJson<ImportView>(`/api/imports/${id}`).then(v => {
      setView(v)
      setKeys(Object.fromEntries(v.patients.filter(p => p.hasPet).map(p => [p.number, p.suggestedKey])))
    }, (fault: Error) => setProblem(fault.message))
  }, [id])
  const accept = async () => {
    try {
      const patients = Object.entries(keys).filter(([, key]) => key !== '').map(([number, key]) => ({ number: Number(number), key }))
      const done = await postJson<{ keys: string[] }>(`/api/imports/${id}/acceptance`, { patients })
      if (done.keys.length === 1) go('patients', done.keys[0]!)
      else go()
    } catch (fault) { setProblem((fault as Error).message) }
  }
  const drop = async () => { await ask('DELETE', `/api/imports/${id}`).catch(() => {}); go() }
  return <main class="sheet">
    <h1>What was received</h1>
    <Problem message={problem} />
    {view === undefined ? problem === undefined && <p role="status">Reading the headers ...</p> : <>
      <p>{view.files} files, {view.notDicom} of them no DICOM. {view.patients.length === 1 ? 'One patient.' : `${view.patients.length} patients.`}{view.patients.length > 1 ? ' They are kept apart; give each a key of its own, or empty the key to leave one out.' : ''}</p>
      {view.patients.length === 0 && <Problem message="There are no DICOM images in this folder. Choose the folder that your archive exported." />}
      {view.patients.map(p => <section key={p.number}>
        <h2>Patient {p.number}: {p.files} files</h2>
        {!p.hasPet && <Problem message="There is no PET among them: nothing can be measured." />}
        <p><label>Key in the workspace <input value={keys[p.number] ?? ''} onInput={e => setKeys({ ...keys, [p.number]: e.currentTarget.value })} /></label> <span class="quiet">The only identifier in any output: no name.</span></p>
        <table><thead><tr><th scope="col">Series</th><th scope="col" class="text">Description</th><th scope="col" class="text">Date</th><th scope="col">Files</th></tr></thead>
          <tbody>{p.series.map((s, n) => <tr key={n}><td>{s.modality}</td><td class="text">{s.description}</td><td class="text">{s.date ?? ''}</td><td>{s.files}</td></tr>)}</tbody></table>
      </section>)}
      {view.findings.length > 0 && <><h2>Doubtful</h2><Findings findings={view.findings} /></>}
      <p><button class="primary" disabled={!Object.values(keys).some(k => k !== '')} onClick={accept}>Take into the workspace</button> <button onClick={drop}>Discard</button></p>
    </>}
  </main>
}
