import type { Becquerel, Gray, JoulePerBecquerel, Kilogram, KilogramPerMl } from '../physics/index.ts'
import { type Voi, type Volume, boundingBox, croppedGeometry, resample } from '../volume/index.ts'
import { type CtDensityCurve, densityOfHu, schneider2000 } from './ct-density.ts'

/** Mean density of the tissue in a VOI by the CT's voxels at its voxels' centres; undefined for an empty one. The VOI lies in the CT's frame. */
export function meanDensity(ct: Volume<"[hnsf'U]">, voi: Voi, curve: CtDensityCurve = schneider2000): KilogramPerMl | undefined {
  const box = boundingBox(voi)
  if (!box) return undefined
  const hu = resample(ct, croppedGeometry(voi.grid, box), { interpolation: 'nearest', outside: -1000 }).voxels, known = new Map<number, number>()
  let sum = 0, count = 0
  for (let n = 0; n < hu.length; n++) {
    if (voi.inside[n] === 0) continue
    let density = known.get(hu[n]!)
    if (density === undefined) known.set(hu[n]!, density = densityOfHu(hu[n]!, curve))
    sum += density
    count++
  }
  return sum / count
}

/** Mean dose of the lungs by local deposition, D = A e / m: betas leave a lung hardly, for all that they go four times as far in it. */
export function lungDose(args: { activity: Becquerel; mass: Kilogram; energyPerActivity: JoulePerBecquerel }): Gray {
  const { activity, mass, energyPerActivity } = args
  if (!(mass > 0)) throw new RangeError(`dose to lungs of ${mass} kg`)
  if (!Number.isFinite(activity)) throw new RangeError(`dose of an activity of ${activity} Bq`)
  return activity * energyPerActivity / mass
}
