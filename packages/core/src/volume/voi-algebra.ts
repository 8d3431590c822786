import { requireSameGeometry } from './geometry.ts'
import type { FractionalVoi, Voi } from './voi.ts'

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
  for (const next of others) all = combine(all, next, 'union', (a, b) => Math.min(1, a + b))
  return renamed(all, name ?? vois.map(v => v.name).join(' + '))
}

/** What of `a` is not `b`. Of fractions max(0, a - b): right where b lies in a. Throws RangeError for different grids. */
export function subtractVoi(a: Voi, b: Voi, name?: string): Voi
export function subtractVoi(a: FractionalVoi, b: FractionalVoi, name?: string): FractionalVoi
export function subtractVoi(a: Voi | FractionalVoi, b: Voi | FractionalVoi, name = `${a.name} - ${b.name}`): Voi | FractionalVoi {
  return renamed(combine(a, b, 'difference', (x, y) => Math.max(0, x - y)), name)
}

/** What of `a` lies within `b`. Of fractions min(a, b): right where one lies in the other. Throws RangeError for different grids. */
export function clip(a: Voi, b: Voi, name?: string): Voi
export function clip(a: FractionalVoi, b: FractionalVoi, name?: string): FractionalVoi
export function clip(a: Voi | FractionalVoi, b: Voi | FractionalVoi, name = a.name): Voi | FractionalVoi {
  return renamed(combine(a, b, 'intersection', Math.min), name)
}

/** Voxels of which at least `fraction` lies within. */
export function atLeast(v: FractionalVoi, fraction = 0.5): Voi {
  if (!(fraction > 0 && fraction <= 1)) throw new RangeError(`voxels at least ${fraction} within: above 0, up to 1 wanted`)
  const inside = new Uint8Array(v.fraction.length)
  for (let n = 0; n < inside.length; n++) if (v.fraction[n]! >= fraction) inside[n] = 1
  return { name: v.name, geometry: v.geometry, inside }
}

function combine(a: Voi | FractionalVoi, b: Voi | FractionalVoi, what: string, rule: (x: number, y: number) => number): Voi | FractionalVoi {
  requireSameGeometry(a.geometry, b.geometry, `${what} of ${a.name} and ${b.name}`)
  if ('inside' in a && 'inside' in b) {
    const inside = new Uint8Array(a.inside.length)
    for (let n = 0; n < inside.length; n++) inside[n] = rule(a.inside[n]!, b.inside[n]!)
    return { name: a.name, geometry: a.geometry, inside }
  }
  const x = 'inside' in a ? a.inside : a.fraction, y = 'inside' in b ? b.inside : b.fraction
  const fraction = new Float32Array(x.length)
  for (let n = 0; n < fraction.length; n++) fraction[n] = rule(x[n]!, y[n]!)
  return { name: a.name, geometry: a.geometry, fraction }
}

const renamed = (v: Voi | FractionalVoi, name: string): Voi | FractionalVoi =>
  'inside' in v ? { name, geometry: v.geometry, inside: v.inside } : { name, geometry: v.geometry, fraction: v.fraction }
