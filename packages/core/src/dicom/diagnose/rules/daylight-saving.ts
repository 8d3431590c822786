import { type Finding, note } from '../../../record/index.ts'
import { day, decayFactor, hour } from '../../../physics/index.ts'
import type { Series } from '../../folder/series.ts'
import { civilDate, clockS, secondsBetween } from '../../header/times.ts'

/**
 * Clocks change on a Sunday: the last of March and October in Europe, the second of March and the first of November in North America.
 * Where injection and scan lie on either side of one, wall clocks are an hour off, and so is one offset from UTC given for both.
 */
export function daylightSaving(series: Series): Finding[] {
  const injection = series.pet?.injection?.time, scan = series.pet?.scan?.time, halfLife = series.pet?.halfLifeS
  if (series.kind !== 'pet' || !injection || !scan || !halfLife) return []
  // Two offsets that differ were written by someone who knew.
  if (injection.offsetS !== undefined && scan.offsetS !== undefined && injection.offsetS !== scan.offsetS) return []
  const between = secondsBetween(injection, scan)
  if (!(between > 0 && between < 14 * day)) return []
  for (let d = Math.floor(clockS(injection) / day); d <= Math.floor(clockS(scan) / day); d++) {
    const night = d * day + 2 * hour
    if (!changesOn(d) || !(clockS(injection) < night && clockS(scan) > night)) continue
    const spring = civilDate(d)[1] === 3
    return [{ ...note('pet/daylight-saving', { series: series.key, tag: '(0008,0201)', value: injection.offsetS === undefined ? 'no offset' : scan.text.slice(19) },
      `Between injection and scan clocks may have changed (${dateOf(d)}): where they did, and both times are by the wall clock, the time between is an hour ${spring ? 'shorter' : 'longer'} than computed.`,
      'If so, give the injection with its own offset: --repair injectionTime=YYYY-MM-DDThh:mm+hh:mm.'), factor: 1 / decayFactor({ elapsed: spring ? hour : -hour, halfLife }) }]
  }
  return []
}

/** Sunday by the days since 1 January 1970, a Thursday. */
const isSunday = (d: number): boolean => (d + 4) % 7 === 0

function changesOn(d: number): boolean {
  if (!isSunday(d)) return false
  const [year, month, date] = civilDate(d)
  return (month === 3 && (date > 24 || (date >= 8 && date <= 14))) || (month === 10 && date > 24) || (month === 11 && date <= 7 && year >= 2007)
}

const dateOf = (d: number): string => civilDate(d).map(n => String(n).padStart(2, '0')).join('-')
