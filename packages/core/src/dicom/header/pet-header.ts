import type { DicomDataset, Tag } from '../file/dataset.ts'
import type { HeaderTimes } from './header-times.ts'
import type { Radiopharmaceutical } from './radiopharmaceutical.ts'
import { halfLifeInSeconds } from './nuclide.ts'
import { privateTag } from '../file/private-tags.ts'
import { type Instant, parseDateTime } from './times.ts'

/** What a PET (or NM) header says of its numbers. Everything as written; pet/quantity.ts makes sense of it. */
export interface PetHeader {
  readonly units?: string
  readonly suvType?: string
  readonly decayCorrection?: string
  /** (0028,0051): DECY, ATTN, SCAT ... */
  readonly corrections: readonly string[]
  /** By a person's word: what repairs of weight, activity and times do to voxels that depend on them. */
  readonly voxels?: 'scaled' | 'kept'
  readonly attenuationMethod?: string
  /** (0054,1105) and (0054,1100), as written. */
  readonly scatterMethod?: string
  readonly randomsMethod?: string
  readonly countsSource?: string
  /** (0054,1000): STATIC, DYNAMIC, GATED or WHOLE BODY; IMAGE or REPROJECTION. */
  readonly seriesType: readonly string[]
  /** (0054,0081), (0054,0101): slices of one volume, volumes in time. */
  readonly slices?: number
  readonly timeSlices?: number
  /** (0054,0061) R-R intervals or (0054,0071) time slots, the larger: volumes of a gated series. */
  readonly gates?: number
  /** (0054,1322): counts to Bq/mL as the scanner used it, where it is written. */
  readonly doseCalibrationFactor?: number
  readonly radiopharmaceuticals: readonly Radiopharmaceutical[]
  readonly reconstruction?: string
  /** GE (0009,100D): to what moment the image is decay-corrected. */
  readonly geScanTime?: Instant
  /** The same where an anonymiser took its private creator out: a witness beside others, never the only one. */
  readonly geScanTimeOrphan?: Instant
  /** Philips (7053,1000): counts to SUVbw. */
  readonly philipsSuvScale?: number
  /** Philips (7053,1009): counts to Bq/mL. */
  readonly philipsActivityScale?: number
  /** Enhanced PET (0018,9701): to what moment the image is decay-corrected. */
  readonly decayCorrectionTime?: Instant
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
    corrections: enhanced ? enhancedCorrections(d) : d.texts('x00280051').flatMap(c => c.split(/[,;]\s*/)).filter(c => c !== ''),
    attenuationMethod: d.text('x00541101'), scatterMethod: d.text('x00541105'), randomsMethod: d.text('x00541100'), countsSource: d.text('x00541002'), seriesType: d.texts('x00541000'),
    slices: d.number('x00540081'), timeSlices: d.number('x00540101'), gates: most(d.number('x00540061'), d.number('x00540071')),
    doseCalibrationFactor: d.number('x00541322'),
    reconstruction: d.text('x00541103'),
    radiopharmaceuticals: d.sequence('x00540016').map(r => readRadiopharmaceutical(r, times)),
    geScanTime: ge && parseDateTime(d.text(ge), times.offset),
    ...orphanTime(d, times),
    philipsSuvScale: philips(0x00), philipsActivityScale: philips(0x09),
    decayCorrectionTime: parseDateTime(d.text('x00189701'), times.offset),
  }
}

/** (0009,100D) in its usual block, which no creator owns. */
function orphanTime(d: DicomDataset, times: HeaderTimes): Pick<PetHeader, 'geScanTimeOrphan'> {
  const found = d.text('x00090010') === undefined ? parseDateTime(d.text('x0009100d'), times.offset) : undefined
  return found ? { geScanTimeOrphan: found } : {}
}

function readRadiopharmaceutical(r: DicomDataset, times: HeaderTimes): Radiopharmaceutical {
  const nuclide = r.sequence('x00540300')[0], tracer = r.sequence('x00540304')[0]
  const codes = (item: DicomDataset | undefined) => [item?.text('x00080100'), item?.text('x00080119')].filter(c => c !== undefined)
  const named = { nuclideCodes: codes(nuclide), nuclideText: nuclide?.text('x00080104') ?? r.text('x00180030') }
  const written = r.number('x00181075'), text = r.text('x00180031'), halfLifeS = halfLifeInSeconds(written, { ...named, text, tracerCodes: [] })
  return {
    text, ...named,
    tracerCodes: codes(tracer), tracerText: tracer?.text('x00080104'),
    totalDose: r.number('x00181074'), halfLifeS, ...(halfLifeS === written ? {} : { halfLifeAsWritten: written! }), positronFraction: r.number('x00181076'),
    startDateTime: parseDateTime(r.text('x00181078'), times.offset), startTime: r.text('x00181072'),
  }
}

const most = (...n: readonly (number | undefined)[]): number | undefined => {
  const given = n.filter(x => x !== undefined)
  return given.length > 0 ? Math.max(...given) : undefined
}

const enhancedFlags: readonly (readonly [Tag, string])[] = [['x00189758', 'DECY'], ['x00189759', 'ATTN'], ['x00189760', 'SCAT'], ['x00189761', 'DTIM'], ['x00189765', 'RAN']]

const enhancedCorrections = (d: DicomDataset): string[] =>
  enhancedFlags.filter(([tag]) => d.text(tag) === 'YES').map(([, name]) => name)

