import { render } from 'preact'
import { useEffect } from 'preact/hooks'
import { followJobs, online } from './jobs.ts'
import { ImportPage } from './pages/import.tsx'
import { PatientPage } from './pages/patient.tsx'
import { PatientsPage } from './pages/patients.tsx'
import { href, route } from './router.ts'

function Page() {
  useEffect(followJobs, [])
  const [first, second, third] = route.value
  return <>
    <header class="bar"><strong><a href={href()}>Yttria</a></strong><nav aria-label="Pages">
      <a href={href()} aria-current={first === undefined ? 'page' : undefined}>Patients</a>
      {first === 'patients' && second && <><a href={href('patients', second)} aria-current={third === undefined ? 'page' : undefined}>{second}</a><a href={href('patients', second, 'images')} aria-current={third === 'images' ? 'page' : undefined}>Images</a></>}
    </nav><span class="quiet">Research software, not a certified medical device</span></header>
    {!online.value && <p class="problem" role="alert">Yttria does not answer. Everything acknowledged is kept. Start it again; this page goes on by itself.</p>}
    {first === 'imports' && second ? <ImportPage id={second} /> : first === 'patients' && second ? <PatientPage id={second} tab={third} key={second} /> : <PatientsPage />}
  </>
}

render(<Page />, document.getElementById('page')!)
