import type { Finding } from '../record/index.ts'
import { seriesRules } from './diagnose.ts'
import type { FolderIndex, Series } from './series.ts'

/** Why no number may be taken from a series: what the index and the diagnosis call an error in it. None: it may be measured. */
export const seriesErrors = (series: Series, index: FolderIndex): readonly Finding[] =>
  // Of a series in parts, files lost to another under their UID may be of any part.
  [...index.findings.filter(f => f.subject.series === series.uid || f.subject.series === series.key), ...seriesRules.flatMap(rule => rule(series, index))].filter(f => f.severity === 'error')
