import type { ComponentChildren } from 'preact'
import { useEffect, useId, useState } from 'preact/hooks'
import { joinTime, splitTime, typedNumber } from '../report/course-form.ts'
import { courseWords as words } from '../words/course.ts'

/** A value that was guessed, until somebody confirms it. */
export interface Guess { readonly from: string; readonly confirm: () => void }

interface FieldProps { readonly label: string; readonly unit?: string; readonly hint?: string; readonly wrong?: string; readonly guess?: Guess }

function Frame({ id, label, unit, hint, wrong, guess, children }: FieldProps & { id: string; children: ComponentChildren }) {
  return <div class="field"><label for={id}>{label}{unit ? <span class="unit"> ({unit})</span> : null}</label>{children}
    {wrong ? <span class="wrong" id={`${id}-wrong`} role="alert">{wrong}</span> : hint ? <span class="unit" id={`${id}-hint`}>{hint}</span> : null}
    {guess && <GuessMark what={label} {...guess} />}</div>
}

/** Says that a value is a guess and from what, with the button that confirms it. */
export const GuessMark = ({ what, from, confirm }: Guess & { what: string }) => <span class="guess">
  <span>{words.guessedFrom(from)}</span> <button type="button" aria-label={words.confirmOne(what)} onClick={confirm}>{words.confirm}</button></span>

const about = (id: string, { wrong, hint }: FieldProps) => ({ 'aria-invalid': wrong ? 'true' : undefined, 'aria-describedby': wrong ? `${id}-wrong` : hint ? `${id}-hint` : undefined }) as const

export function NumberField({ value, onChange, ...p }: FieldProps & { value: unknown; onChange: (x: number | string | undefined) => void }) {
  const id = useId(), [text, setText] = useState(value === undefined ? '' : String(value))
  // Another value from outside, not what is just being typed.
  useEffect(() => { if (typedNumber(text) !== value) setText(value === undefined ? '' : String(value)) }, [value])
  return <Frame id={id} {...p}><input id={id} inputMode="decimal" value={text} {...about(id, p)} onInput={e => { setText(e.currentTarget.value); onChange(typedNumber(e.currentTarget.value)) }} /></Frame>
}

export function TextField({ value, onChange, ...p }: FieldProps & { value: unknown; onChange: (x: string | undefined) => void }) {
  const id = useId()
  return <Frame id={id} {...p}><input id={id} value={value === undefined ? '' : String(value)} {...about(id, p)} onInput={e => onChange(e.currentTarget.value === '' ? undefined : e.currentTarget.value)} /></Frame>
}

export function DateField({ value, onChange, ...p }: FieldProps & { value: unknown; onChange: (x: string | undefined) => void }) {
  const id = useId()
  return <Frame id={id} {...p}><input id={id} type="date" value={value === undefined ? '' : String(value)} {...about(id, p)} onInput={e => onChange(e.currentTarget.value || undefined)} /></Frame>
}

/** Clock and offset from UTC: 10:15 is not an instant without one. */
export function TimeField({ value, onChange, ...p }: FieldProps & { value: string | undefined; onChange: (x: string | undefined) => void }) {
  const id = useId(), { clock, offset } = splitTime(value), [typed, setTyped] = useState(offset)
  useEffect(() => { if (value !== undefined && splitTime(value).clock !== '') setTyped(splitTime(value).offset) }, [value])
  return <Frame id={id} hint={words.offsetHint} {...p}><span class="row"><input id={id} type="datetime-local" step={1} value={clock} {...about(id, p)} onInput={e => onChange(joinTime(e.currentTarget.value, typed))} />
    <input aria-label={`${p.label}, ${words.offset}`} size={6} placeholder="+01:00" value={typed} onInput={e => { setTyped(e.currentTarget.value); onChange(joinTime(clock, e.currentTarget.value)) }} /></span></Frame>
}

export function ChoiceField({ value, onChange, choices, ...p }: FieldProps & { value: string | undefined; choices: readonly (readonly [value: string, label: string])[]; onChange: (x: string | undefined) => void }) {
  const id = useId(), known = value === undefined || value === '' || choices.some(([v]) => v === value)
  return <Frame id={id} {...p}><select id={id} value={value ?? ''} {...about(id, p)} onChange={e => onChange(e.currentTarget.value || undefined)}>{!known && <option value={value}>{value}</option>}{choices.map(([v, label]) => <option key={v} value={v}>{label}</option>)}</select></Frame>
}
