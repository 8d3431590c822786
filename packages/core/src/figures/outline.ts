export type Point2 = readonly [number, number]

/** A line that ends where it began is closed; one that leaves the field is open. */
export type Polyline = readonly Point2[]

// Edges of a cell: top, right, bottom, left; corners as bits: top left 1, top right 2, bottom right 4, bottom left 8.
// Every segment keeps the inside on the same hand, so that cells chain.
const T = 0, R = 1, B = 2, L = 3
const segmentsOf: readonly (readonly (readonly [number, number])[])[] = [
  [], [[L, T]], [[T, R]], [[L, R]], [[R, B]], [[L, T], [R, B]], [[T, B]], [[L, B]],
  [[B, L]], [[B, T]], [[T, R], [B, L]], [[B, R]], [[R, L]], [[R, T]], [[T, L]], [],
]
const joined: Readonly<Record<number, readonly (readonly [number, number])[]>> = { 5: [[R, T], [L, B]], 10: [[T, L], [B, R]] }

/**
 * The lines where a field of width x height samples passes `level`, by marching squares with linear interpolation; in samples,
 * (0, 0) the centre of the first. Saddles are joined where the mean of the four corners is inside.
 * Throws RangeError where the field does not fill width x height.
 */
export function outlines(field: ArrayLike<number>, width: number, height: number, level: number): Polyline[] {
  if (field.length !== width * height) throw new RangeError(`${field.length} samples for ${width} x ${height}`)
  const next = new Map<number, number>()
  const at = new Map<number, Point2>()
  const begun = new Set<number>(), ended = new Set<number>()
  for (let y = 0; y + 1 < height; y++) {
    for (let x = 0; x + 1 < width; x++) {
      const n = y * width + x
      const a = field[n]!, b = field[n + 1]!, c = field[n + width + 1]!, d = field[n + width]!
      const code = (a >= level ? 1 : 0) | (b >= level ? 2 : 0) | (c >= level ? 4 : 0) | (d >= level ? 8 : 0)
      if (code === 0 || code === 15) continue
      const segments = (code === 5 || code === 10) && (a + b + c + d) / 4 >= level ? joined[code]! : segmentsOf[code]!
      const crossing = (edge: number): number => {
        const key = edge === T ? 2 * n : edge === B ? 2 * (n + width) : edge === L ? 2 * n + 1 : 2 * (n + 1) + 1
        if (!at.has(key)) {
          const [from, to] = edge === T ? [a, b] : edge === B ? [d, c] : edge === L ? [a, d] : [b, c]
          const t = (level - from) / (to - from)
          at.set(key, edge === T ? [x + t, y] : edge === B ? [x + t, y + 1] : edge === L ? [x, y + t] : [x + 1, y + t])
        }
        return key
      }
      for (const [start, end] of segments) {
        const from = crossing(start), to = crossing(end)
        next.set(from, to); begun.add(from); ended.add(to)
      }
    }
  }
  const lines: Polyline[] = []
  const walk = (start: number) => {
    const line = [at.get(start)!]
    for (let key = next.get(start), last = start; key !== undefined; last = key, key = next.get(key)) {
      next.delete(last)
      line.push(at.get(key)!)
    }
    lines.push(line)
  }
  for (const start of begun) if (!ended.has(start)) walk(start)
  for (const start of begun) if (next.has(start)) walk(start)
  return lines
}

/** Fewer points, none further than `tolerance` from the line (Douglas and Peucker 1973). */
export function simplified(line: Polyline, tolerance: number): Polyline {
  if (line.length < 3) return line
  const keep = new Uint8Array(line.length)
  keep[0] = keep[line.length - 1] = 1
  const spans: [number, number][] = [[0, line.length - 1]]
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, to] = span
    let far = tolerance, at = -1
    for (let n = from + 1; n < to; n++) {
      const away = distanceToSegment(line[n]!, line[from]!, line[to]!)
      if (away > far) { far = away; at = n }
    }
    if (at > 0) { keep[at] = 1; spans.push([from, at], [at, to]) }
  }
  return line.filter((_, n) => keep[n])
}

function distanceToSegment(p: Point2, a: Point2, b: Point2): number {
  const dx = b[0] - a[0], dy = b[1] - a[1], length2 = dx * dx + dy * dy
  const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2))
  return Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)
}

/** Enclosed by a closed line, signed by its sense. */
export function signedArea(line: Polyline): number {
  let sum = 0
  for (let n = 0; n < line.length; n++) {
    const a = line[n]!, b = line[(n + 1) % line.length]!
    sum += a[0] * b[1] - b[0] * a[1]
  }
  return sum / 2
}
