import { describe, expect, it } from 'vitest'
import type { LesionResult } from '../../src/course/index.ts'
import { cumulativeDvh } from '../../src/dosimetry/index.ts'
import { byLesionChart, doseShortfallPercent, dvhChart, recoveryChart, sphereRecovery } from '../../src/figures/index.ts'
import { geometry, maskVoi } from '../../src/volume/index.ts'

const grid = geometry({ size: [5, 2, 1], spacing: [1, 2, 3] })
const curve = (name: string, doses: readonly number[], tissue: 'lesion' | 'healthyLiver') => ({
  ...cumulativeDvh({ unit: 'Gy', geometry: grid, voxels: Float32Array.from(doses) }, maskVoi(name, grid, new Uint8Array(10).fill(1)), 100)!, tissue,
})
const curves = [curve('L1', [100, 110, 120, 130, 140, 150, 160, 170, 180, 190], 'lesion'), curve('healthy liver', [20, 20, 30, 30, 40, 40, 50, 50, 60, 60], 'healthyLiver')]

interface DvhSpec { data: { values: { name: string; doseGy: number; volumePercent: number }[] }; encoding: { x: { scale: { domain: number[] }; title: string }; color: { scale: { domain: string[]; range: string[] } } } }

describe('the DVH chart', () => {
  const chart = dvhChart(curves), spec = chart.spec as unknown as DvhSpec

  it('falls from 100% and never rises', () => {
    for (const name of ['L1', 'healthy liver']) {
      const values = spec.data.values.filter(v => v.name === name).map(v => v.volumePercent)
      expect(values[0]).toBe(100)
      expect(values.every((v, n) => n === 0 || v <= values[n - 1]!)).toBe(true)
    }
  })

  it('half of the lesion gets 145 Gy or so, by the description and by the curve', () => {
    expect(chart.description).toContain('L1: half of the volume gets at least 14')
    const near = spec.data.values.filter(v => v.name === 'L1').reduce((a, b) => Math.abs(a.volumePercent - 50) < Math.abs(b.volumePercent - 50) ? a : b)
    expect(near.doseGy).toBeGreaterThan(139)
    expect(near.doseGy).toBeLessThan(151)
  })

  it('names its axes with units, keeps the order given and draws the liver dark', () => {
    expect(spec.encoding.x.title).toBe('Absorbed dose (Gy)')
    expect(spec.encoding.x.scale.domain).toEqual([0, 200])
    expect(spec.encoding.color.scale).toMatchObject({ domain: ['L1', 'healthy liver'], range: ['#0072b2', '#1c2530'] })
  })

  it('is the spec that was looked at', () => {
    const { data, ...rest } = chart.spec
    expect((data as DvhSpec['data']).values.length).toBe(2 * 161)
    expect(rest).toMatchSnapshot()
  })
})

const lesion = (id: string, extra: Partial<LesionResult>): LesionResult =>
  ({ id, trackingUid: '2.25.1', centreMm: [0, 0, 0], volumeMl: 20, meanUptakeBaseline: 5, maxUptakeBaseline: 9, tlgBaseline: 100, mergedWith: [], treatments: [], findings: [], ...extra })

describe('the chart by lesion', () => {
  const bounds = { partialResponseAtMostPercent: -45, progressionAbovePercent: 75 }
  const full = [lesion('L1', { meanDoseGy: 196, d95Gy: 102, doseIntervalGy: [171, 202], changePercent: -90, category: 'PR' }), lesion('L2', { meanDoseGy: 41.3, changePercent: 310, category: 'PD' })]

  it('is the spec that was looked at', () => {
    expect(byLesionChart({ lesions: full, bounds, healthyLiverGy: 63.2 })!.spec).toMatchSnapshot()
  })

  it('clamps a bar that would squeeze the others, and prints its true change', () => {
    const text = JSON.stringify(byLesionChart({ lesions: full, bounds })!.spec)
    expect(text).toContain('"change":200')
    expect(text).toContain('PD +310%')
  })

  it('has one panel without follow-up, none without dose and follow-up', () => {
    const panels = (lesions: readonly LesionResult[]) => (byLesionChart({ lesions, bounds })?.spec as { hconcat: unknown[] } | undefined)?.hconcat.length
    expect(panels(full)).toBe(2)
    expect(panels([lesion('L1', { meanDoseGy: 196 })])).toBe(1)
    expect(panels([lesion('L1', { changePercent: 0, category: 'StD' })])).toBe(1)
    expect(panels([lesion('L1', {})])).toBeUndefined()
  })
})

describe('recovery of a sphere', () => {
  it('agrees with a blurred digital sphere', () => {
    // Separable Gaussian on 1 mm voxels; what is left within is compared.
    const radius = 9, half = 24, n = 2 * half + 1, sigma = 2.5
    let field = new Float64Array(n ** 3), inside = new Uint8Array(n ** 3), count = 0
    for (let z = 0, m = 0; z < n; z++) for (let y = 0; y < n; y++) for (let x = 0; x < n; x++, m++)
      if ((x - half) ** 2 + (y - half) ** 2 + (z - half) ** 2 <= radius ** 2) { field[m] = 1; inside[m] = 1; count++ }
    const kernel = Array.from({ length: 25 }, (_, k) => Math.exp(-((k - 12) ** 2) / (2 * sigma ** 2)))
    const norm = kernel.reduce((a, b) => a + b)
    for (const step of [1, n, n * n]) {
      const out = new Float64Array(n ** 3)
      for (let m = 0; m < field.length; m++) {
        const at = Math.floor(m / step) % n
        let sum = 0
        for (let k = -12; k <= 12; k++) if (at + k >= 0 && at + k < n) sum += kernel[k + 12]! * field[m + k * step]!
        out[m] = sum / norm
      }
      field = out
    }
    const left = field.reduce((sum, v, m) => sum + (inside[m] ? v : 0), 0) / count
    expect(sphereRecovery({ volumeMl: count / 1000, fwhmMm: sigma * 2.35482 })).toBeCloseTo(left, 2)
  })

  it('is 1 without blur, rises with volume and falls with blur', () => {
    expect(sphereRecovery({ volumeMl: 3, fwhmMm: 0 })).toBe(1)
    const at = (volumeMl: number, fwhmMm: number) => sphereRecovery({ volumeMl, fwhmMm })
    expect(at(1, 6.5)).toBeLessThan(at(10, 6.5))
    expect(at(10, 8)).toBeLessThan(at(10, 6.5))
    expect(at(1e6, 6.5)).toBeGreaterThan(0.99)
    expect(at(0.001, 6.5)).toBeGreaterThan(0)
  })

  it('a lesion as hot as the liver falls short of nothing', () => {
    expect(doseShortfallPercent({ volumeMl: 5, fwhmMm: 6.5, tumourToNormal: 1 })).toBe(0)
  })

  it('refuses a sphere of no volume and a negative blur', () => {
    expect(() => sphereRecovery({ volumeMl: 0, fwhmMm: 6.5 })).toThrow(RangeError)
    expect(() => sphereRecovery({ volumeMl: 5, fwhmMm: -1 })).toThrow(RangeError)
  })

  it('leaves cold lesions out of the chart', () => {
    const chart = recoveryChart({ fwhmMm: 6.5, lesions: [{ id: 'L1', volumeMl: 10, tumourToNormal: 5 }, { id: 'L2', volumeMl: 10, tumourToNormal: 0.6 }] })
    expect(chart.description).toBe('L1: 19%')
  })
})
