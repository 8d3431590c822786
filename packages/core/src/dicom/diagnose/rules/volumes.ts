import { type Finding, note } from '../../../record/index.ts'
import type { Series } from '../../folder/series.ts'

/** A series that holds several volumes is told once, at its first part. */
export function volumes(series: Series): Finding[] {
  const { part } = series
  if (!part || part.number !== 1 || series.kind === 'other' || series.kind === 'nm-planar') return []
  return [note('series/several-volumes', { series: series.key, value: part.of },
    `The series holds ${part.of} volumes, which differ in ${part.by}; each is listed by itself.`, 'Name the one that is meant by its key.')]
}
