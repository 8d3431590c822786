import { type Finding, error, note, warning } from '../record/index.ts'

export interface PixelContext {
  readonly modality: string
  readonly voxels: Int16Array | Float32Array
  readonly columns: number
  readonly rows: number
  readonly fileOf: (slice: number) => string
  /** Rescale slope of each slice. */
  readonly slopeOf: (slice: number) => number
}

interface SliceSums { readonly sum: number; readonly negative: number; readonly min: number; readonly max: number }

/**
 * What the numbers of a PET or CT themselves show: negative values (`image/negative`), a cut-off top (`image/saturated`), slices whose
 * rescale slope does not fit their neighbours, or one slope for slices that were scaled each by itself (`image/slope`), nothing at all
 * (`image/empty`), a CT that was not led over to HU (`image/hounsfield`). docs/methods/dicom/image-volume.md.
 */
export function pixelFindings(c: PixelContext): Finding[] {
  const pixels = c.columns * c.rows, count = pixels === 0 ? 0 : c.voxels.length / pixels
  if (c.modality === 'CT') return hounsfield(c)
  if (c.modality !== 'PT') return []
  const slices = Array.from({ length: count }, (_, k) => sumsOf(c.voxels, k * pixels, (k + 1) * pixels))
  const most = slices.reduce((m, s) => Math.max(m, s.max), 0)
  if (!(most > 0)) return [error('image/empty', { file: c.fileOf(0) }, 'The PET holds no value above 0.', 'Export the series again.')]
  return [...negatives(slices, most, c), ...jumps(slices, c), ...lostSlopes(slices, most, c), ...saturation(slices, most, c)]
}

function sumsOf(voxels: Int16Array | Float32Array, from: number, to: number): SliceSums {
  // Extremes count from 0, where most voxels are.
  let sum = 0, negative = 0, min = 0, max = 0
  for (let n = from; n < to; n++) {
    const x = voxels[n]!
    sum += x
    if (x > max) max = x
    else if (x < min) min = x
  }
  if (min < 0) for (let n = from; n < to; n++) negative += Math.min(0, voxels[n]!)
  return { sum, negative, min, max }
}

/** Reconstructions without a bound at 0 have some; large ones are positive numbers read with a sign. */
function negatives(slices: readonly SliceSums[], most: number, c: PixelContext): Finding[] {
  const least = slices.reduce((m, s) => Math.min(m, s.min), 0)
  if (least >= 0) return []
  const negative = -slices.reduce((t, s) => t + s.negative, 0), positive = slices.reduce((t, s) => t + s.sum, 0) + negative
  const where = slices.findIndex(s => s.min === least)
  const subject = { file: c.fileOf(where), tag: '(7FE0,0010)', value: Number(least.toPrecision(4)) }
  if (least < -0.5 * most && wrapped(slices, most, c)) return [error('image/negative', { ...subject, tag: '(0028,0103)' },
    'Some voxels are as far below 0 as others above: the stored numbers were probably written without a sign and are read with one, so that the hottest voxels turn negative.', 'Export the series again.')]
  const share = negative / positive
  if (share > 0.3) return [warning('image/negative', subject, `Negative voxels hold ${(100 * share).toFixed(0)}% as much as the positive ones: an offset may have been subtracted. Sums of activity count them as they are.`, 'Ask how the series was reconstructed.')]
  return share > 0.01 ? [note('image/negative', subject, `Negative voxels hold ${(100 * share).toFixed(1)}% as much as the positive ones, as in reconstructions without a bound at 0; sums of activity count them.`)] : []
}

/** Whether most of what lies far below 0 stands beside what lies far above: the top of hot spots that went over the largest number with a sign. */
function wrapped(slices: readonly SliceSums[], most: number, { voxels, columns, rows }: PixelContext): boolean {
  const pixels = columns * rows
  let deep = 0, beside = 0
  for (const [k, s] of slices.entries()) {
    if (s.min > -0.5 * most) continue
    for (let n = k * pixels; n < (k + 1) * pixels; n++) {
      if (voxels[n]! > -0.5 * most) continue
      deep++
      const i = n % columns
      if ((i > 0 && voxels[n - 1]! > 0.5 * most) || (i + 1 < columns && voxels[n + 1]! > 0.5 * most) ||
        (n - columns >= k * pixels && voxels[n - columns]! > 0.5 * most) || (n + columns < (k + 1) * pixels && voxels[n + columns]! > 0.5 * most)) beside++
    }
  }
  return deep >= 3 && beside > 0.3 * deep
}

/**
 * A slice between two that agree, itself brighter or darker by more than 1.6 times as a whole: the sum over a slice changes slowly, since
 * the resolution is wider than a slice. Slices with less than 1% of the most are left out.
 */
function jumps(slices: readonly SliceSums[], c: PixelContext): Finding[] {
  const top = slices.reduce((m, s) => Math.max(m, s.sum), 0)
  // Of a slice that is far too bright the sum must not silence all others: the median of the bright ones is the measure.
  const ordered = slices.map(s => s.sum).filter(s => s > 0.01 * top || s > 0).sort((a, b) => a - b)
  const level = 0.02 * (ordered[Math.floor(0.75 * ordered.length)] ?? 0)
  const found: { k: number; ratio: number }[] = []
  for (let k = 1; k + 1 < slices.length; k++) {
    const before = slices[k - 1]!.sum, own = slices[k]!.sum, after = slices[k + 1]!.sum
    if (!(before > level) || !(after > level)) continue
    const ratio = own / Math.sqrt(before * after), size = ratio > 0 ? Math.abs(Math.log(ratio)) : Infinity
    if (size > Math.log(1.6) && Math.abs(Math.log(after / before)) < 0.5 * size) found.push({ k, ratio: Math.max(0, ratio) })
  }
  if (found.length === 0) return []
  const worst = found.reduce((a, b) => deviation(b.ratio) > deviation(a.ratio) ? b : a)
  const make = deviation(worst.ratio) > Math.log(3) ? error : warning
  return [{ ...make('image/slope', { file: c.fileOf(worst.k), tag: '(0028,1053)', value: c.slopeOf(worst.k) },
    `${found.length === 1 ? 'One slice' : `${found.length} slices`}, ${found.slice(0, 3).map(f => c.fileOf(f.k)).join(', ')}${found.length > 3 ? ', ...' : ''}: as a whole ${worst.ratio < 0.001 ? 'empty' : worst.ratio > 1 ? `${worst.ratio.toPrecision(3)} times brighter` : `${(1 / worst.ratio).toPrecision(3)} times darker`} than the slices on either side, which agree. The rescale slope of ${found.length === 1 ? 'the file' : 'these files'} does not belong to it.`,
    `Export the series again; or --repair rescaleSlope=${worst.ratio > 0.001 ? Number((c.slopeOf(worst.k) / worst.ratio).toPrecision(3)) : '...'} for the file (this value only makes it like its neighbours).`), factor: worst.ratio }]
}

const deviation = (ratio: number): number => ratio > 0 ? Math.abs(Math.log(ratio)) : Infinity

/** One slope, and yet slice after slice reaches the same highest value: each was scaled to the full range by a slope of its own, which is lost. */
function lostSlopes(slices: readonly SliceSums[], most: number, c: PixelContext): Finding[] {
  if (slices.length < 5) return []
  const slope = c.slopeOf(0)
  if (slices.some((_, k) => c.slopeOf(k) !== slope)) return []
  const full = slices.filter(s => s.max >= most * (1 - 1e-6)).length
  if (full < 5 || full < 0.2 * slices.length) return []
  return [error('image/slope', { file: c.fileOf(0), tag: '(0028,1053)', value: slope },
    `All ${slices.length} slices have one rescale slope, and ${full} of them reach exactly the same highest value: every slice was stored with a slope of its own, and a program on the way replaced them by one. The numbers of all slices but one are wrong by factors that nobody can know.`,
    'Fetch the original series.')]
}

/**
 * A top that was cut off: several voxels share the highest value of the series and stand beside much lower ones, while others lie just
 * below. Objects that are drawn share theirs with nothing just below (unblurred) or with neighbours that fall off slowly (blurred).
 */
function saturation(slices: readonly SliceSums[], most: number, c: PixelContext): Finding[] {
  const { columns, rows, voxels } = c, pixels = columns * rows
  let plateau = 0, edges = 0, steep = 0, below = 0, between = 0, alike = 0, where: number | undefined
  for (let k = 0; k < slices.length; k++) {
    const { max } = slices[k]!
    if (max < most * (1 - 1e-6)) continue
    const top = max * (1 - 1e-6), from = k * pixels
    let own = 0, ownEdges = 0, ownSteep = 0, ownBelow = 0
    for (let n = 0; n < pixels; n++) {
      const x = voxels[from + n]!
      if (x < 0.8 * max) {
        if (x > 0.05 * max && n + 1 < pixels) { between++; if (voxels[from + n + 1] === x) alike++ }
        continue
      }
      if (x < top) { if (x < 0.9999 * max) ownBelow++; continue }
      own++
      const i = n % columns
      for (const m of [i > 0 ? n - 1 : -1, i + 1 < columns ? n + 1 : -1, n - columns, n + columns]) {
        if (m < 0 || m >= pixels || voxels[from + m]! >= top) continue
        ownEdges++
        if (voxels[from + m]! < 0.97 * max) ownSteep++
      }
    }
    if (own < 2) continue
    plateau += own
    edges += ownEdges
    steep += ownSteep
    below += ownBelow
    where ??= k
  }
  // Neighbours that are equal to the last digit: an image that was drawn, not measured.
  if (where === undefined || plateau < 8 || steep < 0.3 * edges || below < 0.1 * plateau || alike > 0.1 * between) return []
  return [warning('image/saturated', { file: c.fileOf(where), tag: '(7FE0,0010)', value: plateau },
    `${plateau} voxels share the highest value of the series (from ${c.fileOf(where)} on): the image was cut off at the largest number that could be stored, and the hottest voxels are lower than measured.`,
    'Export the series again from the scanner; the doses of the hottest lesions are too low.')]
}

/** A CT in HU has air; one whose intercept was lost has none below 0 and bone or metal far above. */
function hounsfield(c: PixelContext): Finding[] {
  const { voxels } = c
  let min = Infinity, max = -Infinity
  // Every seventh voxel serves: air is not rare.
  for (let n = 0; n < voxels.length; n += 7) {
    const x = voxels[n]!
    if (x < min) min = x
    if (x > max) max = x
  }
  if (!(min >= 0 && max > 1200)) return []
  return [warning('image/hounsfield', { file: c.fileOf(0), tag: '(0028,1052)', value: min },
    `The CT has no value below 0 and some above ${Math.floor(max / 100) * 100}: its rescale intercept (usually -1024) is probably missing, and the values are not HU.`, 'Export the CT again. Registration bears it; masses from HU would not.')]
}
