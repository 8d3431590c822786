import type { Headline } from '@yttria/core/report'
import { Mark } from './report-table.tsx'

/** What is read in the first five seconds. */
export const Headlines = ({ headlines }: { headlines: readonly Headline[] }) => <dl class="headlines">{headlines.map(h => <div key={h.label} class={`headline ${h.tone}`}>
  <dt>{h.label}</dt>
  <dd class={`value${/\d|^(CR|PR|StD|PD)$/.test(h.value) ? '' : ' word'}`}>{h.mark && <Mark colour={h.mark} />}{h.value}{h.unit && <span class="unit"> {h.unit}</span>}</dd>
  {h.detail.map(d => <dd key={d} class="detail">{d}</dd>)}
</div>)}</dl>
