import { useId } from 'preact/hooks'
import { namePerson, person } from './person.ts'

/** Who it is: asked once in this browser. */
export function PersonField({ label, hint }: { label: string; hint: string }) {
  const id = useId()
  return <span class="person"><label for={id}>{label}</label>{' '}
    <input id={id} minLength={2} maxLength={200} size={28} autocomplete="name" aria-describedby={`${id}-hint`} value={person.value}
      onInput={e => namePerson(e.currentTarget.value)} />{' '}
    <span class="quiet" id={`${id}-hint`}>{hint}</span></span>
}
