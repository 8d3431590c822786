import { significant } from '@yttria/core/figures'
import { GBq, day, hour } from '@yttria/core/physics'
import { type Order, clockText } from '@yttria/core/planning'
import { planWords as words } from '../words/plan.ts'
import { put } from './draft.ts'
import { type PlanState, setDraft } from './plan-state.ts'

const left = 170, right = 8, top = 20, width = 940, step = 16, most = 16

/** '2026-03-26T10:00+01:00' -> 'Thu 26 Mar'. */
export function dayName(text: string): string {
  const d = new Date(`${text.slice(0, 10)}T00:00Z`)
  return `${words.dayNames[d.getUTCDay()]} ${d.getUTCDate()} ${['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][d.getUTCMonth()]}`
}

/** When days begin in the zone of the treatment, seconds: a day on which the clocks change has 23 or 25 hours. */
export function dayBegins(from: number, to: number, zone: string): { readonly at: number; readonly name: string }[] {
  const days = new Map<string, number>()
  // Whole hours of the zone: offsets are of quarters, so quarters are looked at.
  for (let t = Math.ceil(from / 900) * 900; t <= to; t += 900) {
    const text = clockText({ epochS: t, zone })
    if (text.slice(11, 16) === '00:00' && !days.has(text.slice(0, 10))) { days.set(text.slice(0, 10), t); t += 20 * hour }
  }
  return [...days].map(([date, at]) => ({ at, name: dayName(date) }))
}

/** Which vials hold what is wanted, and when; of a bar the hour clicked on becomes the treatment. */
export function OrderCalendar({ s, order, name }: { s: PlanState; order: Order; name?: string | undefined }) {
  const { chart, treatment, options, atTreatment } = order, fits = new Set(atTreatment.map(v => v.option)), zone = treatment.zone
  const shown = [...atTreatment.map(v => v.option), ...options.filter(o => !fits.has(o))].slice(0, most), height = top + shown.length * step + 6
  const x = (t: number) => left + (t - chart.from) / (chart.to - chart.from) * (width - left - right)
  const choose = (event: MouseEvent) => {
    const svg = (event.currentTarget as SVGElement).closest('svg')!, box = svg.getBoundingClientRect(), at = (event.clientX - box.left) / box.width * width
    const t = chart.from + (at - left) / (width - left - right) * (chart.to - chart.from)
    setDraft(s, put(s.draft.value, ['order', 'treatment', 'local'], clockText({ epochS: Math.round(t / 900) * 900, zone }).slice(0, 16)))
  }
  if (order.draws.length > 0 || shown.length === 0) return null
  const title = name === undefined ? words.calendar : `${words.calendar} ${name}`
  return <section aria-label={title}>
    <h2>{title}</h2>
    <svg class="chart calendar" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words.calendarLabel(shown.length)}>
      {dayBegins(chart.from, chart.to, zone).map(d => <g key={d.at}><line class="grid-line" x1={x(d.at)} x2={x(d.at)} y1={top - 6} y2={height} />{(chart.to - chart.from) / day <= 20 && <text x={x(d.at) + 2} y={12}>{d.name.replace(/^\w+ /, '')}</text>}</g>)}
      {shown.map((o, n) => <g key={`${o.vial} ${o.calibration.epochS}`} class={fits.has(o) ? 'bar fits' : 'bar'} data-vial={o.vial / GBq}>
        <text x={left - 6} y={top + n * step + 12} text-anchor="end">{significant(o.vial / GBq)} GBq{o.custom ? '*' : ''}, {dayName(clockText(o.calibration))}</text>
        <rect x={x(o.from)} y={top + n * step + 3} width={Math.max(2, x(o.to) - x(o.from))} height={step - 6} rx={2} onClick={choose}><title>{clockText({ epochS: o.from, zone })} to {clockText({ epochS: o.to, zone })}</title></rect>
      </g>)}
      <line class="treatment" x1={x(treatment.epochS)} x2={x(treatment.epochS)} y1={top - 8} y2={height} />
    </svg>
    <p class="quiet">{words.calendarHint} {clockText(treatment)}, {zone}.</p>
  </section>
}
