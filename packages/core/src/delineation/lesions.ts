import { type Finding, warning } from '../record/index.ts'
import { type Vec3, type Voi, type Volume, components, indexToPosition, voxelVolumeMl } from '../volume/index.ts'
import { isocontour } from './threshold.ts'

/** A connected piece of tissue at or above the threshold, by its numbers. */
export interface Component {
  /** Its label in the mask's components. */
  readonly number: number
  readonly centreMm: Vec3
  readonly voxels: number
  readonly volumeMl: number
  readonly mean: number
  readonly max: number
  /** mean x volume. */
  readonly tlg: number
}

export interface Lesion extends Component { readonly voi: Voi }

export interface Lesions {
  /** At least the minimum volume, largest first. */
  readonly lesions: readonly Lesion[]
  /** Below it, largest first. */
  readonly small: readonly Component[]
  /** All small ones in one mask. */
  readonly smallVoi: Voi
  readonly findings: readonly Finding[]
}

/** 26-connected components of the isocontour within the region. Throws RangeError where grids differ. */
export function delineateLesions(args: {
  pet: Volume; threshold: number; region?: Voi; minimumVolumeMl: number
}): Lesions {
  const { pet, threshold, region, minimumVolumeMl } = args
  const mask = isocontour(pet, threshold, region)
  const { list, labels } = componentsOf(pet, mask)
  const findings: Finding[] = []
  const lesions = list.filter(c => c.volumeMl >= minimumVolumeMl).map((c, n): Lesion => ({ ...c, voi: voiOf(mask, labels, x => x === c.number, `L${n + 1}`) }))
  if (region) for (const [n, c] of lesions.entries()) {
    const share = shareAtBorder(c.voi, region, pet, threshold)
    if (share > 0.1) findings.push(warning('delineation/cut-by-region', { lesion: `L${n + 1}`, value: Number(share.toFixed(2)) },
      `Lesion L${n + 1} goes on outside the region: ${Math.round(100 * share)}% of its surface is cut by the region's border. It may be uptake of a neighbouring organ (heart, stomach, bowel, kidney).`, 'Look at its outline on the FDG PET; leave it out by the liver contour where it is no tumour.'))
  }
  const smallest = lesions.length
  return {
    lesions, small: list.slice(smallest), findings,
    smallVoi: voiOf(mask, labels, x => x > smallest, 'small lesions'),
  }
}

const voiOf = (mask: Voi, labels: Int32Array, of: (label: number) => boolean, name: string): Voi => {
  const inside = new Uint8Array(labels.length)
  for (let n = 0; n < inside.length; n++) if (of(labels[n]!)) inside[n] = 1
  return { name, geometry: mask.geometry, inside }
}

/** The components of a mask with their uptake, largest first. */
export function componentsOf(pet: Volume, mask: Voi): { readonly list: readonly Component[]; readonly labels: Int32Array } {
  const found = components(mask)
  const ml = voxelVolumeMl(pet.geometry), [nx, ny] = pet.geometry.size
  // Per component: sums of i, j, k and uptake, and the highest.
  const sums = new Float64Array(4 * found.count), highest = new Float64Array(found.count).fill(-Infinity)
  for (let n = 0; n < found.label.length; n++) {
    const label = found.label[n]!
    if (label === 0) continue
    const c = 4 * (label - 1), x = pet.voxels[n]!
    sums[c]! += n % nx
    sums[c + 1]! += Math.floor(n / nx) % ny
    sums[c + 2]! += Math.floor(n / (nx * ny))
    sums[c + 3]! += x
    if (x > highest[label - 1]!) highest[label - 1] = x
  }
  const list = found.sizes.map((voxels, c): Component => {
    const volumeMl = voxels * ml, mean = sums[4 * c + 3]! / voxels
    return {
      number: c + 1, voxels, volumeMl, mean, max: highest[c]!, tlg: mean * volumeMl,
      centreMm: indexToPosition(pet.geometry, [sums[4 * c]! / voxels, sums[4 * c + 1]! / voxels, sums[4 * c + 2]! / voxels]),
    }
  })
  return { list, labels: found.label }
}

/** Of the faces of a lesion that look on tissue above threshold or out of the lesion: the share cut by the region. */
function shareAtBorder(lesion: Voi, region: Voi, pet: Volume, threshold: number): number {
  const [nx, ny, nz] = lesion.geometry.size
  let faces = 0, cut = 0
  for (let n = 0; n < lesion.inside.length; n++) if (lesion.inside[n]) {
    const i = n % nx, j = Math.floor(n / nx) % ny, k = Math.floor(n / (nx * ny))
    const look = (there: boolean, m: number) => {
      if (there && lesion.inside[m]) return
      faces++
      if (there && !region.inside[m] && pet.voxels[m]! >= threshold) cut++
    }
    look(i > 0, n - 1); look(i < nx - 1, n + 1); look(j > 0, n - nx); look(j < ny - 1, n + nx); look(k > 0, n - nx * ny); look(k < nz - 1, n + nx * ny)
  }
  return faces > 0 ? cut / faces : 0
}
