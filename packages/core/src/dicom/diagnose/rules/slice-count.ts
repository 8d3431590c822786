import { type Finding, warning } from '../../../record/index.ts'
import type { Series } from '../../folder/series.ts'

/** Number of Slices (0054,0081) of a PET against the slices that are there: an end, or every second one, that did not arrive leaves an even grid. */
export function sliceCount(series: Series): Finding[] {
  const announced = series.instances.find(i => i.pet)?.pet?.slices, there = series.geometry?.slices
  // Cropped series keep the number of the whole one; more than announced is another count (all time frames together).
  if (series.kind !== 'pet' || announced === undefined || there === undefined || there < 2 || there >= announced || series.geometry?.positions.gaps.length) return []
  return [warning('slices/count', { series: series.key, tag: '(0054,0081)', value: announced },
    `The header announces ${announced} slices, ${there} are there, without a gap: ${2 * there >= announced - 1 && 2 * there <= announced + 1 ? 'every second slice, or ' : ''}an end of the scan is missing.`,
    'Fetch the whole series from the archive again.')]
}
