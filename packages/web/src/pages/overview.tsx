import '../style/patient.css'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { type DvhCurve, decimal, readDvhJson, significant } from '@yttria/core/figures'
import { roleName } from '@yttria/core/report'
import type { ClinicalView } from '@yttria/server/api/clinical'
import { getJson } from '../api.ts'
import { jobOf } from '../jobs.ts'
import { AnalysisBar } from '../parts/analysis-bar.tsx'
import { DoseFigure, DvhFigure, TlgFigure } from '../parts/dose-charts.tsx'
import { FindingGroups } from '../parts/finding-groups.tsx'
import { Headlines } from '../parts/headlines.tsx'
import { Problem } from '../parts/problem.tsx'
import { RepairOffer } from '../parts/repair-offer.tsx'
import { ReportTable } from '../parts/report-table.tsx'
import { ResponsePhotos } from '../parts/response-photos.tsx'
import { Timeline } from '../parts/timeline.tsx'
import { pageData } from '../report/page-data.ts'
import { timelineOf } from '../report/timeline-data.ts'
import { go, href } from '../router.ts'
import type { PatientState } from '../state/patient-state.ts'
import { overviewWords as words } from '../words/overview.ts'

/** One patient: the doctor's findings first, then what was found, with all that stands in the report. */
export function OverviewPage({ state: s }: { state: PatientState }) {
  const job = jobOf(s.key), view = s.view.value, results = s.results.value, version = s.shown.value
  const [dvh, setDvh] = useState<readonly DvhCurve[]>([]), [clinical, setClinical] = useState<ClinicalView>()
  useEffect(() => {
    setDvh([])
    if (!version) return
    let gone = false
    // Versions made before the curves were kept have none.
    getJson<unknown>(`/api/patients/${s.key}/results/${version.number}/dvh.json`).then(d => { if (!gone) setDvh(readDvhJson(d)) }, () => {})
    return () => { gone = true }
  }, [version?.number])
  useEffect(() => { getJson<ClinicalView>(`/api/patients/${s.key}/clinical`).then(setClinical, () => {}) }, [s.key])
  const data = useMemo(() => results && pageData(results, dvh), [results, dvh])
  const select = (id: string) => { s.selected.value = id; go('patients', s.key, 'images') }
  const findings = results ? [...results.findings, ...results.lesions.flatMap(l => l.findings.map(f => ({ ...f, subject: { lesion: l.id, ...f.subject } })))] : view?.findings
  const timeline = results && timelineOf(results, clinical, roleName)
  return <main class="sheet patient">
    <div class="titlerow"><h1>{words.title(s.key)}</h1>{data && <dl class="facts">{[...data.exams, ...data.facts].map(f => <div key={f.label}><dt>{f.label}</dt><dd>{f.value}</dd></div>)}</dl>}</div>
    <Problem message={s.problem.value ?? (job?.state === 'failed' ? job.message : undefined)} />
    <AnalysisBar state={s} />
    <section aria-labelledby="findings"><h2 id="findings">{words.findings}</h2>
      {findings ? <FindingGroups findings={findings} action={f => <RepairOffer state={s} finding={f} />} /> : s.problem.value === undefined && <p class="quiet" role="status">{words.reading} <progress aria-label={words.reading} /></p>}
      {view && !view.course && <p><a href={href('patients', s.key, 'course')}>{words.cannotCourse}</a></p>}</section>
    {!results && view?.course && <Exams state={s} />}
    {data && results && <>
      <Headlines headlines={data.headlines} />
      {timeline && timeline.events.length > 0 && <section aria-labelledby="timeline"><h2 id="timeline">{words.timeline}</h2><Timeline {...timeline} />{clinical?.findings.length ? <FindingGroups findings={clinical.findings} /> : null}</section>}
      <section aria-labelledby="lesions"><h2 id="lesions">{words.lesions}</h2>{results.lesions.length === 0 ? <p>{words.noLesions}</p> : <ReportTable table={data.lesionTable} sortable title={false} selected={s.selected.value} onSelect={select} />}
        {results.lungs && <p class="quiet">{words.lungs(significant(results.lungs.doseGy), significant(results.lungs.activityMbq), decimal(results.lungs.volumeMl, 0))}</p>}</section>
      {results.lesions.length > 0 && <section aria-labelledby="charts"><h2 id="charts">{words.charts}</h2><div class="charts">
        <TlgFigure results={results} unit="g" onSelect={select} /><DoseFigure results={results} onSelect={select} /><DvhFigure curves={dvh} /></div></section>}
      {version && results.lesions.length > 0 && <section aria-labelledby="photos"><h2 id="photos">{words.photos}</h2><ResponsePhotos patient={s.key} version={version.number} onSelect={select} /></section>}
      <section aria-labelledby="method"><h2 id="method">{words.method}</h2><div class="words">
        <div><h3>{words.caveats}</h3><ul>{data.caveats.map(c => <li key={c}>{c}</li>)}</ul></div><div><h3>{words.assumptions}</h3><ul>{data.assumptions.map(c => <li key={c}>{c}</li>)}</ul></div></div></section>
      <section aria-labelledby="details"><h2 id="details">{words.details}</h2>
        {data.tables.map(t => <details key={t.id} open={t.id === 'activity'}><summary>{t.title}</summary><ReportTable table={t} title={false} /></details>)}
        <details><summary>{words.protocol}: {data.facts[0]?.value}</summary><pre tabIndex={0} aria-label={words.protocol}>{JSON.stringify(results.protocol, undefined, 2)}</pre></details>
      </section>
      <p><a href={href('patients', s.key, 'report')}>{words.toReport}</a></p>
    </>}
  </main>
}

/** What will be analysed, before it was. */
function Exams({ state: s }: { state: PatientState }) {
  const view = s.view.value!, of = (key: string | undefined) => view.series.find(x => x.key === key)
  return <section><h2>{words.noResult}</h2><div class="scroll"><table><thead><tr><th scope="col">Exam</th><th scope="col" class="text">PET</th><th scope="col" class="text">CT</th><th scope="col" class="text">Scan</th></tr></thead>
    <tbody>{view.course!.exams.map(e => <tr key={e.id}><th scope="row">{e.id === e.role ? roleName[e.role] : `${e.id} (${roleName[e.role]})`}</th><td class="text">{of(e.petSeriesUid)?.description ?? '\u2013'}</td><td class="text">{of(e.ctSeriesUid)?.description ?? '\u2013'}</td><td class="text">{of(e.petSeriesUid)?.start?.replace('T', ' ') ?? ''}</td></tr>)}</tbody></table></div>
    <p><a href={href('patients', s.key, 'course')}>{view.drafted ? 'Drafted from the headers. Check device, assay, residual and times.' : 'The course: treatment, exams, weights.'}</a></p></section>
}
