import { describe, expect, test } from 'vitest'
import { bodyMask, objections, registerRigid, rigidSettings } from '../../src/registration/index.ts'
import {
  type RigidTransform, type Vec3, type Volume, applyTransform, composeTransforms, identityTransform,
  indexToPosition, inverseTransform, maskVoi, norm, rigidAbout, rotationAngleDeg, subtract, voxelCount,
} from '../../src/volume/index.ts'
import { axialGrid, paintCt, patient } from './synthetic-ct.ts'

const liverCentre: Vec3 = [-65, -8, 8]
const pose = (anglesRad: Vec3, translationMm: Vec3): RigidTransform => rigidAbout({ from: undefined, to: undefined, centre: [0, 0, 0], anglesRad, translationMm })
const grid = (size: Vec3, centre: Vec3, frame: string, angles?: Vec3, spacing: Vec3 = [3.1, 3, 4.2]) => axialGrid({ size, spacing, centre, frame, angles })
const scan = (seed: number, g: ReturnType<typeof grid>, at = identityTransform(undefined, undefined), noise = 25): Volume<"[hnsf'U]"> =>
  paintCt(patient(seed), { grid: g, pose: at, noiseHu: noise, seed: 7 * g.size[2] + Math.round(100 + at.translation[0]) })
/** How far off at the liver, mm, and by what angle, degrees. */
function off(found: RigidTransform, truth: RigidTransform): { mm: number; deg: number } {
  const e = composeTransforms(found, inverseTransform({ ...truth, from: found.from, to: found.to }))
  return { mm: norm(subtract(applyTransform(e, liverCentre), liverCentre)), deg: rotationAngleDeg(e) }
}

const fixed = scan(1, grid([150, 120, 75], [0, 0, 0], 'A'))

describe('rigid registration of CTs', () => {
  test.each([
    ['not moved, grids a quarter of a voxel apart', [0, 0, 0], [0, 0, 0], [0.8, 0.7, 1]],
    ['10 mm and 3 degrees', [0.03, -0.02, 0.04], [7, -5, 5], [0, 0, 0]],
    ['35 mm and 8 degrees', [0.08, -0.07, 0.09], [20, -15, 24], [0, 0, 0]],
  ] as const)('%s, the couch staying: within 0.3 mm and 0.1 degrees at the liver', (_, angles, shift, centre) => {
    const truth = pose(angles, shift)
    const r = registerRigid({ fixed, moving: scan(1, grid([150, 120, 75], centre, 'B'), truth) })
    const { mm, deg } = off(r.transform, truth)
    expect(mm).toBeLessThan(0.3)
    expect(deg).toBeLessThan(0.1)
    expect(r).toMatchObject({ accepted: true, findings: [], transform: { from: 'A', to: 'B' } })
    expect(r.quality.correlation).toBeGreaterThan(0.98)
    expect(r.quality.disagreementMm).toBeLessThan(0.5)
  })

  test('other spacing on an oblique grid', () => {
    const truth = pose([0.05, -0.03, 0.06], [12, -8, 15])
    const r = registerRigid({ fixed, moving: scan(1, grid([128, 104, 90], [0, 0, 10], 'B', [0.1, -0.15, 0.12], [3.4, 3.6, 4]), truth) })
    expect(off(r.transform, truth).mm).toBeLessThan(0.4)
    expect(r.accepted).toBe(true)
  })

  test.each([['fixed', true], ['moving', false]])('a short scan of the liver in a long one, 140 mm off, the %s one short', (_, shortFixed) => {
    const truth = pose([0.05, 0, 0.03], [10, 5, 140])
    const short = (frame: string, centre: Vec3, at?: RigidTransform) => scan(1, grid([150, 120, 44], centre, frame), at)
    const r = shortFixed
      ? registerRigid({ fixed: short('A', [0, 0, 0]), moving: scan(1, grid([150, 120, 170], [0, 0, -60], 'B'), truth) })
      : registerRigid({ fixed: scan(1, grid([150, 120, 170], [0, 0, -60], 'A')), moving: short('B', [0, 0, 140], truth) })
    expect(off(r.transform, truth).mm).toBeLessThan(0.4)
    expect(r.accepted).toBe(true)
  })

  test('the same call gives the same numbers', () => {
    const moving = scan(1, grid([150, 120, 75], [0, 0, 0], 'B'), pose([0.02, 0, 0], [5, 0, 0]))
    expect(registerRigid({ fixed, moving })).toEqual(registerRigid({ fixed, moving }))
  })
})

describe('a last step about the liver', () => {
  const [nx, ny] = fixed.geometry.size
  const liver = maskVoi('liver', fixed.geometry, Uint8Array.from({ length: voxelCount(fixed.geometry) }, (_, n) => {
    const p = indexToPosition(fixed.geometry, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))])
    return ((p[0] + 65) / 80) ** 2 + ((p[1] + 8) / 70) ** 2 + ((p[2] - 8) / 76) ** 2 < 1 ? 1 : 0
  }))
  // Organs 8 mm further down in the moving scan, the wall and bones where they were.
  const breathed = patient(1).map((s, n) => n >= 4 && n < 20 ? { ...s, centre: [s.centre[0], s.centre[1], s.centre[2] - 8] as Vec3 } : s)
  const still = pose([0.03, -0.02, 0.02], [6, -4, 9]), liverTruth = composeTransforms(pose([0, 0, 0], [0, 0, -8]), still)
  const moving = paintCt(breathed, { grid: grid([150, 120, 75], [0, 0, 0], 'B'), pose: still, noiseHu: 25, seed: 5 })

  test('follows a liver that breathing has shifted, where the whole body does not', () => {
    const body = registerRigid({ fixed, moving, region: liver, settings: { focus: 'body' } }), focused = registerRigid({ fixed, moving, region: liver })
    expect(off(body.transform, liverTruth).mm).toBeGreaterThan(5)
    expect(off(focused.transform, liverTruth).mm).toBeLessThan(2)
    expect(focused.quality.regionShiftMm).toBeGreaterThan(4)
    expect(focused.quality.regionCorrelation).toBeGreaterThan(body.quality.regionCorrelation!)
  })

  test('a step further than the limit is not believed, and said', () => {
    const r = registerRigid({ fixed, moving, region: liver, settings: { regionLimitMm: 2 } })
    expect(r.findings.map(f => f.code)).toEqual(['region-registration'])
    expect(r.quality.regionShiftMm).toBe(0)
    expect(off(r.transform, liverTruth).mm).toBeGreaterThan(5)
  })

  test('a region of another frame of reference is a wrong call', () => {
    expect(() => registerRigid({ fixed, moving, region: { ...liver, grid: { ...liver.grid, frameOfReferenceUid: 'Z' } } })).toThrow(/frames of reference differ/)
  })
})

describe('a registration that must be refused', () => {
  const refusedBy = (r: ReturnType<typeof registerRigid>) => [r.accepted, r.findings[0]?.code, r.findings[0]?.severity]
  const poor = [false, 'poor-registration', 'error']

  test('another body', () => expect(refusedBy(registerRigid({ fixed, moving: scan(2, grid([150, 120, 75], [0, 0, 0], 'B')) }))).toEqual(poor))

  test('no common part of the body', () =>
    expect(refusedBy(registerRigid({ fixed: scan(1, grid([150, 120, 44], [0, 0, 180], 'A')), moving: scan(1, grid([150, 120, 44], [0, 0, -250], 'B')) }))).toEqual(poor))

  test('turned by 180 degrees', () =>
    expect(refusedBy(registerRigid({ fixed, moving: scan(1, grid([150, 120, 75], [0, 0, 0], 'B'), pose([0, 0, Math.PI], [0, 0, 0])) }))).toEqual(poor))

  test('nothing but air, or a couch', () => {
    const air = paintCt([], { grid: grid([90, 80, 40], [0, 0, 0], 'B') })
    const r = registerRigid({ fixed, moving: air })
    expect(refusedBy(r)).toEqual(poor)
    expect(r.findings[0]!.message).toContain('moving CT')
    expect(refusedBy(registerRigid({ fixed: air, moving: fixed }))).toEqual(poor)
  })

  test('a start between other frames is a wrong call', () =>
    expect(() => registerRigid({ fixed, moving: fixed, initial: identityTransform('A', 'Z') })).toThrow(/frames of reference differ/))

  test('each measure refuses on its own, beyond its setting', () => {
    const good = { information: 1.5, correlation: 0.99, differenceHu: 3, overlap: 1, bodyDice: 0.99, disagreementMm: 0.1, score: 0.98, converged: true }, settings = rigidSettings.parse({})
    expect(objections(good, settings)).toEqual([])
    for (const bad of [{ information: 0.1 }, { correlation: 0.5 }, { overlap: 0.2 }, { bodyDice: 0.6 }, { disagreementMm: 9 }, { converged: false }, { correlation: NaN }])
      expect(objections({ ...good, ...bad }, settings), JSON.stringify(bad)).toHaveLength(1)
  })
})

describe('body mask', () => {
  const g = grid([100, 90, 40], [0, 10, 100], 'A', undefined, [4.2, 4.1, 4.3])
  const ct = paintCt(patient(3), { grid: g }), mask = bodyMask(ct)
  const at = (p: Vec3): number => {
    const i = subtract(p, g.origin)
    return mask[Math.round(i[0] / 4.2) + 100 * (Math.round(i[1] / 4.1) + 90 * Math.round(i[2] / 4.3))]!
  }

  test('holds the lungs, not the couch nor the air', () => {
    expect([at([-78, -8, 130]), at([0, 0, 40]), at([0, 100, 100])]).toEqual([1, 1, 1])
    expect([at([0, 165, 100]), at([150, 150, 100]), at([-190, -100, 100])]).toEqual([0, 0, 0])
  })

  test('is the body of the same scan without a couch', () => {
    const without = bodyMask(paintCt(patient(3), { grid: g, couch: 'none' }))
    let differ = 0, size = 0
    for (let n = 0; n < mask.length; n++) { size += without[n]!; if (mask[n] !== without[n]) differ++ }
    expect(differ / size).toBeLessThan(0.005)
  })

  test('is empty where there is no body', () => expect(bodyMask(paintCt([], { grid: g })).includes(1)).toBe(false))
})
