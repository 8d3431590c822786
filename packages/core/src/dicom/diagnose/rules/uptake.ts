import { type Finding, error, warning } from '../../../record/index.ts'
import { decayFactor, hour, minute } from '../../../physics/index.ts'
import type { Series } from '../../folder/series.ts'
import { secondsBetween, timeText } from '../../header/times.ts'

/** FDG scanned less than 20 min or more than 4 h after its injection: one of the two clocks or times is wrong rather than the scan. After 8 h an error. */
export function uptake(series: Series): Finding[] {
  const { pet } = series
  const injection = pet?.injection, scan = pet?.scan?.time, halfLife = pet?.halfLifeS
  if (series.kind !== 'pet' || !pet || pet.nuclide !== '18F' || pet.tracer !== 'FDG' || !injection || !scan || !halfLife) return []
  const elapsed = secondsBetween(injection.time, scan)
  if (elapsed < 0 || (elapsed >= 20 * minute && elapsed <= 4 * hour)) return []
  // After four half-lives nothing is left to see.
  return [{ ...(elapsed > 8 * hour ? error : warning)('pet/uptake-time', { series: series.key, tag: '(0018,1078)', value: injection.time.text },
    `From injection (${timeText(injection.time)}) to scan (${timeText(scan)}) ${elapsed < hour ? `${Math.round(elapsed / minute)} min` : `${(elapsed / hour).toFixed(1)} h`}: hardly so. If it was the usual hour, SUVs are wrong by the factor.`,
    'Compare with the record of the injection; --repair injectionTime=... or timeZone=...'), factor: decayFactor({ elapsed: hour, halfLife }) / decayFactor({ elapsed, halfLife }) }]
}
