import { describe, expect, it } from 'vitest'
import { type PanelVoi, planeGrid, projectionPanel, signedArea, slicePanel } from '../../src/figures/index.ts'
import {
  type Geometry, type Vec3, type Voi, type Volume, eulerRotation, geometry, indexToPosition, maskVoi, positionToIndex, volumeMl, voxelCount,
} from '../../src/volume/index.ts'

const pet = geometry({ frameOfReferenceUid: '1.2', size: [30, 26, 22], spacing: [4, 4.4, 3.6], origin: [-60, -55, -38], direction: eulerRotation([0.1, -0.15, 0.2]) })

const filled = (g: Geometry, at: (p: Vec3) => number) => {
  const out = new Float32Array(voxelCount(g)), [nx, ny, nz] = g.size
  for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++) out[n] = at(indexToPosition(g, [i, j, k]))
  return out
}

const centre: Vec3 = [4, -3, 5]
const away = (p: Vec3, c: Vec3 = centre) => Math.hypot(p[0] - c[0], p[1] - c[1], p[2] - c[2])
const spot: Vec3 = [16, 9, -11]
const uptake: Volume = { unit: '{SUVlbm}g/ml', geometry: pet, voxels: filled(pet, p => Math.max(0, 10 - away(p, spot) ** 2 / 40)) }
const ball: Voi = maskVoi('L1', pet, Uint8Array.from(filled(pet, p => away(p) < 20 ? 1 : 0)))
const vois: PanelVoi[] = [{ name: 'L1', role: 'lesion', voi: ball }]
const base = { title: 't', centre, widthMm: 80, heightMm: 60, uptake, uptakeWindow: [0, 10] as const, colourMap: 'inferno' as const, vois }

const brightest = (r: { level: Uint8Array; width: number }) => { const n = r.level.indexOf(Math.max(...r.level)); return [n % r.width, Math.floor(n / r.width)] as const }

describe('a slice panel', () => {
  it('shows a hot spot where it lies in the patient, on an oblique grid, axial and coronal', () => {
    for (const [kind, place] of [['axial', [spot[0], spot[1], centre[2]]], ['coronal', [spot[0], centre[1], spot[2]]]] as const) {
      const panel = slicePanel({ ...base, kind, centre: kind === 'axial' ? [centre[0], centre[1], spot[2]] : [centre[0], spot[1], centre[2]], vois: [] })
      const [x, y] = brightest(panel.uptake)
      const grid = planeGrid({ kind, centre: kind === 'axial' ? [centre[0], centre[1], spot[2]] : [centre[0], spot[1], centre[2]], widthMm: 80, heightMm: 60, pixelMm: 2, frameOfReferenceUid: undefined })
      const wanted = positionToIndex(grid, place as Vec3)
      expect(Math.abs(x - wanted[0]), kind).toBeLessThanOrEqual(1.5)
      expect(Math.abs(y - wanted[1]), kind).toBeLessThanOrEqual(1.5)
      expect(panel.uptake.level[y * panel.uptake.width + x]).toBeGreaterThan(245)
    }
  })

  it('outlines a ball by a circle of its cross-section, in mm from the corner', () => {
    const panel = slicePanel({ ...base, kind: 'axial' })
    expect(panel.outlines).toHaveLength(1)
    const line = panel.outlines[0]!.lines[0]!
    // The voxels' own volume, since a ball of 4 mm voxels is not quite a ball.
    const radius = Math.cbrt(volumeMl(ball) * 1000 * 3 / (4 * Math.PI))
    expect(Math.abs(signedArea(line)) / (Math.PI * radius ** 2)).toBeCloseTo(1, 1)
    const middle = [0, 1].map(d => (Math.min(...line.map(p => p[d]!)) + Math.max(...line.map(p => p[d]!))) / 2)
    expect(Math.hypot(middle[0]! - 40, middle[1]! - 30)).toBeLessThan(2)
    expect(panel.positionMm).toBe(5)
    expect(panel.letters).toEqual({ left: 'R', right: 'L', top: 'A', bottom: 'P' })
  })

  it('draws no outline in a slice that the VOI does not reach', () => {
    expect(slicePanel({ ...base, kind: 'axial', centre: [4, -3, 31] }).outlines).toEqual([])
  })

  it('an outline is the same whether its box is handed in or found', () => {
    const box = { low: [-17, -24, -16], high: [25, 18, 26] } as const
    expect(slicePanel({ ...base, kind: 'coronal', vois: [{ ...vois[0]!, box }] }).outlines).toEqual(slicePanel({ ...base, kind: 'coronal' }).outlines)
  })

  it('puts the CT under it in its window, and leaves out a CT of another frame of reference', () => {
    const ct = (frame: string): Volume<"[hnsf'U]"> => { const g = geometry({ frameOfReferenceUid: frame, size: [70, 60, 50], spacing: [1.9, 2.1, 2.3], origin: [-65, -60, -50] }); return { unit: "[hnsf'U]", geometry: g, voxels: new Int16Array(voxelCount(g)).fill(40) } }
    const shown = slicePanel({ ...base, kind: 'axial', ct: ct('1.2') })
    expect(new Set(shown.anatomy!.level)).toEqual(new Set([128]))
    expect([shown.anatomy!.width, shown.anatomy!.height]).toEqual([80, 60])
    expect(slicePanel({ ...base, kind: 'axial', ct: ct('9.9') }).anatomy).toBeUndefined()
  })

  it('refuses a VOI of another frame of reference, and a window without width', () => {
    const stranger = { ...ball, grid: { ...pet, frameOfReferenceUid: '9.9' } }
    expect(() => slicePanel({ ...base, kind: 'axial', vois: [{ name: 'x', role: 'other', voi: stranger }] })).toThrow(/frames of reference/)
    expect(() => slicePanel({ ...base, kind: 'axial', uptakeWindow: [3, 3] })).toThrow(RangeError)
  })
})

describe('a projection', () => {
  const panel = projectionPanel({ kind: 'coronal', title: 'mip', low: [-50, -60, -40], high: [55, 60, 45], uptake, uptakeWindow: [0, 10], colourMap: 'inverted-grey', vois: [{ ...vois[0]!, label: true }] })

  it('shows the hottest along the line of sight', () => {
    const [x, y] = brightest(panel.uptake)
    expect(x * 2.5 - 50 + 1.25).toBeCloseTo(spot[0], -0.7)
    expect(45 - y * 2.5 - 1.25).toBeCloseTo(spot[2], -0.7)
    expect(panel.uptake.level[y * panel.uptake.width + x]).toBeGreaterThan(245)
  })

  it('draws a VOI\u2019s whole silhouette with its name in the middle', () => {
    const { lines, labelAt } = panel.outlines[0]!
    expect(Math.abs(signedArea(lines[0]!))).toBeGreaterThan(Math.PI * 18.5 ** 2)
    expect(Math.abs(signedArea(lines[0]!))).toBeLessThan(Math.PI * 22.5 ** 2)
    expect(labelAt![0]).toBeCloseTo(54, -0.7)
    expect(labelAt![1]).toBeCloseTo(40, -0.7)
  })
})
