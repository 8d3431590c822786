import { useEffect, useMemo } from 'preact/hooks'
import { jobOf, online } from '../jobs.ts'
import { makePatientState, openPatient, refreshPatient, showVersion } from '../state/patient-state.ts'
import { route } from '../router.ts'
import { tabOf } from './tabs.ts'

/** One open patient and the page of it that is asked for; all pages share its state. */
export function PatientPage({ id, tab }: { id: string; tab: string | undefined }) {
  const state = useMemo(() => makePatientState(id), [id]), job = jobOf(id), made = job?.state === 'done' ? job.version : undefined
  useEffect(() => { openPatient(state).catch((fault: Error) => { state.problem.value = fault.message }) }, [state])
  useEffect(() => { if (made !== undefined && state.view.value) showVersion(state).catch((fault: Error) => { state.problem.value = fault.message }) }, [made])
  // The server was away: an analysis may have ended, another window may have made changes.
  useEffect(() => { if (online.value && state.view.value) refreshPatient(state).catch((fault: Error) => { state.problem.value = fault.message }) }, [online.value])
  // #/patients/p1/images/L2: with that lesion chosen, as other pages point to it.
  const lesion = route.value[3]
  useMemo(() => { if (lesion !== undefined) state.selected.value = lesion }, [state, lesion])
  const Page = tabOf(tab).page
  return <Page state={state} />
}
