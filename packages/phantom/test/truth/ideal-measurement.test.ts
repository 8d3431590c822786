import { eulerRotation, geometry, identityTransform, rigidAbout, voxelVolumeMl } from '@yttria/core/volume'
import { describe, expect, it } from 'vitest'
import { assign, bloodPool, dilated, mapped, measured, pieces } from '../../src/truth/ideal-measurement.ts'
import { ellipsoid } from '../../src/solids/solids.ts'

const g = geometry({ size: [12, 10, 8], spacing: [2, 3, 4] })
const at = (i: number, j: number, k: number) => (k * 10 + j) * 12 + i
const sum = (m: ReadonlyMap<number, number>) => [...m.values()].reduce((a, b) => a + b, 0)

describe('the ideal measurement', () => {
  it('takes mean, SD and threshold of the blood in the cylinder', () => {
    const values = new Float32Array(960).fill(9)
    // Along k at i = 3, j = 4 (6, 12 mm): 1 and 2 by turns: mean 1.5, SD 0.5, threshold 2 x 1.5 + 2 x 0.5 = 4.
    for (let k = 0; k < 8; k++) values[at(3, 4, k)] = 1 + k % 2
    expect(bloodPool({ geometry: g, values }, [6, 12, -1], [6, 12, 29], 1)).toEqual({ meanSul: 1.5, sdSul: 0.5, voxels: 8, threshold: 4 })
    expect(() => bloodPool({ geometry: g, values }, [500, 0, 0], [500, 0, 9], 1)).toThrow(RangeError)
  })
  it('joins voxels that touch by a corner, within the region only', () => {
    const values = new Float32Array(960)
    for (const n of [at(2, 2, 2), at(3, 3, 3), at(7, 7, 5), at(8, 7, 5)]) values[n] = 5
    const region = new Uint8Array(960).fill(1)
    region[at(8, 7, 5)] = 0
    expect(pieces({ geometry: g, values }, 5, region)).toEqual([[at(2, 2, 2), at(3, 3, 3)], [at(7, 7, 5)]])
    expect(pieces({ geometry: g, values }, 5.01, region)).toEqual([])
  })
  it('dilates by millimetres between centres: 1 voxel by 4 mm is 5 along i, 3 along j, 3 along k', () => {
    const mask = new Uint8Array(960)
    mask[at(5, 5, 4)] = 1
    const out = dilated(mask, g, 4)
    const count = (f: (n: number) => number) => Array.from({ length: 8 }, (_, n) => out[f(n)]!).reduce((a, b) => a + b)
    expect(count(n => at(n + 2, 5, 4))).toBe(5)
    expect(count(n => at(5, n + 1, 4))).toBe(3)
    expect(count(n => at(5, 5, n))).toBe(3)
    expect(out[at(7, 6, 4)]).toBe(0)
  })
  it('gives a piece that two lesions share to the nearer one, and leaves a far piece over', () => {
    const bodies = [ellipsoid({ centre: [4, 12, 12], radii: [3, 3, 3] }), ellipsoid({ centre: [14, 12, 12], radii: [3, 3, 3] })]
    const bridge = Array.from({ length: 8 }, (_, n) => at(n + 1, 4, 3)), far = [at(11, 9, 7)]
    const { owned, leftOver, shared } = assign([bridge, far], g, bodies, 5)
    expect(owned[0]!.map(n => n % 12)).toEqual([1, 2, 3, 4])
    expect(owned[1]!.map(n => n % 12)).toEqual([5, 6, 7, 8])
    expect(leftOver).toEqual([far])
    expect(shared).toEqual([[0, 1]])
  })
  it('measures volume, mean and TLG: 2 voxels of 24 mm3 at 4 and 6: 0.048 mL x 5 = 0.24', () => {
    const values = new Float32Array(960)
    values[at(1, 1, 1)] = 4
    values[at(2, 1, 1)] = 6
    const m = measured({ geometry: g, values }, [at(1, 1, 1), at(2, 1, 1)])
    expect(m.volumeMl).toBeCloseTo(0.048, 12)
    expect(m.tlg).toBeCloseTo(0.24, 12)
    expect(measured({ geometry: g, values }, [])).toEqual({ volumeMl: 0, meanSul: 0, tlg: 0 })
  })
  it('maps a VOI onto its own grid as it is, and onto another keeping its volume', () => {
    const voi = [at(4, 4, 3), at(5, 4, 3), at(5, 5, 3), at(5, 5, 4)]
    expect([...mapped(voi, g, g, identityTransform(undefined, undefined))]).toEqual(voi.map(n => [n, 1]))
    const other = geometry({ size: [30, 32, 28], spacing: [1.3, 1.7, 2.1], origin: [-4, -6, -5], direction: eulerRotation([0.2, 0.1, -0.3]) })
    const move = rigidAbout({ from: undefined, to: undefined, centre: [10, 14, 14], anglesRad: [0.2, -0.1, 0.3], translationMm: [2, 1, -1] })
    expect(sum(mapped(voi, g, other, move)) * voxelVolumeMl(other) / (4 * voxelVolumeMl(g))).toBeCloseTo(1, 1)
  })
})
