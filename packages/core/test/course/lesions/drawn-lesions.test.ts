import { describe, expect, it } from 'vitest'
import type { LesionInput, LesionOrigin } from '../../../src/course/index.ts'
import { drawnLesions } from '../../../src/course/index.ts'
import { type Vec3, type Voi, type Volume, geometry, maskVoi } from '../../../src/volume/index.ts'
import { analysedSmall, block, fdg, inLeft, inRight, places, smallCourse, treatment, y90 } from '../small-course.ts'

// By hand: voxels of 5 x 4 x 10 mm, 0.2 mL. SUV 10 within i 2..4, j 2..3, k 1..2 (12 voxels, 2.4 mL) and within i 8..9, j 2..3, k 1 (4 voxels, 0.8 mL), else 1.
const grid = geometry({ size: [12, 9, 5], spacing: [5, 4, 10] })
const each = (of: (i: number, j: number, k: number) => number) => Array.from({ length: 12 * 9 * 5 }, (_, n) => of(n % 12, Math.floor(n / 12) % 9, Math.floor(n / 108)))
const between = (x: number, a: number, b: number) => x >= a && x <= b
const first = (i: number, j: number, k: number) => between(i, 2, 4) && between(j, 2, 3) && between(k, 1, 2)
const second = (i: number, j: number, k: number) => between(i, 8, 9) && between(j, 2, 3) && k === 1
// Eight voxels of normal liver that touch nothing.
const stroke = (i: number, j: number, k: number) => between(i, 7, 8) && between(j, 6, 7) && between(k, 3, 4)
const pet: Volume = { unit: '{SUVbw}g/ml', geometry: grid, voxels: Float32Array.from(each((...at) => first(...at) || second(...at) ? 10 : 1)) }
const voi = (of: (i: number, j: number, k: number) => boolean): Voi => maskVoi('', grid, Uint8Array.from(each((...at) => of(...at) ? 1 : 0)))
const input = (name: string, of: Parameters<typeof voi>[0], origin?: LesionOrigin): LesionInput => ({ exam: 'b', name, voi: voi(of), ...(origin ? { origin } : {}) })
const made = (drawn: LesionInput[], more: Partial<Parameters<typeof drawnLesions>[0]> = {}) =>
  drawnLesions({ drawn, pet, ablated: undefined, threshold: 4, thresholded: [], minimumVolumeMl: 0.5, ...more })
const said = (d: ReturnType<typeof made>, name: string) => (d.lesionFindings.get(name) ?? []).map(f => `${f.severity} ${f.code}`)

describe('a lesion drawn by a person', () => {
  it('that is one piece above the threshold is what was drawn, and nothing is said', () => {
    const d = made([input('A', first, { origin: 'drawn', by: 'A. Physician', at: '2030-01-02T10:00:00Z' })])
    expect(d.lesions.map(l => [l.voi.name, l.voxels, l.volumeMl, l.mean])).toEqual([['A', 12, expect.closeTo(2.4, 9), 10]])
    expect([said(d, 'A'), d.origins.get('A')]).toEqual([[], { origin: 'drawn', by: 'A. Physician', at: '2030-01-02T10:00:00Z' }])
  })

  it('a stroke in normal tissue that does not touch it is left out, and it is said how much', () => {
    const d = made([input('A', (...at) => first(...at) || stroke(...at))])
    expect(d.lesions.map(l => [l.voi.name, l.voxels, l.mean])).toEqual([['A', 12, 10]])
    expect(said(d, 'A')).toEqual(['warning course/drawn-left-out'])
    expect(d.lesionFindings.get('A')![0]!.message).toContain('1.6 mL')
  })

  it('another piece above the threshold is a lesion of its own from the minimum volume on, and left out below it', () => {
    const both = [input('A', (...at) => first(...at) || second(...at)), input('A-2', stroke)]
    expect(made(both).lesions.map(l => [l.voi.name, l.voxels])).toEqual([['A', 12], ['A-3', 4], ['A-2', 8]])
    expect(said(made(both), 'A-3')).toEqual(['warning course/drawn-apart'])
    const strict = made(both, { minimumVolumeMl: 1 })
    expect(strict.lesions.map(l => l.voi.name)).toEqual(['A', 'A-2'])
    expect(said(strict, 'A')).toEqual(['warning course/drawn-left-out'])
  })

  it('pieces that touch by a corner are one', () => {
    const d = made([input('A', (...at) => first(...at) || (at[0] === 5 && at[1] === 4 && at[2] === 3))])
    expect([d.lesions.map(l => l.voxels), said(d, 'A')]).toEqual([[13], []])
  })

  it('below the threshold, or under the least volume, is a warning; at both limits it is none', () => {
    const normal = made([input('A', stroke)])
    expect(said(normal, 'A')).toEqual(['warning course/drawn-below-threshold'])
    expect(normal.lesionFindings.get('A')![0]!.message).toContain('nothing of it reaches the threshold')
    expect(said(made([input('A', first)], { minimumVolumeMl: 2.41 }), 'A')).toEqual(['warning course/drawn-too-small'])
    expect(said(made([input('A', first)], { minimumVolumeMl: 2.4 - 1e-9, threshold: 10 }), 'A')).toEqual([])
    // 12 voxels of 10 and 24 of 1 around: mean 4.
    const wide = input('A', (i, j, k) => between(i, 2, 4) && between(j, 0, 5) && between(k, 1, 2))
    expect(said(made([wide], { threshold: 4 }), 'A')).toEqual([])
    expect(said(made([wide], { threshold: 4.01 }), 'A')).toEqual(['warning course/drawn-below-threshold'])
  })

  it('without a threshold no piece apart is counted', () => {
    expect(made([input('A', (...at) => first(...at) || second(...at))], { threshold: undefined }).lesions.map(l => l.voxels)).toEqual([12])
  })

  it('off the PET is missing', () => {
    expect(made([input('A', () => false), input('B', first)]).missing).toEqual(['A'])
  })
})

describe('a course with drawn lesions', () => {
  const t1 = '2020-03-02T10:00:00', body = places['baseline']!.grid, [nx, ny] = body.size
  const on = (of: (x: Vec3) => boolean): Voi => maskVoi('', body, Uint8Array.from({ length: nx * ny * body.size[2] }, (_, n) => of([5 * (n % nx), 4 * (Math.floor(n / nx) % ny), 10 * Math.floor(n / (nx * ny))]) ? 1 : 0))
  const normal = block([7, 9], [13, 15], [9, 11]), hand: LesionOrigin = { origin: 'drawn', by: 'A. Physician', at: '2030-01-02T10:00:00Z' }
  const exams = () => [fdg('baseline', 'baseline', '2020-02-10'), y90('right', [{ at: t1, dose: x => inRight(x) ? 100 : inLeft(x) ? 60 : 0 }]), fdg('followUp', 'followUp', '2020-05-18')]
  const lesion = (name: string, of: (x: Vec3) => boolean): LesionInput => ({ exam: 'baseline', name, voi: on(of), origin: hand })
  const analysed = (lesions: LesionInput[]) => analysedSmall(smallCourse(exams(), [treatment('t1', 'right', t1)], { input: { lesions } })).results

  it('a stroke in normal liver is no lesion and no response; the lesion it belonged to is as before', () => {
    const without = analysed([lesion('L1', inRight), lesion('L2', inLeft)]), strayed = analysed([lesion('L1', x => inRight(x) || normal(x)), lesion('L2', inLeft)])
    expect(strayed.lesions.map(l => [l.id, l.volumeMl, l.category])).toEqual(without.lesions.map(l => [l.id, l.volumeMl, l.category]))
    expect(strayed.patientLevel).toEqual(without.patientLevel)
    expect(strayed.lesions[0]!.findings.map(f => f.code)).toContain('course/drawn-left-out')
    expect(without.lesions.flatMap(l => l.findings.map(f => f.code)).filter(c => c.startsWith('course/drawn'))).toEqual([])
  })

  it('says of each lesion how its outline came about: one left as the threshold has it was not drawn', () => {
    const { lesions } = analysed([lesion('L1', inRight), lesion('L2', x => inLeft(x) && x[0] < 85), lesion('N', normal)])
    expect(lesions.map(({ id, origin, by, at }) => ({ id, origin, by, at }))).toEqual([
      { id: 'L1', origin: 'threshold', by: undefined, at: undefined }, { id: 'L2', ...hand }, { id: 'N', ...hand },
    ])
    expect(lesions[2]!.findings.map(f => f.code)).toContain('course/drawn-below-threshold')
    const threshold = analysedSmall(smallCourse(exams(), [treatment('t1', 'right', t1)])).results
    expect(threshold.lesions.map(l => l.origin)).toEqual(['threshold', 'threshold'])
  })
})
