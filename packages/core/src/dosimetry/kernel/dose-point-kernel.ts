import { sum } from '../../numerics/index.ts'
import type { KilogramPerMl, NuclideName } from '../../physics/index.ts'

/**
 * How the energy of a decay at a point is absorbed around it, in an endless uniform medium: shell n reaches from
 * n to n + 1 times `shellMm`. Data, not code: another nuclide is another object.
 */
export interface DosePointKernel {
  readonly nuclide: NuclideName
  readonly medium: string
  readonly density: KilogramPerMl
  readonly shellMm: number
  /** Absorbed in each shell, MeV per decay. */
  readonly shellEnergyMeV: readonly number[]
  /** All that a decay gives to matter, MeV: more than the shells hold where the table ends before the range does. */
  readonly totalEnergyMeV: number
  readonly source: string
}

/** Energy that the table holds, MeV per decay. */
export const tabulatedEnergyMeV = (k: DosePointKernel): number => sum(k.shellEnergyMeV)

/** A checked kernel, of a user's own table for instance. Throws RangeError where it cannot be one. */
export function dosePointKernel(k: DosePointKernel): DosePointKernel {
  if (!(k.shellMm > 0 && Number.isFinite(k.shellMm))) throw new RangeError(`dose point kernel with shells of ${k.shellMm} mm`)
  if (!(k.density > 0 && Number.isFinite(k.density))) throw new RangeError(`dose point kernel in a medium of ${k.density} kg/mL`)
  if (k.shellEnergyMeV.length === 0) throw new RangeError('dose point kernel without shells')
  const wrong = k.shellEnergyMeV.findIndex(e => !(e >= 0 && Number.isFinite(e)))
  if (wrong >= 0) throw new RangeError(`dose point kernel: shell ${wrong + 1} holds ${k.shellEnergyMeV[wrong]} MeV`)
  const held = tabulatedEnergyMeV(k)
  if (!(held > 0)) throw new RangeError('dose point kernel without energy')
  if (!(held <= k.totalEnergyMeV * (1 + 1e-6) && Number.isFinite(k.totalEnergyMeV))) throw new RangeError(`dose point kernel: its shells hold ${held} of ${k.totalEnergyMeV} MeV`)
  return k
}
