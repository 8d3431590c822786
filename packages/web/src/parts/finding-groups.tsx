import type { FindingGroup } from '@yttria/core/report'
import { groupFindings } from '@yttria/core/report'
import type { Finding } from '@yttria/core/record'
import type { ComponentChildren } from 'preact'

const names = { error: ['error', 'errors'], warning: ['warning', 'warnings'], note: ['note', 'notes'] } as const
const marks = { error: '\u2716', warning: '\u25b2', note: '\u2022' } as const

/** What the doctor found, errors open, the rest folded; `action`: what can be done about one, beside it. */
export function FindingGroups({ findings, action }: { findings: readonly Finding[]; action?: (f: Finding) => ComponentChildren }) {
  const groups = groupFindings(findings)
  if (groups.length === 0) return <p class="clear">{'\u2714'} Nothing doubtful was found.</p>
  return <div class="findinggroups">{(['error', 'warning', 'note'] as const).map(severity => {
    const of = groups.filter(g => g.finding.severity === severity)
    return of.length === 0 ? null : <details key={severity} open={severity === 'error'} class={severity}>
      <summary><span class={`severity ${severity}`}>{marks[severity]} {of.length} {names[severity][of.length === 1 ? 0 : 1]}</span></summary>
      <ul>{of.map(g => <Group key={`${g.finding.code} ${g.finding.message}`} group={g} action={action?.(g.finding)} />)}</ul>
    </details>
  })}</div>
}

function Group({ group: { finding: f, subjects }, action }: { group: FindingGroup; action: ComponentChildren }) {
  const shown = subjects.slice(0, 4), more = subjects.length - shown.length
  return <li class={`finding ${f.severity}`}><span class="message">{f.message}</span>{f.remedy && <> <span class="remedy">{f.remedy}</span></>}
    {shown.length > 0 && <span class="subject"> [{shown.join('; ')}{more > 0 ? `; and ${more} more` : ''}]</span>} <span class="code">{f.code}</span>{action}</li>
}
