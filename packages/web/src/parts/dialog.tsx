import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** A modal window; Escape closes it, the keyboard stays in it. */
export function Dialog({ title, close, children }: { title: string; close: () => void; children: ComponentChildren }) {
  const at = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    at.current?.showModal()
    return () => at.current?.close()
  }, [])
  return <dialog ref={at} aria-label={title} onCancel={e => { e.preventDefault(); close() }}><h2>{title}</h2>{children}</dialog>
}
