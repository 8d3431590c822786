import { describe, expect, it } from 'vitest'
import { type ExamSlices, exampleFigure, examSlices, positionBox, windowed } from '../../src/figures/index.ts'
import {
  type Vec3, type Voi, type Volume, applyTransform, emptyVoi, eulerRotation, geometry, indexToPosition, maskVoi, voxelCount,
} from '../../src/volume/index.ts'

const filled = (g: ReturnType<typeof geometry>, at: (p: Vec3) => number): Float32Array<ArrayBuffer> => {
  const out = new Float32Array(voxelCount(g)), [nx, ny, nz] = g.size
  for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++) out[n] = at(indexToPosition(g, [i, j, k]))
  return out
}
const away = (p: Vec3, c: Vec3) => Math.hypot(p[0] - c[0], p[1] - c[1], p[2] - c[2])

const before = geometry({ frameOfReferenceUid: '1.1', size: [60, 52, 26], spacing: [4, 4.4, 3.6], origin: [-120, -110, -45], direction: eulerRotation([0.03, -0.05, 0.04]) })
const after = geometry({ frameOfReferenceUid: '1.2', size: [58, 62, 30], spacing: [4.1, 3.8, 3.3], origin: [-100, -140, -30] })
const middle: Vec3 = [10, -14, 2]
const transform = { from: '1.1', to: '1.2', rotation: eulerRotation([0, 0, 0.1]), translation: [17, -9, 12] as Vec3 }
const there = applyTransform(transform, middle)
const ball: Voi = maskVoi('L1', before, Uint8Array.from(filled(before, p => away(p, middle) < 16 ? 1 : 0)))
const spot = (g: typeof before, at: Vec3, unit: Volume['unit']): Volume => ({ unit, geometry: g, voxels: filled(g, p => Math.max(0, 200 - away(p, at) ** 2)) })
const exams = [
  { id: 'baseline' as const, uptake: spot(before, middle, '{SUVlbm}g/ml'), windowEnd: 8, vois: [{ name: 'L1', role: 'lesion' as const, voi: ball, label: true }] },
  { id: 'treatment' as const, uptake: spot(after, there, 'Gy'), windowEnd: 130, transform, vois: [] },
]

describe('exams at one place', () => {
  const slices = examSlices({ voi: ball, about: [positionBox(ball)!], exams })!
  const brightest = (n: number) => { const u = slices[n]!.uptake!, at = u.level.indexOf(Math.max(...u.level)); return [at % u.width, Math.floor(at / u.width)] }

  it('show what the registration takes to the same place at the same place', () => {
    expect(slices.map(s => s.id)).toEqual(['baseline', 'treatment'])
    // The middle of both pictures, two millimetres a pixel.
    for (const n of [0, 1]) {
      const [x, y] = brightest(n), { width, height } = slices[n]!.uptake!
      expect(Math.abs(x! - (width - 1) / 2)).toBeLessThanOrEqual(3)
      expect(Math.abs(y! - (height - 1) / 2)).toBeLessThanOrEqual(3)
    }
    expect(slices[1]!.positionMm - slices[0]!.positionMm).toBeCloseTo(12, 9)
    expect(slices[0]!.outlines.map(o => [o.name, o.role])).toEqual([['L1', 'lesion']])
    expect([slices[0]!.widthMm, slices[0]!.heightMm]).toEqual([200, 150])
  })

  it('keep their values to a thousandth of the greatest until a window is chosen', () => {
    const u = slices[1]!.uptake!
    expect(Math.max(...u.level) * u.perLevel).toBeGreaterThan(190)
    expect(Math.max(...windowed(u, [0, 100]).level)).toBe(255)
    expect(Math.max(...windowed(u, [0, 800]).level)).toBe(Math.round(255 * Math.max(...u.level) * u.perLevel / 800))
    expect(() => windowed(u, [5, 5])).toThrow(/window from 5 to 5/)
  })

  it('of a VOI without voxels there are none', () => expect(examSlices({ voi: emptyVoi('none', ball.grid), about: [], exams })).toBeUndefined())
})

describe('the figure of examples', () => {
  const slices = examSlices({ voi: ball, about: [], exams })!
  const of = (key: string, end: number): ExamSlices => ({ schemaVersion: '1.0.0', key, lesion: 'L1', slices: slices.map(s => ({ ...s, notes: [`${key} ${s.id}`], ...(s.id === 'treatment' ? { windowEnd: end } : {}) })) })
  const example = (patient: string, group: 'response' | 'no response', category: 'PR' | 'PD') => ({ patient, group, category, doseGy: 123.4 })

  it('has one row a patient, one window for all of them, and says by which rule', () => {
    const f = exampleFigure([{ slices: of('P1', 90), example: example('P1', 'response', 'PR') }, { slices: of('P2', 230), example: example('P2', 'no response', 'PD'), first: false }], 'rule')!
    expect(f.columns.map(c => c.id)).toEqual(['baseline', 'treatment'])
    expect(f.rows.map(r => [r.letter, r.heading])).toEqual([['A', 'P1: partial response, weighted tumour dose 123 Gy'], ['B', 'P2: progressive disease, weighted tumour dose 123 Gy']])
    expect(f.bars.map(b => [b.label, b.window])).toEqual([['SUL (g/mL)', [0, 8]], ['Absorbed dose (Gy)', [0, 250]]])
    expect(f.caption).toContain('(A) the patient with objective response whose weighted tumour dose is the median of that group')
    expect(f.caption).toContain('(B) the patient without objective response whose weighted tumour dose is nearest to the median of that group among those with pictures')
    expect(f.rows[0]!.panels.map(p => p?.notes)).toEqual([['P1 baseline'], ['P1 treatment']])
  })

  it('says that patients were named where they were; without patients there is none', () => {
    expect(exampleFigure([{ slices: of('P1', 90) }], 'named')!.caption).toMatch(/^Patients as named by the user\./)
    expect(exampleFigure([], 'rule')).toBeUndefined()
  })
})
