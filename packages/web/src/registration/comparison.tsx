import { useMemo } from 'preact/hooks'
import { add } from '@yttria/core/volume'
import type { PatientState } from '../state/patient-state.ts'
import type { ExamImages } from '../voxels/exam-images.ts'
import { useKeys } from '../viewer/keys/keys.ts'
import { scaleOf } from '../viewer/scales.ts'
import { ctWindows, orientationNames, settings } from '../viewer/settings.ts'
import { registrationWords as words } from '../words/registration.ts'
import { ComparePane, type CompareView } from './compare-pane.tsx'
import { comparisonActions } from './comparison-actions.ts'
import { comparisonKeys } from './comparison-keys.ts'
import { ComparisonSide } from './comparison-side.tsx'
import { type ComparisonState, type Standing, makeComparison, standing } from './comparison-state.ts'
import { ComparisonToolbar } from './comparison-toolbar.tsx'
import { lesionParts, lesionTransform } from './pair.ts'

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
        <ComparisonSide state={s} comparison={c} standing={at} actions={actions} />
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
