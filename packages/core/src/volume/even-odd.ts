/**
 * The area covered by an odd number of polygons (u, v pairs), exactly: within a strip between two corners or crossings the
 * width is linear, so its middle gives its area.
 */
export function evenOddArea(polygons: readonly Float64Array[]): number {
  let area = 0
  forEachStrip(polygons, [], (low, high, count, edges) => {
    let width = 0
    for (let n = 0; n + 1 < count; n += 2) width += middleOf(edges[n + 1]!, low, high) - middleOf(edges[n]!, low, high)
    area += width * (high - low)
  })
  return area
}

/** An edge of a polygon that rises from `low` to `high` in v; u = u0 + slope * (v - low). */
export interface Edge { readonly low: number; readonly high: number; readonly u0: number; readonly slope: number; middle: number }

export const edgeAt = (e: Edge, v: number): number => e.u0 + e.slope * (v - e.low)
const middleOf = (e: Edge, low: number, high: number): number => edgeAt(e, (low + high) / 2)

/**
 * Cuts polygons into strips of v at every corner, every crossing of edges and at `cuts`; per strip the edges that cross it, sorted by u at mid-height:
 * between the first and second, third and fourth ... lies the inside.
 */
export function forEachStrip(
  polygons: readonly Float64Array[], cuts: readonly number[],
  visit: (low: number, high: number, count: number, edges: readonly Edge[]) => void,
): void {
  const edges: Edge[] = []
  let corners = cuts.length
  for (const p of polygons) corners += p.length / 2
  const events = new Float64Array(corners)
  events.set(cuts)
  let at = cuts.length
  for (const p of polygons)
    for (let n = 0, m = p.length - 2; n < p.length; m = n, n += 2) {
      const u0 = p[m]!, v0 = p[m + 1]!, u1 = p[n]!, v1 = p[n + 1]!
      events[at++] = v1
      if (v0 < v1) edges.push({ low: v0, high: v1, u0, slope: (u1 - u0) / (v1 - v0), middle: 0 })
      else if (v1 < v0) edges.push({ low: v1, high: v0, u0: u1, slope: (u0 - u1) / (v0 - v1), middle: 0 })
    }
  edges.sort((a, b) => a.low - b.low)
  events.sort()
  const active: Edge[] = []
  let count = 0, next = 0
  for (let n = 1; n < events.length; n++) {
    const low = events[n - 1]!, high = events[n]!
    if (!(high > low)) continue
    const mid = (low + high) / 2
    let kept = 0
    for (let m = 0; m < count; m++) if (active[m]!.high > mid) active[kept++] = active[m]!
    count = kept
    while (next < edges.length && edges[next]!.low < mid) {
      const e = edges[next++]!
      if (e.high > mid) active[count++] = e
    }
    if (count > 0) visitUncrossed(low, high, count, active, visit)
  }
}

/** Visits a strip, cut where its edges cross each other. */
function visitUncrossed(low: number, high: number, count: number, active: Edge[], visit: (low: number, high: number, count: number, edges: readonly Edge[]) => void): void {
  const mid = (low + high) / 2
  for (let m = 0; m < count; m++) {
    const e = active[m]!
    e.middle = edgeAt(e, mid)
    let place = m
    while (place > 0 && active[place - 1]!.middle > e.middle) { active[place] = active[place - 1]!; place-- }
    active[place] = e
  }
  // Where any two edges cross in the strip, two that are neighbours at mid-height do.
  for (let m = 1; m < count; m++) {
    const a = active[m - 1]!, b = active[m]!
    const below = edgeAt(b, low) - edgeAt(a, low), above = edgeAt(b, high) - edgeAt(a, high)
    if (below > -1e-9 && above > -1e-9) continue
    const crossing = low + (high - low) * below / (below - above)
    // What is cut off a thinner strip is less than rounding.
    if (!(crossing - low > 1e-9 && high - crossing > 1e-9)) continue
    visitUncrossed(low, crossing, count, active, visit)
    return visitUncrossed(crossing, high, count, active, visit)
  }
  visit(low, high, count, active)
}
