import type { ResponseSettings } from './settings.ts'

/** From the best to the worst. */
export const responseCategories = ['CR', 'PR', 'StD', 'PD'] as const
export type Category = typeof responseCategories[number]

/**
 * Metabolic category from the change of TLG, on a continuous scale. The printed integers of the study leave gaps
 * (-100 to -99, -45 to -44) and put +75 in two classes; here: CR no uptake above threshold is left (-100 %),
 * PR at or below -45 %, PD above +75 %, StD between.
 */
export function responseCategory(changePercent: number, settings: Pick<ResponseSettings, 'partialResponseAtMostPercent' | 'progressionAbovePercent'>): Category {
  if (!(changePercent >= -100)) throw new RangeError(`change of TLG of ${changePercent} %`)
  if (changePercent === -100) return 'CR'
  if (changePercent <= settings.partialResponseAtMostPercent) return 'PR'
  return changePercent > settings.progressionAbovePercent ? 'PD' : 'StD'
}

export const isObjectiveResponse = (c: Category): boolean => c === 'CR' || c === 'PR'
