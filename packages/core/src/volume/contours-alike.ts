import { type Finding, warning } from '../record/index.ts'
import { evenOddArea } from './even-odd.ts'

/** Polygons that cover more than this of each other are one, drawn or written twice: as two they would cancel. */
const sameShare = 0.99
/** Less than this of the smaller is rounding of corners on a shared border. */
const touchingShare = 0.01

/** Polygons of each plane, those given twice once; `stacked`: all lie on one plane as slices of a body would. */
export interface PlanesTold {
  readonly given: number
  readonly planes: readonly (readonly Float64Array[])[]
  readonly stacked: boolean
  readonly findings: (name: string) => Finding[]
}

/**
 * What the polygons of each plane (u, v pairs, mm) are to each other: equal, all but equal, crossing, nested, apart. Equal and all
 * but equal ones are used once; crossing ones are kept and said, since what two of them cover counts as outside.
 */
export function planesTold(planes: readonly (readonly Float64Array[])[]): PlanesTold {
  const counts = { equal: 0, alike: 0, crossing: 0 }
  let stacked = false
  const kept = planes.map(polygons => {
    const own: Outline[] = []
    for (const outline of polygons.length > 1 ? polygons.map(outlineOf) : []) {
      const met = own.map(o => relation(o, outline))
      if (met.includes('equal')) counts.equal++
      else if (met.includes('alike')) counts.alike++
      else own.push(outline)
      if (met.includes('crossing') && !met.includes('equal') && !met.includes('alike')) counts.crossing++
    }
    // One plane only: outlines within outlines within outlines, or that cross, are those of several slices.
    stacked ||= planes.length === 1 && (counts.crossing > 0 || depthOf(own) > 2)
    return polygons.length > 1 ? own.map(o => o.polygon) : polygons
  })
  return { given: planes.reduce((n, p) => n + p.length, 0), planes: kept, stacked, findings: name => findingsOf(counts, name) }
}

function findingsOf(counts: { readonly equal: number; readonly alike: number; readonly crossing: number }, name: string): Finding[] {
  const about = { value: name }, found: Finding[] = []
  const contours = (n: number, one: string, more: string) => n === 1 ? `one contour ${one}` : `${n} contours ${more}`
  if (counts.equal > 0) found.push(warning('contour/duplicate', about,
    `${name}: ${contours(counts.equal, 'is given twice; it', 'are given twice; each')} was used once.`))
  if (counts.alike > 0) found.push(warning('contour/near-duplicate', about,
    `${name}: ${contours(counts.alike, 'is', 'are')} on the same plane as another that covers more than 99% of the same area: taken for one contour, used once.`,
    'If a wall as thin as that was meant, draw it on the image and export it as a mask.'))
  if (counts.crossing > 0) found.push(warning('contour/crossing', about,
    `${name}: ${contours(counts.crossing, 'crosses', 'cross')} another on the same plane; what both cover counts as outside.`,
    'Look at the outline on the image; join the contours where they were meant as one.'))
  return found
}

interface Outline { readonly polygon: Float64Array; readonly area: number; readonly box: readonly [number, number, number, number] }

function outlineOf(polygon: Float64Array): Outline {
  let u0 = Infinity, u1 = -Infinity, v0 = Infinity, v1 = -Infinity
  for (let n = 0; n < polygon.length; n += 2) {
    u0 = Math.min(u0, polygon[n]!); u1 = Math.max(u1, polygon[n]!)
    v0 = Math.min(v0, polygon[n + 1]!); v1 = Math.max(v1, polygon[n + 1]!)
  }
  return { polygon, area: evenOddArea([polygon]), box: [u0, u1, v0, v1] }
}

type Relation = 'equal' | 'alike' | 'crossing' | 'nested' | 'apart'

function relation(a: Outline, b: Outline): Relation {
  const [a0, a1, a2, a3] = a.box, [b0, b1, b2, b3] = b.box
  if (a1 <= b0 || b1 <= a0 || a3 <= b2 || b3 <= a2) return 'apart'
  if (a.polygon.length === b.polygon.length && a.polygon.every((x, n) => x === b.polygon[n])) return 'equal'
  const [small, large] = a.area < b.area ? [a.area, b.area] : [b.area, a.area]
  const both = (a.area + b.area - evenOddArea([a.polygon, b.polygon])) / 2
  if (both > sameShare * large) return 'alike'
  if (both < touchingShare * small) return 'apart'
  return both > sameShare * small ? 'nested' : 'crossing'
}

/** How many outlines lie in one another at most: 2 of an outline with a hole. */
function depthOf(outlines: readonly Outline[]): number {
  const sorted = outlines.toSorted((a, b) => b.area - a.area), depth: number[] = []
  for (const [n, inner] of sorted.entries())
    depth.push(1 + Math.max(0, ...sorted.slice(0, n).map((o, k) => relation(o, inner) === 'nested' ? depth[k]! : 0)))
  return Math.max(0, ...depth)
}
