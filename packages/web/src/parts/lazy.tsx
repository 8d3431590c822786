import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Problem } from './problem.tsx'

/** A page whose code is fetched when it is opened. */
export function lazyPage<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let kept: ComponentType<P> | undefined
  return props => {
    const [, loaded] = useState(kept !== undefined), [problem, setProblem] = useState<string>()
    useEffect(() => {
      if (!kept) load().then(page => { kept = page; loaded(true) }, (fault: Error) => setProblem(`This page cannot be loaded: ${fault.message}. Is Yttria still running? Reload.`))
    }, [])
    const Page = kept
    return Page ? <Page {...props} /> : <main class="sheet"><Problem message={problem} />{problem === undefined && <p role="status">Opening the page ...</p>}</main>
  }
}
