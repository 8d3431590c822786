import type { Finding } from '@yttria/core/record'
import type { CohortPatientView, CohortTableName } from '@yttria/server/api/cohort'
import { ask } from '../api.ts'
import { jobs } from '../jobs.ts'
import { Findings } from '../parts/findings.tsx'
import { Problem } from '../parts/problem.tsx'
import { href } from '../router.ts'
import { cohortWords as words } from '../words/cohort.ts'
import { type CohortState, makeStudy, putTable } from './cohort-state.ts'

/** What the study is made from: tables and images; and the job that makes it. */
export function DataView({ cohort }: { cohort: CohortState }) {
  const view = cohort.view.value!
  return <>
    <section aria-labelledby="cohort-tables"><h2 id="cohort-tables">{words.tables}</h2>
      {view.mapped ? <p>{words.mapped}</p> : <table><thead><tr><th scope="col">{words.table}</th><th scope="col" class="text">{words.file}</th><th scope="col">{words.rows}</th><td /></tr></thead>
        <tbody>{(['patients', 'laboratory', 'events'] as const).map(name => <TableRow key={name} cohort={cohort} name={name} />)}</tbody></table>}
      <Received cohort={cohort} />
      {view.refused !== undefined && view.tables.length > 0 && <Problem message={view.refused} />}
    </section>
    {view.patients.length > 0 && <Patients patients={view.patients} />}
    <MakeStudy cohort={cohort} />
    {view.findings.length > 0 && <section aria-labelledby="cohort-findings"><h2 id="cohort-findings">{words.findings}</h2><Findings findings={view.findings} /></section>}
  </>
}

function TableRow({ cohort, name }: { cohort: CohortState; name: CohortTableName }) {
  const there = cohort.view.value!.tables.filter(t => t.name === name), choose = (input: HTMLInputElement) => {
    const file = input.files?.[0]
    if (file) void putTable(cohort, name, file)
    input.value = ''
  }
  return <tr><th scope="row">{words.names[name]}</th><td class="text">{there.length > 0 ? there.map(t => t.file).join(', ') : <span class="quiet">{words.none}: {words.tableHints[name]}</span>}</td><td>{there.length > 0 ? there.reduce((n, t) => n + t.rows, 0) : ''}</td>
    <td><label class="filebutton">{words.putIn(words.names[name])}<input type="file" accept=".csv,.tsv,.txt,.xlsx" onChange={e => choose(e.currentTarget)} /></label></td></tr>
}

/** What became of the last table: refused cells by row and column. */
function Received({ cohort }: { cohort: CohortState }) {
  const last = cohort.received.value
  if (!last) return null
  const { file, name, answer } = last
  if (!answer) return <p role="status">{words.receiving(file.name)} <progress aria-label={words.receiving(file.name)} /></p>
  const cells = answer.findings.filter(f => f.severity === 'error')
  if (answer.accepted) return <p role="status" class="finding note">{words.accepted(file.name)}</p>
  return <div role="alert" class="problem">
    <p>{answer.refused === undefined ? words.refused(file.name, cells.length) : `${words.refusedWhole(file.name)} ${answer.refused}`}</p>
    {cells.length > 0 && <table id="refused-cells"><thead><tr><th scope="col">{words.row}</th><th scope="col" class="text">{words.column}</th><th scope="col" class="text">{words.value}</th><th scope="col" class="text">{words.what}</th></tr></thead>
      <tbody>{cells.slice(0, 200).map((f: Finding, n) => <tr key={n}><td>{f.subject.row ?? ''}</td><td class="text">{f.subject.column ?? ''}</td><td class="text">{f.subject.value ?? ''}</td><td class="text wide">{f.message} <span class="quiet">{f.remedy}</span></td></tr>)}</tbody></table>}
    {answer.refused === undefined && <p><button onClick={() => void putTable(cohort, name, file, true)}>{words.despite}</button></p>}
  </div>
}

function Patients({ patients }: { patients: readonly CohortPatientView[] }) {
  const count = { version: 0, pending: 0, notAnalysed: 0, given: 0, none: 0 }
  for (const p of patients) count[p.images]++
  return <section aria-labelledby="cohort-patients"><h2 id="cohort-patients">{words.patients}</h2>
    <details><summary>{words.summary(count, patients.filter(p => p.version !== undefined && p.signedBy === undefined).length, patients.length)}</summary>
      <table><thead><tr><th scope="col">{words.patient}</th><th scope="col" class="text">{words.imagesHead}</th><th scope="col">{words.version}</th><th scope="col" class="text">{words.signed}</th></tr></thead>
        <tbody>{patients.map(p => <tr key={p.key}><th scope="row">{p.images === 'none' || p.images === 'given' ? p.key : <a href={href('patients', p.key)}>{p.key}</a>}</th><td class="text">{words.images[p.images]}</td><td>{p.version ?? ''}</td><td class="text">{p.signedBy ?? ''}</td></tr>)}</tbody></table>
    </details>
  </section>
}

function MakeStudy({ cohort }: { cohort: CohortState }) {
  const job = [...jobs.value.values()].filter(j => j.kind === 'cohort').at(-1), busy = job?.state === 'active' || job?.state === 'waiting', view = cohort.view.value!
  return <section aria-label={words.make}>
    <p><button class="primary" disabled={busy || view.refused !== undefined} onClick={() => void makeStudy(cohort)}>{words.make}</button>{' '}
      {busy ? <span role="status">{job.step ?? ''} <progress aria-label={words.make} value={job.total ? job.done : undefined} max={job.total ?? 1} /> {job.total ? `${job.done} / ${job.total}` : ''} <button onClick={() => void ask('DELETE', `/api/jobs/${job.id}`)}>{words.cancel}</button></span> : <span class="quiet">{words.makeHint}</span>}</p>
    {job?.state === 'failed' && <Problem message={`${words.failed}${job.message ?? ''}`} />}
  </section>
}
