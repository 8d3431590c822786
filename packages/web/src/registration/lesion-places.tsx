import { useMemo } from 'preact/hooks'
import { lesionDoseAt } from '@yttria/core/course'
import { type RigidTransform, type Volume, applyTransform, centreOf } from '@yttria/core/volume'
import type { PatientState } from '../state/patient-state.ts'
import { imageWords } from '../words/images.ts'
import { registrationWords as words } from '../words/registration.ts'
import type { Standing } from './comparison-state.ts'
import { samplesAbout } from './likeness.ts'
import { motionBetween } from './motion.ts'
import { lesionTransform } from './pair.ts'
import { correlation } from './similarity.ts'

/** Two digits of a likeness, or a dash. */
export const fixed2 = (x: number | undefined): string => (x === undefined ? '–' : x.toFixed(2))

/**
 * Every lesion: how far its own place is from the exam's, how alike it is there, what it gets, and who
 * decided.
 */
export function LesionPlaces({
  state: s,
  standing: {
    hub,
    to,
    parts,
    exam: { transform: exam },
  },
  chosen,
  select,
  moved,
  dose,
}: {
  state: PatientState
  standing: Standing
  chosen: string | undefined
  select: (id: string | undefined) => void
  moved: RigidTransform | undefined
  dose: Volume<'Gy'> | undefined
}) {
  const rows = useMemo(
    () =>
      parts.map(p => {
        const transform = lesionTransform(s, p.id, exam),
          centre = applyTransform(exam, centreOf(p.voi.grid))
        const samples = hub.pet && samplesAbout(hub.pet, p),
          pet = to.pet && { geometry: to.pet.header.geometry, voxels: to.pet.voxels }
        const like = (t: RigidTransform) => samples && pet && correlation(samples, pet, t)
        return {
          id: p.id,
          motion: motionBetween(exam, transform, centre),
          before: like(exam),
          after: like(transform),
        }
      }),
    [parts, exam, s.review.value, s.results.value, hub.pet, to.pet],
  )

  const decidedBy = (id: string): { text: string; reason: string | undefined } => {
    const edit = s.review.value.lesionRegistrations.find(e => e.lesion === id)
    if (edit) return { text: words.decisions[edit.decision], reason: edit.reason }
    const result = s.results.value?.lesions.find(l => l.id === id),
      reason = result?.refinementReason
    if (result?.refinementAccepted) return { text: words.decisions.refined, reason }
    return { text: `${words.decisions.common}${reason ? ` (${reason})` : ''}`, reason }
  }

  return (
    <table class="lesions places">
      <caption class="visually-hidden">{imageWords.lesions}</caption>
      <thead>
        <tr>
          {words.list.map(h => (
            <th scope="col" key={h}>
              {h}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr aria-selected={chosen === undefined}>
          <td colSpan={6}>
            <button class="head" onClick={() => select(undefined)}>
              {words.wholeExam(imageWords.exams[hub.role])}
            </button>
          </td>
        </tr>
        {rows.map(r => {
          const analysed = s.results.value?.lesions.find(l => l.id === r.id)?.meanDoseGy?.toFixed(1) ?? '–',
            { text, reason } = decidedBy(r.id)
          const part = parts.find(p => p.id === r.id)!,
            live = moved && dose ? lesionDoseAt(dose, part.voi, moved) : undefined
          return (
            <tr key={r.id} aria-selected={r.id === chosen}>
              <td>
                <button class="head" onClick={() => select(r.id)}>
                  {r.id}
                </button>
              </td>
              <td>{r.motion.lengthMm.toFixed(1)}</td>
              <td>{r.motion.rotationDeg.toFixed(1)}°</td>
              <td>
                {fixed2(r.before)} → {fixed2(r.after)}
              </td>
              <td title={live === undefined ? undefined : words.doseCommon}>
                {live === undefined ? analysed : `${live.toFixed(1)}*`}
              </td>
              <td class="text" title={reason}>
                {text}
              </td>
            </tr>
          )
        })}
      </tbody>
      {moved && dose && (
        <tfoot>
          <tr>
            <td colSpan={6} class="text quiet">
              * {words.doseCommon}
            </td>
          </tr>
        </tfoot>
      )}
    </table>
  )
}
