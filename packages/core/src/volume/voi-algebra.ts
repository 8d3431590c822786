import { type VoxelBox, unitedBox } from './box.ts'
import { requireSameGeometry } from './geometry.ts'
import { type FractionalVoi, type Voi, blockFraction, blockVoi, emptyFraction, emptyVoi, fractionOver, insideOver } from './voi.ts'

/**
 * All VOIs as one. Of fractional VOIs the fractions add up, to 1 at most: right for regions that do not overlap
 * (lesions side by side in one voxel). Throws RangeError for none, or for different grids.
 */
export function unite(vois: readonly Voi[], name?: string): Voi
export function unite(vois: readonly FractionalVoi[], name?: string): FractionalVoi
export function unite(vois: readonly Voi[] | readonly FractionalVoi[], name?: string): Voi | FractionalVoi {
  const [first, ...others] = vois as readonly (Voi | FractionalVoi)[]
  if (!first) throw new RangeError('union of no VOIs')
  let all = first
  for (const next of others) all = combine(all, next, 'union', unitedBox([all.box, next.box]), (a, b) => Math.min(1, a + b))
  return { ...all, name: name ?? vois.map(v => v.name).join(' + ') }
}

/** What of `a` is not `b`. Of fractions max(0, a - b): right where b lies in a. Throws RangeError for different grids. */
export function subtractVoi(a: Voi, b: Voi, name?: string): Voi
export function subtractVoi(a: FractionalVoi, b: FractionalVoi, name?: string): FractionalVoi
export function subtractVoi(a: Voi | FractionalVoi, b: Voi | FractionalVoi, name = `${a.name} - ${b.name}`): Voi | FractionalVoi {
  return { ...combine(a, b, 'difference', unitedBox([a.box]), (x, y) => Math.max(0, x - y)), name }
}

/** What of `a` lies within `b`. Of fractions min(a, b): right where one lies in the other. Throws RangeError for different grids. */
export function clip(a: Voi, b: Voi, name?: string): Voi
export function clip(a: FractionalVoi, b: FractionalVoi, name?: string): FractionalVoi
export function clip(a: Voi | FractionalVoi, b: Voi | FractionalVoi, name = a.name): Voi | FractionalVoi {
  return { ...combine(a, b, 'intersection', unitedBox([a.box]), Math.min), name }
}

/** Voxels of which at least `fraction` lies within. */
export function atLeast(v: FractionalVoi, fraction = 0.5): Voi {
  if (!(fraction > 0 && fraction <= 1)) throw new RangeError(`voxels at least ${fraction} within: above 0, up to 1 wanted`)
  const inside = new Uint8Array(v.fraction.length)
  for (let n = 0; n < inside.length; n++) if (v.fraction[n]! >= fraction) inside[n] = 1
  return blockVoi(v.name, v.grid, v.box, inside)
}

/** The voxels of a VOI for which a rule holds: of the grid's numbers (i fastest). */
export function filterVoi(v: Voi, holds: (n: number) => boolean, name = v.name): Voi {
  const inside = new Uint8Array(v.inside.length), { from, to } = v.box, [gx, gy] = v.grid.size
  for (let k = from[2], m = 0; k <= to[2]; k++) for (let j = from[1]; j <= to[1]; j++) {
    const row = gx * (j + gy * k)
    for (let i = from[0]; i <= to[0]; i++, m++) if (v.inside[m] !== 0 && holds(row + i)) inside[m] = 1
  }
  return blockVoi(name, v.grid, v.box, inside)
}

/** Voxel by voxel in a block that holds the whole result; an empty VOI without a block. */
function combine(
  a: Voi | FractionalVoi, b: Voi | FractionalVoi, what: string, box: VoxelBox | undefined, rule: (x: number, y: number) => number,
): Voi | FractionalVoi {
  requireSameGeometry(a.grid, b.grid, `${what} of ${a.name} and ${b.name}`)
  if ('inside' in a && 'inside' in b) {
    if (!box) return emptyVoi(a.name, a.grid)
    const inside = insideOver(a, box), y = insideOver(b, box)
    for (let n = 0; n < inside.length; n++) inside[n] = rule(inside[n]!, y[n]!)
    return blockVoi(a.name, a.grid, box, inside)
  }
  if (!box) return emptyFraction(a.name, a.grid)
  const fraction = fractionOver(a, box), y = fractionOver(b, box)
  for (let n = 0; n < fraction.length; n++) fraction[n] = rule(fraction[n]!, y[n]!)
  return blockFraction(a.name, a.grid, box, fraction)
}
