import { useMemo } from 'preact/hooks'
import { lesionDoseAt } from '@yttria/core/course'
import { type Vec3, type Volume, add } from '@yttria/core/volume'
import type { PatientState } from '../state/patient-state.ts'
import type { ExamImages } from '../voxels/exam-images.ts'
import { useKeys } from '../viewer/keys/keys.ts'
import { scaleOf } from '../viewer/scales.ts'
import { ctWindows, orientationNames, settings } from '../viewer/settings.ts'
import { imageWords } from '../words/images.ts'
import { registrationWords as words } from '../words/registration.ts'
import { ComparePane, type CompareView } from './compare-pane.tsx'
import { comparisonKeys } from './comparison-keys.ts'
import {
  type ComparisonActions,
  type ComparisonState,
  type Standing,
  comparisonActions,
  makeComparison,
  standing,
} from './comparison-state.ts'
import { ComparisonToolbar } from './comparison-toolbar.tsx'
import { LesionPlaces, fixed2 } from './lesion-places.tsx'
import { useLikeness } from './likeness.ts'
import { motionBetween, shiftText } from './motion.ts'
import { Nudges } from './nudges.tsx'
import { lesionParts, lesionTransform, takenBefore } from './pair.ts'

/** The baseline over another exam: controls, three views, and what is moved, kept or refused. */
export function Comparison({
  state: s,
  hub,
  to,
  others,
  choose,
}: {
  state: PatientState
  hub: ExamImages
  to: ExamImages
  others: readonly ExamImages[]
  choose: (id: string) => void
}) {
  const c = useMemo(() => makeComparison(hub, to), []),
    labels = s.labels.value.get('baseline-lesions')
  const parts = useMemo(() => lesionParts(labels), [labels])
  const at = standing(s, c, { hub, to, parts }),
    actions = comparisonActions(s, c, at),
    view = viewNow(s, c, at)
  useKeys(comparisonKeys(s, c, actions))
  const found = s.results.value?.registration.find(r => r.to === to.id),
    byHand = s.review.value.registrations.some(r => r.to === to.id)
  const doubt = !at.exam.known
    ? words.noTransform
    : found && !found.accepted && !byHand
      ? words.notAccepted
      : undefined
  return (
    <>
      <ComparisonToolbar state={s} comparison={c} standing={at} others={others} choose={choose} />
      {doubt && <p class="doubt line">{doubt}</p>}
      <div class="work">
        <div class="compares">
          {orientationNames.map(o => (
            <ComparePane
              key={o}
              view={view}
              orientation={o}
              push={actions.push}
              look={p => {
                c.at.value = p
              }}
              step={mm => {
                c.at.value = add(c.at.peek() ?? at.here, mm)
              }}
              hover={() => {
                c.over.value = o
              }}
            />
          ))}
        </div>
        <Side state={s} comparison={c} standing={at} actions={actions} />
      </div>
    </>
  )
}

function viewNow(
  s: PatientState,
  c: ComparisonState,
  { hub, to, exam, now, here, parts }: Standing,
): CompareView {
  const pair = c.pair.value,
    lesion = c.lesion.value,
    mmPerPixel = c.mmPerPixel.value
  const petRange = (e: ExamImages) =>
    [0, scaleOf(e, { ...settings.value, y90Unit: 'MBq/mL' })?.high ?? 1] as const
  const rangeOf = (e: ExamImages) => (pair === 'ct' ? ctWindows[settings.value.ctWindow] : petRange(e))
  return {
    fixed: to[pair],
    moving: hub[pair],
    fixedRange: rangeOf(to),
    movingRange: rangeOf(hub),
    transform: now,
    at: here,
    mmPerPixel,
    mode: c.mode.value,
    blend: c.blend.value,
    squareMm: 30 * Math.min(1, mmPerPixel),
    lesions: parts.map((part, n) => {
      const transform =
        lesion === undefined || part.id === lesion ? now : lesionTransform(s, part.id, exam.transform)
      return { part, colour: n + 1, chosen: part.id === lesion, transform }
    }),
  }
}

/** What is moved and by how much, what it would give, and the decision. */
function Side({
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
