import type { Vec3 } from './vector.ts'

/**
 * Volume (mm3) that a sphere about the origin shares with the box from `low` to `high` (mm).
 * Areas of circle and rectangle in closed form, integrated along z by Gauss-Legendre between the heights
 * at which the circle crosses a side or a corner; relative error below 1e-6.
 */
export function sphereBoxOverlap(radius: number, low: Vec3, high: Vec3): number {
  if (!(radius > 0 && Number.isFinite(radius))) throw new RangeError(`sphere of radius ${radius} mm`)
  const a = Math.max(low[2], -radius), b = Math.min(high[2], radius)
  if (!(a < b)) return 0
  const breaks = [a, b]
  for (const x of [0, low[0], high[0]]) for (const y of [0, low[1], high[1]]) {
    const z2 = radius * radius - x * x - y * y
    if (z2 > 0) for (const z of [Math.sqrt(z2), -Math.sqrt(z2)]) if (z > a && z < b) breaks.push(z)
  }
  breaks.sort((p, q) => p - q)
  let volume = 0
  for (let n = 1; n < breaks.length; n++) volume += integral(z => circleRectangle(Math.sqrt(Math.max(0, radius * radius - z * z)), low, high), breaks[n - 1]!, breaks[n]!)
  // Differences of equal areas leave crumbs on either side of nothing.
  return volume > 1e-12 * radius ** 3 ? volume : 0
}

/** Area that the circle of radius r about the origin shares with the rectangle: by its four corners. */
function circleRectangle(r: number, low: Vec3, high: Vec3): number {
  return quadrant(r, high[0], high[1]) - quadrant(r, low[0], high[1]) - quadrant(r, high[0], low[1]) + quadrant(r, low[0], low[1])
}

/** Area of the circle between 0 and x, and 0 and y; negative where one of them is. */
function quadrant(r: number, x: number, y: number): number {
  if (x < 0) return -quadrant(r, -x, y)
  if (y < 0) return -quadrant(r, x, -y)
  x = Math.min(x, r)
  y = Math.min(y, r)
  if (x * x + y * y <= r * r) return x * y
  // Under the arc from where it leaves the top side to x.
  const u = Math.sqrt(Math.max(0, r * r - y * y))
  const under = (t: number) => (t * Math.sqrt(Math.max(0, r * r - t * t)) + r * r * Math.asin(Math.min(1, t / r))) / 2
  return u * y + under(x) - under(u)
}

// Gauss-Legendre, 10 points, on [-1, 1].
const nodes = [0.14887433898163122, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717]
const weights = [0.29552422471475287, 0.26926671930999635, 0.21908636251598204, 0.1494513491505806, 0.06667134430868814]

/** The ends behave like square roots; z = middle + half sin(t) takes that away. */
function integral(f: (z: number) => number, a: number, b: number): number {
  const middle = (a + b) / 2, half = (b - a) / 2
  let total = 0
  nodes.forEach((node, n) => {
    for (const t of [node * Math.PI / 2, -node * Math.PI / 2]) total += weights[n]! * Math.cos(t) * f(middle + half * Math.sin(t))
  })
  return total * half * Math.PI / 2
}
