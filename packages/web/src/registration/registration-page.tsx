import '../style/viewer.css'
import '../style/registration.css'
import { useEffect, useState } from 'preact/hooks'
import { Problem } from '../parts/problem.tsx'
import { loadImages } from '../state/load-images.ts'
import type { PatientState } from '../state/patient-state.ts'
import { Help } from '../viewer/keys/help.tsx'
import { onKey } from '../viewer/keys/keys.ts'
import { imageWords } from '../words/images.ts'
import { registrationWords as words } from '../words/registration.ts'
import { Comparison } from './comparison.tsx'

/**
 * Two exams in one place: seen, moved, kept with a reason; each lesion's own place on the 90Y map with the
 * dose that it gives.
 */
export function RegistrationPage({ state: s }: { state: PatientState }) {
  const version = s.shown.value?.number,
    course = s.view.value,
    registrations = s.review.value.registrations
  useEffect(() => {
    if (course)
      loadImages(s).catch((fault: Error) => {
        s.problem.value = fault.message
      })
  }, [version, course, registrations])
  useEffect(() => {
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  return (
    <main class="viewer registration">
      <h1 class="visually-hidden">
        {s.key}: {words.title}
      </h1>
      <Problem message={s.problem.value} />
      <TwoExams state={s} />
      <Help open={s.viewer.helpOpen} />
    </main>
  )
}

/**
 * The baseline beside the exam that was chosen, else the 90Y exam; until they are there what is still to
 * come.
 */
function TwoExams({ state: s }: { state: PatientState }) {
  const exams = s.exams.value,
    hub = exams.find(e => e.role === 'baseline') ?? exams[0],
    others = exams.filter(e => e !== hub)
  const [toId, setTo] = useState<string>()
  const to = others.find(e => e.id === toId) ?? others.find(e => e.role === 'treatment') ?? others[0]
  if (hub && to && (hub.ct ?? hub.pet) && (to.ct ?? to.pet))
    return <Comparison key={to.id} state={s} hub={hub} to={to} others={others} choose={setTo} />
  if (exams.length > 0 && exams.every(e => e.pet ?? e.ct) && others.length === 0)
    return <p class="loading">{words.none}</p>
  if (s.problem.value !== undefined) return null
  const { done, total } = s.viewer.fetching.value
  return (
    <p role="status" class="loading">
      {imageWords.reading(done / 1e6, total / 1e6)}{' '}
      <progress aria-label="Images" value={total > 0 ? done : undefined} max={total || 1} />
    </p>
  )
}
