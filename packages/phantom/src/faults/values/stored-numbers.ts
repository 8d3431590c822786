import { edited, pet, scaledBy, theSeries, withSeries, y90 } from '../draft/edit.ts'
import type { Draft } from '../draft/draft.ts'
import type { Fault } from '../draft/fault.ts'
import { pixelsOf } from '../draft/pixels-of.ts'
import { sliceAt } from '../draft/slice-at.ts'

/** One slope for all slices: what the largest number of the series needs, or less. */
function oneSlope(draft: Draft, clipAt: number): Draft {
  const s = theSeries(draft, y90)
  let most = 0
  for (const d of s.datasets) for (const x of pixelsOf(d)) most = Math.max(most, x * Number(d['RescaleSlope']))
  const slope = Number((most * clipAt / 32767).toPrecision(8))
  return edited(draft, y90, d => {
    const factor = Number(d['RescaleSlope']) / slope
    return { ...d, RescaleSlope: slope, PixelRepresentation: 1, PixelData: Int16Array.from(pixelsOf(d), x => Math.min(32767, Math.round(x * factor))) }
  })
}

export const storedNumberFaults: readonly Fault[] = [
  {
    name: '90y-one-slope', what: 'all slices of the 90Y scan have the same slope', touches: ['y90 pixels'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => oneSlope(draft, 1),
  },
  {
    name: '90y-saturated', what: 'the 90Y scan is stored with one slope, which is too small: the hottest tumour is cut off at the largest number that 16 bits hold', touches: ['y90 pixels', 'lesions'],
    // A flat top tells nothing where every lesion is flat.
    settings: { ideal: false, motion: false },
    expected: { answer: 'warning', of: 'dose', codes: ['image/saturated', 'image/slope'] },
    apply: draft => oneSlope(draft, 0.4),
  },
  {
    name: '90y-negative', what: 'the 90Y scan has negative numbers where there is no activity, as reconstructions without that bound do', touches: ['y90 pixels'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => {
      const signed = oneSlope(draft, 1)
      return edited(signed, y90, d => ({ ...d, PixelData: Int16Array.from(d['PixelData'] as unknown as Int16Array, (x, n) => x === 0 ? (n % 2 === 0 ? -40 : 40) : x) }))
    },
  },
  {
    name: '90y-slope-of-one-file', what: 'the slope of one file of the 90Y scan, in the middle of the largest tumour, is ten times what it should be', touches: ['y90 pixels'],
    expected: { answer: 'warning', of: 'dose', codes: ['image/slope', 'dosimetry/activity-balance'] },
    apply: draft => {
      const at = sliceAt(draft, 'treatment', 'T1')
      return edited(draft, y90, (d, k) => k === at ? scaledBy(d, 10) : d)
    },
  },
  {
    name: '90y-slope-missing', what: 'one file of the 90Y scan, in the middle of the largest tumour, has no slope', touches: ['y90 pixels'],
    expected: { answer: 'refusal', of: 'dose', codes: ['image/no-rescale', 'image/rescale', 'image/slope'] },
    apply: draft => {
      const at = sliceAt(draft, 'treatment', 'T1')
      return edited(draft, y90, (d, k) => k === at ? { ...d, RescaleSlope: undefined, RescaleIntercept: undefined } : d)
    },
  },
  {
    name: '90y-slope-zero', what: 'one file of the 90Y scan has a slope of 0', touches: ['y90 pixels'],
    expected: { answer: 'refusal', of: 'dose', codes: ['image/essential-missing', 'image/rescale'] },
    apply: draft => edited(draft, y90, (d, k) => k === 20 ? { ...d, RescaleSlope: 0 } : d),
  },
  {
    name: 'fdg-slope-of-first', what: 'a program on the way wrote the slope of the first slice into all slices of the baseline FDG scan', touches: ['fdg pixels'],
    // Every file is whole and plausible: only uptake in the reference regions tells.
    expected: { answer: 'warning', of: 'uptake', codes: ['image/slope', 'delineation/reference-implausible', 'delineation/aorta-doubtful', 'delineation/reference-uptake', 'delineation/no-reference'] },
    apply: draft => withSeries(draft, pet('baseline'), s => ({ ...s, datasets: s.datasets.map(d => ({ ...d, RescaleSlope: s.datasets[0]!['RescaleSlope'] })) })),
  },
]
