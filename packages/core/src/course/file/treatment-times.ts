import { type Finding, note, warning } from '../../record/index.ts'
import { type Second, day, decayFactor, hour, minute } from '../../physics/index.ts'
import { type Instant, dayNumber, secondsBetween } from '../../dicom/index.ts'
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
      ...warning('course/assay-calibration', { value: t.assayMbq }, `The assay of ${t.id}, ${t.assayMbq.toFixed(0)} MBq, is not what the calibration of ${t.calibrationActivityMbq.toFixed(0)} MBq at ${calibration.text} has decayed to, ${expected < 1e6 ? expected.toFixed(0) : expected.toExponential(1)} MBq.`, 'Check both activities and their times in course.json.'),
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

/**
 * The injection that a 90Y header gives beside those of the course. Doses count from the course's; with ADMIN the voxels refer to the
 * header's, which is taken into account and said elsewhere. `factor`: by which doses would be wrong if the header's were the right one.
 */
export function headerInjectionFindings(args: { header: Instant | undefined; injections: readonly Instant[]; admin: boolean; series: string; halfLife: Second }): Finding[] {
  const { header, injections, admin, series, halfLife } = args
  if (!header || admin || injections.length === 0) return []
  const offs = injections.map(i => secondsBetween(i, header)), off = offs.reduce((a, b) => Math.abs(b) < Math.abs(a) ? b : a)
  if (Math.abs(off) < quarter) return []
  const factor = 1 / decayFactor({ elapsed: off, halfLife }), percent = Math.abs(100 * (factor - 1)), days = Math.round(off / day)
  const sameClock = days !== 0 && Math.abs(off - days * day) < quarter
  return [{
    ...(percent < 1 ? note : warning)('course/injection-differs', { series, tag: '(0018,1078)', value: header.text },
      `The header of the 90Y PET gives the injection as ${header.text}, the course as ${injections.map(i => i.text).join(' and ')}: ${sameClock ? `the same time on another date, ${Math.abs(days)} day${Math.abs(days) > 1 ? 's' : ''} off` : `${(Math.abs(off) / hour).toFixed(1)} h off`}. Doses count from the course's.`,
      `Check injectionTime in course.json: if the header were right, doses would be ${percent > 1000 ? 'wrong beyond measure' : `${percent.toFixed(percent < 10 ? 1 : 0)}% too ${factor > 1 ? 'high' : 'low'}`}.`),
    factor,
  }]
}

const quarter = 15 * minute

/** From one date of the calendar to another, each as its own local clock has it: how windows of days are counted. */
export const calendarDays = (from: Instant, to: Instant): number => dateNumber(to) - dateNumber(from)

function dateNumber({ text }: Instant): number {
  const [year, month, date] = text.slice(0, 10).split('-').map(Number)
  return dayNumber(year!, month!, date!)!
}
