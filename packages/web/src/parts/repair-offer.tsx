import { useRef, useState } from 'preact/hooks'
import { repairKinds } from '@yttria/core/dicom'
import type { Finding } from '@yttria/core/record'
import type { RepairTrial } from '@yttria/server/api/patients'
import { postJson } from '../api.ts'
import { type RepairProposal, repairProposals } from '../report/repair-offers.ts'
import { type PatientState, makeEdit, openPatient } from '../state/patient-state.ts'
import { personName } from '../state/person.ts'
import { Dialog } from './dialog.tsx'
import { PersonField } from '../state/person-field.tsx'

/** What a finding's remedy proposes, one click away: tried in memory, shown before and after, kept with a reason. The files stay as they are. */
export function RepairOffer({ state: s, finding }: { state: PatientState; finding: Finding }) {
  const proposals = repairProposals(finding), [chosen, choose] = useState<RepairProposal>()
  if (proposals.length === 0) return null
  return <span class="offers">{proposals.map(p => <button key={`${p.name} ${p.value}`} onClick={() => choose(p)}>Repair: {p.name}{p.value ? ` = ${p.value}` : ' ...'}</button>)}
    {chosen && <RepairDialog state={s} finding={finding} proposal={chosen} close={() => choose(undefined)} />}</span>
}

function RepairDialog({ state: s, finding, proposal: p, close }: { state: PatientState; finding: Finding; proposal: RepairProposal; close: () => void }) {
  const [value, setValue] = useState(p.value), [reason, setReason] = useState(''), [trial, setTrial] = useState<RepairTrial>(), [problem, setProblem] = useState<string>(), tried = useRef('')
  const repair = { name: p.name, value, reason: reason.trim() || 'tried', ...(p.series ? { series: p.series } : {}), ...(p.file ? { file: p.file } : {}) }
  const attempt = async () => {
    setProblem(undefined)
    try {
      setTrial(await postJson<RepairTrial>(`/api/patients/${s.key}/repairs`, { repairs: [repair] }))
      tried.current = value
    } catch (fault) { setProblem((fault as Error).message) }
  }
  const keep = async () => {
    try {
      const { course, findings } = await postJson<RepairTrial>(`/api/patients/${s.key}/repairs`, { repairs: [repair] })
      const by = personName()
      if (!course) { setProblem(findings.map(f => f.message).join(' ') || 'With it no exams could be told from the headers.'); return }
      if (await makeEdit(s, { kind: 'course', document: course as unknown as Record<string, unknown>, ...(by === undefined ? {} : { by }) })) {
        close()
        await openPatient(s)
      } else setProblem(s.problem.value)
    } catch (fault) { setProblem((fault as Error).message) }
  }
  const ok = trial !== undefined && tried.current === value && trial.applied.some(a => a.name === p.name)
  return <Dialog title={`Repair ${p.name}`} close={close}>
    <p class="finding warning">{finding.message}</p>
    <p class="quiet">It sets {repairKinds[p.name].sets}, in memory and recorded; the files stay as they are.</p>
    <p><label>Value <input value={value} placeholder={p.hint} size={34} onInput={e => setValue(e.currentTarget.value)} /></label> <span class="quiet">{p.hint}</span></p>
    <p><button disabled={value.trim() === ''} onClick={attempt}>Try it</button></p>
    {trial && <div role="status">{trial.applied.filter(a => a.name === p.name).map(a => <p key={a.series}><b>{a.before}</b> {'\u2192'} <b>{a.after}</b>, {a.files} files{a.pixelFactor ? `, voxels \u00d7 ${[...new Set(a.pixelFactor.map(f => f.toPrecision(4)))].join(' to ')}` : ''}</p>)}
      {trial.findings.map(f => <p key={f.code + f.message} class={`finding ${f.severity}`}>{f.message} {f.remedy}</p>)}</div>}
    <p><PersonField label="Your name" hint="It is kept with the repair." /></p>
    <p><label>Reason <input value={reason} size={50} onInput={e => setReason(e.currentTarget.value)} /></label> <span class="quiet">It stands in the result.</span></p>
    {problem && <p class="problem" role="alert">{problem}</p>}
    <p class="buttons"><button class="primary" disabled={!ok || reason.trim() === ''} onClick={keep}>Keep the repair</button> <button onClick={close}>Cancel</button></p>
  </Dialog>
}
