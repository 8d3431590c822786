import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Vec3, type Voi, components, componentVoi, geometry, insideOver, voxelsInside, weightOf } from '../../src/volume/index.ts'
import { anyGeometry, oblique, speckle, voiWhere } from './fixtures.ts'

const at = (...voxels: Vec3[]): Voi => voiWhere(oblique(), (_, index) => voxels.some(v => v.every((x, d) => x === index[d])))

it('corners join by 26, not by 6', () => {
  const v = at([1, 1, 1], [2, 2, 2], [3, 1, 3])
  expect(components(v)).toMatchObject({ count: 1, sizes: [3] })
  expect(components(v, { connectivity: 6 })).toMatchObject({ count: 3, sizes: [1, 1, 1] })
})

it('every one of the 26 neighbours is a neighbour, and the next but one is none', () => {
  for (let z = -2; z <= 2; z++) for (let y = -2; y <= 2; y++) for (let x = -2; x <= 2; x++) {
    if (x === 0 && y === 0 && z === 0) continue
    const near = Math.max(Math.abs(x), Math.abs(y), Math.abs(z)) === 1, face = Math.abs(x) + Math.abs(y) + Math.abs(z) === 1
    const v = at([4, 3, 2], [4 + x, 3 + y, 2 + z])
    expect(components(v).count).toBe(near ? 1 : 2)
    expect(components(v, { connectivity: 6 }).count).toBe(face ? 1 : 2)
  }
})

it('the end of a row is no neighbour of the next row\'s beginning', () => {
  expect(components(at([8, 1, 1], [0, 3, 1])).count).toBe(2)
  expect(components(at([0, 6, 1], [0, 0, 2])).count).toBe(2)
})

it('the largest is first, equals come by their first voxel', () => {
  const v = at([0, 0, 0], [4, 0, 0], [4, 1, 0], [4, 2, 0], [8, 6, 4], [7, 6, 4])
  const found = components(v)
  expect(found.sizes).toEqual([3, 2, 1])
  expect(found.label[4]).toBe(1)
  expect(voxelsInside(componentVoi(v, found, 2))).toBe(2)
  expect(componentVoi(v, found, 2, 'left').name).toBe('left')
  expect(() => componentVoi(v, found, 4)).toThrow(/4 of 3/)
  expect(components(at([0, 0, 0], [8, 6, 4])).label[0]).toBe(1)
})

it('nothing has no components', () => {
  expect(components(speckle(oblique(), 1, 0))).toMatchObject({ count: 0, sizes: [] })
})

/** Flood fill, the slow way. */
function flood(v: Voi, connectivity: 6 | 26): number[] {
  const [nx, ny, nz] = v.grid.size, seen = new Uint8Array(insideOver(v).length), sizes: number[] = []
  for (let start = 0; start < seen.length; start++) {
    if (weightOf(v, start) === 0 || seen[start]) continue
    const stack = [start]
    seen[start] = 1
    let size = 0
    for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
      size++
      const x = n % nx, y = Math.floor(n / nx) % ny, z = Math.floor(n / nx / ny)
      for (let c = -1; c <= 1; c++) for (let b = -1; b <= 1; b++) for (let a = -1; a <= 1; a++) {
        if (connectivity === 6 && Math.abs(a) + Math.abs(b) + Math.abs(c) > 1) continue
        if (x + a < 0 || x + a >= nx || y + b < 0 || y + b >= ny || z + c < 0 || z + c >= nz) continue
        const m = ((z + c) * ny + y + b) * nx + x + a
        if (weightOf(v, m) && !seen[m]) { seen[m] = 1; stack.push(m) }
      }
    }
    sizes.push(size)
  }
  return sizes.sort((a, b) => b - a)
}

it('are those of a flood fill, and labels count up to the sizes', () => {
  fc.assert(fc.property(anyGeometry, fc.nat(), fc.constantFrom(0.05, 0.15, 0.3), fc.constantFrom(6 as const, 26 as const), (g, seed, density, connectivity) => {
    const v = speckle(g, seed, density), found = components(v, { connectivity })
    expect(found.sizes).toEqual(flood(v, connectivity))
    const counted = new Array<number>(found.count).fill(0)
    found.label.forEach((l, n) => { expect(l > 0).toBe(v.inside[n] === 1); if (l > 0) counted[l - 1]!++ })
    expect(counted).toEqual(found.sizes)
  }), { seed: 9, numRuns: 200 })
})

it('long winding runs become one', () => {
  // A comb whose teeth meet only in the last row: each union comes late.
  const g = geometry({ size: [41, 30, 2], spacing: [1, 2, 3] })
  expect(components(voiWhere(g, (_, [i, j, k]) => k === 0 && (i % 2 === 0 || j === 29)), { connectivity: 6 }).sizes).toEqual([21 * 29 + 41])
})
