import { type Finding, warning } from '../record/index.ts'
import {
  type Vec3, type Voi, type Volume, blockVoi, boxSize, components, indexToPosition, isEmpty, voxelVolumeMl,
  weightAt,
} from '../volume/index.ts'
import { totalLesionGlycolysis } from './glycolysis.ts'
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
  const { list, voxelsOf } = componentsOf(pet, mask)
  const findings: Finding[] = []
  const lesions = list.filter(c => c.volumeMl >= minimumVolumeMl).map((c, n): Lesion => ({ ...c, voi: voiOf(mask, [voxelsOf(c.number)], `L${n + 1}`) }))
  if (region) for (const [n, c] of lesions.entries()) {
    const share = shareAtBorder(c.voi, voxelsOf(c.number), region, pet, threshold)
    if (share > 0.1) findings.push(warning('delineation/cut-by-region', { lesion: `L${n + 1}`, value: Number(share.toFixed(2)) },
      `Lesion L${n + 1} goes on outside the region: ${Math.round(100 * share)}% of its surface is cut by the region's border. It may be uptake of a neighbouring organ (heart, stomach, bowel, kidney).`, 'Look at its outline on the FDG PET; leave it out by the liver contour where it is no tumour.'))
  }
  const small = list.slice(lesions.length)
  return { lesions, small, findings, smallVoi: voiOf(mask, small.map(c => voxelsOf(c.number)), 'small lesions') }
}

/** The voxels of a mask whose numbers in the grid are listed. */
export function voiOf(mask: Voi, voxels: readonly Int32Array[], name: string): Voi {
  const inside = new Uint8Array(mask.inside.length), { from } = mask.box, [nx, ny] = mask.grid.size, [bx, by] = boxSize(mask.box)
  for (const list of voxels) for (const n of list) {
    const row = Math.floor(n / nx), k = Math.floor(row / ny)
    inside[n - row * nx - from[0] + bx * (row - k * ny - from[1] + by * (k - from[2]))] = 1
  }
  return blockVoi(name, mask.grid, mask.box, inside)
}

export interface ComponentList {
  /** Largest first. */
  readonly list: readonly Component[]
  /** The voxels of the component of that number, in their order. */
  readonly voxelsOf: (number: number) => Int32Array
}

/** The components of a mask with their uptake. */
export function componentsOf(pet: Volume, mask: Voi): ComponentList {
  if (isEmpty(mask)) return { list: [], voxelsOf: () => new Int32Array(0) }
  const { label, sizes } = components(mask), { box } = mask
  const ml = voxelVolumeMl(pet.geometry), [nx, ny] = pet.geometry.size
  const start = new Int32Array(sizes.length + 1)
  for (const [c, size] of sizes.entries()) start[c + 1] = start[c]! + size
  const sorted = new Int32Array(start[sizes.length]!), next = start.slice()
  for (let k = box.from[2], m = 0; k <= box.to[2]; k++) for (let j = box.from[1]; j <= box.to[1]; j++)
    for (let i = box.from[0]; i <= box.to[0]; i++, m++) {
      const l = label[m]!
      if (l > 0) sorted[next[l - 1]!++] = i + nx * (j + ny * k)
    }
  const voxelsOf = (number: number): Int32Array => sorted.subarray(start[number - 1]!, start[number]!)
  const list = sizes.map((voxels, c): Component => {
    let i = 0, j = 0, k = 0, sum = 0, max = -Infinity
    for (const n of voxelsOf(c + 1)) {
      const row = Math.floor(n / nx), x = pet.voxels[n]!
      i += n - row * nx
      j += row % ny
      k += Math.floor(row / ny)
      sum += x
      if (x > max) max = x
    }
    const volumeMl = voxels * ml, mean = sum / voxels, tlg = totalLesionGlycolysis({ meanUptake: mean, volumeMl })
    const centreMm = indexToPosition(pet.geometry, [i / voxels, j / voxels, k / voxels])
    return { number: c + 1, voxels, volumeMl, mean, max, tlg, centreMm }
  })
  return { list, voxelsOf }
}

const faceNeighbours = [[-1, 0, 0], [1, 0, 0], [0, -1, 0], [0, 1, 0], [0, 0, -1], [0, 0, 1]] as const

/** Of the faces of a lesion that look on tissue above threshold or out of the lesion: the share cut by the region. */
function shareAtBorder(lesion: Voi, voxels: Int32Array, region: Voi, pet: Volume, threshold: number): number {
  const [nx, ny, nz] = lesion.grid.size
  let faces = 0, cut = 0
  for (const n of voxels) {
    const i = n % nx, j = Math.floor(n / nx) % ny, k = Math.floor(n / (nx * ny))
    for (const [a, b, c] of faceNeighbours) {
      const x = i + a, y = j + b, z = k + c, there = x >= 0 && y >= 0 && z >= 0 && x < nx && y < ny && z < nz
      if (there && weightAt(lesion, x, y, z) > 0) continue
      faces++
      if (there && weightAt(region, x, y, z) === 0 && pet.voxels[x + nx * (y + ny * z)]! >= threshold) cut++
    }
  }
  return faces > 0 ? cut / faces : 0
}
