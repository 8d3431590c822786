import type { Finding } from '../record/index.ts'
import { seriesRules } from './diagnose.ts'
import type { FolderIndex, Series } from './series.ts'

/** Why no number may be taken from a series: what the diagnosis calls an error in it. None: it may be measured. */
export const seriesErrors = (series: Series, index: FolderIndex): readonly Finding[] =>
  seriesRules.flatMap(rule => rule(series, index)).filter(f => f.severity === 'error')
