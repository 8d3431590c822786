import type { CohortAnalysis } from '@yttria/core/cohort'
import type { StudyData } from '@yttria/server/api/cohort'
import { cohortWords as words } from '../words/cohort.ts'
import { PatientLink } from './patient-link.tsx'

type Step = CohortAnalysis['flow']['study']

const List = ({ data, keys }: { data: StudyData; keys: readonly string[] }) => <p class="keys">{keys.map((k, n) => <span key={k}>{n > 0 ? ', ' : ''}<PatientLink data={data} patient={k} /></span>)}</p>

function Out({ data, step }: { data: StudyData; step: Step }) {
  const n = step.excluded.reduce((sum, e) => sum + e.patients.length, 0)
  return n === 0 ? null : <div class="box out"><b>{words.excluded(n)}</b>{step.excluded.map(e => <details key={e.reason}><summary>{words.reason(e.reason, e.patients.length)}</summary><List data={data} keys={e.patients} /></details>)}</div>
}

const In = ({ data, title, keys }: { data: StudyData; title: string; keys: readonly string[] }) => <div class="box"><b>{title}</b> <span>{words.n(keys.length)}</span><details><summary>{words.who}</summary><List data={data} keys={keys} /></details></div>

/** Who was left out and why; behind each reason its patients. */
export function FlowView({ data }: { data: StudyData }) {
  const { study, analyses } = data.document.flow
  return <div class="flow">
    <div class="box"><b>{words.treated}</b> <span>{words.n(study.entering)}</span></div>
    <Out data={data} step={study} />
    <In data={data} title={words.included} keys={study.included} />
    <div class="analyses">{analyses.map(a => <div key={a.analysis}><Out data={data} step={a} /><In data={data} title={words.analyses[a.analysis] ?? a.analysis} keys={a.included} /></div>)}</div>
    <p class="quiet">{words.flowNote}</p>
  </div>
}
