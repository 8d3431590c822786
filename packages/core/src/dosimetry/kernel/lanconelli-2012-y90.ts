import { sum } from '../../numerics/index.ts'
import type { DosePointKernel } from './dose-point-kernel.ts'

const shellEnergyMeV = [
  0.0549826, 0.0543864, 0.0537535, 0.0530299, 0.0521599, 0.0510961, 0.0498069, 0.0482789,
  0.0465173, 0.0445426, 0.0423848, 0.0400773, 0.0376532, 0.0351476, 0.0326, 0.0300536,
  0.0275502, 0.0251234, 0.0227922, 0.0205611, 0.0184229, 0.016355, 0.0143241, 0.0123209,
  0.0103916, 0.00862499, 0.00709663, 0.00584613, 0.00482177, 0.00390118, 0.0030018, 0.00214898,
  0.0014477, 0.000994194, 0.000786481, 0.00068911, 0.00051045, 0.000229331, 2.6276e-05, 2.6276e-05,
  2.6276e-05, 2.6276e-05, 2.6276e-05, 2.6276e-05,
]

/**
 * 90Y in soft tissue of 1.04 kg/L: the point kernel behind the published voxel S values of Lanconelli et al. (Monte Carlo,
 * DOSXYZnrc, eight cubes of 2.21 to 9.28 mm), fitted to those by validation/kernel/fit_soft_tissue.py. It gives them back within
 * 0.5% above 1e-2 and 0.8% above 1e-3 mGy/(MBq s).
 */
export const lanconelli2012Y90: DosePointKernel = {
  nuclide: '90Y', medium: 'soft tissue', density: 1.04e-3, shellMm: 0.25, shellEnergyMeV, totalEnergyMeV: sum(shellEnergyMeV),
  source: 'fitted to the voxel S values of Lanconelli N, Pacilio M, Lo Meo S, et al. Phys Med Biol 2012;57:517-533',
}
