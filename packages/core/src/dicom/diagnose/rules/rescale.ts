import { type Finding, error, note, warning } from '../../../record/index.ts'
import type { FrameHeader } from '../../header/image-header.ts'
import type { Series } from '../../folder/series.ts'

/**
 * Rescale slope and intercept. A PET slice has its own slope, and no intercept (PS3.3 C.8.9.1.1.4: always 0); slopes of neighbours may differ a hundredfold, as the
 * hottest voxel does. A CT has one slope and one intercept. What a wrong slope does to the numbers is looked for in the pixels.
 */
export function rescale(series: Series): Finding[] {
  if (series.kind !== 'ct' && series.kind !== 'pet') return []
  const of = (test: (f: FrameHeader) => boolean) => series.instances.filter(i => i.image?.frames.some(test))
  const findings: Finding[] = []
  const subject = (file: string | undefined, tag: string, value: number | string | undefined) => ({ series: series.key, file, tag, value })
  const negative = of(f => f.slope !== undefined && f.slope < 0)
  if (negative.length > 0) findings.push(error('image/slope-negative', subject(negative[0]!.file, '(0028,1053)', negative[0]!.image!.frames[0]!.slope),
    `The rescale slope is negative in ${some(negative.length, series)} (${negative[0]!.file}): the image is turned upside down.`, `Export the series again, or --repair rescaleSlope@${negative[0]!.file}=...`))
  if (series.kind === 'pet') {
    const shifted = of(f => f.intercept !== undefined && f.intercept !== 0)
    if (shifted.length > 0) findings.push(error('image/intercept', subject(shifted[0]!.file, '(0028,1052)', shifted[0]!.image!.frames.find(f => f.intercept)!.intercept),
      `The rescale intercept of ${some(shifted.length, series)} is not 0: in a PET it must be, since no counts are no activity (PS3.3 C.8.9.1.1.4).`,
      'Export the original series from the scanner or archive: a program on the way has changed these files.'))
    return findings
  }
  const pairs = new Map<string, string>()
  for (const i of series.instances) for (const f of i.image?.frames ?? []) {
    const text = `${f.slope ?? 1} and ${f.intercept ?? 0}`
    if (!pairs.has(text)) pairs.set(text, i.file)
  }
  const [first, second] = pairs
  if (first && second) {
    const offset = new Set([...pairs.keys()].map(p => p.split(' and ')[1]))
    findings.push((offset.size > 1 ? warning : note)('image/rescale-mixed', subject(second[1], '(0028,1053)', second[0]),
      `The slices of the CT differ in slope and intercept: ${first[0]} (${first[1]}), ${second[0]} (${second[1]})${pairs.size > 2 ? `, and ${pairs.size - 2} more` : ''}. Each is rescaled by its own.`,
      'Look at the CT for slices that are brighter or darker than their neighbours.'))
  }
  return findings
}

const some = (n: number, series: Series): string => n === series.instances.length ? 'every slice' : n === 1 ? 'one slice' : `${n} of ${series.instances.length} slices`
