import '../style/patient.css'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { UnfinishedImport } from '@yttria/server/api/imports'
import type { PatientSummary } from '@yttria/server/api/patients'
import { ask, getJson, postJson } from '../api.ts'
import { jobOf, jobs, online } from '../jobs.ts'
import { Problem } from '../parts/problem.tsx'
import { go, href } from '../router.ts'
import { keepPath, typedPath } from '../upload/typed-path.ts'
import { type NamedFile, type SendProgress, droppedFiles, requireFew, sendFiles } from '../upload/send-folder.ts'
import { importWords as words } from '../words/import.ts'

/** All patients of the workspace, and where a folder is dropped. */
export function PatientsPage() {
  const [list, setList] = useState<readonly PatientSummary[]>(), [unfinished, setUnfinished] = useState<readonly UnfinishedImport[]>([]), [problem, setProblem] = useState<string>()
  const [looking, setLooking] = useState<number>(), [sending, setSending] = useState<SendProgress>(), [over, setOver] = useState(false), [path, setPath] = useState(typedPath()), abort = useRef<AbortController>(undefined)
  // An import that is broken off, or a reload, gives it back.
  const typePath = (to: string) => { setPath(to); keepPath(to) }
  const fault = (f: Error) => { setProblem(f.message) }
  const done = [...jobs.value.values()].filter(j => j.state === 'done').length
  const read = () => {
    getJson<PatientSummary[]>('/api/patients').then(l => { setList(l); setProblem(undefined) }, fault)
    getJson<UnfinishedImport[]>('/api/imports').then(setUnfinished, () => {})
  }
  // Again when an analysis ended, and when a lost server came back.
  useEffect(() => { if (online.value) read() }, [done, online.value])
  // A reload would break off what is being sent.
  useEffect(() => {
    if (!sending) return
    const warn = (e: BeforeUnloadEvent) => { e.preventDefault() }
    addEventListener('beforeunload', warn)
    return () => removeEventListener('beforeunload', warn)
  }, [sending !== undefined])

  const send = async (files: () => Promise<readonly NamedFile[]>) => {
    setProblem(undefined)
    abort.current = new AbortController()
    try {
      setLooking(0)
      const found = await files()
      setLooking(undefined)
      if (found.length === 0) { setProblem(words.nothing); return }
      setSending({ files: 0, ofFiles: found.length, bytes: 0, ofBytes: 1 })
      go('imports', await sendFiles(found, setSending, abort.current.signal))
    } catch (f) {
      if (!abort.current.signal.aborted) setProblem((f as Error).message)
    } finally {
      setLooking(undefined)
      setSending(undefined)
    }
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const items = event.dataTransfer?.items
    if (items) void send(() => droppedFiles(items, setLooking))
  }
  const choose = (event: Event) => {
    const { files } = event.currentTarget as HTMLInputElement
    if (files) void send(async () => { requireFew(files.length); return [...files].map(file => ({ name: file.webkitRelativePath || file.name, file })) })
  }
  const fromDisk = async (event: Event) => {
    event.preventDefault()
    setProblem(undefined)
    try {
      const { id } = await postJson<{ id: string }>('/api/imports')
      await postJson(`/api/imports/${id}/folder`, { folder: path.trim() }).catch(async (f: Error) => { await ask('DELETE', `/api/imports/${id}`); throw f })
      go('imports', id)
    } catch (f) { fault(f as Error) }
  }
  const discard = async (id: string) => { await ask('DELETE', `/api/imports/${id}`).catch(fault); read() }
  return <main class="sheet patient">
    <h1>{words.patients}</h1>
    <Problem message={problem} />
    {looking !== undefined || sending
      ? <div class="drop" role="status">{sending ? sending.waiting ? words.waiting : words.receiving(sending.files, sending.ofFiles) : words.looking(looking ?? 0)}<br /><progress aria-label={words.files} {...(sending ? { value: sending.bytes, max: sending.ofBytes } : {})} />{sending && <> <button onClick={() => abort.current?.abort()}>{words.cancel}</button></>}</div>
      : <div class={`drop${over ? ' over' : ''}`} onDragOver={e => { e.preventDefault(); setOver(true) }} onDragLeave={() => setOver(false)} onDrop={drop}>
          {words.drop} <button type="button" onClick={() => document.getElementById('folder')?.click()}>{words.choose}</button>
          <input id="folder" class="visually-hidden" type="file" multiple {...{ webkitdirectory: true }} onChange={choose} aria-label={words.folderLabel} tabIndex={-1} />
          <form class="fromdisk" onSubmit={fromDisk}><label>{words.fromDisk} <input size={44} value={path} onInput={e => typePath(e.currentTarget.value)} /></label> <button type="submit" disabled={path.trim() === ''}>{words.take}</button></form>
          <div class="quiet">{words.stays}</div>
        </div>}
    {unfinished.length > 0 && !sending && <section aria-labelledby="unfinished"><h2 id="unfinished">{words.unfinished}</h2><ul class="unfinished">{unfinished.map(u => <li key={u.id}>{words.unfinishedOne(u.files, new Date(u.begunAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' }))} <a href={href('imports', u.id)}>{words.look}</a> {u.folder !== undefined && ![...jobs.value.values()].some(j => j.import === u.id && (j.state === 'active' || j.state === 'waiting')) && <><span class="quiet">{words.brokenOff(u.folder)}</span> <button onClick={() => { typePath(u.folder!); void discard(u.id) }}>{words.again}</button> </>}<button onClick={() => discard(u.id)}>{words.discard}</button></li>)}</ul></section>}
    {list === undefined ? problem === undefined && <p class="quiet" role="status">{words.reading} <progress aria-label={words.reading} /></p> : list.length === 0 ? <p>{words.none}</p>
      : <table><thead><tr><th scope="col">{words.patient}</th><th scope="col">{words.analyses}</th><th scope="col" class="text">{words.signed}</th><th scope="col" class="text">{words.now}</th></tr></thead>
          <tbody>{list.map(p => {
            const job = jobOf(p.key)
            return <tr key={p.key}><td><a href={href('patients', p.key)}>{p.key}</a></td><td>{p.versions}</td><td class="text">{p.signedBy ?? ''}</td><td class="text">{job?.state === 'active' || job?.state === 'waiting' ? job.step ?? job.state : job?.state === 'failed' ? job.message : ''}</td></tr>
          })}</tbody></table>}
  </main>
}
