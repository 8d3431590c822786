import '../style/patient.css'
import { useEffect, useState } from 'preact/hooks'
import type { Results } from '@yttria/core/course'
import type { ResultVersion } from '@yttria/server/api/patients'
import { address } from '../address.ts'
import { ask, getJson, postJson } from '../api.ts'
import { AnalysisBar } from '../parts/analysis-bar.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Problem } from '../parts/problem.tsx'
import { editText, editsBetween, movedNumbers } from '../report/changes.ts'
import { PersonField } from '../state/person-field.tsx'
import { href } from '../router.ts'
import { type PatientState, showVersion } from '../state/patient-state.ts'
import { personName } from '../state/person.ts'
import { reportWords as words } from '../words/report.ts'

const timeText = (iso: string): string => new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })

/** The report of a version, what changed since another, signature and export. */
export function ReportPage({ state: s }: { state: PatientState }) {
  const version = s.shown.value, versions = s.versions.value, [signing, setSigning] = useState(false)
  if (!version) return <main class="sheet patient"><h1>{words.title}</h1><Problem message={s.problem.value} /><AnalysisBar state={s} /><p>{words.none}</p></main>
  const at = `/api/patients/${s.key}/results/${version.number}`, last = versions.at(-1)?.number === version.number
  const show = (n: number) => { showVersion(s, n).catch((fault: Error) => { s.problem.value = fault.message }) }
  const earlier = versions.findLast(v => v.number < version.number && v.signedBy !== undefined)
  return <main class="sheet patient reportpage">
    <h1>{words.title}</h1>
    <Problem message={s.problem.value} />
    <AnalysisBar state={s} />
    <div class="columns">
      <div class="side">
        <section aria-labelledby="versions"><h2 id="versions">{words.versions}</h2>
          <div class="scroll"><table class="versions"><thead><tr><th scope="col">{words.number}</th><th scope="col" class="text">{words.made}</th><th scope="col" class="text">{words.signature}</th></tr></thead>
            <tbody>{versions.toReversed().map(v => <tr key={v.number} aria-selected={v.number === version.number ? 'true' : undefined}>
              <th scope="row">{v.number === version.number ? <b>{v.number}, {words.shown}</b> : <button class="head" aria-label={words.show(v.number)} onClick={() => show(v.number)}>{v.number}</button>}</th>
              <td class="text" title={`${v.software}, ${words.resultsVersion} ${v.resultsVersion}`}>{timeText(v.madeAt)}</td>
              <td class="text" title={v.remark}>{v.signedBy ? words.signed(v.signedBy, timeText(v.signedAt!)) : words.unsigned}{v.remark ? <><br /><span class="quiet">{v.remark}</span></> : null}
                {v.signedUnconfirmed && v.signedUnconfirmed.length > 0 && <><br /><span class="quiet" title={v.signedUnconfirmed.map(u => u.what).join('; ')}>{words.signedWith(v.signedUnconfirmed.length)}</span></>}</td></tr>)}</tbody></table></div>
          {version.signedBy === undefined && earlier && <p class="notice">{words.signedEarlier(earlier.number, earlier.signedBy!)}</p>}
          {version.signedBy === undefined && <p><button class="primary" disabled={!last || s.pending.value.length > 0} aria-describedby="whynot" onClick={() => setSigning(true)}>{words.sign}</button> <span id="whynot" class="quiet">{!last ? words.onlyLast : s.pending.value.length > 0 ? words.pendingSign : ''}</span></p>}
        </section>
        <Changes state={s} version={version} key={version.number} />
        <Exports patient={s.key} version={version.number} />
      </div>
      <div class="frame"><p><a href={address(`${at}/report.html`)} target="_blank" rel="noopener">{words.ownWindow}</a></p><iframe key={version.signedAt} title={words.frame} src={address(`${at}/report.html`)} /></div>
    </div>
    {signing && <SignDialog state={s} version={version} close={() => setSigning(false)} />}
  </main>
}

function SignDialog({ state: s, version, close }: { state: PatientState; version: ResultVersion; close: () => void }) {
  const unconfirmed = s.results.value?.unconfirmed ?? []
  const [remark, setRemark] = useState(''), [problem, setProblem] = useState<string>(), [busy, setBusy] = useState(false)
  const sign = async (event: Event) => {
    event.preventDefault()
    setBusy(true)
    try {
      await postJson(`/api/patients/${s.key}/results/${version.number}/signature`, { name: personName(), ...(remark.trim() ? { remark } : {}), unconfirmed: unconfirmed.map(u => u.path) })
      await showVersion(s, version.number)
      close()
    } catch (fault) { setProblem((fault as Error).message); setBusy(false) }
  }
  return <Dialog title={words.signTitle(version.number)} close={close}><form onSubmit={sign}>
    <p>{words.signExplained}</p>
    {unconfirmed.length > 0 && <div class="notice"><p><b>{words.signUnconfirmed(unconfirmed.length)}</b> <a href={href('patients', s.key, 'course')}>{words.toCourse}</a></p>
      <ul class="unconfirmed">{unconfirmed.map(u => <li key={u.path}>{u.what} <span class="quiet">({u.from})</span></li>)}</ul></div>}
    <p><PersonField label={words.name} hint="" /></p>
    <p><label>{words.remark}<br /><textarea rows={3} cols={54} maxLength={2000} value={remark} onInput={e => setRemark(e.currentTarget.value)} /></label></p>
    {problem && <p class="problem" role="alert">{problem}</p>}
    <p class="buttons"><button class="primary" type="submit" disabled={busy || personName() === undefined}>{unconfirmed.length > 0 ? words.confirmUnconfirmed : words.confirm}</button> <button type="button" onClick={close}>{words.cancel}</button></p>
  </form></Dialog>
}

/** Two versions beside each other: first with the one that was signed, else with the one before. */
function Changes({ state: s, version }: { state: PatientState; version: ResultVersion }) {
  const others = s.versions.value.filter(v => v.number !== version.number), earlier = others.filter(v => v.number < version.number)
  const [with_, setWith] = useState((earlier.findLast(v => v.signedBy !== undefined) ?? earlier.at(-1))?.number), [other, setOther] = useState<Results>()
  useEffect(() => {
    setOther(undefined)
    if (with_ === undefined) return
    let gone = false
    getJson<Results>(`/api/patients/${s.key}/results/${with_}/results.json`).then(r => { if (!gone) setOther(r) }, (fault: Error) => { s.problem.value = fault.message })
    return () => { gone = true }
  }, [with_])
  if (others.length === 0) return null
  const that = others.find(v => v.number === with_), [from, to] = that && that.number < version.number ? [that, version] : [version, that ?? version]
  const shown = s.results.value, moved = other && shown ? from === version ? movedNumbers(shown, other) : movedNumbers(other, shown) : undefined
  const edits = editsBetween(s.edits.value, from, to)
  return <section aria-labelledby="changes"><h2 id="changes">{that ? words.changes(from.number, to.number) : words.since}</h2>
    <p><label>{words.since} <select value={with_} onChange={e => setWith(Number(e.currentTarget.value))}>{with_ === undefined && <option value="">–</option>}{others.map(v => <option key={v.number} value={v.number}>{v.number}{v.signedBy ? ' (signed)' : ''}</option>)}</select></label></p>
    {that && <><h3>{words.editsBetween}</h3>{edits.length === 0 ? <p class="quiet">{words.noEdits}</p> : <ul class="edits">{edits.map(e => <li key={e.id}>{editText(e.edit, s.edits.value)} <span class="quiet">{timeText(e.madeAt)}</span></li>)}</ul>}
      <h3>{words.numbersBetween}</h3>{moved === undefined ? <p class="quiet" role="status">...</p> : moved.length === 0 ? <p class="quiet">{words.noNumbers}</p>
        : <div class="scroll" tabIndex={0} role="region" aria-label={words.numbersBetween}><table class="moved"><thead><tr><th scope="col">{words.quantity}</th><th scope="col">{words.before}</th><th scope="col">{words.after}</th><th scope="col">{words.difference}</th></tr></thead>
          <tbody>{moved.map(m => <tr key={m.what}><th scope="row">{m.what}{m.unit ? ` (${m.unit})` : ''}</th><td>{m.before}</td><td>{m.after}</td><td>{m.difference ?? ''}</td></tr>)}</tbody></table></div>}</>}
  </section>
}

function Exports({ patient, version }: { patient: string; version: number }) {
  const [making, setMaking] = useState<string>(), [told, setTold] = useState<string>(), [problem, setProblem] = useState<string>(), at = `/api/patients/${patient}/results/${version}`
  const dicom = async (kinds: Readonly<Record<string, boolean>>, name: string) => {
    setMaking(name)
    setProblem(undefined)
    setTold(undefined)
    try {
      const response = await ask('POST', `${at}/export`, kinds), file = `${patient}-${version}-${name}.zip`
      const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(await response.blob()), download: file })
      link.click()
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
      setTold(words.made2(file))
    } catch (fault) { setProblem((fault as Error).message) }
    setMaking(undefined)
  }
  const busy = making !== undefined
  return <section aria-labelledby="exports"><h2 id="exports">{words.exports}</h2>
    <p class="buttons"><button disabled={busy} onClick={() => dicom({}, 'dicom')}>{words.all}</button> <button disabled={busy} onClick={() => dicom({ rtdose: true }, 'rtdose')}>{words.rtdose}</button> <button disabled={busy} onClick={() => dicom({ seg: true }, 'seg')}>{words.seg}</button> <button disabled={busy} onClick={() => dicom({ rtstruct: true }, 'rtstruct')}>{words.rtstruct}</button></p>
    <p class="links">{(['results', 'csv', 'course'] as const).map(w => <a key={w} href={address(`${at}/${words[w]}`)} download={`${patient}-${version}-${words[w]}`}>{words[w]}</a>)}</p>
    <p role="status" class="quiet">{busy ? <>{words.making} <progress aria-label={words.making} /></> : told ?? ''}</p>
    {problem && <p class="problem" role="alert">{problem}</p>}
  </section>
}
