import { type DicomDataset, tagText } from '../file/dataset.ts'
import { type Instant, instantOf, parseDate, parseDateTime, parseTime } from './times.ts'

/** The moments that a header gives of a file: its study, its series, its acquisition, its content. */
export interface HeaderTimes {
  readonly study?: Instant
  readonly series?: Instant
  readonly acquisition?: Instant
  readonly content?: Instant
  /** (0008,0021), for times of day that come without a date. */
  readonly seriesDate?: string
  /** Tags of times of day whose date is missing or unreadable, and the other way round, as '(0008,0022)'. */
  readonly halves: readonly string[]
  /** (0008,0201) as written. */
  readonly offset?: string
}

export function readTimes(d: DicomDataset): HeaderTimes {
  const offset = d.text('x00080201')
  const seriesDate = d.text('x00080021')
  return {
    study: instantOf(d.text('x00080020'), d.text('x00080030'), offset),
    series: instantOf(seriesDate, d.text('x00080031'), offset),
    acquisition: instantOf(d.text('x00080022'), d.text('x00080032'), offset) ?? parseDateTime(d.text('x0008002a'), offset),
    content: instantOf(d.text('x00080023'), d.text('x00080033'), offset),
    seriesDate, halves: halves(d), offset,
  }
}

/** The half of a moment that is missing where the other is there. */
function halves(d: DicomDataset): string[] {
  const pairs = [['x00080020', 'x00080030'], ['x00080021', 'x00080031'], ['x00080022', 'x00080032']] as const
  return pairs.flatMap(([date, time]) => {
    const da = parseDate(d.text(date)), tm = parseTime(d.text(time))
    return da === undefined && tm !== undefined ? [tagText(date)] : da !== undefined && tm === undefined ? [tagText(time)] : []
  })
}
