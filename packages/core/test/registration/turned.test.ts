import { describe, expect, test } from 'vitest'
import { type Turn, likelyTurn, prepareCt, registerRigid, rigidSettings, turns } from '../../src/registration/index.ts'
import { type Vec3, type Volume, rigidAbout } from '../../src/volume/index.ts'
import { axialGrid, paintCt, patient } from './synthetic-ct.ts'

const settings = rigidSettings.parse({})
const grid = (frame: string, angles?: Vec3) => axialGrid({ size: [100, 80, 64], spacing: [4.4, 4.2, 5], centre: [0, 0, 0], frame, angles })
const pose = rigidAbout({ from: undefined, to: undefined, centre: [0, 0, 0], anglesRad: [0.02, -0.03, 0.04], translationMm: [5, -4, 6] })
const fixed = prepareCt(paintCt(patient(2), { grid: grid('A'), noiseHu: 25, seed: 1 }))
const other = paintCt(patient(2), { grid: grid('B'), pose, noiseHu: 25, seed: 2 })

/** Stored the wrong way round along axes of the grid, which here are those of the patient. */
function stored(v: Volume<"[hnsf'U]">, [x, y, z]: Turn['flipped']): Volume<"[hnsf'U]"> {
  const [nx, ny, nz] = v.geometry.size
  const voxels = v.voxels.map((_, n) => {
    const i = n % nx, j = Math.floor(n / nx) % ny, k = Math.floor(n / (nx * ny))
    return v.voxels[(x ? nx - 1 - i : i) + nx * ((y ? ny - 1 - j : j) + ny * (z ? nz - 1 - k : k))]!
  })
  return { ...v, voxels }
}

describe('a CT that lies the wrong way', () => {
  test.each(turns.map(t => [t.cause, t] as const))('is found: %s', (_, turn) => {
    const found = likelyTurn(fixed, prepareCt(stored(other, turn.flipped)), settings)
    expect(found?.turn).toBe(turn)
    expect(found!.fit).toBeGreaterThan(1.25 * found!.fitAsIs)
  })

  test('one that lies as it should is not called turned, nor on an oblique grid', () => {
    expect(likelyTurn(fixed, prepareCt(other), settings)).toBeUndefined()
    expect(likelyTurn(fixed, prepareCt(paintCt(patient(2), { grid: grid('B', [0.2, -0.15, 0.3]), pose, noiseHu: 25, seed: 3 })), settings)).toBeUndefined()
  })

  test('the registration alone can be content with a trunk that is upside down: it slides until lungs lie on lungs', () => {
    const wide = (frame: string) => axialGrid({ size: [150, 120, 75], spacing: [3.1, 3, 4.2], centre: [0, 0, 0], frame })
    const upright = prepareCt(paintCt(patient(2), { grid: wide('A'), noiseHu: 25, seed: 1 }))
    const over = prepareCt(stored(paintCt(patient(2), { grid: wide('B'), pose, noiseHu: 25, seed: 2 }), [true, false, true]))
    const { accepted, quality } = registerRigid({ fixed: upright, moving: over })
    expect(accepted).toBe(true)
    expect(quality.overlap).toBeLessThan(0.8)
    expect(likelyTurn(upright, over, settings)?.turn.flipped).toEqual([true, false, true])
  })

  test('two axes are half a turn, one or three a mirror image', () => {
    for (const t of turns) expect(t.mirror).toBe(t.flipped.filter(Boolean).length % 2 === 1)
    expect(new Set(turns.map(t => t.flipped.join())).size).toBe(7)
  })
})
