import { describe, expect, test } from 'vitest'
import { activityPlace, activityPlaceFindings } from '../../src/course/doses/activity-place.ts'
import { petOnCt } from '../../src/course/images/pet-on-ct.ts'
import { random } from '../../src/numerics/index.ts'
import { type FractionalVoi, type Geometry, type Vec3, type Volume, geometry, partsVoi, voxelCount } from '../../src/volume/index.ts'

const grid: Geometry = geometry({ frameOfReferenceUid: 'A', size: [40, 36, 44], spacing: [9, 10, 6], origin: [-175.5, -175, -129], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] })
const ctGrid: Geometry = geometry({ frameOfReferenceUid: 'A', size: [76, 72, 56], spacing: [4.8, 5, 4.7], origin: [-180, -177.5, -129], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] })
const painted = <T extends Float32Array>(g: Geometry, of: (p: Vec3) => number): T => Float32Array.from({ length: voxelCount(g) }, (_, n) => {
  const i = n % g.size[0], j = Math.floor(n / g.size[0]) % g.size[1], k = Math.floor(n / (g.size[0] * g.size[1]))
  return of([g.origin[0] + i * g.spacing[0], g.origin[1] + j * g.spacing[1], g.origin[2] + k * g.spacing[2]])
}) as T
const within = (p: Vec3, centre: Vec3, radii: Vec3) => p.reduce((s, x, d) => s + ((x - centre[d]!) / radii[d]!) ** 2, 0) <= 1
const inBody = (p: Vec3) => within(p, [0, 0, 0], [165, 110, 400]), inLiver = (p: Vec3) => within(p, [-65, -8, -20], [70, 65, 60]), inLung = (p: Vec3) => p[2] > 50 && (within(p, [-75, 0, 60], [55, 70, 150]) || within(p, [75, 0, 60], [55, 70, 150]))
const ct: Volume<"[hnsf'U]"> = { unit: "[hnsf'U]", geometry: ctGrid, voxels: painted(ctGrid, p => !inBody(p) ? -1000 : inLung(p) ? -800 : inLiver(p) ? 60 : within(p, [0, 70, 0], [20, 20, 400]) ? 300 : 20) }
const r = random(4)
const fdg: Volume<'Bq/ml'> = { unit: 'Bq/ml', geometry: grid, voxels: painted(grid, p => Math.max(0, (!inBody(p) ? 20 : inLung(p) ? 1500 : inLiver(p) ? 9000 : 4000) * (1 + 0.15 * r.normal()))) }

/** As a file in the wrong order has it. */
function reversed<U extends 'Bq/ml'>(v: Volume<U>, [x, y, z]: readonly [boolean, boolean, boolean], shift = 0): Volume<U> {
  const [nx, ny, nz] = v.geometry.size
  const voxels = Float32Array.from(v.voxels, (_, n) => {
    const i = n % nx, j = Math.floor(n / nx) % ny, k = (z ? nz - 1 - Math.floor(n / (nx * ny)) : Math.floor(n / (nx * ny))) + shift
    return k < 0 || k >= nz ? 0 : v.voxels[(x ? nx - 1 - i : i) + nx * (y ? ny - 1 - j : j) + nx * ny * k]!
  })
  return { ...v, voxels }
}

describe('whether a PET lies on its CT', () => {
  test('one that does fits best as it lies', () => {
    const { information, best } = petOnCt(fdg, ct)!
    expect(best).toEqual({ information, flipped: [false, false, false], shiftSlices: 0 })
    expect(information).toBeGreaterThan(0.5)
  })
  test.each([[[true, false, false]], [[false, true, false]], [[false, false, true]], [[true, false, true]]] as const)('one in the reverse order %j fits better turned back', flipped => {
    const { information, best } = petOnCt(reversed(fdg, flipped), ct)!
    expect(best.flipped).toEqual(flipped)
    expect(best.information).toBeGreaterThan(1.03 * information)
  })
  test('one 60 mm too low is found there', () => {
    const { best } = petOnCt(reversed(fdg, [false, false, false], 10), ct)!
    expect(best.flipped).toEqual([false, false, false])
    expect(Math.abs(best.shiftSlices)).toBe(10)
  })
  test('without uptake, or without a common space, nothing is said', () => {
    expect(petOnCt({ ...fdg, voxels: new Float32Array(fdg.voxels.length) }, ct)).toBeUndefined()
    expect(petOnCt({ ...fdg, geometry: { ...grid, origin: [5000, 0, 0] } }, ct)).toBeUndefined()
  })
})

describe('where the activity of a 90Y image lies', () => {
  const liver: FractionalVoi = partsVoi('Liver', grid, painted(grid, p => inLiver(p) ? 1 : 0))
  const y90: Volume<'Bq/ml'> = { unit: 'Bq/ml', geometry: grid, voxels: painted(grid, p => within(p, [-80, -10, -25], [40, 35, 30]) ? 1e6 : inLiver(p) ? 1e5 : 0) }
  const said = (activity: Volume<'Bq/ml'>, draft = false) => { const f = activityPlaceFindings({ activity, liver, draft, series: '1' }); return [f.findings.map(x => `${x.severity} ${x.code}`), f.refused] }

  test('all of it in the liver: nothing to say', () => {
    expect(activityPlace(y90, liver)!.share).toBeCloseTo(1, 9)
    expect(said(y90)).toEqual([[], false])
  })
  test('by hand: of 3 parts 1 in the liver is a third, and with columns reversed it is two', () => {
    const g = geometry({ frameOfReferenceUid: 'A', size: [3, 1, 1], spacing: [1, 1, 1], origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] })
    const found = activityPlace({ unit: 'Bq/ml', geometry: g, voxels: Float32Array.of(1, 0, 2) }, partsVoi('l', g, Float32Array.of(1, 0, 0)))!
    expect(found.share).toBeCloseTo(1 / 3, 9)
    expect(found.best).toEqual({ share: 2 / 3, flipped: [true, false, false], shiftSlices: 0 })
  })
  test('mirrored or far too high it is refused, of a drafted liver only told', () => {
    expect(said(reversed(y90, [true, false, false]))).toEqual([['error course/activity-elsewhere'], true])
    expect(said(reversed(y90, [false, false, false], 12))).toEqual([['error course/activity-elsewhere'], true])
    expect(said(reversed(y90, [true, false, false]), true)).toEqual([['warning course/activity-elsewhere'], false])
  })
  test('a breath of 12 mm is none of this', () => {
    expect(said(reversed(y90, [false, false, false], 2))).toEqual([[], false])
  })
  test('an image without activity, or a liver that is not known: nothing', () => {
    expect(said({ ...y90, voxels: new Float32Array(y90.voxels.length) })).toEqual([[], false])
    expect(activityPlaceFindings({ activity: y90, liver: undefined, draft: false, series: '1' })).toEqual({ findings: [], refused: false })
  })
})
