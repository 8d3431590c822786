import fc from 'fast-check'
import { expect, it } from 'vitest'
import { boundingBox, distanceMm, distanceNear, geometry, insideOver } from '../../src/volume/index.ts'
import { anyGeometry, bruteDistances, distanceOf, oblique, speckle, voiWhere } from './fixtures.ts'

it('distances by hand: one voxel in a grid of three spacings', () => {
  // Voxel 1, 1, 1 of 3 x 3 x 3 at 1, 2, 3 mm: the corner is sqrt(1 + 4 + 9) away.
  const g = geometry({ size: [3, 3, 3], spacing: [1, 2, 3] })
  const d = distanceOf(voiWhere(g, (_, [i, j, k]) => i === 1 && j === 1 && k === 1))
  expect(d[13]).toBe(0)
  expect(d[12]).toBe(1)
  expect(d[10]).toBe(2)
  expect(d[4]).toBe(3)
  expect(d[0]).toBeCloseTo(Math.sqrt(14), 6)
})

it('are those of the slow way, for any mask and spacing', () => {
  fc.assert(fc.property(anyGeometry, fc.nat(), fc.constantFrom(0.01, 0.1, 0.5), (g, seed, density) => {
    const v = speckle(g, seed, density), slow = bruteDistances(v)
    distanceMm(insideOver(v), v.grid).forEach((d, n) => slow[n] === Infinity ? expect(d).toBe(Infinity) : expect(d).toBeCloseTo(slow[n]!, 4))
  }), { seed: 5, numRuns: 150 })
})

it('nothing inside is infinitely far, everything inside is at 0', () => {
  const g = oblique()
  expect(new Set(distanceOf(speckle(g, 1, 0)))).toEqual(new Set([Infinity]))
  expect(new Set(distanceOf(speckle(g, 1, 1)))).toEqual(new Set([0]))
})

it('rows longer than one block of columns', () => {
  const v = speckle(geometry({ size: [83, 41, 3], spacing: [0.9, 1.1, 2] }), 9, 0.002), slow = bruteDistances(v)
  distanceMm(insideOver(v), v.grid).forEach((d, n) => expect(d).toBeCloseTo(slow[n]!, 4))
})

it('near the VOI they are those of the whole grid', () => {
  const v = voiWhere(oblique([30, 20, 15]), (_, [i, j, k]) => i > 10 && i < 14 && j === 9 && k > 5 && k < 8)
  const whole = distanceMm(insideOver(v), v.grid), near = distanceNear(v, 7)!
  expect(boundingBox(v)).toEqual({ from: [11, 9, 6], to: [13, 9, 7] })
  expect(near.box).toEqual({ from: [5, 5, 4], to: [19, 13, 9] })
  const [nx, ny, nz] = near.geometry.size
  for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++)
    expect(near.distanceMm[n]).toBe(whole[((k + 4) * 20 + j + 5) * 30 + i + 5])
  expect(distanceNear(speckle(oblique(), 1, 0), 5)).toBeUndefined()
})
