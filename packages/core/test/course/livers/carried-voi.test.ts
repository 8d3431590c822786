import { describe, expect, it } from 'vitest'
import { carriedVoi } from '../../../src/course/livers/carried-voi.ts'
import {
  type Voi, atLeast, coverVoi, eulerRotation, geometry, insideOver, maskVoi, rigidAbout, voxelsInside,
} from '../../../src/volume/index.ts'

const from = geometry({ frameOfReferenceUid: '1', size: [30, 25, 20], spacing: [2, 2.2, 3], origin: [-30, -28, -30], direction: eulerRotation([0.05, 0.1, -0.08]) })
const onto = geometry({ frameOfReferenceUid: '2', size: [40, 35, 28], spacing: [4, 3.8, 3.2], origin: [-80, -66, -45] })
const transform = rigidAbout({ from: '1', to: '2', centre: [0, 0, 0], anglesRad: [0.1, -0.05, 0.2], translationMm: [7, -9, 4] })

const ball = (i: number, j: number, k: number, radius: number): Voi => maskVoi('ball', from, Uint8Array.from({ length: 30 * 25 * 20 }, (_, n) => Math.hypot(n % 30 - i, Math.floor(n / 30) % 25 - j, Math.floor(n / 750) - k) <= radius ? 1 : 0))

describe('a VOI carried in its block', () => {
  it('is the same as on the whole grid', () => {
    for (const v of [ball(12, 9, 8, 5), ball(1, 1, 1, 4), ball(28, 20, 15, 9)]) {
      const carried = carriedVoi(v, onto, transform), whole = atLeast(coverVoi(v, onto, { transform }), 0.5)
      expect(voxelsInside(carried)).toBeGreaterThan(3)
      expect(carried.grid).toBe(onto)
      expect(insideOver(carried)).toEqual(insideOver(whole))
    }
  })

  it('is empty where there is nothing of it, or it lies outside', () => {
    expect(voxelsInside(carriedVoi(ball(12, 9, 8, -1), onto, transform))).toBe(0)
    expect(voxelsInside(carriedVoi(ball(12, 9, 8, 5), onto, { ...transform, translation: [500, 0, 0] }))).toBe(0)
  })
})
