import { signal } from '@preact/signals'

/** #/patients/p1/images -> ['patients', 'p1', 'images']. */
const parts = (): readonly string[] => location.hash.replace(/^#\/?/, '').split('/').filter(Boolean).map(decodeURIComponent)

export const route = signal(parts())
addEventListener('hashchange', () => { route.value = parts() })

export const href = (...to: readonly string[]): string => `#/${to.map(encodeURIComponent).join('/')}`
export const go = (...to: readonly string[]): void => { location.hash = href(...to) }
