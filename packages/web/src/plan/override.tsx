import { GBq } from '@yttria/core/physics'
import { planWords as words } from '../words/plan.ts'
import { type Draft, put } from './draft.ts'
import { Group, TextField } from './fields.tsx'
import { type PlanState, change, setDraft } from './plan-state.ts'

/** Of all territories as prescribed, while the draft is a plan. */
const prescribedGbq = (s: PlanState): number | undefined => {
  const activity = s.made.value?.plan?.doses.activity
  return activity === undefined ? undefined : Number((activity / GBq).toPrecision(6))
}

/** Beside a plan that breaks a limit: where the decision to treat all the same begins. */
export function OverrideButton({ s }: { s: PlanState }) {
  if (!s.made.value?.plan?.breaks.length || s.draft.value['override'] !== undefined) return null
  const begin = () => setDraft(s, put(s.draft.value, ['override'], { activityGbq: prescribedGbq(s) }))
  return <p class="plan-actions"><button type="button" onClick={begin}>{words.overrideLimits}</button><span class="quiet">{words.overrideHint}</span></p>
}

/** Who decides, in which role and why: nothing is ordered before all three are there. It covers the activity that was on the page. */
export function OverrideFields({ s }: { s: PlanState }) {
  const given = s.draft.value['override'] as Draft | undefined, gbq = prescribedGbq(s)
  if (!given) return null
  const beyond = gbq !== undefined && typeof given['activityGbq'] === 'number' && gbq > given['activityGbq'] * 1.0005
  return <Group title={words.overrideTitle}>
    <div class="grid">
      <TextField s={s} path={['override', 'by']} label={words.overrideBy} />
      <TextField s={s} path={['override', 'role']} label={words.overrideRole} />
      <TextField s={s} path={['override', 'reason']} label={words.overrideReason} />
    </div>
    <p class="row">
      {beyond && <button type="button" class="small" onClick={() => change(s, ['override', 'activityGbq'], gbq)}>{words.overrideThis}</button>}
      <button type="button" class="small" onClick={() => change(s, ['override'], undefined)}>{words.overrideRemove}</button>
    </p>
  </Group>
}
