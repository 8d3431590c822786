import { useMemo } from 'preact/hooks'
import { lesionDoseAt } from '@yttria/core/course'
import type { Vec3, Volume } from '@yttria/core/volume'
import type { PatientState } from '../state/patient-state.ts'
import { imageWords } from '../words/images.ts'
import { registrationWords as words } from '../words/registration.ts'
import type { ComparisonActions } from './comparison-actions.ts'
import type { ComparisonState, Standing } from './comparison-state.ts'
import { LesionPlaces, fixed2 } from './lesion-places.tsx'
import { useLikeness } from './likeness.ts'
import { motionBetween, shiftText } from './motion.ts'
import { Nudges } from './nudges.tsx'
import { takenBefore } from './pair.ts'

/** What is moved and by how much, what it would give, and the decision. */
export function ComparisonSide({
  state: s,
  comparison: c,
  standing: at,
  actions,
}: {
  state: PatientState
  comparison: ComparisonState
  standing: Standing
  actions: ComparisonActions
}) {
  const { hub, to, base, now, here, parts, isTreatment } = at,
    lesion = c.lesion.value,
    moved = c.moved.value
  const part = parts.find(p => p.id === lesion),
    likeness = useLikeness(s, at, part),
    motion = motionBetween(base, now, here)
  const dose: Volume<'Gy'> | undefined = to.dose && {
    unit: 'Gy',
    geometry: to.dose.header.geometry,
    voxels: to.dose.voxels as Float32Array,
  }
  const along = (axis: number, x: number): Vec3 => [0, 1, 2].map(d => (d === axis ? x : 0)) as unknown as Vec3
  const named = lesion === undefined ? words.wholeExam(imageWords.exams[hub.role]) : words.lesion(lesion)
  const noReason = c.asked.value && c.reason.value.trim() === ''
  return (
    <aside class="side" aria-label={words.title}>
      <p class="state" role="status">
        <b>{named}</b>{' '}
        <span id="motion">{words.moved(shiftText(motion.shiftMm), motion.rotationDeg)}</span>
        <br />
        <span title={words.likenessTitle}>
          {words.likeness}: {words.before} {fixed2(likeness.before)}, {words.now}{' '}
          <span id="likeness">{fixed2(likeness.now)}</span>
        </span>
        <br />
        <DoseNow state={s} comparison={c} standing={at} dose={dose} />
        <span class={moved ? 'doubt' : 'quiet'}>
          {moved ? words.notKept : (c.told.value ?? words.nothingMoved)}
        </span>
      </p>
      <Nudges
        push={(axis, mm) => actions.push(along(axis, mm))}
        turn={(axis, degrees) => actions.turn(along(axis, 1), degrees)}
      />
      <label class="reason">
        {words.reason}{' '}
        <input
          value={c.reason.value}
          aria-invalid={noReason}
          maxLength={2000}
          onInput={ev => {
            c.reason.value = ev.currentTarget.value
          }}
        />
      </label>
      {noReason && (
        <p class="doubt" role="alert">
          {words.reasonWanted}
        </p>
      )}
      <p class="decide">
        <button class="primary" disabled={!moved} onClick={() => actions.keep('moved')}>
          {words.keep}
        </button>{' '}
        {lesion !== undefined && (
          <>
            <button disabled={moved !== undefined} onClick={() => actions.keep('accept')}>
              {words.accept}
            </button>{' '}
            <button disabled={moved !== undefined} onClick={() => actions.keep('refuse')}>
              {words.refuse}
            </button>{' '}
          </>
        )}
        <button disabled={!moved} onClick={actions.reset}>
          {words.reset}
        </button>
      </p>
      {isTreatment && (
        <LesionPlaces
          state={s}
          standing={at}
          chosen={lesion}
          select={actions.select}
          moved={lesion === undefined ? moved : undefined}
          dose={dose}
        />
      )}
    </aside>
  )
}

/** What the chosen lesion gets where it is now, beside what was analysed. */
function DoseNow({
  state: s,
  comparison: c,
  standing: { to, exam, now, parts },
  dose,
}: {
  state: PatientState
  comparison: ComparisonState
  standing: Standing
  dose: Volume<'Gy'> | undefined
}) {
  const lesion = c.lesion.value,
    part = parts.find(p => p.id === lesion),
    version = s.shown.value?.number
  const taken = useMemo(
    () => (lesion === undefined ? undefined : takenBefore(s, parts, lesion, to, exam.transform)),
    [lesion, parts, to.dose, s.review.value],
  )
  if (!part) return null
  const gy = dose && lesionDoseAt(dose, part.voi, now, taken),
    none = dose ? words.outside : words.noDose
  const analysed = s.results.value?.lesions.find(l => l.id === lesion)?.meanDoseGy
  return (
    <span>
      {words.doseNow}: <b id="dose-now">{gy === undefined ? none : `${gy.toFixed(1)} Gy`}</b>
      {analysed !== undefined && version !== undefined
        ? `; ${analysed.toFixed(1)} Gy ${words.doseAnalysed(version)}`
        : ''}
      <br />
    </span>
  )
}
