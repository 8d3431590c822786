import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leastDifference } from '../../src/registration/difference.ts'
import { downsample, downsampleFactors, downsampleMask, smoothed } from '../../src/registration/downsample.ts'
import { neighbouringTransforms } from '../../src/registration/index.ts'
import { mutualInformation } from '../../src/registration/mutual-information.ts'
import { patternFit } from '../../src/registration/pattern-fit.ts'
import { eulerDerivatives, moved, posed, rotationOf } from '../../src/registration/pose.ts'
import { takeSamples } from '../../src/registration/sampling.ts'
import { softTissue } from '../../src/registration/soft-tissue.ts'
import { random } from '../../src/numerics/index.ts'
import { type Geometry, type Vec3, type Volume, applyTransform, determinant, eulerRotation, geometry, identity3, identityTransform, indexToPosition, matrixProduct, rigidAbout, rotationAngleDeg, subtract, transpose, voxelCount } from '../../src/volume/index.ts'

const oblique = (size: Vec3, spacing: Vec3): Geometry => geometry({ size, spacing, origin: [-40, -30, -20], direction: eulerRotation([0.2, -0.1, 0.3]) })
/** A smooth scene in millimetres, 0 to 700. */
const scene = (p: Vec3): number => 350 + 150 * Math.sin(p[0] / 11) * Math.cos(p[1] / 13) + 120 * Math.sin(p[2] / 9 + p[0] / 17)
const fill = (g: Geometry, f: (p: Vec3) => number): Volume<'1'> => {
  const [nx, ny] = g.size, voxels = new Float32Array(voxelCount(g))
  for (let n = 0; n < voxels.length; n++) voxels[n] = f(indexToPosition(g, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))]))
  return { unit: '1', geometry: g, voxels }
}
const fixed = fill(oblique([21, 18, 15], [4, 4.5, 5]), scene), moving = fill(oblique([27, 23, 22], [3.5, 4.2, 4]), scene)
const everywhere = new Uint8Array(fixed.voxels.length).fill(1)
const samples = takeSamples(fixed, everywhere, [0, 5, 10], 3000)
const mi = (leastCovered = 0.1, start = identityTransform(undefined, undefined)) => mutualInformation({ samples, moving, start, bins: 24, range: [0, 700], leastCovered })

describe('mutual information', () => {
  test('its gradient is that of finite differences, at any pose', () => fc.assert(fc.property(
    fc.array(fc.double({ min: -0.12, max: 0.12, noNaN: true }), { minLength: 3, maxLength: 3 }), fc.array(fc.double({ min: -6, max: 6, noNaN: true }), { minLength: 3, maxLength: 3 }),
    (angles, shift) => {
      const start = rigidAbout({ from: undefined, to: undefined, centre: [0, 0, 0], anglesRad: [0.05, -0.02, 0.03], translationMm: [1, 2, -1] })
      // The interior only: at the image's edge samples come and go, and the objective jumps.
      const inner = takeSamples(fixed, everywhere.map((_, n) => { const i = n % 21, j = Math.floor(n / 21) % 18, k = Math.floor(n / 378); return i > 6 && i < 14 && j > 5 && j < 12 && k > 4 && k < 10 ? 1 : 0 }), [0, 5, 10], 600)
      const { objective, covered } = mutualInformation({ samples: inner, moving, start, bins: 24, range: [0, 700], leastCovered: 0.1 })
      const p = Float64Array.from([...angles, ...shift]), g = new Float64Array(6)
      objective(p, g)
      fc.pre(covered() === 1)
      for (let d = 0; d < 6; d++) {
        const h = d < 3 ? 1e-5 : 1e-3, up = p.slice(), down = p.slice()
        up[d]! += h
        down[d]! -= h
        const numeric = (objective(up) - objective(down)) / (2 * h)
        expect(Math.abs(g[d]! - numeric)).toBeLessThan(0.02 * Math.abs(numeric) + (d < 3 ? 0.05 : 0.002))
      }
    }), { numRuns: 25, seed: 5 }))

  test('is greatest where the images lie on each other, and near 0 for what has nothing to do with them', () => {
    const { objective } = mi(), here = objective(new Float64Array(6))
    for (const d of [3, 4, 5]) for (const by of [-2, 2]) {
      const p = new Float64Array(6)
      p[d] = by
      expect(objective(p)).toBeGreaterThan(here)
    }
    const r = random(4), noise: Volume = { ...moving, voxels: Float32Array.from(moving.voxels, () => 700 * r.uniform()) }
    const unrelated = mutualInformation({ samples, moving: noise, start: identityTransform(undefined, undefined), bins: 24, range: [0, 700], leastCovered: 0 }).objective(new Float64Array(6))
    expect(-unrelated).toBeLessThan(0.15)
    expect(-here).toBeGreaterThan(1)
  })

  test('by hand: two equal halves of two values apart, P = 1/2 twice, ln 2', () => {
    const g = geometry({ size: [8, 6, 4], spacing: [2, 2, 2] })
    const halves = fill(g, p => p[0] < 7 ? 0 : 700)
    const chosen = new Uint8Array(voxelCount(g))
    // Well within either half, so that no sample is interpolated between them.
    for (let n = 0; n < chosen.length; n++) chosen[n] = [1, 2, 5, 6].includes(n % 8) ? 1 : 0
    const s = takeSamples(halves, chosen, [0, 0, 0], 1e6)
    const { objective } = mutualInformation({ samples: s, moving: halves, start: identityTransform(undefined, undefined), bins: 32, range: [0, 700], leastCovered: 0 })
    // The window spreads either value over three bins of its own, which the other half never meets.
    expect(-objective(new Float64Array(6))).toBeCloseTo(Math.LN2, 10)
  })

  test('with too little overlap it is Infinity, not a number to be climbed', () => {
    expect(mi(0.5).objective(Float64Array.from([0, 0, 0, 400, 0, 0]))).toBe(Infinity)
    expect(mi(0).objective(Float64Array.from([0, 0, 0, 400, 0, 0]))).toBe(Infinity)
  })
})

describe('least clipped difference', () => {
  test('finds a known motion, and with shifts alone does not turn', () => {
    const truth = rigidAbout({ from: undefined, to: undefined, centre: [0, 5, 10], anglesRad: [0.02, -0.03, 0.02], translationMm: [1.5, -2, 1] })
    const seen = fill(oblique([40, 36, 34], [2.5, 2.6, 2.7]), p => scene(applyTransform({ ...truth, rotation: transpose(truth.rotation), translation: [0, 0, 0] }, subtract(p, truth.translation))))
    const r = leastDifference({ samples, moving: seen, start: identityTransform(undefined, undefined), clip: 40, tolerance: 0.001 })
    expect(r.converged).toBe(true)
    expect(r.cost).toBeLessThan(0.1 * r.startCost)
    const p = applyTransform(truth, [0, 5, 10]), q = applyTransform(r.transform, [0, 5, 10])
    expect(Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])).toBeLessThan(0.15)
    expect(Math.abs(rotationAngleDeg(r.transform) - rotationAngleDeg(truth))).toBeLessThan(0.2)
    const shift = leastDifference({ samples, moving: seen, start: identityTransform(undefined, undefined), clip: 40, tolerance: 0.001, shiftOnly: true })
    expect(shift.transform.rotation).toEqual(identity3)
    expect(shift.cost).toBeLessThan(shift.startCost)
  })

  test('without overlap it says that it did not converge', () => {
    const r = leastDifference({ samples, moving, start: { ...identityTransform(undefined, undefined), translation: [500, 0, 0] }, clip: 40, tolerance: 0.01 })
    expect(r).toMatchObject({ converged: false, covered: 0 })
  })
})

describe('pose', () => {
  test('derivatives of the Euler rotation are those of finite differences', () => {
    const at: Vec3 = [0.3, -0.2, 0.5]
    eulerDerivatives(at).forEach((d, n) => {
      const nudge = (by: number): Vec3 => at.map((a, m) => m === n ? a + by : a) as unknown as Vec3
      const up = eulerRotation(nudge(1e-6)), down = eulerRotation(nudge(-1e-6))
      d.forEach((x, e) => expect(x).toBeCloseTo((up[e]! - down[e]!) / 2e-6, 8))
    })
  })

  test('a rotation vector gives a rotation by its length; the centre moves by the shift alone', () => fc.assert(fc.property(
    fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -0.5, max: 0.5, noNaN: true }))), (v) => {
      const w = v as unknown as Vec3, r = rotationOf(w), angle = Math.hypot(...w)
      matrixProduct(r, transpose(r)).forEach((x, n) => expect(x).toBeCloseTo(identity3[n]!, 12))
      expect(determinant(r)).toBeCloseTo(1, 12)
      expect(rotationAngleDeg({ from: undefined, to: undefined, rotation: r, translation: [0, 0, 0] })).toBeCloseTo(angle * 180 / Math.PI, 8)
      const start = rigidAbout({ from: 'a', to: 'b', centre: [3, 2, 1], anglesRad: [0.1, 0.2, 0.3], translationMm: [4, 5, 6] }), centre: Vec3 = [10, -20, 30]
      const before = applyTransform(start, centre)
      for (const t of [moved(start, centre, w, [1, -2, 3]), posed(start, centre, [...w, 1, -2, 3])])
        applyTransform(t, centre).forEach((x, d) => expect(x).toBeCloseTo(before[d]! + [1, -2, 3][d]!, 9))
    }), { numRuns: 40, seed: 2 }))

  test('neighbouring transforms: itself, and one voxel either way along the target\'s own axes', () => {
    const target = oblique([5, 6, 7], [2, 3, 4]), t = rigidAbout({ from: 'a', to: undefined, centre: [0, 0, 0], anglesRad: [0.1, 0, 0], translationMm: [1, 2, 3] })
    const list = neighbouringTransforms(t, target)
    expect(list).toHaveLength(7)
    expect(list[0]).toBe(t)
    expect(list.slice(1).map(u => Math.hypot(...subtract(u.translation, t.translation))).map(x => Number(x.toFixed(9)))).toEqual([2, 2, 3, 3, 4, 4])
    const up = subtract(list[2]!.translation, t.translation)
    ;[0, 1, 2].forEach(d => expect(up[d]!).toBeCloseTo(2 * target.direction[3 * d]!, 12))
  })
})

describe('downsampling', () => {
  test('by hand: blocks of 2 x 1 x 2, the origin at the first block\'s centre, the remainder left out', () => {
    const g = geometry({ size: [5, 2, 2], spacing: [1, 3, 2], origin: [10, 20, 30] })
    const v: Volume = { unit: '1', geometry: g, voxels: Int16Array.from([1, 3, 5, 7, 99, 2, 4, 6, 8, 99, 11, 13, 15, 17, 99, 12, 14, 16, 18, 99]) }
    const small = downsample(v, [2, 1, 2])
    // (1 + 3 + 11 + 13) / 4 = 7, (5 + 7 + 15 + 17) / 4 = 11; next row 8 and 12.
    expect(Array.from(small.voxels)).toEqual([7, 11, 8, 12])
    expect(small.geometry).toMatchObject({ size: [2, 2, 1], spacing: [2, 3, 4], origin: [10.5, 20, 31] })
  })

  test('by fours, of an oblique grid: the same scene on a coarser grid', () => {
    const g = oblique([24, 20, 6], [1, 1.1, 4]), small = downsample(fill(g, p => 3 * p[0] - 2 * p[1] + p[2]), downsampleFactors(g, 4))
    expect(small.geometry.size).toEqual([6, 5, 6])
    const again = fill(small.geometry, p => 3 * p[0] - 2 * p[1] + p[2])
    small.voxels.forEach((x, n) => expect(x).toBeCloseTo(again.voxels[n]!, 3))
  })

  test('a mask keeps blocks at least half within; factors that do not fit are refused', () => {
    const g = geometry({ size: [4, 1, 1], spacing: [1, 1, 1] })
    expect(Array.from(downsampleMask(Uint8Array.from([1, 0, 0, 0]), g, [2, 1, 1]))).toEqual([1, 0])
    expect(() => downsample({ unit: '1', geometry: g, voxels: new Float32Array(4) }, [5, 1, 1])).toThrow(RangeError)
    expect(() => downsample({ unit: '1', geometry: g, voxels: new Float32Array(4) }, [1.5, 1, 1])).toThrow(/1.5/)
  })

  test('smoothing: 1 2 1 along each axis; an impulse keeps its sum, a constant its value', () => {
    const g = geometry({ size: [5, 6, 7], spacing: [1, 2, 3] }), impulse = new Float32Array(210)
    impulse[2 + 5 * (3 + 6 * 3)] = 64
    const s = smoothed({ unit: '1', geometry: g, voxels: impulse }).voxels
    expect([s[2 + 5 * (3 + 6 * 3)], s[1 + 5 * (3 + 6 * 3)], s[1 + 5 * (2 + 6 * 2)], s[0 + 5 * (3 + 6 * 3)]]).toEqual([8, 4, 1, 0])
    expect((s as Float32Array).reduce((a, b) => a + b)).toBe(64)
    expect(new Set(smoothed({ unit: '1', geometry: g, voxels: new Float32Array(210).fill(7) }).voxels)).toEqual(new Set([7]))
  })
})

describe('samples and patterns', () => {
  test('samples lie within their voxels, as many as asked for, with the interpolated value', () => {
    const linear = fill(oblique([12, 11, 10], [2, 3, 4]), p => p[0] + 2 * p[1] - p[2]), centre: Vec3 = [1, 2, 3]
    const s = takeSamples(linear, new Uint8Array(1320).fill(1), centre, 400)
    expect(s.count).toBeGreaterThan(380)
    expect(s.count).toBeLessThanOrEqual(401)
    for (let n = 0; n < s.count; n++) expect(s.value[n]!).toBeCloseTo(s.x[n]! + centre[0] + 2 * (s.y[n]! + centre[1]) - s.z[n]! - centre[2], 2)
    expect(takeSamples(linear, new Uint8Array(1320), centre, 400).count).toBe(0)
  })

  test('soft tissue keeps HU differences, compresses the rest, and is air off the body', () => {
    const g = geometry({ size: [7, 1, 1], spacing: [1, 1, 1] })
    const v = softTissue({ unit: "[hnsf'U]", geometry: g, voxels: Int16Array.from([-1024, -600, -200, 0, 60, 300, 60]) }, Uint8Array.from([1, 1, 1, 1, 1, 1, 0]))
    expect(Array.from(v.voxels)).toEqual([0, 50, 100, 300, 360, 600, 0])
  })

  test('a pattern\'s amplitude beside nuisance terms, by hand', () => {
    // y = 2 + 3 t with t = 0 0 1 1: amplitude 3, nothing left; without t 4 x 1.5^2 = 9.
    const t = Float64Array.from([0, 0, 1, 1]), one = Float64Array.from([1, 1, 1, 1])
    const f = patternFit(Float64Array.from([2, 2, 5, 5]), [one, one.map(x => 2 * x)])
    expect(f.terms).toBe(1)
    expect(f.withoutPattern).toBeCloseTo(9, 12)
    const r = f.fit(t)
    expect([r.amplitude, r.length2].map(x => Number(x.toFixed(12)))).toEqual([3, 1])
    expect(r.residual).toBeCloseTo(0, 12)
    // A pattern that the nuisance explains has no amplitude.
    expect(f.fit(one)).toMatchObject({ amplitude: 0, length2: 0 })
  })
})
