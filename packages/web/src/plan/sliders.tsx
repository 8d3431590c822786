import { niceCeiling, significant } from '@yttria/core/figures'
import { GBq } from '@yttria/core/physics'
import { useId } from 'preact/hooks'
import { planWords as words } from '../words/plan.ts'
import { withActivity } from './draft.ts'
import { type SliderOrgan, limitOf, sliderOrgans, withLimit } from './limits.ts'
import { type Made, type PlanState, setDraft } from './plan-state.ts'

const ranges: Readonly<Record<SliderOrgan, readonly [number, number]>> = { lungs: [5, 60], perfusedNormalLiver: [10, 250], wholeNormalLiver: [10, 150], tumour: [50, 500] }
const usual: Readonly<Record<SliderOrgan, number>> = { lungs: 30, perfusedNormalLiver: 90, wholeNormalLiver: 70, tumour: 200 }

/** Where the activity's slider and the curves end: far enough to see the limits, and still while the slider moves. */
export function endOf(made: Made | undefined, before: number | undefined): number {
  if (!made?.plan) return before ?? 10
  const gbq = made.plan.doses.activity / GBq, most = made.plan.mostTolerable ? made.plan.mostTolerable.activity / GBq : 0
  if (before !== undefined && gbq <= before && gbq > before / 12 && most < before * 2) return before
  return niceCeiling(1.3 * Math.max(gbq * 1.2, Math.min(most, gbq * 3)))
}

/** The activity of all territories together, and what it is held against. */
export function PlanSliders({ s, endGbq }: { s: PlanState; endGbq: number }) {
  const id = useId(), plan = s.made.value?.plan, gbq = plan ? plan.doses.activity / GBq : undefined
  return <div class="sliders">
    <div class="slider main"><label for={id}>{words.activitySlider}</label>
      <input id={id} type="range" min={endGbq / 200} max={endGbq} step={endGbq / 400} disabled={!plan} value={gbq ?? 0} aria-valuetext={gbq === undefined ? undefined : `${significant(gbq)} GBq`}
        onInput={e => plan && setDraft(s, withActivity(s.draft.value, plan.doses.territories.map(t => t.activity / GBq), Number(e.currentTarget.value)))} />
      <output>{gbq === undefined ? '–' : significant(gbq)}</output></div>
    {sliderOrgans.map(organ => <LimitSlider key={organ} s={s} organ={organ} />)}
  </div>
}

function LimitSlider({ s, organ }: { s: PlanState; organ: SliderOrgan }) {
  const id = useId(), at = limitOf(s.draft.value, organ, s.made.value?.plan?.checks), [low, high] = ranges[organ], set = (gy: number | undefined) => setDraft(s, withLimit(s.draft.value, organ, gy))
  return <div class="slider"><label for={id}>{words.organs[organ]}</label>
    <input id={id} type="range" min={low} max={high} step={1} value={at?.doseGy ?? usual[organ]} aria-valuetext={at ? `${at.doseGy} Gy, ${at.own ? words.own : words.published}` : words.none} class={at ? undefined : 'unset'} onInput={e => set(Number(e.currentTarget.value))} />
    <output>{at ? significant(at.doseGy) : words.none}</output>
    {at?.own ? <button type="button" class="small" aria-label={words.usePublished(words.organs[organ])} onClick={() => set(undefined)}>{words.back}</button> : <span class="quiet">{at ? words.published : ''}</span>}
  </div>
}
