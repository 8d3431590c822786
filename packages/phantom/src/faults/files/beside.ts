import type { NaturalDataset } from '@yttria/core/dicom'
import type { Vec3 } from '@yttria/core/volume'
import { type Draft, type DraftSeries } from '../draft/draft.ts'
import { added, asNewSeries, clockOf, ct, dated, pet, scaledBy, theSeries } from '../draft/edit.ts'
import type { Fault } from '../draft/fault.ts'
import { gridOf, normalOf, pixelsOf } from '../draft/pixels-of.ts'

/** Every pixel the mean of its 3 x 3 neighbours: another reconstruction of the same scan. */
function smoothed(d: NaturalDataset): NaturalDataset {
  const { columns, rows } = gridOf(d), stored = pixelsOf(d), out = new Uint16Array(stored.length)
  for (let j = 0; j < rows; j++) for (let i = 0; i < columns; i++) {
    let sum = 0
    for (const b of [-1, 0, 1]) for (const a of [-1, 0, 1]) sum += stored[Math.min(rows - 1, Math.max(0, j + b)) * columns + Math.min(columns - 1, Math.max(0, i + a))]!
    out[j * columns + i] = Math.round(sum / 9)
  }
  return { ...d, PixelData: out }
}

const secondReconstruction = (draft: Draft, exam: string): Draft => added(draft, asNewSeries(draft, theSeries(draft, pet(exam)), 'second', d => ({
  ...smoothed(d), SeriesDescription: 'PET AC 2i', ReconstructionMethod: 'OSEM 2i8s', ConvolutionKernel: 'Gaussian 10 mm',
})))

/** Projections of the PET along eight directions about the patient's axis (the same pixels serve for all of them). */
function projections(draft: Draft, exam: string): DraftSeries {
  const s = theSeries(draft, pet(exam)), first = s.datasets[0]!, { columns, rows } = gridOf(first), slices = s.datasets.length
  const most = new Uint16Array(columns * slices)
  s.datasets.forEach((d, k) => {
    const stored = pixelsOf(d)
    for (let j = 0; j < rows; j++) for (let i = 0; i < columns; i++) {
      const at = (slices - 1 - k) * columns + i
      most[at] = Math.max(most[at]!, stored[j * columns + i]!)
    }
  })
  const mip = asNewSeries(draft, { ...s, datasets: s.datasets.slice(0, 8) }, 'mip', (d, n) => {
    const angle = 2 * Math.PI * n / 8, spacing = first['PixelSpacing'] as readonly number[]
    return {
      ...d, ImageType: ['DERIVED', 'SECONDARY', 'MIP'], SeriesDescription: 'MIP', InstanceNumber: n + 1, Rows: slices, Columns: columns, RescaleSlope: 1, PixelData: most,
      PixelSpacing: [6, spacing[1]!], SliceThickness: spacing[1]!, ImagePositionPatient: [0, 0, 0],
      ImageOrientationPatient: [Math.cos(angle), Math.sin(angle), 0, 0, 0, -1].map(x => Number(x.toFixed(9))),
    }
  })
  return { ...mip, kind: 'other' }
}

/** A coronal overview, as CT scanners make it before the scan. */
function localiser(draft: Draft, exam: string): DraftSeries {
  const s = theSeries(draft, ct(exam)), middle = s.datasets[s.datasets.length >> 1]!
  return { ...asNewSeries(draft, { ...s, datasets: [middle] }, 'localiser', d => ({
    ...d, ImageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'], SeriesDescription: 'Topogram', ImageOrientationPatient: [1, 0, 0, 0, 0, -1], InstanceNumber: 1,
  })), kind: 'other' }
}

/** A screenshot. */
function screenshot(draft: Draft, exam: string): DraftSeries {
  const s = theSeries(draft, pet(exam)), d = s.datasets[0]!, name = 'screenshot'
  const keep = ['SpecificCharacterSet', 'PatientName', 'PatientID', 'PatientBirthDate', 'PatientSex', 'StudyInstanceUID', 'StudyDate', 'StudyTime', 'StudyID', 'AccessionNumber', 'ReferringPhysicianName']
  return { exam, kind: 'other', folder: `dicom/${exam}/${name}`, datasets: [{
    ...Object.fromEntries(keep.map(k => [k, d[k]])), SOPClassUID: '1.2.840.10008.5.1.4.1.1.7', SOPInstanceUID: draft.parts.uid(`${exam}/${name}/1`), SeriesInstanceUID: draft.parts.uid(`${exam}/${name}`),
    Modality: 'PT', ConversionType: 'WSD', SeriesNumber: 99, SeriesDescription: 'Screen save', InstanceNumber: 1, ImageType: ['DERIVED', 'SECONDARY'],
    SamplesPerPixel: 3, PlanarConfiguration: 0, PhotometricInterpretation: 'RGB', Rows: 16, Columns: 16, BitsAllocated: 8, BitsStored: 8, HighBit: 7, PixelRepresentation: 0,
    BurnedInAnnotation: 'YES', PixelData: { vr: 'OB', value: new Uint8Array(768).map((_, n) => n % 251) },
  }] }
}

const aside = { answer: 'dose', codes: [] } as const

export const besideFaults: readonly Fault[] = [
  {
    name: '90y-two-reconstructions', what: 'a second reconstruction of the 90Y scan, smoother, lies beside the first', touches: ['y90 series'],
    expected: { answer: 'dose', codes: [], drafted: { answer: 'refusal', codes: ['course/which-series'] } },
    apply: draft => secondReconstruction(draft, 'treatment'),
  },
  {
    name: 'fdg-two-reconstructions', what: 'a second reconstruction of the baseline FDG scan, smoother, lies beside the first', touches: ['fdg series'],
    expected: { answer: 'dose', codes: [], drafted: { answer: 'refusal', codes: ['course/which-series'] } },
    apply: draft => secondReconstruction(draft, 'baseline'),
  },
  {
    name: '90y-derived-beside', what: 'a series derived from the 90Y scan (ImageType DERIVED) lies beside it', touches: ['y90 series'],
    expected: { ...aside, drafted: aside },
    apply: draft => added(draft, asNewSeries(draft, theSeries(draft, pet('treatment')), 'derived', d => ({
      ...smoothed(scaledBy(d, 0.5)), ImageType: ['DERIVED', 'SECONDARY', 'AVERAGE'], DerivationDescription: 'mean of three slices', SeriesDescription: 'derived',
    }))),
  },
  {
    name: 'mip-beside', what: 'projections (MIP) of the baseline FDG scan and of the 90Y scan lie beside them', touches: ['fdg series', 'y90 series'],
    expected: { ...aside, drafted: aside },
    apply: draft => added(draft, projections(draft, 'baseline'), projections(draft, 'treatment')),
  },
  {
    name: 'localiser-beside', what: 'a localiser of the CT lies beside it, in every exam', touches: ['ct series'],
    expected: { ...aside, drafted: aside },
    apply: draft => added(draft, ...['baseline', 'treatment', 'followUp'].map(e => localiser(draft, e))),
  },
  {
    name: 'screenshots-beside', what: 'screenshots (secondary capture) lie beside the images', touches: ['text'],
    expected: { ...aside, drafted: aside },
    apply: draft => added(draft, screenshot(draft, 'baseline'), screenshot(draft, 'treatment')),
  },
  {
    name: 'fdg-late-liver-bed', what: 'a bed of the liver, forty minutes after the whole-body scan and a fifth higher in tumours, lies beside the baseline FDG scan', touches: ['fdg series'],
    expected: { answer: 'dose', codes: [], drafted: { answer: 'refusal', codes: ['course/which-series'] } },
    apply: draft => {
      const s = theSeries(draft, pet('baseline')), n = s.datasets.length
      const bed = asNewSeries(draft, { ...s, datasets: s.datasets.slice(Math.round(n * 0.2), Math.round(n * 0.8)) }, 'late', d => ({
        ...scaledBy(d, 0.93), ...dated('Series', clockOf(d, 'Series') + 2400), ...dated('Acquisition', clockOf(d, 'Series') + 2400), ...dated('Content', clockOf(d, 'Series') + 2400),
        AcquisitionNumber: 3, NumberOfSlices: Math.round(n * 0.8) - Math.round(n * 0.2), SeriesDescription: 'PET late liver', FrameReferenceTime: 90_000, DecayFactor: Number((1 + Math.LN2 * 90 / 6586.2).toPrecision(6)),
      }))
      return added(draft, bed)
    },
  },
  {
    name: 'ct-orientation-mixed', what: 'the CT series of the baseline exam holds three coronal images beside its slices', touches: ['ct series'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => {
      const s = theSeries(draft, ct('baseline')), slices = s.datasets
      const { columns, rows } = gridOf(slices[0]!), spacing = (slices[0]!['PixelSpacing'] as readonly number[])[0]!
      const from = slices[0]!['ImagePositionPatient'] as readonly number[], to = slices.at(-1)!['ImagePositionPatient'] as readonly number[]
      const step = Math.hypot(...to.map((x, d) => x - from[d]!)) / (slices.length - 1)
      const coronal = [0.4, 0.5, 0.6].map((part, n): NaturalDataset => {
        const j = Math.round(part * rows), out = new Uint16Array(rows * columns)
        for (let row = 0; row < rows; row++) {
          const k = slices.length - 1 - Math.round(row * spacing / step)
          if (k >= 0) out.set(pixelsOf(slices[k]!).subarray(j * columns, (j + 1) * columns), row * columns)
        }
        const orientation = slices[0]!['ImageOrientationPatient'] as readonly number[], down = orientation.slice(3), up = normalOf(slices[0]!)
        return {
          ...slices[0]!, SOPInstanceUID: draft.parts.uid(`baseline/ct/coronal/${n}`), InstanceNumber: 900 + n, PixelData: out,
          ImageOrientationPatient: [...orientation.slice(0, 3), ...up.map(x => Number((-x).toFixed(9)))],
          ImagePositionPatient: to.map((x, d) => Number((x + down[d]! * j * spacing).toFixed(6))) as unknown as Vec3,
        }
      })
      return { ...draft, series: draft.series.map(x => x === s ? { ...s, datasets: [...slices, ...coronal] } : x) }
    },
  },
]
