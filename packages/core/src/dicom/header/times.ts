import { type Second, day, hour, minute } from '../../physics/index.ts'

/**
 * A moment as a DICOM header gives it. zone 'utc': `epochS` counts seconds from 1970-01-01 UTC; zone 'unknown': from
 * 1970-01-01 of the clock on the wall, comparable with the other wall-clock times of the same site.
 */
export interface Instant {
  readonly epochS: Second
  readonly zone: 'utc' | 'unknown'
  /** How far the local clock is ahead of UTC, s; only where the zone is known. */
  readonly offsetS?: Second
  /** ISO 8601, local clock, with its offset where that is known. */
  readonly text: string
}

/** DA: YYYYMMDD, YYYY.MM.DD of ACR-NEMA, or YYYY-MM-DD, which can mean nothing else. Days since 1970-01-01, or undefined. */
export function parseDate(da: string | undefined): number | undefined {
  const found = /^(\d{4})([.-]?)(\d{2})\2(\d{2})$/.exec(da?.trim() ?? '')
  return found ? dayNumber(Number(found[1]), Number(found[3]), Number(found[4])) : undefined
}

/** TM: HH, HHMM, HHMMSS or HHMMSS.F (colons of ACR-NEMA allowed). Seconds since midnight, or undefined. */
export function parseTime(tm: string | undefined): Second | undefined {
  const found = /^(\d{2})(?::?(\d{2})(?::?(\d{2})(\.\d{1,9})?)?)?$/.exec(tm?.trim() ?? '')
  if (!found) return undefined
  const h = Number(found[1]), m = Number(found[2] ?? 0), s = Number(found[3] ?? 0)
  // 60 is a leap second.
  return h < 24 && m < 60 && s <= 60 ? h * hour + m * minute + s + Number(found[4] ?? 0) : undefined
}

/** +HHMM or -HHMM, as (0008,0201) and the end of a DT have it. Seconds ahead of UTC, or undefined. */
export function parseOffset(text: string | undefined): Second | undefined {
  const found = /^([+-])(\d{2}):?(\d{2})$/.exec(text?.trim() ?? '')
  if (!found) return undefined
  const size = Number(found[2]) * hour + Number(found[3]) * minute
  return Number(found[3]) < 60 && size <= 14 * hour ? (found[1] === '-' && size > 0 ? -size : size) : undefined
}

/** A date and a time of the same data set; `offset`: its (0008,0201). Undefined unless both can be read. */
export function instantOf(da: string | undefined, tm: string | undefined, offset?: string): Instant | undefined {
  const days = parseDate(da), seconds = parseTime(tm)
  return days === undefined || seconds === undefined ? undefined : atClock(days * day + seconds, parseOffset(offset))
}

/**
 * DT: YYYYMMDDHH[MM[SS[.F]]][&ZZXX]; its own offset goes before `offset`, the data set's (0008,0201).
 * Undefined where it stops before the hour: a day is no moment.
 */
export function parseDateTime(dt: string | undefined, offset?: string): Instant | undefined {
  const found = /^(\d{8})(\d{2}(?:\d{2}(?:\d{2}(?:\.\d{1,9})?)?)?)([+-]\d{4})?$/.exec(dt?.trim() ?? '')
  return found ? instantOf(found[1], found[2], found[3] ?? offset) : undefined
}

/** The moment at which a local clock shows `clockS` (seconds since 1970-01-01 on that clock). */
export function atClock(clockS: Second, offsetS?: Second): Instant {
  const text = isoText(clockS, offsetS)
  return offsetS === undefined ? { epochS: clockS, zone: 'unknown', text } : { epochS: clockS - offsetS, zone: 'utc', offsetS, text }
}

/** What the local clock shows, seconds since 1970-01-01 on that clock. */
export const clockS = (t: Instant): Second => t.epochS + (t.offsetS ?? 0)

/** From `a` to `b`, s. Where only one zone is known, both are taken as wall clocks of one place. */
export const secondsBetween = (a: Instant, b: Instant): Second =>
  a.zone === b.zone ? b.epochS - a.epochS : clockS(b) - clockS(a)

/** The moment `seconds` later, on the same clock. */
export const laterBy = (t: Instant, seconds: Second): Instant => atClock(clockS(t) + seconds, t.offsetS)

export const earliest = (times: Iterable<Instant>): Instant | undefined => {
  let first: Instant | undefined
  for (const t of times) if (!first || secondsBetween(first, t) < 0) first = t
  return first
}

/** 2020-12-17 */
export const dateText = (t: Instant): string => t.text.slice(0, 10)
/** 09:56:21, to the second. */
export const timeText = (t: Instant): string => t.text.slice(11, 19)

/** Days since 1970-01-01 of a date of the Gregorian calendar, or undefined for one that does not exist. */
export function dayNumber(year: number, month: number, dayOfMonth: number): number | undefined {
  if (month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > daysIn(year, month)) return undefined
  // Years from March, so that the leap day comes last (Hinnant, days_from_civil).
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400), ofEra = y - era * 400
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOfMonth - 1
  return era * 146097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719468
}

const daysIn = (year: number, month: number): number =>
  month === 2 ? (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31

/** Year, month, day of a day number (Hinnant, civil_from_days). */
export function civilDate(days: number): readonly [year: number, month: number, day: number] {
  const z = days + 719468, era = Math.floor(z / 146097), ofEra = z - era * 146097
  const yearOfEra = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36524) - Math.floor(ofEra / 146096)) / 365)
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const mp = Math.floor((5 * ofYear + 2) / 153), month = mp < 10 ? mp + 3 : mp - 9
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - Math.floor((153 * mp + 2) / 5) + 1]
}

function isoText(clock: Second, offsetS: Second | undefined): string {
  // To the millisecond; the rest of the digits stay in epochS.
  const ms = Math.round(clock * 1000), days = Math.floor(ms / (day * 1000)), ofDay = ms - days * day * 1000
  const [year, month, date] = civilDate(days)
  const whole = Math.floor(ofDay / 1000), fraction = ofDay % 1000
  const two = (n: number) => String(n).padStart(2, '0')
  const hms = `${two(Math.floor(whole / hour))}:${two(Math.floor(whole / minute) % 60)}:${two(whole % 60)}`
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}T${hms}${fraction ? `.${String(fraction).padStart(3, '0')}` : ''}${offsetS === undefined ? '' : offsetText(offsetS)}`
}

function offsetText(offsetS: Second): string {
  const size = Math.abs(offsetS), two = (n: number) => String(n).padStart(2, '0')
  return `${offsetS < 0 ? '-' : '+'}${two(Math.floor(size / hour))}:${two(Math.floor(size / minute) % 60)}`
}
