import type { Gray, Millilitre } from '../physics/index.ts'
import { type FractionalVoi, type Voi, type Volume, requireSameGeometry, voxelVolumeMl } from '../volume/index.ts'

/** The voxels that get at least `doseGy`, within a VOI where one is given (by any part of it). */
export function isodose(dose: Volume<'Gy'>, doseGy: Gray, within?: Voi | FractionalVoi): Voi {
  const { part } = requireIsodose(dose, [doseGy], within), inside = new Uint8Array(dose.voxels.length)
  for (let n = 0; n < inside.length; n++) if (dose.voxels[n]! >= doseGy && (!part || part[n]! > 0)) inside[n] = 1
  return { name: `${doseGy} Gy`, geometry: dose.geometry, inside }
}

/** Volumes that get at least each dose: of the whole map, or of what of it lies within a VOI, voxels by their part. */
export function isodoseVolumesMl(dose: Volume<'Gy'>, dosesGy: readonly Gray[], within?: Voi | FractionalVoi): Millilitre[] {
  const { part } = requireIsodose(dose, dosesGy, within), ml = voxelVolumeMl(dose.geometry)
  return dosesGy.map(d => {
    let sum = 0
    for (let n = 0; n < dose.voxels.length; n++) if (dose.voxels[n]! >= d) sum += part ? part[n]! : 1
    return sum * ml
  })
}

function requireIsodose(dose: Volume<'Gy'>, dosesGy: readonly Gray[], within: Voi | FractionalVoi | undefined): { part: Uint8Array | Float32Array | undefined } {
  const wrong = dosesGy.find(d => !(d > 0 && Number.isFinite(d)))
  if (wrong !== undefined) throw new RangeError(`isodose of ${wrong} Gy`)
  if (within) requireSameGeometry(dose.geometry, within.geometry, `isodose within ${within.name}`)
  return { part: within && ('inside' in within ? within.inside : within.fraction) }
}
