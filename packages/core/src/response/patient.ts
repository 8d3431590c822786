import { type Category, responseCategory } from './category.ts'
import type { ResponseSettings } from './settings.ts'
import { changePercent } from './tlg.ts'

export interface PatientResponse {
  readonly tlgBaseline: number
  readonly tlgFollowUp: number
  readonly changePercent: number
  readonly category: Category
}

/**
 * The patient's response: change of TLG summed over the measured lesions (a setting of ours: the study defines none).
 * Undefined without lesions.
 */
export function patientResponse(
  lesions: readonly { readonly tlgBaseline: number; readonly tlgFollowUp: number }[],
  settings: ResponseSettings, newLesions: number,
): PatientResponse | undefined {
  if (lesions.length === 0) return undefined
  const tlgBaseline = sum(lesions.map(l => l.tlgBaseline)), tlgFollowUp = sum(lesions.map(l => l.tlgFollowUp))
  const change = changePercent({ baseline: tlgBaseline, followUp: tlgFollowUp })
  const category = settings.newLesionsAreProgression && newLesions > 0 ? 'PD' : responseCategory(change, settings)
  return { tlgBaseline, tlgFollowUp, changePercent: change, category }
}

/** Mean dose over the lesions weighted by volume, Gy; undefined without lesions. */
export function weightedDose(lesions: readonly { readonly volumeMl: number; readonly meanDoseGy: number }[]): number | undefined {
  const volume = sum(lesions.map(l => l.volumeMl))
  return volume > 0 ? sum(lesions.map(l => l.volumeMl * l.meanDoseGy)) / volume : undefined
}

const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0)
