import { type Lesions, delineateLesions } from '../../delineation/index.ts'
import type { ReadyExam } from './delineate-exam.ts'

/**
 * The lesions of an exam at a threshold, and those under the minimum volume, on the exam's grid: for the analysis and the page's
 * trial alike. Throws RangeError where grids differ.
 */
export const baselineAt = ({ exam, threshold, minimumVolumeMl }: {
  exam: ReadyExam; threshold: number; minimumVolumeMl: number
}): Lesions => delineateLesions({ pet: exam.uptake.volume, threshold, region: exam.region, minimumVolumeMl })
