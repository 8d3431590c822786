import type { Gray } from '../../physics/index.ts'
import {
  type Geometry, type RigidTransform, type Vec3, type Voi, type Volume, add, boundingBox, coverVoi, cropVoi, cropVolume, expand, filterVoi, grownBox, reachedBox,
  shrink, statistics, unite, volumeMl, voxelsInside,
} from '../../volume/index.ts'

export interface Shaped { readonly volumeMl: number; readonly doseGy: Gray }

/** The mean dose of one lesion measured again, otherwise outlined and elsewhere placed. */
export interface Remeasured {
  readonly doseGy: Gray
  /** With the outline a voxel further out and a voxel further in; the lesion itself where nothing is left. */
  readonly wider: Shaped
  readonly narrower: Shaped
  /** `by` aside either way along each axis of the map. */
  readonly asides: readonly (readonly [Gray, Gray])[]
  /** At a threshold lower and higher by `threshold.by`. */
  readonly thresholds?: readonly [lower: Shaped, higher: Shaped]
}

/**
 * `voi` on the grid it was outlined on, `transform` from there to the dose map. `among`: where tissue may be taken in (the region of the
 * delineation without the other lesions). Only the blocks around the lesion are touched. Undefined where it does not lie on the map.
 */
export function remeasure(args: {
  map: Volume<'Gy'>; voi: Voi; transform: RigidTransform; by: number; among: (voxel: number) => boolean
  threshold?: { readonly uptake: Volume; readonly value: number; readonly by: number }
}): Remeasured | undefined {
  const { map, voi, transform, by, threshold } = args
  const bounds = boundingBox(voi)
  if (!bounds) return undefined
  const box = grownBox(bounds, [2, 2, 2], voi.grid.size), own = cropVoi(voi, box), { direction: d } = map.geometry
  const moves = ([0, 1, 2] as const).map(axis => {
    const step: Vec3 = [d[axis] * by, d[3 + axis]! * by, d[6 + axis]! * by]
    return ([-1, 1] as const).map((sign): RigidTransform => ({ ...transform, translation: add(transform.translation, [sign * step[0], sign * step[1], sign * step[2]]) }))
  })
  const block = reachedBox(own.grid, map.geometry, [transform, ...moves.flat()])
  if (!block) return undefined
  const there = cropVolume(map, block)
  const measured = (v: Voi, t = transform): Shaped | undefined => {
    const cover = coverVoi(v, there.geometry, { transform: t })
    return volumeMl(cover) > 0 ? { volumeMl: volumeMl(v), doseGy: statistics(there, cover).mean } : undefined
  }
  const here = measured(own)
  if (!here) return undefined
  const among = within(voi.grid, own.grid, box.from, args.among), voxel = Math.max(...voi.grid.spacing)
  const outwards = onlyMore(own, expand(own, voxel), among), inwards = shrink(own, voxel)
  const shaped = (v: Voi) => voxelsInside(v) === 0 || voxelsInside(v) === voxelsInside(own) ? here : measured(v) ?? here
  const asides = moves.map((both): readonly [Gray, Gray] => {
    const [back, forth] = both.map(t => measured(own, t)?.doseGy ?? here.doseGy)
    return [back!, forth!]
  })
  const base = { doseGy: here.doseGy, wider: shaped(outwards), narrower: shaped(inwards), asides }
  if (!threshold) return base
  // Tissue within two voxels of the lesion: further away it would be another piece.
  const uptake = cropVolume(threshold.uptake, box).voxels, reach = expand(own, 2 * voxel)
  const lower = onlyMore(own, filterVoi(reach, n => uptake[n]! >= threshold.value - threshold.by), among)
  const higher = filterVoi(own, n => uptake[n]! >= threshold.value + threshold.by)
  return { ...base, thresholds: [shaped(lower), shaped(higher)] }
}

/** The test of the whole grid's voxels for those of its block. */
function within({ size: [wx, wy] }: Geometry, { size: [nx, ny] }: Geometry, from: Vec3, test: (voxel: number) => boolean): (n: number) => boolean {
  return n => {
    const i = n % nx, j = Math.floor(n / nx) % ny, k = Math.floor(n / (nx * ny))
    return test(from[0] + i + wx * (from[1] + j + wy * (from[2] + k)))
  }
}

const onlyMore = (own: Voi, grown: Voi, among: (n: number) => boolean): Voi => unite([filterVoi(grown, among), own], grown.name)
