import { isDerived } from '../header/not-measured.ts'
import type { Series } from './series.ts'

const derived = (s: Series): boolean => s.instances[0] !== undefined && isDerived(s.instances[0])

/** Whether another series of the same kind, study and space was not derived from one. */
export const hasOriginal = (s: Series, series: readonly Series[]): boolean => series.some(o => o !== s && o.kind === s.kind && o.patient === s.patient &&
  o.studyUid === s.studyUid && o.frameOfReferenceUid === s.frameOfReferenceUid && o.pet?.nuclide === s.pet?.nuclide && !derived(o))

/** Without the series that were derived (reformatted, resampled, averaged) where their original is there: that is what gets measured. */
export const originalsFirst = (series: readonly Series[]): Series[] => series.filter(s => !derived(s) || !hasOriginal(s, series))
