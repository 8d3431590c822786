import { trunkOf } from '../delineation/index.ts'
import { type Voi, type Volume, maskVoi } from '../volume/index.ts'

/**
 * The lungs as far as a CT shows them: air of lung's density and size inside the body (delineation/trunk.ts), on a grid of 5 mm.
 * Undefined where there are none, or less than 200 mL.
 */
export function lungsOnCt(ct: Volume<"[hnsf'U]">): Voi | undefined {
  const { geometry, lungs, lungsMl } = trunkOf(ct, [5, 5, 5])
  return lungsMl >= 200 ? maskVoi('lungs', geometry, lungs) : undefined
}
