import { type Second, hour } from '../../physics/index.ts'
import { type FrameEvidence, agreedReference, decayReference, sameMomentS } from './decay-reference.ts'
import { fromFrameReference } from './frame-reference.ts'
import type { InstanceHeader } from './header.ts'
import type { FrameHeader } from './image-header.ts'
import type { Radiopharmaceutical } from './radiopharmaceutical.ts'
import { type Instant, atClock, clockS, earliest, instantOf, laterBy, secondsBetween } from './times.ts'

export interface ScanStart {
  readonly time: Instant
  /** Which rule gave it: the header's own (enhanced), the series time, all frames against the series time, GE's private time, back from the frames, their decay factors, the first acquisition. */
  readonly rule: 'decay-correction-time' | 'series' | 'frames-agree' | 'ge-private' | 'frame-reference' | 'decay-factors' | 'acquisition' | 'series-alone'
  /** The series time, where it is not the start. */
  readonly seriesTime?: Instant
}

/**
 * The moment to which a PET with DecayCorrection START is corrected (QIBA's vendor-neutral rule): the series time unless it is
 * later than the first acquisition (then it is when the series was written); else GE's private scan time; else the first
 * acquisition minus its Frame Reference Time plus the average count rate time; else by its decay factors; else the first acquisition.
 * `framesTell`: the tracer is short-lived and START holds, so that what all frames agree upon counts for more than the series time.
 */
export function scanStart(instances: readonly InstanceHeader[], halfLife: Second | undefined, framesTell = false): ScanStart | undefined {
  const given = instances.find(i => i.pet?.decayCorrectionTime)?.pet?.decayCorrectionTime
  if (given) return { time: given, rule: 'decay-correction-time' }
  const acquired = firstAcquisition(instances)
  const series = earliest(instances.map(i => i.times.series).filter(t => t !== undefined))
  if (!acquired) return series && { time: series, rule: 'series-alone' }
  const seriesTime = series && { seriesTime: series }
  const evidence = framesTell && halfLife !== undefined ? evidenceOf(instances, halfLife, acquired.time) : undefined
  if (series && secondsBetween(series, acquired.time) >= 0) {
    const agreed = evidence && agreedReference(evidence)
    if (agreed && Math.abs(secondsBetween(agreed, series)) > sameMomentS) return { time: agreed, rule: 'frames-agree', ...seriesTime }
    return { time: series, rule: 'series' }
  }
  const ge = instances.find(i => i.pet?.geScanTime)?.pet?.geScanTime
  if (ge) return { time: ge, rule: 'ge-private', ...seriesTime }
  const back = fromFrameReference(acquired.frame, halfLife)
  if (back) return { time: back, rule: 'frame-reference', ...seriesTime }
  const decayed = evidence && decayReference(evidence)
  return decayed ? { time: decayed, rule: 'decay-factors', ...seriesTime } : { time: acquired.time, rule: 'acquisition', ...seriesTime }
}

function evidenceOf(instances: readonly InstanceHeader[], halfLife: Second, first: Instant): FrameEvidence {
  const header = instances.find(i => i.pet), tracer = header?.pet?.radiopharmaceuticals[0]
  const injected = header && tracer && injection(tracer, first, halfLife, header)
  const geTime = header?.pet?.geScanTime ?? header?.pet?.geScanTimeOrphan
  return { frames: instances.flatMap(i => i.image?.frames ?? []), halfLife, firstAcquisition: first, ...(geTime ? { geTime } : {}), ...(injected ? { injection: injected.time } : {}) }
}

export function firstAcquisition(instances: readonly InstanceHeader[]): { time: Instant; frame: FrameHeader } | undefined {
  let first: { time: Instant; frame: FrameHeader } | undefined
  for (const instance of instances) for (const frame of instance.image?.frames ?? [])
    if (frame.acquisition && (!first || secondsBetween(first.time, frame.acquisition) < 0)) first = { time: frame.acquisition, frame }
  return first
}

export interface Injection {
  readonly time: Instant
  /** 'date-time' as written; 'time-only': the scan's day; 'day-before': the time of day is later than the scan's; 'date-mended': the date cannot be right. */
  readonly rule: 'date-time' | 'time-only' | 'day-before' | 'date-mended'
  /** As written, where it was mended. */
  readonly written?: Instant
}

const aDay = 24 * hour

/**
 * When the tracer was given: (0018,1078), else the scan's date with (0018,1072), on the day before where it is later than the scan.
 * A written date that puts the injection after the scan, or more than ten half-lives before it, cannot be right: the same time
 * of day just before the scan is taken; never where `mayBe90Y`, whose scans are made the day after, nor where that would be more
 * than four half-lives before the scan, when nobody would have scanned. `halfLife` and `scan` as far as known.
 */
export function injection(r: Radiopharmaceutical, scan: Instant | undefined, halfLife: Second | undefined, header: InstanceHeader, mayBe90Y = false): Injection | undefined {
  if (r.startDateTime) {
    const gap = scan && secondsBetween(r.startDateTime, scan)
    const short = halfLife !== undefined && halfLife < 12 * hour && !mayBe90Y
    if (!scan || gap === undefined || !short || (gap >= 0 && gap <= 10 * halfLife)) return { time: r.startDateTime, rule: 'date-time' }
    // By whole days, so that the time of day stays.
    const days = Math.floor(gap / aDay)
    return days === 0 || gap - days * aDay > 4 * halfLife ? { time: r.startDateTime, rule: 'date-time' }
      : { time: laterBy(r.startDateTime, days * aDay), rule: 'date-mended', written: r.startDateTime }
  }
  if (r.startTime === undefined) return undefined
  const { seriesDate, offset } = header.times
  const day = scan ? scan.text.slice(0, 10).replaceAll('-', '') : seriesDate
  const same = instantOf(day, r.startTime, offset)
  if (!same) return undefined
  // The scan's day on the scan's own clock.
  const time = scan ? atClock(clockS(same), scan.offsetS) : same
  const gap = scan ? secondsBetween(time, scan) : 0, short = halfLife !== undefined && halfLife < 12 * hour && !mayBe90Y
  if (gap < 0 && !(short && gap + aDay > 4 * halfLife)) return { time: laterBy(time, -aDay), rule: 'day-before' }
  return { time, rule: 'time-only' }
}
