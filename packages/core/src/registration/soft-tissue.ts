import type { Volume } from '../volume/index.ts'

// Knots of the scale, HU -> its value: soft tissue keeps its contrast, air to lung and bone are compressed.
const air = -1000, fat = -200, calcium = 300, metal = 1300
const atFat = 100, atCalcium = 600

/** The values that air and the densest voxels get. */
export const softTissueRange: readonly [number, number] = [0, 700]

/**
 * HU on a scale that gives soft tissue (-200 to 300 HU) five sevenths of the range: monotone, so mutual information loses
 * nothing but gains bins where organs differ. Voxels where `body` is 0 become air, so that the couch is in neither image.
 */
export function softTissue(ct: Volume, body: Uint8Array): Volume<'1'> {
  const voxels = new Float32Array(ct.voxels.length)
  for (let n = 0; n < voxels.length; n++) {
    if (!body[n]) continue
    const hu = ct.voxels[n]!
    voxels[n] = hu <= air || !(hu === hu) ? 0
      : hu < fat ? (hu - air) * (atFat / (fat - air))
        : hu < calcium ? hu - fat + atFat
          : hu < metal ? atCalcium + (hu - calcium) * 0.1 : softTissueRange[1]
  }
  return { unit: '1', geometry: ct.geometry, voxels }
}
