import { type JoulePerBecquerel, type KilogramPerMl, kgPerL } from '../physics/index.ts'
import { type Volume, requireSameGeometry } from '../volume/index.ts'
import type { DensityMap } from './ct-density.ts'

/** Densities that a calculation in uniform tissue may name, kg/L. */
export const tissueDensities = {
  water: { kgPerL: 1, source: 'water' },
  'soft-tissue': { kgPerL: 1.04, source: 'soft tissue as in the voxel S values of Lanconelli et al., Phys Med Biol 2012;57:517' },
  liver: { kgPerL: 1.06, source: 'liver: ICRU Report 44' },
  lung: { kgPerL: 0.26, source: 'healthy inflated lung: ICRU Report 44' },
} as const

export type TissueName = keyof typeof tissueDensities

/** Below lung the density of no tissue in which a kernel of soft tissue could hold; below air a voxel holds no tissue to be dosed. */
export const lungBelow: KilogramPerMl = 0.7 * kgPerL, airBelow: KilogramPerMl = 0.1 * kgPerL

/**
 * The dose map in tissue of the CT's density: energy absorbed per volume over the local density (Dieudonne et al., J Nucl Med
 * 2013;54:236). In lung (under 0.7 kg/L) by local deposition, since no kernel of uniform tissue crosses its edge: betas go
 * 4 times as far there. In air (under 0.1 kg/L) 0.
 * `absorbed`: the activity whose energy each voxel absorbs (the map itself for local deposition), `activity` the map.
 */
export function densityDoseMap(args: {
  activity: Volume<'Bq/ml'>; absorbed?: Volume<'Bq/ml'>; density: DensityMap; energyPerActivity: JoulePerBecquerel
}): Volume<'Gy'> {
  const { activity, absorbed = activity, density: { density, geometry }, energyPerActivity } = args
  requireSameGeometry(activity.geometry, geometry, 'dose in tissue of the density of the CT')
  requireSameGeometry(activity.geometry, absorbed.geometry, 'dose in tissue of the density of the CT')
  const voxels = new Float32Array(activity.voxels.length)
  for (let n = 0; n < voxels.length; n++) {
    const rho = density[n]!
    if (rho >= airBelow) voxels[n] = (rho < lungBelow ? activity : absorbed).voxels[n]! * energyPerActivity / rho
  }
  return { unit: 'Gy', geometry: activity.geometry, voxels }
}
