import fc from 'fast-check'
import { expect, it } from 'vitest'
import { aortaCylinder, liverSphere, shapeVoi, shapeVolumeMm3 } from '../../src/delineation/reference-shape.ts'
import { referenceRegion } from '../../src/delineation/index.ts'
import { type Vec3, type Volume, fractionOver, geometry, indexToPosition, maskVoi, volumeMl, voxelCount } from '../../src/volume/index.ts'
import { oblique, petGrid } from './trunk-phantom.ts'

const grid = geometry({ frameOfReferenceUid: '1.2.3', size: [26, 24, 28], spacing: [4.07, 3.7, 3], origin: [-60, 12, 900], direction: oblique })
const flat = (value: number, unit: Volume['unit'] = '{SUVlbm}g/ml'): Volume => ({ unit, geometry: grid, voxels: new Float32Array(voxelCount(grid)).fill(value) })
const middle = indexToPosition(grid, [12.3, 11.6, 14.2])
const unitVector = fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }))
  .filter(v => Math.hypot(...v) > 0.1)

it('every sphere has its volume, within 1e-6, and its centre of mass where it was put', () => {
  fc.assert(fc.property(fc.tuple(...[9, 9, 11].map(c => fc.double({ min: c, max: c + 6, noNaN: true }))), index => {
    const centreMm = indexToPosition(grid, index as unknown as Vec3), shape = liverSphere(centreMm)
    const v = shapeVoi(shape, grid, 's')
    expect(volumeMl(v) * 1000 / shapeVolumeMm3(shape)).toBeCloseTo(1, 5)
    const [x, y, z] = centroid(fractionOver(v))
    expect(Math.hypot(x - centreMm[0], y - centreMm[1], z - centreMm[2])).toBeLessThan(0.35)
  }), { numRuns: 30 })
})

it('every cylinder, along any axis, has its volume within 0.1%', () => {
  fc.assert(fc.property(unitVector, axis => {
    const shape = aortaCylinder(middle, axis)
    expect(Math.abs(volumeMl(shapeVoi(shape, grid, 'c')) * 1000 / shapeVolumeMm3(shape) - 1)).toBeLessThan(0.001)
  }), { numRuns: 30 })
})

it('an axis of no direction and a centre that is none are refused', () => {
  expect(() => aortaCylinder(middle, [0, 0, 0])).toThrow(/axis 0, 0, 0/)
  expect(() => aortaCylinder(middle, [NaN, 0, 0])).toThrow(/NaN/)
  expect(() => shapeVoi(liverSphere([NaN, 0, 0]), grid, 'here')).toThrow(/NaN/)
})

it('a uniform scan has its value as mean and no SD', () => {
  for (const kind of ['liver', 'bloodPool'] as const) {
    const { value, findings } = referenceRegion({ kind, pet: flat(1.6), place: { centreMm: middle } })
    expect(value!.mean).toBeCloseTo(1.6, 5)
    expect(value!.sd).toBeLessThan(1e-5)
    expect(findings).toEqual([])
  }
})

it('a region that leaves the scan, or holds no uptake, is refused', () => {
  expect(referenceRegion({ kind: 'liver', pet: flat(1.6), place: { centreMm: indexToPosition(grid, [2, 11, 14]) } })).toMatchObject({ value: undefined, findings: [{ code: 'delineation/reference-outside' }] })
  expect(referenceRegion({ kind: 'bloodPool', pet: flat(1.6), place: { centreMm: [5000, 0, 0] } })).toMatchObject({ value: undefined, findings: [{ code: 'delineation/reference-outside' }] })
  expect(referenceRegion({ kind: 'bloodPool', pet: flat(0), place: { centreMm: middle } })).toMatchObject({ value: undefined, findings: [{ code: 'delineation/reference-uptake' }] })
})

it('uptake that no blood has is doubted, in SUV only', () => {
  expect(referenceRegion({ kind: 'bloodPool', pet: flat(9), place: { centreMm: middle } }).findings).toMatchObject([{ code: 'delineation/reference-implausible', severity: 'warning', subject: { value: 9 } }])
  expect(referenceRegion({ kind: 'bloodPool', pet: flat(9000, 'Bq/ml'), place: { centreMm: middle } }).findings).toEqual([])
})

it('names what is missing: the liver, the CT, a common frame', () => {
  expect(referenceRegion({ kind: 'liver', pet: flat(2) })).toMatchObject({ value: undefined, findings: [{ code: 'delineation/no-liver', severity: 'error' }] })
  expect(referenceRegion({ kind: 'bloodPool', pet: flat(2) })).toMatchObject({ value: undefined, findings: [{ code: 'delineation/no-ct' }] })
  const ct = { unit: "[hnsf'U]" as const, geometry: { ...petGrid(), frameOfReferenceUid: '9.9' }, voxels: new Int16Array(voxelCount(petGrid())) }
  expect(referenceRegion({ kind: 'bloodPool', pet: flat(2), ct })).toMatchObject({ value: undefined, findings: [{ code: 'delineation/frames' }] })
})

it('a liver on another grid is a wrong call', () => {
  const g = { ...grid, spacing: [4.07, 3.7, 3.1] as Vec3 }
  expect(() => referenceRegion({ kind: 'liver', pet: flat(2), liver: maskVoi('liver', g, new Uint8Array(voxelCount(g))) })).toThrow(/spacings differ/)
})

function centroid(fraction: Float32Array): Vec3 {
  const sum = [0, 0, 0]
  let total = 0
  for (let n = 0; n < fraction.length; n++) if (fraction[n]! > 0) {
    const p = indexToPosition(grid, [n % 26, Math.floor(n / 26) % 24, Math.floor(n / (26 * 24))])
    for (const d of [0, 1, 2]) sum[d]! += fraction[n]! * p[d]!
    total += fraction[n]!
  }
  return sum.map(x => x / total) as unknown as Vec3
}
