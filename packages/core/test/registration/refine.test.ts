import { beforeAll, describe, expect, test } from 'vitest'
import { type LesionRefinement, refineLesions } from '../../src/registration/index.ts'
import { type Vec3, applyTransform, emptyVoi, identityTransform, norm, subtract } from '../../src/volume/index.ts'
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
/** The same patient under several noises, and what is found in each. */
function study(chosen: readonly string[], seeds: number) {
  const own = lesions.filter(l => chosen.includes(l.id)), phantom = lesionPhantom({ lesions: own, seed: 1 })
  const targets = Array.from({ length: seeds }, (_, s) => phantom.again(s))
  const found = targets.map(target => refineLesions({ lesions: phantom.vois, source: phantom.fdg, target, transform: phantom.transform, liver: phantom.liver }))
  return { own, phantom, targets, found, seeds }
}

describe('lesions hotter than the liver, on a noisy 90Y map', () => {
  let s: ReturnType<typeof study>
  beforeAll(() => { s = study(['hot', 'hot beside hot', 'edge', 'hot beside cold', 'cold', 'faint'], 5) })

  test.each(['hot', 'hot beside hot', 'edge', 'hot beside cold', 'faint'])('T/N above 2, %s: moved 7 to 9 mm in truth, found within 3 mm in every noise', id => {
    const n = s.own.findIndex(l => l.id === id), centre = s.own[n]!.centre
    expect(s.found.every(f => f[n]!.accepted)).toBe(true)
    const errors = s.found.map(f => norm(subtract(applyTransform(f[n]!.transform, centre), applyTransform(s.phantom.truth[n]!, centre))))
    expect(Math.max(...errors)).toBeLessThan(3)
    expect(errors.reduce((a, b) => a + b) / s.seeds).toBeLessThan(1.5)
  })

  test('what is reported is what was done: shift of the centre, contrast and uncertainty', () => {
    const r = s.found[0]![0]!, centre = lesions[0]!.centre
    expect(r.shiftMm).toBeCloseTo(norm(subtract(applyTransform(r.transform, centre), applyTransform(s.phantom.transform, centre))), 0)
    expect(r.contrast).toBeGreaterThan(2.5)
    expect(r.uncertaintyMm).toBeLessThan(1)
    expect(r.shiftMm).toBeLessThanOrEqual(15)
    expect(r.rotationDeg).toBeLessThanOrEqual(5.0001)
  })
})

describe('lesions that do not respond: cold, non-perfused, like liver', () => {
  let s: ReturnType<typeof study>
  beforeAll(() => { s = study(['hot beside cold', 'cold', 'non-perfused', 'like liver'], 20) })
  const means = (id: string) => {
    const n = s.own.findIndex(l => l.id === id), v = s.phantom.vois[n]!.voi
    const mean = (at: (f: LesionRefinement) => LesionRefinement['transform']) => s.targets.reduce((a, target, k) => a + meanIn(v, target, at(s.found[k]![n]!)) / s.seeds, 0)
    return { refined: mean(f => f.transform), truth: mean(() => s.phantom.truth[n]!), left: mean(() => s.phantom.transform) }
  }

  test.each(['cold', 'like liver'])('%s: the mean dose over 20 noises is within 2% of the dose at the true place', id => {
    const { refined, truth } = means(id)
    expect(Math.abs(refined / truth - 1)).toBeLessThan(0.02)
  })

  test('non-perfused: within 2% of the liver\'s dose, its own being nothing but spill-in; unmoved it is over by 5% or more', () => {
    const { refined, truth, left } = means('non-perfused'), liver = 1e6
    expect(Math.abs(refined - truth) / liver).toBeLessThan(0.02)
    expect((left - truth) / liver).toBeGreaterThan(0.05)
  })

  test('a lesion with the liver\'s own uptake is never moved, and says why', () => {
    for (const f of s.found) {
      const r = f[s.own.findIndex(l => l.id === 'like liver')]!
      expect(r).toMatchObject({ accepted: false, reason: 'no contrast', shiftMm: 0, rotationDeg: 0, transform: s.phantom.transform })
      expect(r.findings.map(x => x.code)).toEqual(['refinement-refused'])
    }
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
    expect(ask({ lesions: [{ id: 'none', voi: emptyVoi('none', p.vois[0]!.voi.grid) }] })).toMatchObject({ accepted: false, reason: 'outside the target' })
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
