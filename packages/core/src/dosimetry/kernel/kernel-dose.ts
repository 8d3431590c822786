import type { DoseConstants } from '../../physics/index.ts'
import type { FractionalVoi, Geometry, Voi, Volume } from '../../volume/index.ts'
import { doseMap } from '../absorbed-dose.ts'
import { absorbedActivity } from './absorbed-activity.ts'
import type { DosePointKernel } from './dose-point-kernel.ts'
import { graves2019Y90 } from './graves-2019-y90.ts'
import { lanconelli2012Y90 } from './lanconelli-2012-y90.ts'
import { type VoxelKernel, voxelKernel } from './voxel-kernel.ts'

export type PointKernelName = 'graves2019' | 'lanconelli2012'

/** The point kernels that there are. Other nuclides are other objects of the same shape; none is made up. */
export const pointKernels: Readonly<Record<PointKernelName, DosePointKernel>> = { graves2019: graves2019Y90, lanconelli2012: lanconelli2012Y90 }

/** The kernel for a grid's voxels in tissue of the profile's density. */
export const kernelFor = (g: Geometry, constants: Pick<DoseConstants, 'density'>, pointKernel: DosePointKernel = graves2019Y90): VoxelKernel =>
  voxelKernel({ pointKernel, spacing: g.spacing, density: constants.density })

/**
 * The dose map by the dose kernel in uniform tissue: energy per activity and density are the profile's, so that all of the map
 * together gets what local deposition gives it, less what leaves the grid. On an image that is blurred already it blurs once more:
 * a sensitivity analysis, no improvement. `within`: only there, 0 elsewhere.
 */
export const kernelDoseMap = (args: {
  activityAtInjection: Volume<'Bq/ml'>; constants: DoseConstants; pointKernel?: DosePointKernel; within?: Voi | FractionalVoi
}): Volume<'Gy'> => doseMap(absorbedActivity({
  activity: args.activityAtInjection, kernel: kernelFor(args.activityAtInjection.geometry, args.constants, args.pointKernel), within: args.within,
}), args.constants)
