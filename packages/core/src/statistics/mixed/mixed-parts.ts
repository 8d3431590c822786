import type { ModelFrame } from '../formula/index.ts'
import type { MixedFit, VarianceOfVariance } from './fit.ts'
import type { KenwardRoger } from './kenward-roger.ts'
import type { MixedData } from './structure.ts'

/** How the degrees of freedom of the fixed effects are found; 'wald' takes the normal, as the older literature does. */
export type DfMethod = 'satterthwaite' | 'kenward-roger' | 'wald'

export interface MixedParts {
  readonly data: MixedData
  readonly fit: MixedFit
  readonly reml: boolean
  readonly satterthwaite: VarianceOfVariance
  readonly kenwardRoger?: KenwardRoger
}

/** The part of a mixed model that contrasts are made of. */
export interface Contrastable { readonly frame: ModelFrame; readonly parts: MixedParts; readonly dfMethod: DfMethod }
