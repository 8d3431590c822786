import { describe, expect, it } from 'vitest'
import { type Geometry, type Mat3, type Vec3, dot, eulerRotation, geometry, indexToPosition, matrixProduct, norm, subtract, voxelCount } from '@yttria/core/volume'
import { axesInTurn } from '../../src/viewer/engine/axes.ts'
import { valueAt } from '../../src/voxels/exam-images.ts'
import { isodoseLines } from '../../src/viewer/overlay/isodose.ts'
import { labelOutlines } from '../../src/viewer/overlay/label-outlines.ts'
import { letters } from '../../src/viewer/overlay/letters.ts'
import { maximumProjection, sightOf } from '../../src/viewer/mip/mip.ts'
import { cutShape } from '../../src/viewer/overlay/shapes.ts'
import { planeAbout, slice } from '../../src/viewer/overlay/slice.ts'

const degrees = Math.PI / 180
// Three sizes, three spacings, slanted, and its second axis mirrored: a left-handed grid.
const mirrored: Mat3 = [1, 0, 0, 0, -1, 0, 0, 0, 1]
const slanted: Geometry = geometry({ size: [17, 21, 25], origin: [-31, 44, -70], spacing: [2.2, 3.1, 4.3], direction: matrixProduct(eulerRotation([12 * degrees, -20 * degrees, 31 * degrees]), mirrored) })
const at = (i: number, j: number, k: number) => i + slanted.size[0] * (j + slanted.size[1] * k)
const spot: Vec3 = [4, 15, 9], place = indexToPosition(slanted, spot)
const axial = { right: [1, 0, 0] as Vec3, down: [0, 1, 0] as Vec3 }, coronal = { right: [1, 0, 0] as Vec3, down: [0, 0, -1] as Vec3 }

describe('letters of orientation', () => {
  it('are those of the axes of the body, to the sides, front and back, head and foot', () => {
    expect([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]].map(v => letters(v as unknown as Vec3))).toEqual(['L', 'R', 'P', 'A', 'H', 'F'])
  })
  it('of a slanted direction are two or three, the strongest first, and turn over with it', () => {
    expect(letters([0.8, 0, -0.6])).toBe('LF')
    expect(letters([-0.8, 0, 0.6])).toBe('RH')
    expect(letters([0.3, -0.8, 0.52])).toBe('AHL')
    expect(letters([0.1, 0, 0.99])).toBe('H')
    expect(() => letters([0, 0, 0])).toThrow(RangeError)
  })
  it('of a mirrored grid follow its axes', () => {
    const column = (c: number): Vec3 => [slanted.direction[c]!, slanted.direction[3 + c]!, slanted.direction[6 + c]!]
    expect(column(1)[1]).toBeLessThan(0)
    expect(letters(column(1), 0.5)).toContain('A')
  })
})

describe('a slanted, mirrored image', () => {
  const voxels = new Float32Array(voxelCount(slanted))
  for (let k = 0; k < 25; k++) for (let j = 0; j < 21; j++) for (let i = 0; i < 17; i++) voxels[at(i, j, k)] = i + 100 * j + 10000 * k
  const image = { id: 'slanted', header: { geometry: slanted, unit: '1', type: 'Float32' as const }, voxels }

  it('has its values where they lie, and none beside it', () => {
    expect(valueAt(image, place)).toBe(4 + 1500 + 90000)
    expect(valueAt(image, indexToPosition(slanted, [-0.6, 3, 3]))).toBeUndefined()
  })
  it('is cut by a plane at the right places: a ramp stays a ramp', () => {
    const plane = planeAbout({ middle: place, ...axial, stepMm: 0.7, width: 9, height: 7 }), cut = slice({ geometry: slanted, voxels }, plane)
    for (let y = 0; y < 7; y++) for (let x = 0; x < 9; x++) {
      const p = [0, 1, 2].map(d => plane.corner[d]! + 0.7 * (x * axial.right[d]! + y * axial.down[d]!)) as unknown as Vec3
      const index = [0, 1, 2].map(c => [0, 1, 2].reduce((sum, r) => sum + slanted.direction[3 * r + c]! * (p[r]! - slanted.origin[r]!), 0) / slanted.spacing[c]!)
      // Float32 holds seven digits.
      expect(Math.abs(cut[y * 9 + x]! - (index[0]! + 100 * index[1]! + 10000 * index[2]!))).toBeLessThan(0.05)
    }
  })
  it('is nothing outside', () => {
    const cut = slice({ geometry: slanted, voxels }, planeAbout({ middle: [500, 0, 0], ...coronal, stepMm: 1, width: 3, height: 2 }))
    expect([...cut].every(Number.isNaN)).toBe(true)
  })
  it('gives Cornerstone its axes one after another', () => {
    const turn = axesInTurn(slanted.direction)
    for (let c = 0; c < 3; c++) expect(turn.slice(3 * c, 3 * c + 3)).toEqual([slanted.direction[c], slanted.direction[3 + c], slanted.direction[6 + c]])
  })
  it('shows one hot voxel in a projection where it lies, at every angle', () => {
    const hot = new Float32Array(voxelCount(slanted))
    hot[at(4, 15, 9)] = 7
    for (const angle of [0, 35, 90, 180, 290]) {
      const p = maximumProjection({ geometry: slanted, voxels: hot }, angle, 0.5), { right, down } = sightOf(angle)
      let n = 0, x = 0, y = 0
      p.values.forEach((v, m) => { if (v === 7) { n++; x += m % p.width; y += Math.floor(m / p.width) } })
      expect(n).toBeGreaterThan(0)
      const away = subtract(place, p.middle)
      // Within half of the smallest voxel's side of where it must be.
      expect(Math.abs((x / n - (p.width - 1) / 2) * p.stepMm - dot(away, right))).toBeLessThan(1.1)
      expect(Math.abs((y / n - (p.height - 1) / 2) * p.stepMm - dot(away, down))).toBeLessThan(1.1)
    }
  })
  it('seen from the front has the right side of the body at the left, from his left the front at the left', () => {
    expect(letters(sightOf(0).right)).toBe('L')
    expect(letters(sightOf(90).right)).toBe('P')
  })
  it('has the outline of a label about its voxels', () => {
    const map = new Uint8Array(voxelCount(slanted))
    for (const [i, j, k] of [[4, 15, 9], [5, 15, 9], [4, 14, 9], [5, 14, 9], [4, 15, 10], [5, 15, 10], [4, 14, 10], [5, 14, 10]] as const) map[at(i, j, k)] = 1
    const middle = indexToPosition(slanted, [4.5, 14.5, 9.5]), found = labelOutlines({ geometry: slanted, map, names: ['L1'] }, middle, axial.right, axial.down)
    expect(found.length).toBe(1)
    for (const p of found[0]!.points) {
      expect(p[2]).toBeCloseTo(middle[2], 6)
      expect(norm(subtract(p, middle))).toBeLessThan(9)
    }
  })
})

describe('isodose lines', () => {
  it('of a dose that falls off evenly are circles of the right radius about the right place', () => {
    const g = geometry({ size: [41, 43, 45], origin: [-30, -28, -33], spacing: [1.5, 1.4, 1.6], direction: slanted.direction }), voxels = new Float32Array(voxelCount(g)), centre = indexToPosition(g, [20, 21, 22])
    for (let k = 0, n = 0; k < 45; k++) for (let j = 0; j < 43; j++) for (let i = 0; i < 41; i++, n++) voxels[n] = 100 - 3 * norm(subtract(indexToPosition(g, [i, j, k]), centre))
    const lines = isodoseLines({ id: 'dose', header: { geometry: g, unit: 'Gy', type: 'Float32' }, voxels }, planeAbout({ middle: centre, ...coronal, stepMm: 0.8, width: 70, height: 70 }), [55, 70])
    expect(lines.map(l => l.levelGy)).toEqual([55, 70])
    for (const { levelGy, pointsMm } of lines) for (const p of pointsMm) expect(Math.abs(norm(subtract(p, centre)) - (100 - levelGy) / 3)).toBeLessThan(0.25)
  })
})

describe('shapes cut by a plane', () => {
  const view = { focal: [3, -2, 8] as Vec3, right: [1, 0, 0] as Vec3, down: [0, 1, 0] as Vec3, normal: [0, 0, -1] as Vec3, orientation: 'axial' as const }, drawn = { id: 'x', colour: '#fff' }
  it('a sphere is a circle of the radius that is left at that height, and nothing beyond', () => {
    const sphere = { ...drawn, shape: 'sphere' as const, centreMm: [10, 20, 14] as Vec3, diameterMm: 20 }, cut = cutShape(sphere, view)!
    for (const p of cut.points) {
      expect(p[2]).toBeCloseTo(8, 9)
      expect(Math.hypot(p[0] - 10, p[1] - 20)).toBeCloseTo(8, 9)
    }
    expect(cutShape({ ...sphere, centreMm: [10, 20, 18.1] }, view)).toBeUndefined()
  })
  it('a cylinder across its axis is a circle, along it a rectangle, slanted within both', () => {
    const cylinder = { ...drawn, shape: 'cylinder' as const, centreMm: [0, 0, 8] as Vec3, diameterMm: 10, lengthMm: 20, axis: [0, 0, 2] as Vec3 }
    for (const p of cutShape(cylinder, view)!.points) expect(Math.hypot(p[0], p[1])).toBeCloseTo(5, 9)
    const corners = cutShape({ ...cylinder, axis: [0, 1, 0] }, view)!.points
    expect(corners.map(p => `${Math.abs(p[0]).toFixed(3)} ${Math.abs(p[1]).toFixed(3)}`).every(t => t === '5.000 10.000')).toBe(true)
    const slant = cutShape({ ...cylinder, axis: [0, 1, 1] }, view)!.points
    expect(Math.max(...slant.map(p => Math.abs(p[0])))).toBeCloseTo(5, 1)
    expect(Math.max(...slant.map(p => Math.abs(p[1])))).toBeCloseTo(5 * Math.SQRT2, 6)
    expect(cutShape({ ...cylinder, centreMm: [0, 0, 18.5] }, view)).toBeUndefined()
  })
  it('a line is seen near its plane only', () => {
    const line = { ...drawn, shape: 'polyline' as const, pointsMm: [[0, 0, 9], [5, 0, 9]] as Vec3[] }
    expect(cutShape(line, view)?.points.length).toBe(2)
    expect(cutShape({ ...line, pointsMm: [[0, 0, 9], [5, 0, 12]] }, view)).toBeUndefined()
  })
})
