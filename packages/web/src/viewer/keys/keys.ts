import { computed, signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'

/** One thing that keys do. `keys`: alternatives as they are shown and bound: 'a', 'Shift+A', 'Ctrl+Z', 'ArrowUp', '?', '+'. */
export interface KeyBinding {
  readonly keys: readonly string[]
  readonly does: string
  readonly run: (event: KeyboardEvent) => void
}
export interface KeyGroup { readonly title: string; readonly bindings: readonly KeyBinding[] }

const groups = signal<readonly { readonly id: symbol; readonly current: () => KeyGroup }[]>([])

/** All that is bound now: what the help shows. A group mounted later goes first where two bind the same key. */
export const keyGroups = computed(() => groups.value.map(g => g.current()))

/** Binds keys while the component is there, and puts them on the list of the help. */
export function useKeys(group: KeyGroup): void {
  const held = useHeld(group)
  useEffect(() => {
    const entry = { id: Symbol(group.title), current: () => held.group }
    groups.value = [...groups.value, entry]
    return () => { groups.value = groups.value.filter(g => g !== entry) }
  }, [])
}

function useHeld(group: KeyGroup): { group: KeyGroup } {
  const [held] = useState(() => ({ group }))
  held.group = group
  return held
}

/** 'Ctrl+Shift+Z' of an event. Letters without Shift are small; signs as they are typed. */
export function keyName(e: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  const control = e.ctrlKey || e.metaKey, letter = e.key.length === 1 && e.key.toLowerCase() !== e.key.toUpperCase()
  const key = e.key === ' ' ? 'Space' : letter ? (control || e.shiftKey || e.altKey ? e.key.toUpperCase() : e.key) : e.key
  // Of signs Shift is part of how they are typed.
  return `${control ? 'Ctrl+' : ''}${e.altKey ? 'Alt+' : ''}${e.shiftKey && (letter || e.key.length > 1) ? 'Shift+' : ''}${key}`
}

/** Where what is typed belongs to the field, not to us. */
export const typing = (target: EventTarget | null, key: string): boolean => {
  const at = target as HTMLElement | null
  if (at?.closest?.('dialog, [role="dialog"], textarea, [contenteditable], input:not([type="range"]):not([type="checkbox"]):not([type="radio"]):not([type="button"])')) return true
  // A slider has arrows of its own, a list letters too, a button Space and Enter.
  if (at?.closest?.('select')) return true
  if (at?.closest?.('input[type="range"], input[type="radio"]')) return /^(Shift\+)?(Arrow|Home|End|Page)/.test(key)
  return (key === 'Space' || key === 'Enter') && at?.closest?.('button, a, summary, input') != null
}

export function onKey(event: KeyboardEvent): void {
  const key = keyName(event)
  if (event.defaultPrevented || typing(event.target, key)) return
  for (const group of keyGroups.value.toReversed()) for (const b of group.bindings) if (b.keys.includes(key)) {
    event.preventDefault()
    b.run(event)
    return
  }
}
