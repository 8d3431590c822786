import type { NaturalDataset } from '@yttria/core/dicom'
import { meanActivityTimeS, remaining, withinFrame } from '../../nuclides.ts'
import { dated, pet, withSeries } from '../draft/edit.ts'
import type { Draft } from '../draft/draft.ts'
import type { Fault } from '../draft/fault.ts'

/** The 90Y scan as three frames of ten minutes over one bed, each slice three times in one series. */
function dynamic(draft: Draft): Draft {
  const { seriesS } = draft.parts.exams.treatment, long = 600
  return withSeries(draft, pet('treatment'), s => ({
    ...s, datasets: [0, 1, 2].flatMap(t => s.datasets.map((d, k): NaturalDataset => ({
      ...d, SOPInstanceUID: draft.parts.uid(`treatment/dynamic/${t}/${k}`), SeriesType: ['DYNAMIC', 'IMAGE'], NumberOfTimeSlices: 3, NumberOfSlices: s.datasets.length,
      ImageIndex: t * s.datasets.length + s.datasets.length - k, InstanceNumber: t * s.datasets.length + s.datasets.length - k, AcquisitionNumber: 1,
      ActualFrameDuration: long * 1000, ...dated('Acquisition', seriesS + t * long), ...dated('Content', seriesS + t * long),
      FrameReferenceTime: Number(((t * long + meanActivityTimeS('90Y', long)) * 1000).toPrecision(12)),
      DecayFactor: Number((withinFrame('90Y', long) / remaining('90Y', t * long)).toPrecision(12)),
    }))),
  }))
}

/** The baseline FDG scan in four gates of the breathing cycle, in one series. */
const gated = (draft: Draft): Draft => withSeries(draft, pet('baseline'), s => ({
  ...s, datasets: [0, 1, 2, 3].flatMap(g => s.datasets.map((d, k): NaturalDataset => ({
    ...d, SOPInstanceUID: draft.parts.uid(`baseline/gated/${g}/${k}`), SeriesType: ['GATED', 'IMAGE'], NumberOfTimeSlots: 4, NumberOfSlices: s.datasets.length,
    TriggerTime: g * 1000, FrameTime: 1000, ImageIndex: g * s.datasets.length + s.datasets.length - k, InstanceNumber: g * s.datasets.length + s.datasets.length - k,
  }))),
}))

export const timeFrameFaults: readonly Fault[] = [
  {
    name: '90y-dynamic', what: 'the 90Y scan is dynamic: three frames of ten minutes in one series', touches: ['y90 series', 'y90 slices', 'y90 times', 'y90 decay'],
    expected: { answer: 'warning', of: 'dose', codes: ['pet/dynamic', 'series/several-volumes', 'image/slices-doubled'] },
    apply: dynamic,
  },
  {
    name: 'fdg-gated', what: 'the baseline FDG scan is gated: four phases of breathing in one series', touches: ['fdg series', 'fdg slices'],
    expected: { answer: 'warning', of: 'uptake', codes: ['pet/gated', 'series/several-volumes', 'image/slices-doubled'] },
    apply: gated,
  },
]
