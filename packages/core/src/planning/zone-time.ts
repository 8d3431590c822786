import { type Outcome, answer, error, note, refusal } from '../record/index.ts'
import type { Second } from '../physics/index.ts'

/** A moment, seconds since 1970-01-01T00:00Z, and the zone in whose clock it is told (IANA, as 'Europe/Amsterdam'). */
export interface ZonedTime { readonly epochS: Second; readonly zone: string }

const wall = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?$/

/**
 * The moment at which the clocks of a zone show 'YYYY-MM-DDThh:mm', by the runtime's time zone data. In the hour that is left out in
 * spring there is none: refused. In the hour that comes twice in autumn: the first, with a note.
 */
export function momentOf(local: string, zone: string): Outcome<ZonedTime> {
  const m = wall.exec(local)
  if (!m) return refusal(error('planning/time', { value: local }, `${local} is no time: YYYY-MM-DDThh:mm is wanted, without offset.`))
  if (!knownZone(zone)) return refusal(error('planning/zone', { value: zone }, `${zone} is no time zone.`, 'Give its IANA name, as Europe/Amsterdam.'))
  const [y, mo, d, h, mi, s] = m.slice(1).map(x => Number(x ?? 0)) as [number, number, number, number, number, number]
  const asUtc = Date.UTC(y, mo - 1, d, h, mi, s) / 1000
  if (new Date(asUtc * 1000).toISOString().slice(0, 16) !== local.slice(0, 16)) return refusal(error('planning/time', { value: local }, `${local} is not in the calendar.`))
  // Every offset that the zone has within a day of it; the moments at which the clocks then show the time wanted.
  const offsets = new Set([-86400, 0, 86400].map(away => offsetAt(asUtc + away, zone)))
  const moments = [...offsets].map(o => asUtc - o).filter(t => t + offsetAt(t, zone) === asUtc).sort((a, b) => a - b)
  const [first, second] = moments
  if (first === undefined) return refusal(error('planning/no-such-time', { value: local }, `${local} does not exist in ${zone}: the clocks are put forward over it.`, 'Give an hour earlier or later.'))
  return answer({ epochS: first, zone }, second === undefined ? [] : [note('planning/time-twice', { value: local }, `${local} comes twice in ${zone}, as the clocks are put back; the first is taken.`)])
}

/** As the clocks of its zone show it, with offset: '2026-03-29T12:00+02:00'. */
export function clockText({ epochS, zone }: ZonedTime): string {
  const offset = offsetAt(epochS, zone), sign = offset < 0 ? '-' : '+', minutes = Math.abs(offset) / 60
  return `${new Date((epochS + offset) * 1000).toISOString().slice(0, 16)}${sign}${two(Math.floor(minutes / 60))}:${two(Math.round(minutes % 60))}`
}

/** The same clock time some days later or earlier: a day of 23 or 25 hours counts as one. Refused where the clocks leave it out. */
export function daysLater(t: ZonedTime, days: number): Outcome<ZonedTime> {
  const local = clockText(t).slice(0, 16), date = new Date(Date.parse(`${local.slice(0, 10)}T00:00Z`) + days * 86400_000)
  return momentOf(`${date.toISOString().slice(0, 10)}T${local.slice(11)}`, t.zone)
}

/** 0 Sunday to 6 Saturday, in the zone. */
export const weekday = (t: ZonedTime): number => new Date(`${clockText(t).slice(0, 10)}T00:00Z`).getUTCDay()

/** Seconds by which the clocks of the zone are ahead of UTC. */
export function offsetAt(epochS: Second, zone: string): Second {
  const parts = clockOf(zone).formatToParts(new Date(epochS * 1000))
  const of = (type: string) => Number(parts.find(p => p.type === type)!.value)
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) / 1000 - Math.floor(epochS)
}

// Made once for a zone: it takes as long as fifty readings of it.
const clocks = new Map<string, Intl.DateTimeFormat>()
function clockOf(zone: string): Intl.DateTimeFormat {
  const kept = clocks.get(zone) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' })
  clocks.set(zone, kept)
  return kept
}

export function knownZone(zone: string): boolean {
  try {
    clockOf(zone)
    return zone !== ''
  } catch {
    return false
  }
}

const two = (n: number): string => String(n).padStart(2, '0')
