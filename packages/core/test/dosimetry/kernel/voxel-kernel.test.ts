import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import {
  type DosePointKernel, type VoxelKernel, dosePointKernel, graves2019Y90, milligrayPerMegabecquerelSecond, shareAt, tabulatedEnergyMeV, voxelKernel, voxelSValue,
} from '../../../src/dosimetry/index.ts'
import { gaussLegendre } from '../../../src/numerics/index.ts'
import type { Vec3 } from '../../../src/volume/index.ts'

const water = (spacing: Vec3, density = 1e-3): VoxelKernel => voxelKernel({ pointKernel: graves2019Y90, spacing, density })
const everyOffset = (k: VoxelKernel): Vec3[] => {
  const all: Vec3[] = [], [a, b, c] = k.reach
  for (let z = -c; z <= c; z++) for (let y = -b; y <= b; y++) for (let x = -a; x <= a; x++) all.push([x, y, z])
  return all
}
const total = (k: VoxelKernel) => everyOffset(k).reduce((s, o) => s + shareAt(k, o), 0)

/** Energy per mm of distance, constant in each shell, of 1 in all: what the integrals below are made of. */
const shells = graves2019Y90.shellEnergyMeV.map((e, n) => ({ from: n / 10, to: (n + 1) / 10, share: e / tabulatedEnergyMeV(graves2019Y90) }))
/** The mean over the point kernel's distances of a function of the distance, by Simpson's rule in each shell. */
const overDistance = (f: (r: number) => number, stretch = 1) => shells.reduce((s, { from, to, share }) =>
  s + share * (f(from * stretch) + 4 * f((from + to) / 2 * stretch) + f(to * stretch)) / 6, 0)

describe('the voxel kernel', () => {
  it('loses no energy, for any voxel and density', () => {
    const side = fc.double({ min: 1.2, max: 12, noNaN: true })
    fc.assert(fc.property(side, side, side, fc.double({ min: 0.9e-3, max: 1.2e-3, noNaN: true }), (a, b, c, density) => {
      const k = water([a, b, c], density)
      expect(total(k)).toBeCloseTo(1, 12)
      expect(k.share.every(s => s >= 0)).toBe(true)
    }), { numRuns: 25 })
  })

  it('of one shell at 1 mm in cubes of 4 mm, by hand: the mean of (1 - x/4)(1 - y/4)(1 - z/4) over the sphere stays', () => {
    // A thin shell at r: the means over an octant of a sphere are <x> = r/2, <xy> = 2 r^2 / (3 pi), <xyz> = r^3 / 8 x 2/pi... :
    // <xyz> = r^3 (2/pi) integral of s^2 c cos sin = r^3 (2/pi)(1/4)(1/2) = r^3 / (4 pi).
    // r = 1: 1 - 3 (1/2)/4 + 3 (2 / (3 pi))/16 - (1 / (4 pi))/64 = 1 - 0.375 + 0.0397887 - 0.0012434 = 0.6635453.
    const thin: DosePointKernel = { ...graves2019Y90, shellMm: 1e-4, shellEnergyMeV: [...Array<number>(9999).fill(0), 0.5, 0.5], totalEnergyMeV: 1 }
    const k = voxelKernel({ pointKernel: thin, spacing: [4, 4, 4], density: 1e-3 })
    expect(shareAt(k, [0, 0, 0])).toBeCloseTo(0.6635453, 5)
    // Over one face: half of <x (1 - y/4)(1 - z/4)>/4 = (1/2)(0.125 - 2 (0.2122066/16) + 0.0795775/64) = 0.0498587.
    expect(shareAt(k, [1, 0, 0])).toBeCloseTo(0.0498587, 5)
    expect(shareAt(k, [0, -1, 0])).toBeCloseTo(0.0498587, 5)
    // Over an edge (1/4)(<xy> - <xyz>/4)/16 and over a corner (1/8)<xyz>/64.
    expect(shareAt(k, [0, 1, -1])).toBeCloseTo((0.2122066 - 0.0795775 / 4) / 64, 6)
    expect(shareAt(k, [1, 1, 1])).toBeCloseTo(0.0795775 / 512, 7)
    expect(shareAt(k, [2, 0, 0])).toBe(0)
  })

  it('equals sums over pairs of points in two voxels of 4 x 4.5 x 3 mm', () => {
    // Gauss-Legendre along each axis of both, eight points; apart by a voxel at least, as neighbours' pairs lie too close for a plain sum.
    const spacing: Vec3 = [4, 4.5, 3], k = water(spacing, 1.03e-3), n = 8, { nodes, weights } = gaussLegendre(n)
    const points = (o: Vec3) => Array.from({ length: n ** 3 }, (_, p) => {
      const q = [p % n, Math.floor(p / n) % n, Math.floor(p / n ** 2)]
      return { at: q.map((i, d) => spacing[d]! * (o[d]! + nodes[i]! / 2)), w: q.reduce((w, i) => w * weights[i]! / 2, 1) }
    })
    const source = points([0, 0, 0])
    for (const offset of [[2, 0, 0], [0, 2, 0], [0, 0, 2], [0, 0, 3], [1, 0, 2], [1, 2, 0]] as Vec3[]) {
      let sum = 0
      for (const p of source) for (const q of points(offset)) {
        const r = Math.hypot(p.at[0]! - q.at[0]!, p.at[1]! - q.at[1]!, p.at[2]! - q.at[2]!)
        const shell = shells[Math.floor(r * 1.03 / 0.1)]
        if (shell) sum += p.w * q.w * shell.share * 10 * 1.03 / (4 * Math.PI * r * r)
      }
      expect(Math.abs(sum * spacing[0] * spacing[1] * spacing[2] / shareAt(k, offset) - 1)).toBeLessThan(0.0015)
    }
  })

  it('at the edge of a half space, layer by layer, gives the integral over distances', () => {
    // Activity fills x < 0. At depth x within, the share of a sphere of radius r about the point that lies in the source is
    // (1 + min(1, x/r)) / 2, outside (1 - min(1, x/r)) / 2; then the mean over the layer.
    const k = water([2.5, 4, 3])
    const columns = (o: number) => everyOffset(k).filter(c => c[0] === o).reduce((s, c) => s + shareAt(k, c), 0)
    for (let layer = -6; layer < 6; layer++) {
      let byKernel = 0
      for (let source = -1; source >= -20; source--) byKernel += columns(layer - source)
      const depth = (x: number) => overDistance(r => (1 - Math.sign(x) * Math.min(1, Math.abs(x) / Math.max(r, 1e-12))) / 2)
      let mean = 0
      for (let n = 0; n < 500; n++) mean += depth(2.5 * (layer + (n + 0.5) / 500)) / 500
      expect(byKernel).toBeCloseTo(mean, 4)
    }
  })

  it('gives at every depth of a uniform sphere, and well beside it, what spheres cut out of spheres say', () => {
    // Radius 6 mm in voxels of 0.8 x 1.1 x 0.9 mm, each by the part of it that lies within. About a point at s from the centre, the
    // share of a sphere of radius r that lies in the source is 1 for r + s <= R, 0 for |r - s| >= R beyond it, else
    // (1 - (s^2 + r^2 - R^2) / (2 s r)) / 2.
    const spacing: Vec3 = [0.8, 1.1, 0.9], k = water(spacing), radius = 6, fine = 6, source: { at: Vec3; part: number }[] = []
    const half = spacing.map(a => Math.ceil(radius / a))
    for (let z = -half[2]!; z <= half[2]!; z++) for (let y = -half[1]!; y <= half[1]!; y++) for (let x = -half[0]!; x <= half[0]!; x++) {
      let part = 0
      for (let p = 0; p < fine ** 3; p++) if (Math.hypot(...[x, y, z].map((i, d) => spacing[d]! * (i - 0.5 + (Math.floor(p / fine ** d) % fine + 0.5) / fine))) < radius) part += 1 / fine ** 3
      if (part > 0) source.push({ at: [x, y, z], part })
    }
    for (const target of [[0, 0, 0], [3, 1, 0], [2, 2, 1], [0, 0, 10], [8, 5, 3], [0, 9, 3]] as Vec3[]) {
      const byKernel = source.reduce((sum, { at, part }) => sum + part * shareAt(k, [target[0] - at[0], target[1] - at[1], target[2] - at[2]]), 0)
      const depth = (s: number) => overDistance(r => r + s <= radius ? 1 : r >= s + radius || r <= s - radius ? 0 : (1 - (s * s + r * r - radius * radius) / (2 * s * r)) / 2)
      // The part of each voxel, spread over the voxel, and the mean over the target's: the profile seen through three boxes along each axis.
      const seenThrough = (t: number) => Math.abs(t) < 0.5 ? 0.75 - t * t : (1.5 - Math.abs(t)) ** 2 / 2, points = 9
      let seen = 0
      for (let p = 0; p < points ** 3; p++) {
        const way = [0, 1, 2].map(d => 3 * (Math.floor(p / points ** d) % points + 0.5) / points - 1.5)
        seen += way.reduce((w, t) => w * seenThrough(t) * 3 / points, 1) * depth(Math.hypot(...target.map((i, d) => spacing[d]! * (i + way[d]!))))
      }
      expect(Math.abs(byKernel - seen)).toBeLessThan(5e-4)
    }
  })

  it('of a block of voxels together is the kernel of one voxel of the block\'s size', () => {
    const k = water([3, 2.5, 4]), large = water([6, 7.5, 8]), block: Vec3[] = []
    for (let z = 0; z < 2; z++) for (let y = 0; y < 3; y++) for (let x = 0; x < 2; x++) block.push([x, y, z])
    for (const offset of [[0, 0, 0], [1, 0, 0], [0, 1, 1], [1, 1, 1], [0, 2, 0]] as Vec3[]) {
      let sum = 0
      for (const p of block) for (const q of block) sum += shareAt(k, [q[0] + 2 * offset[0] - p[0], q[1] + 3 * offset[1] - p[1], q[2] + 2 * offset[2] - p[2]])
      expect(sum / 12).toBeCloseTo(shareAt(large, offset), 6)
    }
  })

  it('far from a small voxel is the point kernel: E(r) / (4 pi r^2) per volume', () => {
    const k = water([0.5, 0.5, 0.5])
    for (const offset of [[6, 0, 0], [6, 5, 2], [0, 9, 1], [3, 2, 8]] as Vec3[]) {
      const r = 0.5 * Math.hypot(...offset), x = r / 0.1 - 0.5, n = Math.floor(x), perMm = 10 * (shells[n]!.share * (n + 1 - x) + shells[n + 1]!.share * (x - n))
      expect(Math.abs(shareAt(k, offset) / (perMm / (4 * Math.PI * r * r) * 0.125) - 1)).toBeLessThan(0.01)
    }
  })

  it('in tissue of density rho is the kernel of voxels rho times larger', () => {
    const tissue = water([4, 4, 3], 1.06e-3), larger = water([4.24, 4.24, 3.18])
    for (const o of everyOffset(tissue)) expect(shareAt(tissue, o)).toBeCloseTo(shareAt(larger, o), 12)
  })

  it('follows the axes: turning the voxel turns the kernel', () => {
    const a = water([4, 3, 2.5]), b = water([2.5, 4, 3])
    for (const [x, y, z] of everyOffset(a)) expect(shareAt(a, [x, y, z])).toBeCloseTo(shareAt(b, [z, x, y]), 7)
  })

  it('keeps 0.288 and 0.369 in cubes of 3 and 4 mm of water, 0.298 and 0.381 at 1.04 kg/L', () => {
    expect([3, 4].map(a => Number(shareAt(water([a, a, a]), [0, 0, 0]).toFixed(3)))).toEqual([0.287, 0.369])
    expect(Math.abs(shareAt(water([3, 3, 3], 1.04e-3), [0, 0, 0]) - 0.298)).toBeLessThan(0.001)
    expect(Math.abs(shareAt(water([4, 4, 4], 1.04e-3), [0, 0, 0]) - 0.381)).toBeLessThan(0.001)
  })

  it('gives the S value of a voxel to itself: 1.58-1.59 mGy/(MBq s) in 3 mm of 1.04 kg/L', () => {
    const s = milligrayPerMegabecquerelSecond(voxelSValue(water([3, 3, 3], 1.04e-3), [0, 0, 0]))
    expect(s).toBeGreaterThan(1.58)
    expect(s).toBeLessThan(1.59)
  })

  it('says what of the energy its table holds: 0.9299 of 0.9336 MeV', () => {
    expect(tabulatedEnergyMeV(graves2019Y90)).toBeCloseTo(0.9299, 4)
    expect(water([4, 4, 3]).tabulated).toBeCloseTo(0.9960, 4)
  })

  it('refuses what cannot be a kernel', () => {
    expect(() => water([4, 0, 3])).toThrow(/4 x 0 x 3 mm/)
    expect(() => water([4, 4, 3], 0)).toThrow(/density of 0/)
    // Metres and kg/L.
    expect(() => water([0.004, 0.004, 0.003])).toThrow(/mm and kg\/mL/)
    expect(() => water([4, 4, 3], NaN)).toThrow(/NaN/)
    const table = (k: Partial<DosePointKernel>) => () => dosePointKernel({ ...graves2019Y90, ...k })
    expect(table({ shellEnergyMeV: [0.1, -0.1] })).toThrow(/shell 2 holds -0.1/)
    expect(table({ shellEnergyMeV: [] })).toThrow(/without shells/)
    expect(table({ shellEnergyMeV: [0] })).toThrow(/without energy/)
    expect(table({ totalEnergyMeV: 0.5 })).toThrow(/of 0.5 MeV/)
    expect(table({ shellMm: 0 })).toThrow(/0 mm/)
    expect(table({ density: -1 })).toThrow(/-1 kg/)
  })
})
