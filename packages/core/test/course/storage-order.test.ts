import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ExamImages } from '../../src/course/index.ts'
import { type Mat3, type Vec3, type Volume, type VoxelUnit, indexToPosition } from '../../src/volume/index.ts'
import { type Field, analysedSmall, fdg, inLeft, inLiver, inRight, smallCourse, treatment, y90 } from './small-course.ts'

type Order = readonly [number, number, number]
const orders: readonly Order[] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]

/** The same voxels at the same positions, stored with axis order[d] as axis d, those flagged the other way round: feet first, coronal, from the left... */
function stored<U extends VoxelUnit>(v: Volume<U>, order: Order, flipped: readonly boolean[]): Volume<U> {
  const g = v.geometry, size = order.map(a => g.size[a]) as unknown as Vec3
  const source = (index: readonly number[]): Vec3 => {
    const at = [0, 0, 0]
    order.forEach((a, d) => { at[a] = flipped[d] ? g.size[a]! - 1 - index[d]! : index[d]! })
    return at as unknown as Vec3
  }
  const voxels = new Float32Array(v.voxels.length)
  for (let k = 0, n = 0; k < size[2]; k++) for (let j = 0; j < size[1]; j++) for (let i = 0; i < size[0]; i++) {
    const [x, y, z] = source([i, j, k])
    voxels[n++] = v.voxels[x + g.size[0] * (y + g.size[1] * z)]!
  }
  const direction = [0, 1, 2].flatMap(row => order.map((a, d) => (flipped[d] ? -1 : 1) * g.direction[3 * row + a]!)) as unknown as Mat3
  return { unit: v.unit, voxels, geometry: { ...g, size, spacing: order.map(a => g.spacing[a]) as unknown as Vec3, direction, origin: indexToPosition(g, source([0, 0, 0])) } }
}

const dose: Field = x => inRight(x) ? 100 : inLeft(x) ? 60 : inLiver(x) ? 40 : 0
const plain = () => [fdg('baseline', 'baseline', '2020-02-10'), y90('right', [{ at: '2020-03-02T10:00:00', dose }]), fdg('followUp', 'followUp', '2020-05-18')]
const said = (exams: ExamImages[]) => {
  const { results: r } = analysedSmall(smallCourse(exams, [treatment('t', 'right', '2020-03-02T10:00:00')]))
  return [...r.lesions.flatMap(l => [l.volumeMl, l.tlgBaseline, l.tlgFollowUp!, l.meanDoseGy!, l.d70Gy!, ...l.centreMm]), r.healthyLiver!.doseGy, r.healthyLiver!.volumeMl, r.activity!.imageMbq]
}

describe('how images are stored', () => {
  it('head or feet first, any order of slices, rows and columns: the same answer', () => {
    const wanted = said(plain())
    expect(wanted[3]).toBeCloseTo(100, 3)
    const axes = fc.record({ order: fc.constantFrom(...orders), flipped: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }) })
    fc.assert(fc.property(fc.tuple(axes, axes, axes), how => {
      const found = said(plain().map((e, n) => ({ ...e, pet: { ...e.pet!, volume: stored(e.pet!.volume, how[n]!.order, how[n]!.flipped) } })))
      for (const [n, x] of wanted.entries()) expect(found[n]).toBeCloseTo(x, 3)
    }), { numRuns: 25, seed: 11 })
  })
})
