import { hour } from '../physics/index.ts'
import type { TissueResponse } from './radiobiology.ts'

export type TissueKind = 'liver' | 'tumour'

const source = 'in common use for 90Y microspheres: liver 2.5 Gy and 2.5 h, tumour 10 Gy and 1.5 h; settings of the protocol'

/** The parameters by which BED is computed unless the protocol has others. */
export const tissueResponses: Readonly<Record<TissueKind, TissueResponse>> = {
  liver: { alphaBeta: 2.5, repairHalfTime: 2.5 * hour, source },
  tumour: { alphaBeta: 10, repairHalfTime: 1.5 * hour, source },
}
