import { signal } from '@preact/signals'

const place = 'yttria.person'

/** Who sits at this browser, as they named themselves last: kept with what they confirm, draw and sign. */
export const person = signal(stored())

export function namePerson(name: string): void {
  person.value = name
  // A browser that keeps nothing asks again.
  try { localStorage.setItem(place, name) } catch { /* asked again */ }
}

function stored(): string {
  try { return localStorage.getItem(place) ?? '' } catch { return '' }
}

/** The name as an edit takes it; undefined where there is none yet. */
export const personName = (): string | undefined => person.value.trim().length < 2 ? undefined : person.value.trim()
