import type { NuclideName } from '../../physics/index.ts'

/** 'Y-90', as people write it. */
export const isotopeName = (n: NuclideName): string => n.replace(/^(\d+m?)([A-Z][a-z]?)$/, '$2-$1')
