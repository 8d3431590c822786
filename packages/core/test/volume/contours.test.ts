import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Contour, type ContourSet, type Mat3, type Vec3, add, applyTransform, contourStack, contoursToFraction,
  contoursToVoi, contoursVolumeMl, eulerRotation, evenOddArea, fractionOver, geometry, indexToPosition,
  insideOver, multiply, rigidAbout, volumeMl, voxelsInside, weightOf,
} from '../../src/volume/index.ts'

const polygon = (z: number, ...uv: number[]): Contour => ({ points: Float64Array.from(uv.flatMap((x, n) => n % 2 ? [x, z] : [x])) })
const rectangle = (z: number, x0: number, y0: number, x1: number, y1: number): Contour => polygon(z, x0, y0, x1, y0, x1, y1, x0, y1)
const set = (contours: readonly Contour[], more: Partial<ContourSet> = {}): ContourSet => ({ name: 'part', frameOfReferenceUid: '1.2', contours, ...more })
const codes = (o: { findings: readonly { code: string }[] }) => o.findings.map(f => f.code)
const grid = geometry({ frameOfReferenceUid: '1.2', size: [30, 24, 12], origin: [-10, 5, -20], spacing: [2, 3, 4] })

/** A star about the origin: angles rise, so that it never crosses itself. */
const star = fc.array(fc.double({ min: 4, max: 16, noNaN: true }), { minLength: 3, maxLength: 40 })
const corners = (radii: readonly number[], cx: number, cy: number): number[] =>
  radii.flatMap((r, n) => { const a = 2 * Math.PI * (n + 0.1) / radii.length; return [cx + r * Math.cos(a), cy + r * Math.sin(a)] })
function shoelace(uv: readonly number[]): number {
  let twice = 0
  for (let n = 0; n < uv.length; n += 2) {
    const m = (n + 2) % uv.length
    twice += uv[n]! * uv[m + 1]! - uv[m]! * uv[n + 1]!
  }
  return Math.abs(twice) / 2
}

describe('evenOddArea', () => {
  test('equals the shoelace formula for polygons that do not cross themselves', () => {
    fc.assert(fc.property(star, radii => {
      const uv = corners(radii, 3, -7)
      expect(evenOddArea([Float64Array.from(uv)])).toBeCloseTo(shoelace(uv), 8)
    }))
  })
  test('a hole counts against, an island in it for, whatever the winding', () => {
    const square = (half: number, turn: 1 | -1) => Float64Array.from(turn > 0 ? [-half, -half, half, -half, half, half, -half, half] : [-half, half, half, half, half, -half, -half, -half])
    for (const a of [1, -1] as const) for (const b of [1, -1] as const)
      expect(evenOddArea([square(10, a), square(6, b), square(2, a)])).toBeCloseTo(400 - 144 + 16, 9)
  })
  test('a keyhole gives the same as a hole', () => {
    const keyhole = Float64Array.from([-10, -10, 10, -10, 10, 10, -10, 10, -10, 0, -6, 0, -6, 6, 6, 6, 6, -6, -6, -6, -6, 0, -10, 0])
    expect(evenOddArea([keyhole])).toBeCloseTo(400 - 144, 9)
  })
  test('a polygon that crosses itself encloses its two lobes', () => {
    // A bow tie with its crossing at a third of the height: triangles of 4 x 2 / 2 and 8 x 4 / 2.
    expect(evenOddArea([Float64Array.of(0, 0, 4, 0, -2, 6, 6, 6)])).toBeCloseTo(4 + 16, 9)
  })
  test('what two crossing polygons share is outside', () => {
    // Two squares of 100, one turned by 45 degrees: they share a regular octagon of inradius 5, 8 x 25 x tan 22.5 degrees.
    const h = 5 * Math.SQRT2, octagon = 200 * Math.tan(Math.PI / 8)
    expect(evenOddArea([Float64Array.of(-5, -5, 5, -5, 5, 5, -5, 5), Float64Array.of(0, -h, h, 0, 0, h, -h, 0)])).toBeCloseTo(200 - 2 * octagon, 9)
  })
  test('what two polygons share is outside', () => {
    expect(evenOddArea([Float64Array.from([0, 0, 4, 0, 4, 4, 0, 4]), Float64Array.from([2, 1, 6, 1, 6, 3, 2, 3])])).toBeCloseTo(16 + 8 - 2 * 4, 9)
  })
})

describe('contourStack', () => {
  test('each plane owns the slab half way to its neighbours', () => {
    const { value } = contourStack(set([6, 0, 3, 10].map(z => rectangle(z, 0, 0, 4, 4))))
    expect(value!.planes.map(p => [p.from, p.to])).toEqual([[-1.5, 1.5], [1.5, 4.5], [4.5, 8], [8, 11.5]])
  })
  test('a gap of more than 1.5 spacings parts the structure and is told', () => {
    const built = contourStack(set([0, 3, 6, 15, 18].map(z => rectangle(z, 0, 0, 4, 4))))
    expect(built.value!.planes.map(p => [p.from, p.to])).toEqual([[-1.5, 1.5], [1.5, 4.5], [4.5, 7.5], [13.5, 16.5], [16.5, 19.5]])
    expect(codes(built)).toEqual(['contour/gap'])
    expect(built.findings[0]!.message).toContain('6.00 and 15.00')
    expect(codes(contourStack(set([0, 3, 6, 10.4, 13.4].map(z => rectangle(z, 0, 0, 4, 4)))))).toEqual([])
    expect(codes(contourStack(set([0, 3, 6, 10.6, 13.6].map(z => rectangle(z, 0, 0, 4, 4)))))).toEqual(['contour/gap'])
  })
  test('a contour given twice is used once', () => {
    const built = contoursVolumeMl(set([0, 0, 3].map(z => rectangle(z, 0, 0, 10, 10))))
    expect(built.value).toBeCloseTo(0.6, 12)
    expect(codes(built)).toEqual(['contour/duplicate'])
  })
  test('a contour given twice but for rounding is used once, however it begins and turns', () => {
    const aside = polygon(0, 10.001, 10, 10, 0, 0, 0.001, 0, 5, 0, 10)
    const built = contoursVolumeMl(set([rectangle(0, 0, 0, 10, 10), aside, rectangle(3, 0, 0, 10, 10)]))
    expect(built.value).toBeCloseTo(0.6, 12)
    expect(built.findings).toMatchObject([{ code: 'contour/near-duplicate', severity: 'warning' }])
    // Nested with 99.2% of the area: one. With 98%: a wall.
    expect(codes(contoursVolumeMl(set([0, 0, 3].map((z, n) => rectangle(z, 0, 0, 10, n === 1 ? 9.92 : 10)))))).toEqual(['contour/near-duplicate'])
    const wall = contoursVolumeMl(set([0, 0, 3].map((z, n) => rectangle(z, 0, 0, 10, n === 1 ? 9.8 : 10))))
    expect(wall.value).toBeCloseTo(0.006 + 0.3, 12)
    expect(codes(wall)).toEqual([])
  })
  test('a hole given twice is one hole', () => {
    const planes = [0, 3].flatMap(z => [rectangle(z, 0, 0, 10, 10), rectangle(z, 4, 4, 6, 6), rectangle(z, 4, 4, 6, 6.001)])
    const built = contoursVolumeMl(set(planes))
    expect(built.value).toBeCloseTo(2 * 0.3 * 0.96, 12)
    expect(codes(built)).toEqual(['contour/near-duplicate'])
  })
  test('contours that cross on a plane are said; those that touch or lie apart are not', () => {
    const pairs = (x: number) => set([0, 3].flatMap(z => [rectangle(z, 0, 0, 10, 10), rectangle(z, x, 0, x + 10, 10)]))
    expect(codes(contoursVolumeMl(pairs(5)))).toEqual(['contour/crossing'])
    for (const x of [10, 9.999, 12]) expect(codes(contoursVolumeMl(pairs(x))), String(x)).toEqual([])
  })
  test('slices that have lost their places, all on one plane, are refused', () => {
    const disc = (r: number, x = 0) => polygon(0, ...corners(Array.from({ length: 24 }, () => r), x, 0))
    const collapsed = [disc(4), disc(8), disc(10), disc(7), disc(3)], leaning = [disc(8), disc(8, 3), disc(8, 6)]
    for (const slices of [collapsed, leaning]) for (const planeSpacingMm of [3, undefined]) {
      const built = contoursVolumeMl(set(slices, planeSpacingMm === undefined ? {} : { planeSpacingMm }))
      expect(built.value).toBeUndefined()
      expect(built.findings).toContainEqual(expect.objectContaining({ code: 'contour/collapsed', severity: 'error' }))
      expect(contoursToVoi(set(slices), grid).value).toBeUndefined()
    }
    // One outline with a hole, and another beside it: as one plane may be.
    const one = contoursVolumeMl(set([disc(10), disc(4), disc(3, 30)], { planeSpacingMm: 3 }))
    expect(one.value).toBeGreaterThan(0)
    expect(one.findings).toMatchObject([{ code: 'contour/one-plane', severity: 'warning' }])
  })
  test('a lone plane has the thickness its file says, else none', () => {
    const one = [rectangle(0, 0, 0, 10, 10)]
    expect(contoursVolumeMl(set(one, { planeSpacingMm: 5 })).value).toBeCloseTo(0.5, 12)
    expect(contoursVolumeMl(set(one))).toMatchObject({ value: undefined, findings: [{ code: 'contour/one-plane', severity: 'error' }] })
    const onGrid = contoursToVoi(set([rectangle(-8, 0, 10, 10, 25)]), grid)
    expect(onGrid.value && voxelsInside(onGrid.value)).toBe(5 * 5)
    expect(codes(onGrid)).toEqual(['contour/one-plane'])
  })
  test('contours that are not flat, not parallel or no polygons are left out and told', () => {
    const bent = { points: Float64Array.of(0, 0, 0, 10, 0, 0, 10, 10, 4, 0, 10, 0) }
    const line = { points: Float64Array.of(0, 0, 0, 10, 0, 0) }
    const standing = { points: Float64Array.of(0, 5, 0, 10, 5, 0, 10, 5, 10, 0, 5, 10) }
    const good = [0, 3, 6].map(z => rectangle(z, 0, 0, 20, 20))
    const built = contoursVolumeMl(set([...good, bent, line, standing]))
    expect(built.value).toBeCloseTo(3.6, 12)
    expect(codes(built)).toEqual(['contour/no-polygon', 'contour/not-parallel'])
    expect(contoursVolumeMl(set([line])).value).toBeUndefined()
    for (const wild of [NaN, Infinity, 1e300, 1e5])
      expect(contoursVolumeMl(set([{ points: Float64Array.of(0, 0, 0, wild, 0, 0, 1, 1, 0) }])).value).toBeUndefined()
  })
})

describe('contoursToVoi and contoursToFraction', () => {
  test('refuse contours of another frame of reference', () => {
    const elsewhere = set([0, 3].map(z => rectangle(z, 0, 0, 4, 4)), { frameOfReferenceUid: '9.9' })
    for (const result of [contoursToVoi(elsewhere, grid), contoursToFraction(elsewhere, grid)])
      expect(result).toMatchObject({ value: undefined, findings: [{ code: 'contour/frame-of-reference', severity: 'error' }] })
  })
  test('say where planes are so far apart that slices between them were skipped', () => {
    const every = (mm: number) => codes(contoursToFraction(set([0, 1, 2, 3].map(n => rectangle(-18 + n * mm, -4, 8, 6, 20))), grid)), fine = geometry({ ...grid, size: [30, 24, 40], spacing: [2, 3, 1] })
    expect([every(4), every(8)]).toEqual([[], ['contour/sparse']])
    // Slices of 1 mm drawn every 5 mm are usual, and their ends sure enough.
    expect(codes(contoursToFraction(set([0, 1, 2, 3].map(n => rectangle(-18 + n * 5, -4, 8, 6, 20))), fine))).toEqual([])
  })
  test('refuse a structure without contours', () => {
    expect(contoursToVoi(set([]), grid)).toMatchObject({ value: undefined, findings: [{ code: 'contour/none' }] })
  })
  test('cut what leaves the grid and say so', () => {
    const wide = set([-20, -16].map(z => rectangle(z, -40, 8, 6, 20)))
    const cut = contoursToFraction(wide, grid)
    expect(codes(cut)).toEqual(['contour/leaves-grid'])
    // x: from the first voxel's face at -11 to 6; y: 12 mm; z: slabs from -22 (the grid's lower face) to -14.
    expect(volumeMl(cut.value!)).toBeCloseTo(17 * 12 * 8 / 1000, 6)
  })

  test('a voxel is inside where its centre is, a border belongs to one side only', () => {
    // Voxel centres along x at -10, -8, ...: from -4 to 4 hold -4, -2, 0, 2; from 4 to 8 hold 4, 6.
    const left = contoursToVoi(set([rectangle(-20, -4, 5, 4, 35), rectangle(-16, -4, 5, 4, 35)]), grid).value!
    const right = contoursToVoi(set([rectangle(-20, 4, 5, 8, 35), rectangle(-16, 4, 5, 8, 35)]), grid).value!
    expect([voxelsInside(left), voxelsInside(right)]).toEqual([4 * 10 * 2, 2 * 10 * 2])
    expect(insideOver(left).some((x, n) => x && weightOf(right, n))).toBe(false)
  })
  test('slices between contour planes are filled, from planes finer and coarser than slices', () => {
    for (const step of [1, 2.5, 6, 10]) {
      const planes = Array.from({ length: Math.round(30 / step) }, (_, n) => -18 + n * step)
      const inside = contoursToVoi(set(planes.map(z => rectangle(z, -5, 6, 15, 36))), grid).value!
      const slices = new Set(Array.from(insideOver(inside), (x, n) => x ? Math.floor(n / (30 * 24)) : -1))
      slices.delete(-1)
      const reach = [-18 - step / 2, planes.at(-1)! + step / 2]
      expect([...slices]).toEqual(Array.from({ length: 12 }, (_, k) => k).filter(k => -20 + 4 * k >= reach[0]! && -20 + 4 * k < reach[1]!))
      expect(voxelsInside(inside)).toBe(slices.size * 10 * 10)
    }
  })

  test('a slice on the border of two slabs belongs to the upper one, whatever the last bits say', () => {
    for (const spacing of [0.3, 1.1, 2.7, 3.27, 4.4]) for (const origin of [-576.68, 0.1, 100.3]) {
      const fine = geometry({ frameOfReferenceUid: '1.2', size: [6, 5, 20], origin: [0, 0, origin], spacing: [1, 2, spacing] })
      const half = contoursToVoi(set([5, 6, 7, 8, 9].map(k => rectangle(origin + (k + 0.5) * spacing, -0.5, -1, 2.5, 3))), fine).value!
      expect([...new Set(Array.from(insideOver(half), (x, n) => x ? Math.floor(n / 30) : -1))]).toEqual([-1, 5, 6, 7, 8, 9])
      expect(voxelsInside(half)).toBe(5 * 6)
    }
  })

  test('fractions add up to the volume of the polygons', () => {
    fc.assert(fc.property(star, star, fc.double({ min: 0.7, max: 7, noNaN: true }), (outer, inner, step) => {
      const stack = Array.from({ length: Math.max(2, Math.floor(30 / step)) }, (_, n) => -12 + n * step)
        .flatMap(z => [polygon(z, ...corners(outer, 17, 36)), polygon(z, ...corners(inner.map(r => r / 2), 15, 37))])
      const contours = set(stack)
      const wanted = contoursVolumeMl(contours).value!
      const onto = geometry({ ...grid, size: [30, 24, 16] })
      const fraction = contoursToFraction(contours, onto)
      // The inner star may cross the outer, or be nearly the same.
      expect(codes(fraction).filter(c => !['contour/leaves-grid', 'contour/crossing', 'contour/near-duplicate'].includes(c))).toEqual([])
      expect(fractionOver(fraction.value!).every(x => x >= 0 && x <= 1)).toBe(true)
      expect(Math.abs(volumeMl(fraction.value!) - wanted)).toBeLessThan(1e-5 * wanted)
    }), { numRuns: 60 })
  })
  test('a fraction is 1 where the voxel lies within, 0 where it lies without, and the covered part between', () => {
    const fraction = fractionOver(contoursToFraction(set([-19, -13].map(z => rectangle(z, -9.5, 4, 0, 20.5))), grid).value!)
    const at = (i: number, j: number, k: number) => fraction[i + 30 * (j + 24 * k)]!
    // Slabs from -22 to -10: slices -20, -16, -12 lie within whole. Voxel 0 covers x -11 to -9: 0.25; voxel 5 covers -1 to 1: 0.5.
    // Row 0 covers y 3.5 to 6.5, 2.5 of 3 mm; row 5 covers 18.5 to 21.5, 2 of 3 mm.
    expect(at(0, 1, 0)).toBeCloseTo(0.25, 6)
    expect(at(3, 1, 1)).toBeCloseTo(1, 6)
    expect(at(5, 1, 2)).toBeCloseTo(0.5, 6)
    expect(at(3, 0, 1)).toBeCloseTo(2.5 / 3, 6)
    expect(at(5, 5, 1)).toBeCloseTo(0.5 * 2 / 3, 6)
    expect([at(6, 1, 1), at(3, 6, 1), at(3, 1, 3)]).toEqual([0, 0, 0])
  })
  test('moving contours by whole voxels moves the result', () => {
    fc.assert(fc.property(star, fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -2, max: 2 }), fc.integer({ min: -1, max: 1 })), (radii, [di, dj, dk]) => {
      const at = (x: number, y: number, z: number) => set([0, 4.3, 8].map(h => polygon(h + z, ...corners(radii, 17.13 + x, 38.21 + y))))
      const here = at(0, 0, 0.37), there = at(2 * di, 3 * dj, 0.37 + 4 * dk)
      const [a, b] = [insideOver(contoursToVoi(here, grid).value!), insideOver(contoursToVoi(there, grid).value!)]
      const [c, d] = [fractionOver(contoursToFraction(here, grid).value!), fractionOver(contoursToFraction(there, grid).value!)]
      const step = di + 30 * (dj + 24 * dk)
      for (let n = 0; n < a.length; n++) {
        const moved = n + step
        if (a[n] || c[n]! > 0) {
          expect(b[moved]).toBe(a[n])
          expect(Math.abs(d[moved]! - c[n]!)).toBeLessThan(1e-5)
        }
      }
    }), { numRuns: 40 })
  })
  test('holes, keyholes and islands come out alike as mask and as fraction', () => {
    const nested = [0, 5, 10].flatMap(z => [rectangle(z, -8, 8, 44, 60), rectangle(z, 0, 16, 30, 50), rectangle(z, 10, 20, 20, 40)])
    const keyhole = [0, 5, 10].flatMap(z => [polygon(z, -8, 8, 44, 8, 44, 60, -8, 60, -8, 30, 0, 30, 0, 50, 30, 50, 30, 16, 0, 16, 0, 30, -8, 30), rectangle(z, 10, 20, 20, 40)])
    expect(insideOver(contoursToVoi(set(keyhole), grid).value!)).toEqual(insideOver(contoursToVoi(set(nested), grid).value!))
    const a = fractionOver(contoursToFraction(set(nested), grid).value!), b = fractionOver(contoursToFraction(set(keyhole), grid).value!)
    a.forEach((x, n) => expect(Math.abs(x - b[n]!)).toBeLessThan(1e-6))
  })
})

describe('grids that lie askew', () => {
  const direction: Mat3 = eulerRotation([0.2, -0.35, 0.5])
  const oblique = geometry({ frameOfReferenceUid: '1.2', size: [31, 26, 22], origin: [-25, -40, -30], spacing: [2, 3, 4], direction })
  const centre = indexToPosition(oblique, [15, 12.5, 10.5])
  const sphere = (radius: number, step: number): Contour[] => {
    const planes: Contour[] = []
    for (let z = -radius + step / 2; z < radius; z += step) {
      const r = Math.sqrt(radius * radius - z * z)
      const points: number[] = []
      for (let n = 0; n < 90; n++) points.push(centre[0] + r * Math.cos(n * Math.PI / 45), centre[1] + r * Math.sin(n * Math.PI / 45), centre[2] + z)
      planes.push({ points: Float64Array.from(points) })
    }
    return planes
  }

  test('axial contours on an oblique grid: every voxel by its centre', () => {
    const contours = set(sphere(17.3, 2.7))
    const stack = contourStack(contours).value!
    const mask = contoursToVoi(contours, oblique).value!
    let n = 0, checked = 0
    for (let k = 0; k < 22; k++) for (let j = 0; j < 26; j++) for (let i = 0; i < 31; i++, n++) {
      const [x, y, z] = indexToPosition(oblique, [i, j, k])
      const plane = stack.planes.find(p => z >= p.from && z < p.to)
      const inside = plane !== undefined && plane.polygons.some(p => crosses(p, x * stack.u[0] + y * stack.u[1], x * stack.v[0] + y * stack.v[1]))
      // A centre within the nudge of a slab's border may go either way.
      if (stack.planes.some(p => Math.abs(z - p.from) < 1e-3 || Math.abs(z - p.to) < 1e-3)) continue
      if (weightOf(mask, n) !== (inside ? 1 : 0)) throw new Error(`voxel ${i}, ${j}, ${k}: ${weightOf(mask, n)}`)
      checked++
    }
    expect(checked).toBeGreaterThan(17_000)
    expect(voxelsInside(mask)).toBeGreaterThan(800)
  })
  test('the sum of fractions equals the volume of the polygons within 0.1%', () => {
    const contours = set(sphere(17.3, 2.7))
    const wanted = contoursVolumeMl(contours).value!
    expect(Math.abs(volumeMl(contoursToFraction(contours, oblique).value!) / wanted - 1)).toBeLessThan(1e-3)
  })
  test('contours drawn in the grid\'s own planes give what they give on a straight grid', () => {
    const straight = geometry({ frameOfReferenceUid: '1.2', size: [31, 26, 22], origin: [0, 0, 0], spacing: [2, 3, 4] })
    const flat = set([8, 12.2, 16, 20].flatMap(z => [polygon(z, ...corners([14, 9, 13, 15, 8, 12, 15], 30.3, 36.7)), rectangle(z, 27.1, 34.2, 33.3, 39.9)]))
    for (const turned of [
      { to: oblique, move: (p: Vec3): Vec3 => add(oblique.origin, multiply(direction, p)) },
      { to: geometry({ ...straight, size: [22, 31, 26], spacing: [4, 2, 3], direction: [0, 1, 0, 0, 0, 1, 1, 0, 0] }), move: (p: Vec3): Vec3 => p },
    ]) {
      const contours = set(flat.contours.map(({ points: p }) => {
        const points = new Float64Array(p.length)
        for (let n = 0; n < p.length; n += 3) points.set(turned.move([p[n]!, p[n + 1]!, p[n + 2]!]), n)
        return { points }
      }))
      const a = contoursToFraction(flat, straight).value!, b = contoursToFraction(contours, turned.to).value!
      expect(volumeMl(b)).toBeCloseTo(volumeMl(a), 5)
      expect(voxelsInside(contoursToVoi(contours, turned.to).value!)).toBe(voxelsInside(contoursToVoi(flat, straight).value!))
      if (turned.to === oblique) expect(Math.max(...fractionOver(a).map((x, n) => Math.abs(x - weightOf(b, n))))).toBeLessThan(1e-5)
    }
  })
  test('sagittal contours on an axial grid keep their volume', () => {
    const upright = rigidAbout({ from: '1.2', to: '1.2', centre: [0, 0, 0], anglesRad: [0, Math.PI / 2, 0], translationMm: [0, 0, 0] })
    const turned = set(sphere(15, 2).map(({ points: p }) => {
      const points = new Float64Array(p.length)
      for (let n = 0; n < p.length; n += 3) points.set(applyTransform(upright, [p[n]! - centre[0], p[n + 1]! - centre[1], p[n + 2]! - centre[2]]), n)
      return { points }
    }))
    const straight = geometry({ frameOfReferenceUid: '1.2', size: [22, 19, 17], origin: [-20, -17, -18], spacing: [2, 2.1, 2.3] })
    expect(contourStack(turned).value!.normal.map(x => Math.round(x * 1e9) / 1e9 || 0)).toEqual([1, 0, 0])
    expect(volumeMl(contoursToFraction(turned, straight).value!)).toBeCloseTo(contoursVolumeMl(turned).value!, 5)
  })
})

/** Whether a ray from u, v crosses the polygon an odd number of times. */
function crosses(p: Float64Array, u: number, v: number): boolean {
  let odd = false
  for (let n = 0, m = p.length - 2; n < p.length; m = n, n += 2)
    if ((p[n + 1]! > v) !== (p[m + 1]! > v) && u < p[n]! + (v - p[n + 1]!) / (p[m + 1]! - p[n + 1]!) * (p[m]! - p[n]!)) odd = !odd
  return odd
}
