import { type Finding, error, warning } from '../../record/index.ts'
import type { PixelContext, SliceSums } from './slice-sums.ts'

/**
 * A slice between two that agree, itself brighter or darker by more than 1.6 times as a whole: the sum over a slice changes slowly, since
 * the resolution is wider than a slice. Slices with less than 2% of the brighter ones' sum are left out.
 */
export function jumps(slices: readonly SliceSums[], c: PixelContext): Finding[] {
  // By the upper quartile: a slice that is far too bright must not silence all others.
  const ordered = slices.map(s => s.sum).filter(s => s > 0).sort((a, b) => a - b)
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
    `Export the series again; or, where its slope is known, --repair rescaleSlope@${c.fileOf(worst.k)}=${worst.ratio > 0.001 ? `${Number((c.slopeOf(worst.k) / worst.ratio).toPrecision(3))} (this value would only make it like its neighbours)` : '...'}`), factor: worst.ratio }]
}

const deviation = (ratio: number): number => ratio > 0 ? Math.abs(Math.log(ratio)) : Infinity
