import type { NaturalDataset } from '@yttria/core/dicom'
import { isoTime } from '../../files/headers.ts'
import type { Draft, DraftCourse } from '../draft/draft.ts'
import { clockOf, dated, edited, everything, examOf, injectedAt, movedInTime, pet, tracerOf, withElements, withTracer, y90 } from '../draft/edit.ts'
import type { Fault, FaultRepair } from '../draft/fault.ts'

const hour = 3600, day = 24 * hour

/** The treatment's exam and everything course.json says of it, moved in time together: nothing is wrong with that. */
function treatmentMoved(draft: Draft, by: number): Draft {
  const moved = edited(draft, examOf('treatment'), d => movedInTime(d, by))
  return { ...moved, course: courseMoved(draft.course, by) }
}

const courseMoved = (course: DraftCourse, by: number): DraftCourse => ({
  ...course, treatments: course.treatments.map(t => ({ ...t, injectionTime: isoMoved(t.injectionTime!, by), assayTime: isoMoved(t.assayTime!, by), calibrationTime: isoMoved(t.calibrationTime!, by) })),
})

/** By the site's clock, with its offset. */
const isoMoved = (iso: string, by: number): string => isoTime(Date.parse(`${iso.slice(0, 19)}Z`) / 1000 + by)

/** Seconds from a time of site to that time of day on the same day. */
const toClock = (s: number, clock: number): number => clock - s % day

/** The same instants by a clock so many hours ahead of UTC; the phantom's is one hour ahead. */
const byClock = (d: NaturalDataset, hours: number): NaturalDataset =>
  ({ ...movedInTime(d, (hours - 1) * hour), TimezoneOffsetFromUTC: `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}00` })

const scanTime: FaultRepair = { name: 'scanTime', exam: 'treatment', value: parts => isoTime(parts.exams.treatment.seriesS) }

/** Sunday 29 March 2020: clocks go from 2 to 3. All exams moved by days, so that the treatment's scan is on that day, and those from then on by summer time. */
function overClockChange(draft: Draft): Draft {
  const { treatment } = draft.parts.exams
  const days = Math.round((Date.UTC(2020, 2, 29) / 1000 - (treatment.seriesS - treatment.seriesS % day)) / day) * day
  const moved = { ...edited(draft, everything, d => movedInTime(d, days)), course: courseMoved(draft.course, days) }
  return edited(edited(moved, examOf('followUp'), d => byClock(d, 2)), examOf('treatment'), d => {
    const summer = byClock(d, 2)
    // The injection was the day before, in winter.
    return d['RadiopharmaceuticalInformationSequence'] === undefined ? summer : withTracer(summer, injectedAt(treatment.injectionS + days, '+0100'))
  })
}

/** Without any offset; what stands behind a date-time too. */
const zoneless = (d: NaturalDataset): NaturalDataset => {
  const bare = { ...d, TimezoneOffsetFromUTC: undefined }
  if (d['RadiopharmaceuticalInformationSequence'] === undefined) return bare
  return withTracer(bare, { RadiopharmaceuticalStartDateTime: String(tracerOf(d)['RadiopharmaceuticalStartDateTime']).replace(/[+-]\d{4}$/, '') })
}

export const scanTimeFaults: readonly Fault[] = [
  {
    name: '90y-later-reconstruction', what: 'the 90Y scan was reconstructed again two days later: its series time is later than its acquisition', touches: ['y90 times'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => edited(draft, y90, d => ({ ...d, ...dated('Series', clockOf(d, 'Series') + 2 * day + 3 * hour), ...dated('Content', clockOf(d, 'Series') + 2 * day + 3 * hour) })),
  },
  {
    name: 'fdg-later-reconstruction', what: 'the baseline FDG scan was reconstructed again five hours later: its series time is later than its acquisition', touches: ['fdg times'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => edited(draft, pet('baseline'), d => ({ ...d, ...dated('Series', clockOf(d, 'Series') + 5 * hour), ...dated('Content', clockOf(d, 'Series') + 5 * hour) })),
  },
  {
    name: '90y-over-midnight', what: 'the 90Y scan begins at 23:52 and ends on the next day', touches: ['y90 times', 'treatments'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => treatmentMoved(draft, toClock(draft.parts.exams.treatment.seriesS, 23.87 * hour)),
  },
  {
    name: '90y-over-midnight-dated-once', what: 'the 90Y scan begins at 23:52, and its second bed, after midnight, carries the date of the first', touches: ['y90 times', 'treatments'],
    expected: { answer: 'refusal', of: 'dose', codes: ['pet/midnight', 'pet/scan-start'] },
    apply: draft => {
      const late = treatmentMoved(draft, toClock(draft.parts.exams.treatment.seriesS, 23.87 * hour))
      return edited(late, y90, d => ({ ...d, AcquisitionDate: d['SeriesDate'], ContentDate: d['SeriesDate'] }))
    },
  },
  {
    name: 'fdg-over-midnight', what: 'FDG is injected before midnight and scanned after it, dates and all', touches: ['fdg times'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => edited(draft, examOf('baseline'), d => movedInTime(d, day + toClock(draft.parts.exams.baseline.seriesS, 0.4 * hour))),
  },
  {
    name: 'fdg-over-midnight-undated', what: 'FDG is injected before midnight and scanned after it; of the injection only the time of day is given', touches: ['fdg times'],
    expected: { answer: 'dose with warning', of: 'uptake', codes: ['pet/injection-date'] },
    apply: draft => edited(draft, examOf('baseline'), d => {
      const late = movedInTime(d, day + toClock(draft.parts.exams.baseline.seriesS, 0.4 * hour))
      return d['RadiopharmaceuticalInformationSequence'] === undefined ? late : withTracer(late, { RadiopharmaceuticalStartDateTime: undefined })
    }),
  },
  {
    name: 'zone-missing', what: 'no header gives its offset from UTC; course.json does', touches: ['zone'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => edited(draft, everything, zoneless),
  },
  {
    name: 'zone-utc', what: 'all headers are written in UTC, and say so; course.json has the offset of the place', touches: ['zone'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => edited(draft, everything, d => byClock(d, 0)),
  },
  {
    name: 'zone-of-treatment-elsewhere', what: 'the 90Y exam is written by a clock eight hours ahead of that of the other exams, and says so', touches: ['zone'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => edited(draft, examOf('treatment'), d => byClock(d, 9)),
  },
  {
    name: 'zone-utc-unsaid', what: 'the headers of the 90Y exam are written in UTC and give no offset: an hour, 1.1% of dose', touches: ['zone'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => edited(draft, examOf('treatment'), d => zoneless(byClock(d, 0))),
  },
  {
    name: 'fdg-injection-in-utc', what: 'the injection of the baseline FDG scan is written in UTC with its offset, the scan by the clock of the place', touches: ['fdg times'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => edited(draft, pet('baseline'), d => withTracer(d, { ...injectedAt(draft.parts.exams.baseline.injectionS - hour, '+0000') })),
  },
  {
    name: 'daylight-saving', what: 'clocks go forward between injection and 90Y scan; headers and course.json give their offsets', touches: ['zone', 'y90 times', 'fdg times', 'treatments'],
    expected: { answer: 'dose', codes: [] },
    apply: overClockChange,
  },
  {
    name: 'daylight-saving-unsaid', what: 'clocks go forward between injection and 90Y scan; no header gives its offset: an hour, 1.1% of dose', touches: ['zone', 'y90 times', 'fdg times', 'treatments'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => edited(overClockChange(draft), everything, zoneless),
  },
  {
    name: '90y-acquisition-undated', what: 'the slices of the 90Y scan have acquisition times without dates', touches: ['y90 times'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => withElements(draft, y90, { AcquisitionDate: undefined }),
  },
  {
    name: '90y-series-undated', what: 'the 90Y scan has a series time without a date', touches: ['y90 times'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => withElements(draft, y90, { SeriesDate: undefined }),
  },
  {
    name: '90y-timeless', what: 'the slices of the 90Y scan have neither series, acquisition nor content times', touches: ['y90 times'],
    expected: { answer: 'refusal', of: 'dose', codes: ['pet/no-time', 'pet/undated', 'course/undated'], repairs: [scanTime] },
    apply: draft => withElements(draft, y90, {
      SeriesDate: undefined, SeriesTime: undefined, AcquisitionDate: undefined, AcquisitionTime: undefined, ContentDate: undefined, ContentTime: undefined,
    }),
  },
  {
    name: 'fdg-dates-shifted', what: 'de-identification moved the dates of the baseline FDG scan by three days, but not that of its injection', touches: ['fdg times'],
    expected: { answer: 'dose with warning', of: 'uptake', codes: ['pet/injection-date', 'dicom/dates-altered'] },
    apply: draft => edited(draft, examOf('baseline'), d => {
      const moved = movedInTime(d, 3 * day)
      return d['RadiopharmaceuticalInformationSequence'] === undefined ? moved : { ...moved, RadiopharmaceuticalInformationSequence: d['RadiopharmaceuticalInformationSequence'] }
    }),
  },
  {
    name: '90y-frame-reference-of-other-start', what: 'the slices of the 90Y scan say by Frame Reference Time that decay was corrected to six hours before the series', touches: ['y90 times', 'y90 decay'],
    expected: { answer: 'warning', of: 'dose', codes: ['pet/scan-start', 'pet/decay-factor'] },
    apply: draft => edited(draft, y90, d => ({ ...d, FrameReferenceTime: Number(d['FrameReferenceTime']) + 6 * hour * 1000 })),
  },
]
