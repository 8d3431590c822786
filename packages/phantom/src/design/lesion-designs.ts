/** What a lesion is meant to show. `tumourToNormal`: 90Y concentration over that of the perfused normal liver. */
export interface LesionDesign {
  readonly id: string
  readonly purpose: string
  readonly volumeMl: number
  readonly sul: number
  readonly tumourToNormal: number
  /** SD over mean of its 90Y voxels beyond what blur makes, in place of the scan's noise; its mean is kept. */
  readonly variation?: number
  readonly followUp: { readonly volumeMl: number; readonly sul: number } | undefined
  readonly place: 'right' | 'perfused' | 'left' | 'edge' | 'bed overlap' | { readonly besides: string; readonly gapMm: number }
}

/** Largest first, as they are placed. The lesion that is new at follow-up has no volume at baseline. */
export const lesionDesigns: readonly LesionDesign[] = [
  { id: 'T1', purpose: 'large, responds partly', volumeMl: 38, sul: 5.5, tumourToNormal: 3, followUp: { volumeMl: 17, sul: 4.5 }, place: 'right' },
  { id: 'T6', purpose: 'of the pair that merges at follow-up, stable', volumeMl: 16, sul: 5.5, tumourToNormal: 2.2, followUp: { volumeMl: 20, sul: 5.5 }, place: 'right' },
  { id: 'T7', purpose: 'of the pair that merges at follow-up, grows', volumeMl: 13, sul: 6, tumourToNormal: 1.5, followUp: { volumeMl: 30, sul: 6.5 }, place: { besides: 'T6', gapMm: 10.5 } },
  { id: 'T2', purpose: 'vanishes', volumeMl: 28, sul: 6, tumourToNormal: 5, followUp: undefined, place: 'right' },
  { id: 'T3', purpose: 'cold: less 90Y than normal liver; grows', volumeMl: 20, sul: 5.5, tumourToNormal: 0.3, followUp: { volumeMl: 33, sul: 6.8 }, place: 'right' },
  { id: 'T4', purpose: 'hottest', volumeMl: 19, sul: 5.5, tumourToNormal: 8, followUp: { volumeMl: 9, sul: 4.6 }, place: 'right' },
  { id: 'T5', purpose: 'not perfused; grows', volumeMl: 17, sul: 5.5, tumourToNormal: 0.03, followUp: { volumeMl: 30, sul: 6.5 }, place: 'left' },
  { id: 'T8', purpose: 'no contrast on 90Y, stable', volumeMl: 14, sul: 6, tumourToNormal: 1, followUp: { volumeMl: 13, sul: 5.6 }, place: 'right' },
  { id: 'T9', purpose: 'at the edge of the liver', volumeMl: 12, sul: 6.5, tumourToNormal: 4, followUp: { volumeMl: 5.5, sul: 5 }, place: 'edge' },
  { id: 'T10', purpose: 'where the two beds meet, stable', volumeMl: 11, sul: 7, tumourToNormal: 6, followUp: { volumeMl: 10, sul: 6.3 }, place: 'bed overlap' },
  { id: 'T11', purpose: 'under 10 mL', volumeMl: 7, sul: 6.5, tumourToNormal: 2.5, followUp: { volumeMl: 3, sul: 5.5 }, place: 'right' },
  { id: 'T12', purpose: 'under 5 mL: too small to be a lesion', volumeMl: 1.8, sul: 5.5, tumourToNormal: 3, followUp: { volumeMl: 1.8, sul: 5.5 }, place: 'right' },
  { id: 'N1', purpose: 'new at follow-up', volumeMl: 0, sul: 0, tumourToNormal: 1, followUp: { volumeMl: 8, sul: 5.5 }, place: 'left' },
]
