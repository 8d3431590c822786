import { describe, expect, it } from 'vitest'
import { distributionChart, forestChart, rocChart, survivalChart } from '../../src/figures/index.ts'
import { auc, kaplanMeierByGroup, rocCurve, youdenPoints } from '../../src/statistics/index.ts'

interface Layer { data: { values: Record<string, unknown>[] }; mark: Record<string, unknown>; encoding: Record<string, { axis?: Record<string, unknown>; scale?: Record<string, unknown>; title?: string }> }

// By hand: PD 1 of 3 leaves at 2 (2/3), at 4 the next (1/3), the last is censored at 5; CR all have it by 6.
const strata = kaplanMeierByGroup({ time: [2, 4, 5, 3, 6], event: [1, 1, 0, 1, 1], group: ['PD', 'PD', 'PD', 'CR', 'CR'] }, { levels: ['PD', 'CR'] }).value!

describe('the survival figure', () => {
  const chart = survivalChart({ strata, time: 'months', event: 'dead', group: 'response', test: { name: 'Log-rank', p: 0.0004 } })
  const [curves, atRisk] = chart.spec.vconcat as [{ layer: Layer[] }, Layer]
  const values = (n: number, name: string) => curves.layer[n]!.data.values.filter(v => v.name === name)

  it('steps from 100% down as the hand does, with a cross line where a row is censored', () => {
    expect(values(1, 'PD').map(v => [v.time, v.percent])).toEqual([[0, 100], [2, 66.667], [4, 33.333], [5, 33.333]])
    expect(values(2, 'PD').map(v => [v.time, v.percent])).toEqual([[5, 33.333]])
    expect(curves.layer[1]!.mark.interpolate).toBe('step-after')
  })
  it('ends the band where the curve is at 0', () => {
    const band = values(0, 'CR')
    expect(band.map(v => v.time)).toEqual([0, 3, 6])
    expect([band[2]!.low, band[2]!.high]).toEqual([band[1]!.low, band[1]!.high])
    expect(band.every(v => Number.isFinite(v.low) && Number.isFinite(v.high))).toBe(true)
  })
  it('counts those at risk at its ticks, clear of the group\'s name', () => {
    expect(atRisk.data.values.filter(v => v.name === 'PD').map(v => `${v.time}:${v.atRisk}`)).toEqual(['0:3', '1:3', '2:3', '3:2', '4:2', '5:1', '6:0'])
    expect(atRisk.encoding.y!.axis!.labelPadding).toBeGreaterThanOrEqual(13)
  })
  it('says the test', () => { expect(chart.caption).toContain('Log-rank: p < 0.001.') })
  it('is the spec that was looked at', () => { expect(chart).toMatchSnapshot() })
  it('is small for many rows, and draws no more curves than can be told apart', () => {
    const n = 20000, many = kaplanMeierByGroup({ time: Float64Array.from({ length: n }, (_, i) => i + 1), event: new Uint8Array(n).fill(1), group: Array<string>(n).fill('a') }).value!
    expect(JSON.stringify(survivalChart({ strata: many, time: 't', event: 'e' })).length).toBeLessThan(300_000)
    const left = kaplanMeierByGroup({ time: Float64Array.from({ length: n }, (_, i) => i + 1), event: Uint8Array.from({ length: n }, (_, i) => i % 2), group: Array<string>(n).fill('a') }).value!
    expect(survivalChart({ strata: left, time: 't', event: 'e' }).caption).not.toContain('Cross lines')
    expect(() => survivalChart({ strata: Array(13).fill(strata[0]), time: 't', event: 'e' })).toThrow(/13 curves/)
    expect(() => survivalChart({ strata: [], time: 't', event: 'e' })).toThrow(/0 curves/)
  })
})

describe('the ROC figure', () => {
  const data = { score: [10, 20, 30, 40, 50], positive: [0, 0, 1, 0, 1] }
  const curve = rocCurve(data).value!, estimate = auc(data).value!, youden = youdenPoints(curve)
  const chart = rocChart({ curves: [{ score: 'dose', curve, auc: estimate }], outcome: 'responder', level: 0.95, chosen: [{ criterion: 'Youden', points: youden }, { criterion: 'closest', points: youden.slice(0, 1) }] })
  const layers = chart.spec.layer as Layer[]

  it('runs from corner to corner through the empirical points', () => {
    expect(layers[1]!.data.values.map(v => [v.x, v.y])).toEqual([[1, 1], [0.66667, 1], [0.33333, 1], [0.33333, 0.5], [0, 0.5], [0, 0]])
  })
  it('marks each chosen threshold once, with all who choose it', () => {
    expect(layers[2]!.data.values.map(v => v.label)).toEqual(['dose \u2265 30 (Youden, closest)\nsensitivity 1.00, specificity 0.67'])
  })
  it('prints the AUC: 5 of 6 pairs', () => { expect(chart.caption).toMatch(/^AUC 0\.833/) })
  it('is the spec that was looked at', () => { expect(chart).toMatchSnapshot() })
})

describe('the forest plot', () => {
  const line = (term: string, estimate: number, half: number, p = 0.04) => ({ term, estimate, ciLow: estimate - half, ciHigh: estimate + half, p })
  const make = (lines: Parameters<typeof forestChart>[0]['lines'], scale: Parameters<typeof forestChart>[0]['scale']) => forestChart({ lines, scale, outcome: 'dose', title: 'Model', level: 0.95 })
  const rows = (chart: ReturnType<typeof make>) => (chart!.spec.data as Layer['data']).values

  it('draws a log outcome as ratios and prints percent: e^0.6931 is +100%', () => {
    const [row] = rows(make([line('(Intercept)', 3, 1), line('responsePR', Math.LN2, Math.LN2)], 'percent'))
    expect(row).toMatchObject({ term: 'responsePR', interval: '+100% (0% to +300%)', p: '0.040' })
    expect(row!.at).toBeCloseTo(2, 12)
    expect(row!.to).toBeCloseTo(4, 12)
  })
  it('draws differences as they are', () => {
    expect(rows(make([line('volume', -2, 1)], 'difference'))[0]).toMatchObject({ at: -2, from: -3, to: -1, interval: '\u22122.00 (\u22123.00 to \u22121.00)', below: null, above: null })
  })
  it('keeps its axis where a model separates: arrows, no point', () => {
    const [apart, near] = rows(make([{ term: 'a', estimate: 40, ciLow: -Infinity, ciHigh: Infinity, p: 0.999 }, line('b', 0.5, 0.2)], 'odds ratio'))
    expect(apart).toMatchObject({ at: null })
    expect(apart!.below).toBeTypeOf('number')
    expect(apart!.above).toBeTypeOf('number')
    expect(near).toMatchObject({ below: null, above: null })
  })
  it('has three ticks or more on a short axis and on a long one', () => {
    const ticks = (...lines: Parameters<typeof forestChart>[0]['lines']) => ((make(lines, 'hazard ratio')!.spec.layer as Layer[])[0]!.encoding.x!.axis!.values as number[])
    for (const [estimate, half] of [[-0.014, 0.02], [0.3, 0.3], [-1, 2], [4, 3], [15, 1]] as const) {
      const t = ticks(line('a', estimate, half))
      expect(t.length, String(estimate)).toBeGreaterThanOrEqual(3)
      expect(t.length, String(estimate)).toBeLessThanOrEqual(13)
      expect(t.every((v, n) => n === 0 || v > t[n - 1]!), String(estimate)).toBe(true)
    }
  })
  it('tells terms apart that are cut to the same text', () => {
    const long = 'x'.repeat(60)
    expect(new Set(rows(make([line(`${long}1`, 1, 1), line(`${long}2`, 1, 1)], 'difference')).map(r => r.term)).size).toBe(2)
  })
  it('says where there is no interval', () => {
    expect(rows(make([{ term: 'a', estimate: 1, ciLow: undefined, ciHigh: NaN, p: NaN }], 'hazard ratio'))[0]).toMatchObject({ from: null, to: null, interval: '2.72 (no interval)', p: 'unknown' })
  })
  it('is not drawn of an intercept alone', () => {
    expect(make([line('(Intercept)', 3, 1)], 'difference')).toBeUndefined()
    expect(make([line('a', NaN, 1)], 'difference')).toBeUndefined()
  })
  it('is the spec that was looked at', () => { expect(make([line('responsePR', 0.4, 0.3), line('log(volume)', -0.1, 0.2, 0.3)], 'percent')).toMatchSnapshot() })
})

describe('the distribution figure', () => {
  const few = { name: 'PD', values: [1, 2, 4] }, many = { name: 'CR', values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 40] }
  const panel = (chart: ReturnType<typeof distributionChart>) => (chart!.spec.concat as (Layer & { layer: Layer[] })[])[0]!

  it('draws Tukey\'s box of many rows, with its outlier, and each of few', () => {
    const p = panel(distributionChart({ columns: [{ name: 'dose', groups: [few, many] }], group: 'response' }))
    // Hinges of 11: the medians of 1..6 and 6..40 are 3.5 and 8.5; reach 7.5, so that 40 is beyond.
    expect(p.data.values).toEqual([{ group: 'CR (11)', low: 1, q1: 3.5, median: 6, q3: 8.5, high: 10 }])
    expect(p.layer[2]!.data.values).toEqual([...[1, 2, 4].map(value => ({ group: 'PD (3)', value })), { group: 'CR (11)', value: 40 }])
    expect(p.layer[3]!.data.values).toEqual([{ group: 'CR (11)', median: 6 }, { group: 'PD (3)', median: 2 }])
  })
  it('without groups stacks a dot per row, and bars where they are many; none is lost', () => {
    const alone = (values: number[]) => panel(distributionChart({ columns: [{ name: 'dose', groups: [{ name: 'all', values }] }] }))
    expect(alone([...many.values]).data.values.length).toBe(11)
    const bars = alone(Array.from({ length: 500 }, (_, n) => n % 7)).data.values
    expect(bars.reduce((s, b) => s + (b.n as number), 0)).toBe(500)
    expect(alone([3, 3, 3]).data.values.length).toBe(3)
  })
  it('is not drawn of nothing or of too many groups', () => {
    expect(distributionChart({ columns: [{ name: 'a', groups: [{ name: 'all', values: [] }] }] })).toBeUndefined()
    expect(() => distributionChart({ columns: [{ name: 'a', groups: Array.from({ length: 21 }, (_, n) => ({ name: `${n}`, values: [1] })) }], group: 'g' })).toThrow(/21 groups/)
  })
  it('is the spec that was looked at', () => { expect(distributionChart({ columns: [{ name: 'dose', groups: [few, many] }], group: 'response' })).toMatchSnapshot() })
})
