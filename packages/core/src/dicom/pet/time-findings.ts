import { type Finding, note, warning } from '../../record/index.ts'
import { type Second, day, decayFactor, hour, minute } from '../../physics/index.ts'
import { sameMomentS } from '../header/decay-reference.ts'
import { fromFrameReference } from '../header/frame-reference.ts'
import type { PetFacts } from '../header/pet-facts.ts'
import { type ScanStart, firstAcquisition } from '../header/pet-times.ts'
import type { Series } from '../folder/series.ts'
import { type Instant, secondsBetween, timeText } from '../header/times.ts'

const written = 'The series time is later than the first acquisition (it is when the series was written)'
const askMoment = 'Ask to which moment the images are decay-corrected; if to the other: --repair scanTime=...'

/** How sure the start of the scan is. */
export function scanStartFindings(series: Series, scan: ScanStart, halfLife: Second | undefined): Finding[] {
  const subject = { series: series.key, tag: '(0008,0031)', value: scan.time.text }
  const findings: Finding[] = []
  const orphan = series.instances.find(i => i.pet)?.pet?.geScanTimeOrphan
  if (scan.rule === 'acquisition') findings.push(byAcquisition(subject, scan, orphan, halfLife))
  if (scan.rule === 'series-alone')
    findings.push(warning('pet/scan-start', subject, 'The images give no acquisition time; the series time was taken as the moment of decay correction.', 'Compare it with the record of the scan; if it is wrong: --repair scanTime=...'))
  if (scan.rule === 'ge-private' || scan.rule === 'frame-reference')
    findings.push(note('pet/scan-start', subject, `${written}; the scan start ${timeText(scan.time)} was taken from ${scan.rule === 'ge-private' ? 'the private tag (0009,100D)' : 'the Frame Reference Time (0054,1300)'}.`))
  if (scan.rule === 'decay-factors')
    findings.push(warning('pet/scan-start', subject,
      `${written}; the decay factors (0054,1321) of all slices lead back to ${timeText(scan.time)}${orphan ? ', as does the private tag (0009,100D), whose creator is gone' : ''}: it was taken as the moment of decay correction.`, 'Compare it with the record of the scan; if it is wrong: --repair scanTime=...'))
  if (scan.rule === 'frames-agree' && scan.seriesTime)
    findings.push(warning('pet/scan-start', { ...subject, value: scan.seriesTime.text },
      `By the series time the scan began at ${timeText(scan.seriesTime)}, but Frame Reference Time (0054,1300) and Decay Factor (0054,1321) of all slices refer to ${timeText(scan.time)}, which was taken${bySeriesTime(scan, halfLife)}.`, askMoment))
  const first = firstAcquisition(series.instances)
  const back = scan.rule === 'series' && first ? fromFrameReference(first.frame, halfLife) : undefined
  // The two name one moment; a second or two is rounding.
  if (back && halfLife !== undefined) {
    const factor = 1 / decayFactor({ elapsed: secondsBetween(back, scan.time), halfLife })
    if (Math.abs(factor - 1) > 0.005) findings.push({ ...warning('pet/scan-start', subject,
      `By the series time the scan began at ${timeText(scan.time)}, by the Frame Reference Time (0054,1300) at ${timeText(back)}; the series time was taken.`, askMoment), factor })
  }
  return findings
}

/** The first acquisition for want of anything better; a private time without creator that says otherwise makes it doubtful. */
function byAcquisition(subject: Finding['subject'], scan: ScanStart, orphan: Instant | undefined, halfLife: Second | undefined): Finding {
  const taken = `${written}; the first acquisition was taken as the moment of decay correction`
  const apart = orphan === undefined ? 0 : secondsBetween(orphan, scan.time)
  if (orphan === undefined || halfLife === undefined || Math.abs(apart) <= sameMomentS) return note('pet/scan-start', subject, `${taken}.`)
  return { ...warning('pet/scan-start', subject, `${taken}, although the private tag (0009,100D), whose creator is gone, says ${timeText(orphan)}.`, askMoment), factor: 1 / decayFactor({ elapsed: apart, halfLife }) }
}

function bySeriesTime({ time, seriesTime }: ScanStart, halfLife: Second | undefined): string {
  if (!seriesTime || halfLife === undefined) return ''
  const ratio = decayFactor({ elapsed: secondsBetween(seriesTime, time), halfLife })
  return `: by the series time SUVs would be ${Math.abs(100 * (ratio - 1)).toFixed(1)}% ${ratio < 1 ? 'lower' : 'higher'}`
}

/** How sure the time of injection is, and whether the time in between makes sense. */
export function injectionFindings(series: Series, facts: PetFacts, scan: ScanStart): Finding[] {
  const { injection, halfLifeS: halfLife } = facts
  if (!injection) return []
  const findings: Finding[] = []
  const subject = { series: series.key, tag: injection.rule === 'date-time' || injection.rule === 'date-mended' ? '(0018,1078)' : '(0018,1072)', value: injection.written?.text ?? injection.time.text }
  const elapsed = secondsBetween(injection.time, scan.time)
  const longLived = halfLife !== undefined && halfLife > 24 * hour
  if (injection.rule === 'date-mended')
    findings.push(warning('pet/injection-date', subject, `The injection is dated ${injection.written!.text}, ${between(injection.written!, scan.time)} the scan at ${scan.time.text}; its time of day just before the scan, ${injection.time.text}, was taken.`, 'Check date and time of the injection; if they are wrong: --repair injectionTime=...'))
  if (injection.rule === 'day-before')
    findings.push(warning('pet/injection-date', subject, `The injection has a time of day without a date, later than that of the scan; it was put on the day before the scan, ${injection.time.text}.`, 'Check date and time of the injection; if they are wrong: --repair injectionTime=...'))
  if (injection.rule === 'time-only' && longLived && halfLife !== undefined)
    findings.push({ ...warning('pet/injection-date', subject, `The injection has a time of day without a date; the day of the scan was taken, although a ${facts.nuclide ?? 'long-lived'} scan is often made the day after.`, 'Give injectionTime in course.json, or --repair injectionTime=...'), factor: decayFactor({ elapsed: day, halfLife }) })
  if ((injection.rule === 'date-time' || injection.rule === 'time-only') && elapsed < 0)
    findings.push(warning('pet/injection-date', subject, `The injection, ${injection.time.text}, is later than the scan, ${scan.time.text}.`, 'Give the time by the record: --repair injectionTime=... (of a treatment, injectionTime in course.json).'))
  if (injection.time.zone !== scan.time.zone)
    findings.push(note('pet/time-zone', { ...subject, tag: '(0008,0201)' }, 'Only one of injection and scan gives its time zone; both were read as local time of one place.'))
  // Less than 20 min and more than 4 h are told by a rule of the diagnosis, with the factor.
  if (facts.tracer === 'FDG' && elapsed >= 20 * minute && elapsed <= 4 * hour && (elapsed < 45 * minute || elapsed > 120 * minute))
    findings.push(note('pet/uptake-time', subject, `From injection to scan ${Math.round(elapsed / minute)} min; 60 min are usual, and PERCIST wants at least 50.`))
  return findings
}

function between(a: Instant, b: Instant): string {
  const s = secondsBetween(a, b), size = Math.abs(s)
  const text = size >= 2 * day ? `${Math.round(size / day)} days` : size >= 2 * hour ? `${(size / hour).toFixed(1)} h` : `${Math.round(size / minute)} min`
  return `${text} ${s < 0 ? 'after' : 'before'}`
}
