import { useEffect, useState } from 'preact/hooks'
import type { PatientSummary } from '@yttria/server/api/patients'
import { getJson } from '../api.ts'
import { Problem } from '../parts/problem.tsx'
import { go, href } from '../router.ts'
import { type SendProgress, droppedFiles, sendFiles } from '../upload/send-folder.ts'

/** All patients of the workspace, and where a folder is dropped. */
export function PatientsPage() {
  const [list, setList] = useState<readonly PatientSummary[]>(), [problem, setProblem] = useState<string>(), [sending, setSending] = useState<SendProgress>(), [over, setOver] = useState(false)
  useEffect(() => { getJson<PatientSummary[]>('/api/patients').then(setList, (fault: Error) => setProblem(fault.message)) }, [])

  const send = async (files: readonly { name: string; file: File }[]) => {
    setProblem(undefined)
    if (files.length === 0) { setProblem('There are no files in what was dropped.'); return }
    setSending({ files: 0, ofFiles: files.length, bytes: 0, ofBytes: 1 })
    try {
      go('imports', await sendFiles(files, setSending))
    } catch (fault) {
      setProblem((fault as Error).message)
      setSending(undefined)
    }
  }
  const drop = async (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    if (event.dataTransfer) await send(await droppedFiles(event.dataTransfer.items))
  }
  const choose = (event: Event) => {
    const { files } = event.currentTarget as HTMLInputElement
    if (files) void send([...files].map(file => ({ name: file.webkitRelativePath || file.name, file })))
  }
  return <main class="sheet">
    <h1>Patients</h1>
    <Problem message={problem} />
    {sending
      ? <div class="drop" role="status">Receiving {sending.files} of {sending.ofFiles} files<br /><progress aria-label="Files received" value={sending.bytes} max={sending.ofBytes} /></div>
      : <div class={`drop${over ? ' over' : ''}`} onDragOver={e => { e.preventDefault(); setOver(true) }} onDragLeave={() => setOver(false)} onDrop={drop}>
          Drop the folder of a patient's DICOM files here, or <label><button type="button" onClick={() => document.getElementById('folder')?.click()}>choose a folder</button>
          <input id="folder" class="visually-hidden" type="file" multiple {...{ webkitdirectory: '' }} onChange={choose} aria-label="Folder of DICOM files" tabIndex={-1} /></label>
          <div class="quiet">The files stay on this machine. The originals are not changed.</div>
        </div>}
    {list === undefined ? <p class="quiet">Reading the workspace ...</p> : list.length === 0 ? <p>No patient yet.</p>
      : <table><thead><tr><th scope="col">Patient</th><th scope="col">Analyses</th><th scope="col" class="text">Signed</th></tr></thead>
          <tbody>{list.map(p => <tr key={p.key}><td><a href={href('patients', p.key)}>{p.key}</a></td><td>{p.versions}</td><td class="text">{p.signedBy ?? ''}</td></tr>)}</tbody></table>}
  </main>
}
