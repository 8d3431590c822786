import type { DicomDataset, Tag } from './dataset.ts'
import type { HeaderTimes } from './header.ts'
import { type Instant, parseDateTime } from './times.ts'

/** What a PET (or NM) header says of its numbers. Everything as written; pet-quantity.ts makes sense of it. */
export interface PetHeader {
  readonly units?: string
  readonly suvType?: string
  readonly decayCorrection?: string
  /** (0028,0051): DECY, ATTN, SCAT ... */
  readonly corrections: readonly string[]
  readonly attenuationMethod?: string
  readonly countsSource?: string
  readonly seriesType: readonly string[]
  readonly radiopharmaceuticals: readonly Radiopharmaceutical[]
  readonly reconstruction?: string
  /** GE (0009,100D): to what moment the image is decay-corrected. */
  readonly geScanTime?: Instant
  /** Philips (7053,1000): counts to SUVbw. */
  readonly philipsSuvScale?: number
  /** Philips (7053,1009): counts to Bq/mL. */
  readonly philipsActivityScale?: number
  /** Enhanced PET (0018,9701): to what moment the image is decay-corrected. */
  readonly decayCorrectionTime?: Instant
}

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
  readonly positronFraction?: number
  /** (0018,1078) */
  readonly startDateTime?: Instant
  /** (0018,1072): a time of day without a date. */
  readonly startTime?: string
}

export function readPetHeader(d: DicomDataset, times: HeaderTimes): PetHeader {
  const ge = privateTag(d, 0x0009, 'GEMS_PETD_01', 0x0d)
  const philips = (element: number) => {
    const tag = privateTag(d, 0x7053, 'Philips PET Private Group', element)
    const value = tag && d.number(tag)
    return value !== undefined && value > 0 ? value : undefined
  }
  const enhanced = d.text('x00189758') !== undefined
  return {
    units: d.text('x00541001'), suvType: d.text('x00541006'),
    decayCorrection: d.text('x00541102') ?? (enhanced ? (d.text('x00189758') === 'YES' ? 'START' : 'NONE') : undefined),
    corrections: enhanced ? enhancedCorrections(d) : d.texts('x00280051').filter(c => c !== ''),
    attenuationMethod: d.text('x00541101'), countsSource: d.text('x00541002'), seriesType: d.texts('x00541000'),
    reconstruction: d.text('x00541103'),
    radiopharmaceuticals: d.sequence('x00540016').map(r => readRadiopharmaceutical(r, times)),
    geScanTime: ge && parseDateTime(d.text(ge), times.offset),
    philipsSuvScale: philips(0x00), philipsActivityScale: philips(0x09),
    decayCorrectionTime: parseDateTime(d.text('x00189701'), times.offset),
  }
}

function readRadiopharmaceutical(r: DicomDataset, times: HeaderTimes): Radiopharmaceutical {
  const nuclide = r.sequence('x00540300')[0], tracer = r.sequence('x00540304')[0]
  const codes = (item: DicomDataset | undefined) => [item?.text('x00080100'), item?.text('x00080119')].filter(c => c !== undefined)
  return {
    text: r.text('x00180031'),
    nuclideCodes: codes(nuclide), nuclideText: nuclide?.text('x00080104') ?? r.text('x00180030'),
    tracerCodes: codes(tracer), tracerText: tracer?.text('x00080104'),
    totalDose: r.number('x00181074'), halfLifeS: r.number('x00181075'), positronFraction: r.number('x00181076'),
    startDateTime: parseDateTime(r.text('x00181078'), times.offset), startTime: r.text('x00181072'),
  }
}

const enhancedFlags: readonly (readonly [Tag, string])[] = [['x00189758', 'DECY'], ['x00189759', 'ATTN'], ['x00189760', 'SCAT'], ['x00189761', 'DTIM'], ['x00189765', 'RAN']]

const enhancedCorrections = (d: DicomDataset): string[] =>
  enhancedFlags.filter(([tag]) => d.text(tag) === 'YES').map(([, name]) => name)

/** The element of a private block, found by its creator (PS3.5 7.8.1), not by the block in which it usually lies. */
function privateTag(d: DicomDataset, group: number, creator: string, element: number): Tag | undefined {
  const start = `x${group.toString(16).padStart(4, '0')}`
  // Creators stand in elements 0010 to 00FF of the group: block xx of (gggg,00xx) holds (gggg,xx00) to (gggg,xxFF).
  const own = d.tags().find(t => t.startsWith(`${start}00`) && t.slice(7) >= '10' && d.text(t) === creator)
  return own && `${start}${own.slice(7)}${element.toString(16).padStart(2, '0')}` as Tag
}
