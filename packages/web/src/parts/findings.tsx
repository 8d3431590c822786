import type { Finding } from '@yttria/core/record'

const words = { error: 'Error', warning: 'Warning', note: 'Note' } as const

/** Errors first; the same message of several files once, with how many. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  const groups = new Map<string, { first: Finding; count: number }>()
  for (const f of findings) {
    const key = `${f.severity} ${f.code} ${f.remedy ?? ''} ${f.subject.series ?? f.message}`
    const at = groups.get(key)
    if (at) at.count++
    else groups.set(key, { first: f, count: 1 })
  }
  const rank = { error: 0, warning: 1, note: 2 }
  const sorted = [...groups.values()].sort((a, b) => rank[a.first.severity] - rank[b.first.severity])
  if (sorted.length === 0) return <p class="quiet">Nothing doubtful was found.</p>
  return <div>{sorted.map(({ first: f, count }) =>
    <p class={`finding ${f.severity}`} key={f.code + f.message}>
      <b>{words[f.severity]}</b> {f.message}{count > 1 ? ` (and ${count - 1} more like it)` : ''}
      {f.remedy ? <><br /><span class="remedy">{f.remedy}</span></> : null}
    </p>)}
  </div>
}
