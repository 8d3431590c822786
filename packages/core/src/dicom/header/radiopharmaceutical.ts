import type { Instant } from './times.ts'

/** An item of (0054,0016), as written. */
export interface Radiopharmaceutical {
  readonly text?: string
  /** Code values and meanings of the nuclide, of all schemes. */
  readonly nuclideCodes: readonly string[]
  readonly nuclideText?: string
  readonly tracerCodes: readonly string[]
  readonly tracerText?: string
  /** (0018,1074) as written: Bq are due, some type MBq. */
  readonly totalDose?: number
  readonly halfLifeS?: number
  /** (0018,1075) as written, where it was read as minutes, hours or days. */
  readonly halfLifeAsWritten?: number
  readonly positronFraction?: number
  /** (0018,1078) */
  readonly startDateTime?: Instant
  /** (0018,1072): a time of day without a date. */
  readonly startTime?: string
}
