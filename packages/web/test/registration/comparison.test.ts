import { describe, expect, it, vi } from 'vitest'
import { type Geometry, geometry, identityTransform, voxelCount } from '@yttria/core/volume'
import { comparisonActions } from '../../src/registration/comparison-actions.ts'
import { makeComparison, standing } from '../../src/registration/comparison-state.ts'
import { lesionParts } from '../../src/registration/pair.ts'
import { makePatientState } from '../../src/state/patient-state.ts'
import type { ExamImages } from '../../src/voxels/exam-images.ts'

const grid: Geometry = geometry({ size: [9, 7, 5], origin: [-10, 4, 20], spacing: [2, 3, 4] })
const image = (id: string) => ({
  id,
  header: { geometry: grid, unit: 'Bq/ml', type: 'Float32' as const },
  voxels: new Float32Array(voxelCount(grid)),
})
const hub: ExamImages = {
  id: 'before',
  role: 'baseline',
  pet: image('a'),
  ct: image('b'),
  fromHub: identityTransform(undefined, undefined),
}
const to: ExamImages = {
  id: 'during',
  role: 'treatment',
  pet: image('c'),
  ct: image('d'),
  fromHub: identityTransform(undefined, undefined),
}

/** Two lesions of one voxel each, A and B. */
function comparing(treatment = to) {
  const s = makePatientState('p1'),
    c = makeComparison(hub, treatment),
    map = new Uint8Array(voxelCount(grid))
  map[0] = 1
  map[map.length - 1] = 2
  s.exams.value = [hub, treatment]
  const at = standing(s, c, {
    hub,
    to: treatment,
    parts: lesionParts({ geometry: grid, map, names: ['A', 'B'] }),
  })
  return { s, c, actions: comparisonActions(s, c, at) }
}

describe('two exams that are compared', () => {
  it('are moved by every push, also by several between two drawings; there and back is not moved', () => {
    const { c, actions } = comparing()
    actions.push([1, 0, 0])
    actions.push([1, 2, 0])
    expect(c.moved.value?.translation).toEqual([2, 2, 0])
    actions.push([-2, -2, 0])
    expect(c.moved.value).toBeUndefined()
  })

  it('are moved and turned in the view under the pointer', () => {
    const { c, actions } = comparing()
    c.over.value = 'coronal'
    actions.nudge(0, 1, 0, 5)
    expect(c.moved.value?.translation).toEqual([0, 0, -5])
    actions.reset()
    expect(c.moved.value).toBeUndefined()
    actions.spin(90)
    // Clockwise as one looks at a coronal view from the front: what lies to the right (L) goes down (F).
    const [xx, , , , , , zx] = c.moved.value!.rotation
    expect([xx, zx].map(x => Math.round(x))).toEqual([0, -1])
  })

  it('go from lesion to lesion and back to the whole exam, each seen from near where it lies', () => {
    const { c, actions } = comparing()
    actions.selectNext(1)
    expect([c.lesion.value, c.at.value, c.pair.value]).toEqual(['A', [-10, 4, 20], 'pet'])
    expect(c.mmPerPixel.value).toBeLessThan(1)
    actions.push([1, 0, 0])
    actions.selectNext(1)
    expect([c.lesion.value, c.moved.value]).toEqual(['B', undefined])
    actions.selectNext(1)
    expect(c.lesion.value).toBeUndefined()
    actions.selectNext(-1)
    expect(c.lesion.value).toBe('B')
  })

  it('have no lesions of their own beside another exam than the 90Y exam', () => {
    const { c, actions } = comparing({ ...to, id: 'after', role: 'followUp' })
    actions.selectNext(1)
    expect(c.lesion.value).toBeUndefined()
  })

  it('are kept with a reason only: without one nothing is sent, and the reason is asked for', async () => {
    const asked = vi.fn(() => Promise.resolve(new Response('{"id":1}')))
    vi.stubGlobal('fetch', asked)
    vi.stubGlobal('location', { pathname: '/', href: 'http://127.0.0.1/', origin: 'http://127.0.0.1' })
    const { s, c, actions } = comparing()
    actions.push([1, 0, 0])
    await actions.keep('moved')
    expect([asked.mock.calls.length, c.asked.value, c.moved.value === undefined]).toEqual([0, true, false])
    c.reason.value = 'seen on the liver'
    await actions.keep('moved')
    expect([asked.mock.calls.length, c.asked.value, c.moved.value, c.reason.value]).toEqual([
      1,
      false,
      undefined,
      '',
    ])
    expect(s.edits.value.at(-1)?.edit).toMatchObject({
      kind: 'registration',
      from: 'before',
      to: 'during',
      reason: 'seen on the liver',
    })
    vi.unstubAllGlobals()
  })
})
