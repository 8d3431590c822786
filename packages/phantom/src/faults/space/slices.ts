import type { NaturalDataset } from '@yttria/core/dicom'
import { scale } from '@yttria/core/volume'
import type { Draft, DraftSeries } from '../draft/draft.ts'
import { ct, edited, fdg, pet, scaledBy, theSeries, withElements, withSeries, y90 } from '../draft/edit.ts'
import type { Fault } from '../draft/fault.ts'
import { gridOf, normalOf, pixelsOf, shifted } from '../draft/pixels-of.ts'
import { sliceAt } from '../draft/slice-at.ts'

const without = (draft: Draft, which: (s: DraftSeries) => boolean, leaves: (k: number, of: number) => boolean): Draft =>
  withSeries(draft, which, s => ({ ...s, datasets: s.datasets.filter((_, k) => !leaves(k, s.datasets.length)) }))

/** Slices of the 90Y scan through the largest tumour once more, under other UIDs. */
const twice = (draft: Draft, change: (d: NaturalDataset) => NaturalDataset): Draft => {
  const at = sliceAt(draft, 'treatment', 'T1')
  return withSeries(draft, y90, s => ({
    ...s, datasets: [...s.datasets, ...s.datasets.slice(at - 1, at + 2).map((d, n) => change({ ...d, SOPInstanceUID: draft.parts.uid(`treatment/pet/again/${n}`), InstanceNumber: 500 + n }))],
  }))
}

/** So many degrees: each slice is shifted down its columns, and its content with it, as in a CT with its gantry tilted. */
function tilted(draft: Draft, degrees: number): Draft {
  const s = theSeries(draft, ct('treatment')), middle = (s.datasets.length - 1) / 2
  const step = Math.abs(Number(s.datasets[1]!['SliceLocation']) - Number(s.datasets[0]!['SliceLocation'])), air = 24
  return edited(draft, ct('treatment'), (d, k) => {
    const by = Math.tan(degrees * Math.PI / 180) * step * (k - middle), spacing = (d['PixelSpacing'] as readonly number[])[0]!
    const { columns, rows } = gridOf(d), stored = pixelsOf(d), out = new Uint16Array(stored.length)
    for (let j = 0; j < rows; j++) {
      const from = j + by / spacing, low = Math.floor(from), part = from - low
      for (let i = 0; i < columns; i++) {
        const at = (row: number) => row < 0 || row >= rows ? air : stored[row * columns + i]!
        out[j * columns + i] = Math.round(at(low) * (1 - part) + at(low + 1) * part)
      }
    }
    const down = (d['ImageOrientationPatient'] as readonly number[]).slice(3) as unknown as readonly [number, number, number]
    return { ...shifted(d, scale(down, by)), PixelData: out, GantryDetectorTilt: degrees }
  })
}

const missing = ['slices/missing', 'image/slices-missing'], doubled = ['slices/doubled', 'image/slices-doubled', 'dicom/uid-conflict'], uneven = ['slices/uneven', 'image/slices-uneven']

export const sliceFaults: readonly Fault[] = [
  {
    name: '90y-slice-missing', what: 'a slice of the 90Y scan is missing, in the middle of a tumour', touches: ['y90 slices'],
    expected: { answer: 'refusal', of: 'dose', codes: missing },
    apply: draft => { const at = sliceAt(draft, 'treatment', 'T1'); return without(draft, y90, k => k === at) },
  },
  {
    name: 'fdg-slice-missing', what: 'two slices of the baseline FDG scan are missing, in the middle of a tumour', touches: ['fdg slices'],
    expected: { answer: 'refusal', of: 'uptake', codes: missing },
    apply: draft => { const at = sliceAt(draft, 'baseline', 'T1'); return without(draft, pet('baseline'), k => k === at || k === at + 1) },
  },
  {
    name: 'ct-slice-missing', what: "a slice of the CT of the 90Y exam is missing", touches: ['ct slices'],
    expected: { answer: 'refusal', of: 'dose', codes: missing },
    apply: draft => without(draft, ct('treatment'), (k, n) => k === n >> 1),
  },
  {
    name: '90y-every-other-slice', what: 'every other slice of the 90Y scan is missing: an even grid of twice the step', touches: ['y90 slices'],
    expected: { answer: 'warning', of: 'dose', codes: ['slices/apart', 'slices/count', ...missing] },
    apply: draft => without(draft, y90, k => k % 2 === 1),
  },
  {
    name: '90y-slices-doubled', what: 'three slices of the 90Y scan are there twice, under other UIDs, with the same content', touches: ['y90 slices'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => twice(draft, d => d),
  },
  {
    name: '90y-slices-copied', what: 'every file of the 90Y scan is there twice', touches: ['y90 slices', 'folder'],
    expected: { answer: 'dose', codes: [], drafted: { answer: 'dose', codes: [] } },
    apply: draft => ({ ...draft, series: [...draft.series, ...draft.series.filter(y90).map(s => ({ ...s, folder: `${s.folder} copy` }))] }),
  },
  {
    name: '90y-slices-doubled-unlike', what: 'three slices of the 90Y scan are there twice, under other UIDs, with a third more in the second', touches: ['y90 slices'],
    expected: { answer: 'refusal', of: 'dose', codes: doubled },
    apply: draft => twice(draft, d => scaledBy(d, 1.33)),
  },
  {
    name: '90y-two-under-one-uid', what: 'two unlike slices of the 90Y scan carry one SOP Instance UID', touches: ['y90 slices'],
    expected: { answer: 'refusal', of: 'dose', codes: [...doubled, ...missing] },
    apply: draft => {
      const at = sliceAt(draft, 'treatment', 'T1'), uid = theSeries(draft, y90).datasets[at]!['SOPInstanceUID']
      return edited(draft, y90, (d, k) => k === at + 1 ? { ...d, SOPInstanceUID: uid } : d)
    },
  },
  {
    name: '90y-slices-uneven', what: 'every third slice of the 90Y scan lies a quarter of a step aside', touches: ['y90 slices'],
    expected: { answer: 'refusal', of: 'dose', codes: uneven },
    apply: draft => edited(draft, y90, (d, k) => k % 3 === 0 ? shifted(d, scale(normalOf(d), 0.25 * Number(d['SliceThickness']))) : d),
  },
  {
    name: '90y-orders-shuffled', what: 'instance numbers and slice locations of the 90Y scan have nothing to do with where its slices lie', touches: ['y90 slices'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => edited(draft, y90, (d, k, of) => ({ ...d, InstanceNumber: (k * 7) % of + 1, ImageIndex: (k * 7) % of + 1, SliceLocation: (k * 11) % of })),
  },
  {
    name: 'ct-tilted', what: 'the CT of the 90Y exam was made with the gantry tilted by 12 degrees', touches: ['ct slices'],
    expected: { answer: 'refusal', of: 'dose', codes: ['image/tilted', 'slices/sheared', 'image/gantry-tilt'] },
    apply: draft => tilted(draft, 12),
  },
  {
    name: 'thickness-not-spacing', what: 'the slice thickness of the 90Y scan and of all CTs is half as much again as the step between slices', touches: ['y90 slices', 'ct slices'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => edited(draft, s => y90(s) || s.kind === 'ct', d => ({ ...d, SliceThickness: Number((1.5 * Number(d['SliceThickness'])).toFixed(3)) })),
  },
  {
    name: 'thickness-under-spacing', what: 'the slice thickness of the FDG scans is less than the step between slices', touches: ['fdg slices'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => edited(draft, fdg, d => ({ ...d, SliceThickness: Number((0.5 * Number(d['SliceThickness'])).toFixed(3)) })),
  },
  {
    name: '90y-spacing-missing', what: 'the slices of the 90Y scan have no pixel spacing', touches: ['y90 slices'],
    expected: { answer: 'refusal', of: 'dose', codes: ['image/essential-missing', 'image/geometry-missing'] },
    apply: draft => withElements(draft, y90, { PixelSpacing: undefined }),
  },
]
