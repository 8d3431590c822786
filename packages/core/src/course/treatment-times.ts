import { type Finding, note, warning } from '../record/index.ts'
import { type Second, day, decayFactor, hour } from '../physics/index.ts'
import { type Instant, dayNumber, secondsBetween } from '../dicom/index.ts'
import type { CourseTreatment } from './course-file.ts'
import { isoInstant } from './iso-instant.ts'

/** What is doubtful in the times and activities of a treatment, among themselves and beside the clock of its 90Y PET. */
export function treatmentFindings(t: CourseTreatment, scan: Instant | undefined, halfLife: Second): Finding[] {
  const findings: Finding[] = []
  const injection = isoInstant(t.injectionTime), assay = t.assayTime === undefined ? undefined : isoInstant(t.assayTime)
  const calibration = t.calibrationTime === undefined ? undefined : isoInstant(t.calibrationTime)
  if (assay) {
    const before = secondsBetween(assay, injection)
    if (before < 0) findings.push({
      ...warning('course/assay-after-injection', { value: assay.text }, `The assay of ${t.id} (${assay.text}) is later than the injection (${injection.text}); its activity is taken back to the injection.`, 'Check assayTime and injectionTime in course.json.'),
      factor: decayFactor({ elapsed: before, halfLife }),
    })
    if (before > 14 * day) findings.push(warning('course/assay-early', { value: assay.text }, `The assay of ${t.id} (${assay.text}) is ${(before / day).toFixed(0)} days before the injection (${injection.text}).`, 'Check assayTime and injectionTime in course.json.'))
  }
  if (calibration && t.calibrationActivityMbq !== undefined && t.device === 'glass') {
    // A vial of glass spheres is given whole: its assay is its calibration, decayed.
    const at = assay ?? injection
    const expected = t.calibrationActivityMbq * decayFactor({ elapsed: secondsBetween(calibration, at), halfLife })
    if (t.assayMbq !== undefined && Math.abs(t.assayMbq / expected - 1) > 0.1) findings.push({
      ...warning('course/assay-calibration', { value: t.assayMbq }, `The assay of ${t.id}, ${t.assayMbq.toFixed(0)} MBq, is not what the calibration of ${t.calibrationActivityMbq.toFixed(0)} MBq at ${calibration.text} has decayed to, ${expected.toFixed(0)} MBq.`, 'Check both activities and their times in course.json.'),
      factor: t.assayMbq / expected,
    })
  }
  const unlike = Object.entries({ assayTime: assay, calibrationTime: calibration }).flatMap(([name, time]) => time && time.zone !== injection.zone ? [name] : [])
  if (unlike.length > 0) findings.push(warning('course/time-zone', { value: unlike.join(', ') }, `Of injectionTime and ${unlike.join(' and ')} of ${t.id} only one gives its offset from UTC; both were read as clocks of one place.`, 'Give every time in course.json with its offset, as 2020-03-04T10:15:00+01:00.'))
  if (scan && scan.zone !== injection.zone) {
    const what = `Only one of the injection (${injection.text}) and the 90Y PET (${scan.text}) gives its offset from UTC; both were read as clocks of one place.`
    // A time in UTC beside a scanner's clock is an hour or more off nearly everywhere.
    const utc = injection.zone === 'utc' ? injection.offsetS === 0 : scan.offsetS === 0
    findings.push(utc
      ? { ...warning('course/time-zone', { value: injection.text }, what, 'The offset given is zero: if the place is not on UTC, give injectionTime with the local offset.'), factor: 1 / decayFactor({ elapsed: hour, halfLife }) }
      : note('course/time-zone', { value: injection.text }, what))
  }
  return findings
}

/** From one date of the calendar to another, each as its own local clock has it: how windows of days are counted. */
export const calendarDays = (from: Instant, to: Instant): number => dateNumber(to) - dateNumber(from)

function dateNumber({ text }: Instant): number {
  const [year, month, date] = text.slice(0, 10).split('-').map(Number)
  return dayNumber(year!, month!, date!)!
}
