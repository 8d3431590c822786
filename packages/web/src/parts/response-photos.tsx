import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from '../api.ts'

/** The report's own pictures of each lesion, before, dose and after: taken out of report.html, which is ours and runs nothing. */
export function ResponsePhotos({ patient, version, onSelect }: { patient: string; version: number; onSelect: (id: string) => void }) {
  const [figures, setFigures] = useState<readonly { id: string; detail: string; groups: readonly { title: string; nodes: readonly Element[]; absent?: string }[] }[]>()
  useEffect(() => {
    let gone = false
    void (async () => {
      const page = new DOMParser().parseFromString(await (await ask('GET', `/api/patients/${patient}/results/${version}/report.html`)).text(), 'text/html')
      const found = [...page.querySelectorAll('figure.lesionfigure')].map(f => {
        const heading = f.querySelector('h3'), detail = heading?.querySelector('span')?.textContent ?? ''
        return {
          id: (heading?.firstChild?.textContent ?? '').trim(), detail,
          groups: [...f.querySelectorAll('.groups > div')].map(g => ({ title: g.querySelector('.grouptitle')?.textContent ?? '', nodes: [...g.querySelectorAll('svg.panel')], absent: g.querySelector('.absent')?.textContent ?? undefined })),
        }
      })
      if (!gone) setFigures(found)
    })().catch(() => { if (!gone) setFigures([]) })
    return () => { gone = true }
  }, [patient, version])
  if (figures === undefined) return <p class="quiet" role="status">Reading the pictures ...</p>
  return <div class="photos">{figures.map((f, n) => <details key={f.id} open={n < 2}>
    <summary><b>{f.id}</b> <span class="quiet">{f.detail}</span></summary>
    <div class="groups">{f.groups.map(g => <div key={g.title}><div class="quiet">{g.title}</div>{g.absent ? <div class="absent">{g.absent}</div> : <Adopted nodes={g.nodes} />}</div>)}</div>
    <button onClick={() => onSelect(/^L[\w.]*|^\S+/.exec(f.id.replace(/^Lesion\s+/, ''))?.[0] ?? f.id)}>See it in the images</button>
  </details>)}</div>
}

function Adopted({ nodes }: { nodes: readonly Element[] }) {
  const at = useRef<HTMLDivElement>(null)
  useEffect(() => { at.current?.replaceChildren(...nodes.map(n => document.importNode(n, true))) }, [nodes])
  return <div class="pair" ref={at} />
}
