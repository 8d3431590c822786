import type { NaturalDataset, NaturalValue } from '@yttria/core/dicom'
import { dicomDate, dicomTime } from '../../files/headers.ts'
import type { Draft, DraftSeries } from './draft.ts'

type Which = (s: DraftSeries) => boolean

export const pet = (...exams: string[]): Which => s => s.kind === 'pet' && (exams.length === 0 || exams.includes(s.exam))
export const ct = (...exams: string[]): Which => s => s.kind === 'ct' && (exams.length === 0 || exams.includes(s.exam))
export const y90 = pet('treatment', 'treatment2')
export const fdg = pet('baseline', 'followUp')
export const examOf = (...exams: string[]): Which => s => exams.includes(s.exam)
export const everything: Which = () => true

/** Every data set of those series changed; `n` counts from 0 (feet first in the phantom's own series) of `of`. */
export const edited = (draft: Draft, which: Which, change: (d: NaturalDataset, n: number, of: number) => NaturalDataset): Draft =>
  withSeries(draft, which, s => ({ ...s, datasets: s.datasets.map((d, n) => change(d, n, s.datasets.length)) }))

export const withSeries = (draft: Draft, which: Which, change: (s: DraftSeries) => DraftSeries): Draft =>
  ({ ...draft, series: draft.series.map(s => which(s) ? change(s) : s) })

/** Elements set in every data set of those series; undefined takes one out. */
export const withElements = (draft: Draft, which: Which, elements: NaturalDataset): Draft =>
  edited(draft, which, d => ({ ...d, ...elements }))

export const theSeries = (draft: Draft, which: Which): DraftSeries => {
  const found = draft.series.find(which)
  if (!found) throw new RangeError('a fault of a series that the phantom has not')
  return found
}

/** With elements of its radiopharmaceutical set. */
export function withTracer(d: NaturalDataset, elements: NaturalDataset): NaturalDataset {
  const [first] = d['RadiopharmaceuticalInformationSequence'] as readonly NaturalDataset[]
  return { ...d, RadiopharmaceuticalInformationSequence: [{ ...first, ...elements }] }
}

/** Of the exam's two beds, feet first. */
export const bedOf = (d: NaturalDataset): 0 | 1 => d['AcquisitionNumber'] === 2 ? 1 : 0

export const tracerOf = (d: NaturalDataset): NaturalDataset => (d['RadiopharmaceuticalInformationSequence'] as readonly NaturalDataset[])[0]!

/** Stored numbers times `factor`, by their slope; a slice that has lost its slope stays as it is. */
export const scaledBy = (d: NaturalDataset, factor: number): NaturalDataset =>
  d['RescaleSlope'] === undefined ? d : { ...d, RescaleSlope: slope(Number(d['RescaleSlope']) * factor) }

/** As its decimal string of 16 characters holds it. */
const slope = (x: number): number => Number(x.toPrecision(9))

/** Seconds by the clock written, of SeriesDate and SeriesTime and their like. */
export function clockOf(d: NaturalDataset, what: 'Study' | 'Series' | 'Acquisition' | 'Content'): number {
  return secondsOf(String(d[`${what}Date`]), String(d[`${what}Time`]))
}

export const secondsOf = (date: string, time: string): number =>
  Date.UTC(+date.slice(0, 4), +date.slice(4, 6) - 1, +date.slice(6, 8), +time.slice(0, 2), +time.slice(2, 4), +time.slice(4, 6)) / 1000

export const dated = (what: 'Study' | 'Series' | 'Acquisition' | 'Content', s: number): NaturalDataset => ({ [`${what}Date`]: dicomDate(s), [`${what}Time`]: dicomTime(s) })

/** Start of injection: date-time and time of day. */
export const injectedAt = (s: number, suffix = ''): NaturalDataset =>
  ({ RadiopharmaceuticalStartTime: dicomTime(s), RadiopharmaceuticalStartDateTime: `${dicomDate(s)}${dicomTime(s)}${suffix}` })

/** Every clock of a data set moved by so many seconds, the injection's too. */
export function movedInTime(d: NaturalDataset, by: number): NaturalDataset {
  const moved: Record<string, NaturalValue> = {}
  for (const what of ['Study', 'Series', 'Acquisition', 'Content', 'StructureSet'] as const)
    if (d[`${what}Date`] !== undefined) {
      const s = secondsOf(String(d[`${what}Date`]), String(d[`${what}Time`])) + by
      moved[`${what}Date`] = dicomDate(s)
      moved[`${what}Time`] = dicomTime(s)
    }
  const all = { ...d, ...moved }
  if (d['RadiopharmaceuticalInformationSequence'] === undefined) return all
  const start = String(tracerOf(d)['RadiopharmaceuticalStartDateTime'])
  return withTracer(all, injectedAt(secondsOf(start.slice(0, 8), start.slice(8)) + by))
}

/** UIDs of a new series made from one that is there; the study stays. */
export const asNewSeries = (draft: Draft, s: DraftSeries, name: string, change: (d: NaturalDataset, n: number) => NaturalDataset = d => d): DraftSeries => ({
  ...s, folder: `dicom/${s.exam}/${name}`,
  datasets: s.datasets.map((d, n) => change({
    ...d, SeriesInstanceUID: draft.parts.uid(`${s.exam}/${name}`), SOPInstanceUID: draft.parts.uid(`${s.exam}/${name}/${n}`), SeriesNumber: 10 + draft.series.length,
  }, n)),
})

export const added = (draft: Draft, ...series: DraftSeries[]): Draft => ({ ...draft, series: [...draft.series, ...series] })
