import type { Gray, Millilitre } from '../physics/index.ts'
import { type FractionalVoi, type Voi, type Volume, eachVoxel, maskVoi, requireSameGeometry, voxelVolumeMl } from '../volume/index.ts'

/** The voxels that get at least `doseGy`, within a VOI where one is given (by any part of it). */
export function isodose(dose: Volume<'Gy'>, doseGy: Gray, within?: Voi | FractionalVoi): Voi {
  requireIsodose(dose, [doseGy], within)
  const grid = dose.geometry, inside = new Uint8Array(dose.voxels.length)
  eachVoxelOf(dose, within, n => { if (dose.voxels[n]! >= doseGy) inside[n] = 1 })
  return maskVoi(`${doseGy} Gy`, grid, inside)
}

/** Volumes that get at least each dose: of the whole map, or of what of it lies within a VOI, voxels by their part. */
export function isodoseVolumesMl(dose: Volume<'Gy'>, dosesGy: readonly Gray[], within?: Voi | FractionalVoi): Millilitre[] {
  requireIsodose(dose, dosesGy, within)
  const ml = voxelVolumeMl(dose.geometry)
  return dosesGy.map(d => {
    let sum = 0
    eachVoxelOf(dose, within, (n, part) => { if (dose.voxels[n]! >= d) sum += part })
    return sum * ml
  })
}

function eachVoxelOf(dose: Volume<'Gy'>, within: Voi | FractionalVoi | undefined, act: (n: number, part: number) => void): void {
  if (within) eachVoxel(within, act)
  else for (let n = 0; n < dose.voxels.length; n++) act(n, 1)
}

function requireIsodose(dose: Volume<'Gy'>, dosesGy: readonly Gray[], within: Voi | FractionalVoi | undefined): void {
  const wrong = dosesGy.find(d => !(d > 0 && Number.isFinite(d)))
  if (wrong !== undefined) throw new RangeError(`isodose of ${wrong} Gy`)
  if (within) requireSameGeometry(dose.geometry, within.grid, `isodose within ${within.name}`)
}
