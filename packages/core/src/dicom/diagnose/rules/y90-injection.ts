import { type Finding, note, warning } from '../../../record/index.ts'
import { day, decayFactor, hour, minute, radionuclides } from '../../../physics/index.ts'
import type { Series } from '../../folder/series.ts'
import { secondsBetween } from '../../header/times.ts'

/**
 * The injection in a 90Y header is typed at the scanner a day after the procedure: often the moment of typing, or the calibration of
 * the vial. It matters with ADMIN, and where no course.json gives the time of the procedure.
 */
export function y90Injection(series: Series): Finding[] {
  const { pet } = series
  const injection = pet?.injection, scan = pet?.scan?.time
  if (series.kind !== 'pet' || pet?.nuclide !== '90Y' || !injection || !scan || injection.rule !== 'date-time') return []
  const elapsed = secondsBetween(injection.time, scan)
  const subject = { series: series.key, tag: '(0018,1078)', value: injection.time.text }
  const halfLife = radionuclides['90Y'].halfLife
  const admin = pet.decayCorrection?.toUpperCase() === 'ADMIN'
  // Where doses count from course.json, the header's time is a curiosity.
  const tell = admin ? warning : note
  const why = admin ? 'The image is decay-corrected to it (ADMIN)' : 'Doses count from it unless course.json says otherwise'
  if (elapsed >= 0 && elapsed < 20 * minute)
    return [{ ...tell('pet/90y-injection', subject, `The injection is dated ${Math.round(elapsed / minute)} min before the scan: a time typed at the scanner rather than that of the procedure. ${why}; a procedure the day before would make doses ${percentOf(1 / decayFactor({ elapsed: day, halfLife }))} higher.`,
      'Give the time of the procedure: injectionTime in course.json, or --repair injectionTime=...'), factor: decayFactor({ elapsed: day, halfLife }) }]
  if (elapsed > 5 * day)
    return [{ ...tell('pet/90y-injection', subject, `The injection is dated ${(elapsed / day).toFixed(1)} days before the scan, when ${percentOf(1 + decayFactor({ elapsed, halfLife }))} of the activity is left: it may be the calibration of the vial. ${why}.`,
      'Give the time of the procedure: injectionTime in course.json, or --repair injectionTime=...'), factor: decayFactor({ elapsed: day, halfLife }) / decayFactor({ elapsed, halfLife }) }]
  return []
}

const percentOf = (ratio: number): string => `${Math.round((ratio - 1) * 100)}%`
