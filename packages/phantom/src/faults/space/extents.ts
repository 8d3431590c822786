import type { NaturalDataset } from '@yttria/core/dicom'
import { scale } from '@yttria/core/volume'
import type { Draft, DraftSeries } from '../draft/draft.ts'
import { ct, edited, fdg, pet, withSeries, y90 } from '../draft/edit.ts'
import type { Fault } from '../draft/fault.ts'
import { gridOf, pixelsOf, shifted } from '../draft/pixels-of.ts'
import { sliceAt } from '../draft/slice-at.ts'

/** Without so much of its length at the feet and at the head. */
const shortened = (draft: Draft, which: (s: DraftSeries) => boolean, feet: number, head: number): Draft => withSeries(draft, which, s => {
  const n = s.datasets.length, datasets = s.datasets.slice(Math.round(feet * n), n - Math.round(head * n))
  return { ...s, datasets: datasets.map(d => d['NumberOfSlices'] === undefined ? d : { ...d, NumberOfSlices: datasets.length }) }
})

/** Cut through the middle of the largest tumour; the side with more of the field stays. */
function throughTumour(draft: Draft, exam: 'baseline' | 'treatment'): Draft {
  const at = sliceAt(draft, exam, 'T1'), n = draft.parts.exams[exam].pet.size[2]
  return at < n / 2 ? shortened(draft, pet(exam), at / n, 0) : shortened(draft, pet(exam), 0, (n - at) / n)
}

/** Without so many columns and rows on every side. */
const narrowed = (d: NaturalDataset, by: number): NaturalDataset => {
  const { columns, rows } = gridOf(d), stored = pixelsOf(d), width = columns - 2 * by, height = rows - 2 * by
  const out = new Uint16Array(width * height)
  for (let j = 0; j < height; j++) out.set(stored.subarray((j + by) * columns + by, (j + by) * columns + by + width), j * width)
  const o = d['ImageOrientationPatient'] as readonly number[], [between, along] = d['PixelSpacing'] as readonly [number, number]
  const inwards = scale([o[0]! * along + o[3]! * between, o[1]! * along + o[4]! * between, o[2]! * along + o[5]! * between], by)
  return { ...shifted(d, inwards), Columns: width, Rows: height, PixelData: out }
}

const cut = ['course/lesion-cut', 'course/liver-cut', 'course/lesion-at-edge']

export const extentFaults: readonly Fault[] = [
  {
    name: '90y-field-cuts-tumour', what: 'the field of the 90Y scan ends in the middle of the largest tumour', touches: ['y90 slices'],
    expected: { answer: 'warning', of: 'dose', codes: cut },
    apply: draft => throughTumour(draft, 'treatment'),
  },
  {
    name: 'fdg-field-cuts-tumour', what: 'the field of the baseline FDG scan ends in the middle of the largest tumour', touches: ['fdg slices'],
    expected: { answer: 'warning', codes: cut },
    apply: draft => throughTumour(draft, 'baseline'),
  },
  {
    name: 'ct-shorter-than-pet', what: 'the CT of the 90Y exam is a fifth shorter than its PET', touches: ['ct slices'],
    expected: { answer: 'dose', codes: [], drafted: { answer: 'dose', codes: [] } },
    apply: draft => shortened(draft, ct('treatment'), 0.12, 0.08),
  },
  {
    name: 'pet-shorter-than-ct', what: 'the FDG scans are a sixth shorter than their CTs', touches: ['fdg slices'],
    expected: { answer: 'dose', codes: [], drafted: { answer: 'dose', codes: [] } },
    apply: draft => shortened(draft, fdg, 0.12, 0.04),
  },
  {
    name: '90y-field-narrower', what: 'the field of the 90Y scan is narrower than those of the other scans', touches: ['y90 slices'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => edited(draft, y90, d => narrowed(d, Math.round(gridOf(d).columns * 0.08))),
  },
]
