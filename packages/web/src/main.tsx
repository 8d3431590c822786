import './zod-without-eval.ts'
import { render } from 'preact'
import { useEffect } from 'preact/hooks'
import { followJobs, online, refused } from './jobs.ts'
import { ImportPage } from './pages/import.tsx'
import { PatientPage } from './pages/patient.tsx'
import { PatientsPage } from './pages/patients.tsx'
import { lazyPage } from './parts/lazy.tsx'
import { patientTabs, tabOf } from './pages/tabs.ts'
import { href, route } from './router.ts'
import { words } from './words/common.ts'

const PlansPage = lazyPage(async () => (await import('./pages/plan.tsx')).PlansPage)
const CohortPage = lazyPage(async () => (await import('./pages/cohort.tsx')).CohortPage)

function Page() {
  useEffect(followJobs, [])
  const [first, second, third] = route.value, patient = first === 'patients' ? second : undefined
  return <>
    <header class="bar"><strong><a href={href()}>{words.program}</a></strong><nav aria-label={words.pages}>
      <a href={href()} aria-current={first === undefined ? 'page' : undefined}>{words.patients}</a>
      <a href={href('plans')} aria-current={first === 'plans' ? 'page' : undefined}>{words.plans}</a>
      <a href={href('cohort')} aria-current={first === 'cohort' ? 'page' : undefined}>{words.cohort}</a>
      {patient && <span class="patient">{patient}</span>}
      {patient && patientTabs.map(t => <a key={t.id} href={href('patients', patient, t.id)} aria-current={tabOf(third) === t ? 'page' : undefined}>{t.title}</a>)}
    </nav><span class="quiet">{words.research}</span></header>
    {!online.value && <p class="problem offline" role="alert">{refused.value ?? words.offline}</p>}
    {first === 'plans' ? <PlansPage id={second} /> : first === 'cohort' ? <CohortPage view={second} /> : first === 'imports' && second ? <ImportPage id={second} /> : patient ? <PatientPage id={patient} tab={third} key={patient} /> : <PatientsPage />}
  </>
}

render(<Page />, document.getElementById('page')!)
