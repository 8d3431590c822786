import type { Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { imageWords as words } from '../../words/images.ts'
import { keyGroups } from './keys.ts'

const shown: Readonly<Record<string, string>> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', PageUp: 'Page ↑', PageDown: 'Page ↓', Escape: 'Esc' }
const keyText = (key: string): string => key === '+' ? key : key.split(/\+(?=.)/).map(k => shown[k] ?? k).join(' + ')

/** All keys that are bound now, from the list that binds them. */
export function Help({ open: helpOpen }: { open: Signal<boolean> }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (helpOpen.value) dialog.current?.showModal()
    else dialog.current?.close()
  }, [helpOpen.value])
  return <dialog ref={dialog} class="help" aria-label={words.keysTitle} onClose={() => { helpOpen.value = false }}>
    <header><h2>{words.keysTitle}</h2><button onClick={() => { helpOpen.value = false }}>{words.close}</button></header>
    <div class="groups">{helpOpen.value && keyGroups.value.map(g => <table key={g.title}><caption>{g.title}</caption>
      <thead class="visually-hidden"><tr><th scope="col">{words.keyColumn}</th><th scope="col">{words.doesColumn}</th></tr></thead>
      <tbody>{g.bindings.map(b => <tr key={b.keys[0]}><td>{b.keys.map((k, n) => <>{n > 0 ? ', ' : ''}<kbd>{keyText(k)}</kbd></>)}</td><td class="text">{b.does}</td></tr>)}</tbody></table>)}</div>
  </dialog>
}
