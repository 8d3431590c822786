import type { ComponentChildren } from 'preact'
import { useId, useState } from 'preact/hooks'
import { planWords as words } from '../words/plan.ts'
import { type Path, get, pathText } from './draft.ts'
import { type PlanState, change } from './plan-state.ts'

/** What the schema says of a field, and where its figure is from, below it and read with it. */
function Below({ s, path, id }: { s: PlanState; path: Path; id: string }) {
  const at = pathText(path), value = get(s.draft.value, path), issue = s.checked.value.issues.get(at), source = s.sources.value[at]
  return <>
    {issue !== undefined && <span class={value === undefined ? 'issue wanted' : 'issue'} id={`${id}-issue`}>{value === undefined ? words.wanted : issue}</span>}
    {source !== undefined && <span class="source" id={`${id}-source`} title={source}>{words.source(source)}</span>}
  </>
}

const described = (s: PlanState, path: Path, id: string) => ({
  'aria-invalid': s.checked.value.issues.has(pathText(path)) && get(s.draft.value, path) !== undefined ? true : undefined,
  'aria-describedby': [s.checked.value.issues.has(pathText(path)) ? `${id}-issue` : '', s.sources.value[pathText(path)] === undefined ? '' : `${id}-source`].filter(Boolean).join(' ') || undefined,
})

/** A number; what is no number stays in the draft as it was typed, and the schema says so. */
export function NumberField({ s, path, label, hidden = false, unset }: { s: PlanState; path: Path; label: string; hidden?: boolean; unset?: string }) {
  const id = useId(), value = get(s.draft.value, path), [text, setText] = useState('')
  return <div class="field">
    <label for={id} class={hidden ? 'visually-hidden' : undefined}>{label}</label>
    <input id={id} inputMode="decimal" autoComplete="off" placeholder={unset} {...described(s, path, id)}
      // As it is being typed ("1." on the way to 1.5), unless the figure was changed elsewhere.
      value={Object.is(typed(text), value) ? text : value === undefined ? '' : String(value)}
      onInput={e => { setText(e.currentTarget.value); change(s, path, typed(e.currentTarget.value)) }} />
    <Below s={s} path={path} id={id} />
  </div>
}

function typed(text: string): number | string | undefined {
  const number = Number(text.trim().replace(',', '.'))
  return text.trim() === '' ? undefined : Number.isFinite(number) ? number : text
}

export function TextField({ s, path, label, hint, list, hidden = false, type = 'text' }: { s: PlanState; path: Path; label: string; hint?: string; list?: string; hidden?: boolean; type?: 'text' | 'datetime-local' }) {
  const id = useId(), value = get(s.draft.value, path)
  return <div class="field">
    <label for={id} class={hidden ? 'visually-hidden' : undefined}>{label}</label>
    <input id={id} type={type} list={list} placeholder={hint} autoComplete="off" value={typeof value === 'string' ? value : ''} {...described(s, path, id)}
      onInput={e => change(s, path, e.currentTarget.value === '' ? undefined : e.currentTarget.value)} />
    <Below s={s} path={path} id={id} />
  </div>
}

export function Choice({ s, path, label, options, unset }: { s: PlanState; path: Path; label: string; options: readonly (readonly [string, string])[]; unset?: string }) {
  const id = useId(), value = get(s.draft.value, path)
  return <div class="field">
    <label for={id}>{label}</label>
    <select id={id} value={typeof value === 'string' ? value : ''} {...described(s, path, id)} onChange={e => change(s, path, e.currentTarget.value === '' ? undefined : e.currentTarget.value)}>
      {unset !== undefined && <option value="">{unset}</option>}
      {options.map(([v, text]) => <option key={v} value={v}>{text}</option>)}
    </select>
    <Below s={s} path={path} id={id} />
  </div>
}

/** A share with its unit beside it: 12 % or 0.12. */
export function ShareField({ s, path, label, unitLabel }: { s: PlanState; path: Path; label: string; unitLabel: string }) {
  const share = get(s.draft.value, path) as Readonly<Record<string, unknown>> | undefined, unit = share && 'fraction' in share ? 'fraction' : 'percent', own = s.checked.value.issues.get(pathText(path)), source = s.sources.value[pathText(path)]
  const swap = (to: 'percent' | 'fraction') => {
    const value = share?.[unit]
    if (to !== unit) change(s, path, typeof value === 'number' ? { [to]: Number((to === 'percent' ? value * 100 : value / 100).toPrecision(12)) } : { [to]: undefined })
  }
  return <div class="share">
    <NumberField s={s} path={[...path, unit]} label={label} />
    <select aria-label={unitLabel} value={unit} onChange={e => swap(e.currentTarget.value as 'percent' | 'fraction')}><option value="percent">{words.percent}</option><option value="fraction">{words.fraction}</option></select>
    {own !== undefined && <span class="issue wanted">{words.wanted}</span>}
    {source !== undefined && <span class="source" title={source}>{words.source(source)}</span>}
  </div>
}

export const Group = ({ title, children }: { title: string; children: ComponentChildren }) => <fieldset><legend>{title}</legend>{children}</fieldset>
