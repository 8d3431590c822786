import { type Instant, parseDateTime } from '../../dicom/index.ts'

/** ISO 8601 of course.json (2020-03-04T10:15:00+01:00; without an offset: the scanner's clock). Throws RangeError for what is none. */
export function isoInstant(iso: string): Instant {
  const found = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/.exec(iso)
  if (found) {
    const [, y, mo, d, h, mi, s = '00', f = '', zone = ''] = found
    const instant = parseDateTime(`${y}${mo}${d}${h}${mi}${s}${f.slice(0, 7)}${zone === 'Z' ? '+0000' : zone.replace(':', '')}`)
    if (instant) return instant
  }
  throw new RangeError(`${iso} is no date and time`)
}
