import type { DicomDataset } from '../file/dataset.ts'

/** Of a structure set, segmentation or registration: what it holds and what it was drawn on. */
export interface ObjectHeader {
  readonly label?: string
  /** ROIs or segments; `empty`: without a contour. */
  readonly parts: readonly { readonly number: number; readonly name: string; readonly empty?: true }[]
  readonly referencedSeriesUids: readonly string[]
  readonly referencedFrameUids: readonly string[]
}

export function readObjectHeader(d: DicomDataset): ObjectHeader | undefined {
  const modality = d.text('x00080060')
  if (modality === 'RTSTRUCT') return structureSet(d)
  if (modality === 'SEG') return {
    label: d.text('x00700080'),
    parts: d.sequence('x00620002').map((s, n) => ({ number: s.number('x00620004') ?? n + 1, name: s.text('x00620005') ?? '' })),
    referencedSeriesUids: uids(d.sequence('x00081115'), 'x0020000e'),
    referencedFrameUids: uids([d], 'x00200052'),
  }
  if (modality === 'REG') return {
    label: d.text('x00700080'), parts: [],
    referencedSeriesUids: uids(d.sequence('x00081115'), 'x0020000e'),
    referencedFrameUids: uids(d.sequence('x00700308'), 'x00200052'),
  }
  return undefined
}

function structureSet(d: DicomDataset): ObjectHeader {
  const frames = d.sequence('x30060010'), rois = d.sequence('x30060020')
  const series = frames.flatMap(f => f.sequence('x30060012')).flatMap(s => s.sequence('x30060014'))
  const drawn = new Set(d.sequence('x30060039').filter(c => c.sequence('x30060040').length > 0).map(c => c.number('x30060084')))
  const isEmpty = (roi: number | undefined) => roi !== undefined && !drawn.has(roi)
  return {
    label: d.text('x30060002'),
    parts: rois.map((r, n) => ({
      number: r.number('x30060022') ?? n + 1, name: r.text('x30060026') ?? '',
      ...(isEmpty(r.number('x30060022')) ? { empty: true as const } : {}),
    })),
    referencedSeriesUids: uids(series, 'x0020000e'),
    referencedFrameUids: [...new Set([...uids(frames, 'x00200052'), ...uids(rois, 'x30060024')])],
  }
}

const uids = (items: readonly DicomDataset[], tag: `x${string}`): string[] =>
  [...new Set(items.map(i => i.uid(tag)).filter(u => u !== undefined))]
