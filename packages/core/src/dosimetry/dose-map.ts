import type { DoseConstants } from '../physics/index.ts'
import type { FractionalVoi, Voi, Volume } from '../volume/index.ts'
import { doseMap } from './absorbed-dose.ts'
import type { DensityMap } from './ct-density.ts'
import { densityDoseMap } from './density-dose.ts'
import { absorbedActivity } from './kernel/absorbed-activity.ts'
import type { DosePointKernel } from './kernel/dose-point-kernel.ts'
import { kernelFor } from './kernel/kernel-dose.ts'

/** Where the energy of a decay goes: into the voxel in which the image shows it, or where a dose kernel takes it. */
export type DoseMethod = 'local' | 'kernel'

/**
 * The dose map of an activity map at injection by either method, in uniform tissue of the profile's density or in that of a CT
 * (then the kernel's ranges are those in the profile's density). `within`: the kernel only there, 0 elsewhere.
 */
export function doseMapBy(args: {
  method: DoseMethod; activityAtInjection: Volume<'Bq/ml'>; constants: DoseConstants
  pointKernel?: DosePointKernel; density?: DensityMap; within?: Voi | FractionalVoi
}): Volume<'Gy'> {
  const { method, activityAtInjection: activity, constants, density, within } = args
  const absorbed = method === 'kernel' ? absorbedActivity({ activity, kernel: kernelFor(activity.geometry, constants, args.pointKernel), ...(within ? { within } : {}) }) : activity
  return density ? densityDoseMap({ activity, absorbed, density, energyPerActivity: constants.energyPerActivity }) : doseMap(absorbed, constants)
}
