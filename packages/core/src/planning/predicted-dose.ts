import type { Becquerel, DoseConstants } from '../physics/index.ts'
import { type Voi, type Volume, eachVoxel, requireSameGeometry, voxelVolumeMl } from '../volume/index.ts'
import { dosePerConcentration } from '../dosimetry/index.ts'
import { liverShare } from './lung-shunt.ts'

/**
 * Dose voxel by voxel as the rehearsal predicts it: in each territory the counts are scaled to the activity that stays in the liver,
 * D = C_voxel / sum C x A (1 - F) e / (v rho), by local deposition. 0 outside the territories. Throws RangeError for one without counts.
 */
export function predictedDoseMap(args: {
  spect: Volume; territories: readonly { readonly id: string; readonly voi: Voi; readonly activity: Becquerel }[]; lungShuntFraction: number; constants: DoseConstants
}): Volume<'Gy'> {
  const { spect, territories, constants } = args, voxels = new Float32Array(spect.voxels.length), stays = liverShare(args.lungShuntFraction)
  for (const { id, voi, activity } of territories) {
    requireSameGeometry(spect.geometry, voi.grid, `predicted dose of ${id}`)
    let sum = 0
    eachVoxel(voi, n => { sum += spect.voxels[n]! })
    if (!(sum > 0)) throw new RangeError(`territory ${id} holds ${sum} counts`)
    const gyPerCount = activity * stays / (sum * voxelVolumeMl(spect.geometry)) * dosePerConcentration(constants)
    eachVoxel(voi, n => { voxels[n] = spect.voxels[n]! * gyPerCount })
  }
  return { unit: 'Gy', geometry: spect.geometry, voxels }
}
