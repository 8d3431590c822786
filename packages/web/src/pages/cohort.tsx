import '../style/patient.css'
import '../style/plan.css'
import '../style/cohort.css'
import { useEffect } from 'preact/hooks'
import { address } from '../address.ts'
import { fileAddress, makeCohortState, openCohort, openStudy, whenText } from '../cohort/cohort-state.ts'
import { DataView } from '../cohort/data-view.tsx'
import { FiguresView } from '../cohort/figures-view.tsx'
import { FlowView } from '../cohort/flow-view.tsx'
import { TablesView } from '../cohort/tables-view.tsx'
import { jobs } from '../jobs.ts'
import { Problem } from '../parts/problem.tsx'
import { href } from '../router.ts'
import { cohortWords as words } from '../words/cohort.ts'

const views = ['data', 'flow', 'figures', 'tables', 'report'] as const

/** The workspace has one cohort: it stays while other pages are looked at. */
const cohort = makeCohortState()

/** The study of the workspace: what it is made from, and what came of it. */
export function CohortPage({ view: asked }: { view: string | undefined }) {
  const made = [...jobs.value.values()].filter(j => j.kind === 'cohort' && j.state === 'done').length
  useEffect(() => { void openCohort(cohort) }, [made])
  const all = cohort.view.value, data = cohort.study.value, view = views.find(v => v === asked) ?? 'data'
  return <main class="sheet cohort">
    <div class="plan-actions"><h1>{words.cohort}</h1>
      <nav aria-label={words.views}>{views.map(v => <a key={v} href={href('cohort', v)} aria-current={v === view ? 'page' : undefined}>{words.view[v]}</a>)}</nav>
      <span class="spacer" />
      {all && data && <><label class="visually-hidden" for="cohort-study">{words.study}</label><select id="cohort-study" value={data.number} onChange={e => void openStudy(cohort, Number(e.currentTarget.value))}>{all.studies.toReversed().map(s => <option key={s.number} value={s.number}>{words.studyOf(s.number, whenText(s.madeAt), s.inStudy, s.patients)}</option>)}</select>
        <a href={fileAddress(data.number, 'report.pdf')} target="_blank" rel="noopener">{words.pdf}</a><a href={address(`/api/cohort/studies/${data.number}/files.zip`)} download>{words.zip}</a></>}
    </div>
    <Problem message={cohort.problem.value} />
    {!all ? cohort.problem.value === undefined && <p role="status">{words.reading}</p>
      : view === 'data' ? <DataView cohort={cohort} />
      : !data ? <p class="quiet">{words.noStudy}</p>
      : view === 'flow' ? <FlowView data={data} /> : view === 'figures' ? <FiguresView data={data} key={data.number} /> : view === 'tables' ? <TablesView data={data} />
      : <iframe title={words.report} src={fileAddress(data.number, 'report.html')} />}
  </main>
}
