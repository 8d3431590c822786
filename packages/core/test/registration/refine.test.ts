import { beforeAll, describe, expect, test } from 'vitest'
import { type LesionRefinement, refineLesions } from '../../src/registration/index.ts'
import { type Vec3, applyTransform, identityTransform, norm, subtract } from '../../src/volume/index.ts'
import { type PhantomLesion, lesionPhantom, meanIn } from './lesion-phantom.ts'

const lesion = (id: string, centre: Vec3, tumourToNormal: number, shift: Vec3, radii: Vec3 = [14, 14, 14]): PhantomLesion => ({ id, centre, radii, fdg: 4, tumourToNormal, shift })

// Gaps of 4 to 8 mm between the pairs; `edge` reaches the liver's surface.
const lesions: readonly PhantomLesion[] = [
  lesion('hot', [-20, -5, -40], 4, [6, -4, 3], [12, 16, 14]),
  lesion('hot beside hot', [12, -5, -42], 3, [5, -3, 5], [13, 13, 13]),
  { ...lesion('edge', [70, 0, 0], 8, [-5, 4, 6]), anglesRad: [0.04, -0.03, 0.04] },
  lesion('hot beside cold', [10, -20, 45], 6, [-4, -5, 5], [13, 13, 13]),
  lesion('cold', [-22, -37, 30], 0.2, [4, 5, -3]),
  lesion('non-perfused', [-60, -5, 10], 0, [-3, 4, -6], [15, 15, 15]),
  lesion('like liver', [-25, 30, 20], 1, [5, 5, 4]),
  lesion('faint', [40, -35, 20], 2.2, [-2, -5, -6], [13, 15, 14]),
]
const positionError = (p: ReturnType<typeof lesionPhantom>, found: readonly LesionRefinement[], n: number): number =>
  norm(subtract(applyTransform(found[n]!.transform, lesions[n]!.centre), applyTransform(p.truth[n]!, lesions[n]!.centre)))

describe('refinement of lesions on a noisy 90Y map', () => {
  let phantom: ReturnType<typeof lesionPhantom>, found: LesionRefinement[][]
  const seeds = 20
  beforeAll(() => {
    phantom = lesionPhantom({ lesions, seed: 1 })
    found = Array.from({ length: seeds }, (_, s) => refineLesions({ lesions: phantom.vois, source: phantom.fdg, target: phantom.again(s), transform: phantom.transform, liver: phantom.liver }))
  })
  const over = (id: string) => { const n = lesions.findIndex(l => l.id === id); return { n, runs: found.map(f => f[n]!) } }

  test.each(['hot', 'hot beside hot', 'edge', 'hot beside cold', 'faint'])('T/N above 2, %s: moved 7 to 9 mm in truth, found within 3 mm in every noise', id => {
    const { n, runs } = over(id)
    expect(runs.every(r => r.accepted)).toBe(true)
    const errors = found.map(f => positionError(phantom, f, n))
    expect(Math.max(...errors)).toBeLessThan(3)
    expect(errors.reduce((a, b) => a + b) / seeds).toBeLessThan(1.5)
  })

  test.each(['cold', 'non-perfused', 'like liver'])('%s: the mean dose over noises is within 2% of the dose at the true place', id => {
    const { n } = over(id)
    let at = 0, truth = 0
    found.forEach((f, s) => {
      const target = phantom.again(s)
      at += meanIn(phantom.vois[n]!.voi, target, f[n]!.transform)
      truth += meanIn(phantom.vois[n]!.voi, target, phantom.truth[n]!)
    })
    expect(Math.abs(at / truth - 1)).toBeLessThan(0.02)
  })

  test('a lesion with the liver\'s own uptake is never moved, and says why', () => {
    for (const r of over('like liver').runs) {
      expect(r).toMatchObject({ accepted: false, reason: 'no contrast', shiftMm: 0, rotationDeg: 0, transform: phantom.transform })
      expect(r.findings.map(f => f.code)).toEqual(['refinement-refused'])
    }
  })

  test('what is reported is what was done: shift of the centre, contrast and uncertainty', () => {
    const { n, runs } = over('hot'), r = runs[0]!, centre = lesions[n]!.centre
    expect(r.shiftMm).toBeCloseTo(norm(subtract(applyTransform(r.transform, centre), applyTransform(phantom.transform, centre))), 0)
    expect(r.contrast).toBeGreaterThan(2.5)
    expect(r.uncertaintyMm).toBeLessThan(1)
    expect(r.shiftMm).toBeLessThanOrEqual(15)
    expect(r.rotationDeg).toBeLessThanOrEqual(5)
  })
})

describe('what a lesion must not do', () => {
  const pair: readonly PhantomLesion[] = [lesion('like liver', [-10, 0, 0], 1, [0, 0, 0]), lesion('very hot', [22, 4, 0], 8, [0, 0, 0])]

  test('it does not take a hot neighbour for itself, told of it or not', () => {
    const p = lesionPhantom({ lesions: pair, seed: 3 })
    for (let s = 0; s < 4; s++) for (const told of [true, false]) {
      const [first] = refineLesions({ lesions: told ? p.vois : p.vois.slice(0, 1), source: p.fdg, target: p.again(s), transform: p.transform, liver: p.liver })
      expect([first!.accepted, first!.shiftMm], `seed ${s}, ${told ? '' : 'not '}told: ${first!.reason}`).toEqual([false, 0])
    }
  })

  test('it does not go beyond the bound: 12 mm away and 8 allowed is refused', () => {
    const p = lesionPhantom({ lesions: [lesion('far', [-20, 0, 0], 6, [12, 0, 0])], seed: 4 })
    const ask = (maxShiftMm: number) => refineLesions({ lesions: p.vois, source: p.fdg, target: p.y90, transform: p.transform, settings: { maxShiftMm } })[0]!
    expect(ask(8)).toMatchObject({ accepted: false, reason: 'at the bound', shiftMm: 0 })
    expect(ask(15).accepted).toBe(true)
    expect(ask(15).shiftMm).toBeGreaterThan(10.5)
  })

  test('it does not move where it is switched off, nor where the target does not show it', () => {
    const p = lesionPhantom({ lesions: [lesion('one', [-20, 0, 0], 6, [5, 0, 0])], seed: 5 })
    const ask = (extra: object) => refineLesions({ lesions: p.vois, source: p.fdg, target: p.y90, transform: p.transform, ...extra })[0]!
    expect(ask({ settings: { enabled: false } })).toMatchObject({ accepted: false, reason: 'switched off', shiftMm: 0 })
    expect(ask({ transform: { ...p.transform, translation: [900, 0, 0] } })).toMatchObject({ accepted: false, reason: 'outside the target' })
    expect(ask({ lesions: [{ id: 'none', voi: { ...p.vois[0]!.voi, inside: new Uint8Array(p.vois[0]!.voi.inside.length) } }] })).toMatchObject({ accepted: false, reason: 'outside the target' })
  })

  test('frames of reference that do not chain are refused', () => {
    const p = lesionPhantom({ lesions: [lesion('one', [-20, 0, 0], 6, [5, 0, 0])], seed: 5 })
    expect(() => refineLesions({ lesions: p.vois, source: p.fdg, target: p.y90, transform: identityTransform('treatment', 'baseline') })).toThrow(/frames of reference differ/)
    expect(() => refineLesions({ lesions: p.vois, source: p.fdg, target: p.y90, transform: identityTransform('baseline', 'elsewhere') })).toThrow(/elsewhere/)
  })

  test('a necrotic core on FDG alone does not mislead the edge template', () => {
    const p = lesionPhantom({ lesions: [{ ...lesion('ring', [-20, 0, 0], 5, [5, -3, 4], [17, 17, 17]), core: { fdg: 0.4, y90: 1 } }], seed: 6 })
    const [r] = refineLesions({ lesions: p.vois, source: p.fdg, target: p.y90, transform: p.transform, liver: p.liver })
    expect(norm(subtract(applyTransform(r!.transform, [-20, 0, 0]), applyTransform(p.truth[0]!, [-20, 0, 0])))).toBeLessThan(1)
  })
})
