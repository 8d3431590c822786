import { describe, expect, it } from 'vitest'
import { benjaminiHochberg, boxPlot, chiSquaredTest, clopperPearson, fisherExact, geometricMean, holm, kruskalWallis, pearson, sampleQuantile, spearman, summarise, twoMeans, wilcoxonRankSum, wilson } from '../../src/statistics/index.ts'

describe('samples by hand', () => {
  it('1, 2, 3, 4, 10: mean 4, SD sqrt(50/4), t interval 4 -+ 2.7764 x 3.5355/sqrt 5', () => {
    const s = summarise([10, 1, 3, 2, 4])
    expect(s).toMatchObject({ n: 5, mean: 4, min: 1, q1: 2, median: 3, q3: 4, max: 10 })
    expect(s.sd).toBeCloseTo(3.535534, 6)
    expect(s.interval!.low).toBeCloseTo(4 - 2.776445 * 3.535534 / Math.sqrt(5), 5)
    expect(boxPlot([10, 1, 3, 2, 4])).toEqual({ fiveNumbers: [1, 2, 3, 4, 10], whiskers: [1, 4], outliers: [10] })
  })

  it('quartile of 10, 20, 30, 40: type 7 at 1.75, 6 at 1.25, 2 between the first two', () => {
    const x = [10, 20, 30, 40]
    expect(sampleQuantile(x, 0.25)).toBe(17.5)
    expect(sampleQuantile(x, 0.25, 6)).toBe(12.5)
    expect(sampleQuantile(x, 0.25, 2)).toBe(15)
    expect(sampleQuantile(x, 0.25, 1)).toBe(10)
  })

  it('geometric mean of 1 and 100 is 10, geometric SD exp(4.6052/sqrt 2)', () => {
    const g = geometricMean([1, 100])
    expect(g.geometricMean).toBeCloseTo(10, 12)
    expect(g.geometricSd).toBeCloseTo(Math.exp(Math.log(100) / Math.SQRT2), 10)
    expect(() => geometricMean([1, 0])).toThrow('value 1 is 0')
  })

  it('one value has no spread; none have no mean', () => {
    expect(summarise([7])).toMatchObject({ mean: 7, sd: undefined, interval: undefined })
    expect(() => summarise([])).toThrow('no values')
    expect(() => summarise([1, NaN])).toThrow('value of row 1')
  })
})

describe('proportions by hand', () => {
  it("Wilson's 8 of 10: (0.8 + 0.19207 -+ 1.96 sqrt(0.016 + 0.0096)) / 1.38415", () => {
    const z2 = 3.841458820694124, w = wilson(8, 10)
    expect(w.low).toBeCloseTo((0.8 + z2 / 20 - Math.sqrt(z2) * Math.sqrt(0.016 + z2 / 400)) / (1 + z2 / 10), 12)
    expect(w.high).toBeCloseTo(0.943318, 5)
  })

  it('Clopper-Pearson of 0 of 12 is 0 to 1 - 0.025^(1/12), and never outside 0 to 1', () => {
    expect(clopperPearson(0, 12).high).toBeCloseTo(1 - 0.025 ** (1 / 12), 12)
    expect(clopperPearson(12, 12).low).toBeCloseTo(0.025 ** (1 / 12), 12)
    expect(wilson(0, 5).low).toBe(0)
    expect(wilson(5, 5).high).toBe(1)
    expect(() => wilson(6, 5)).toThrow('6 of 5')
  })
})

describe('tables by hand', () => {
  it('3 1 / 1 3: tables 1, 16, 36, 16, 1 of 70; two-sided 34/70; odds ratio where the mean count is 3', () => {
    const f = fisherExact([[3, 1], [1, 3]]).value!, w = [1, 16, 36, 16, 1]
    expect(f.p).toBeCloseTo(34 / 70, 14)
    expect(f.pGreater).toBeCloseTo(17 / 70, 14)
    expect(f.pLess).toBeCloseTo(69 / 70, 14)
    const at = (or: number, from: number, to: number, power = 0): number => w.reduce((s, v, k) => k >= from && k <= to ? s + v * or ** k * k ** power : s, 0) / w.reduce((s, v, k) => s + v * or ** k, 0)
    expect(at(f.oddsRatio!, 0, 4, 1)).toBeCloseTo(3, 10)
    expect(at(f.interval!.low, 3, 4)).toBeCloseTo(0.025, 10)
    expect(at(f.interval!.high, 0, 3)).toBeCloseTo(0.025, 10)
  })

  it('chi-squared 8 x 1/2, with Yates 8 (1/2)^2 / 4; small counts are said', () => {
    const plain = chiSquaredTest([[3, 1], [1, 3]])
    expect(plain.value!.statistic).toBeCloseTo(2, 14)
    expect(chiSquaredTest([[3, 1], [1, 3]], { correct: true }).value!.statistic).toBeCloseTo(0.5, 14)
    expect(plain.findings.map(f => f.code)).toEqual(['table-small-expected'])
  })

  it('refuses an empty margin, an empty and an endless table; throws for ragged rows and counts that are none', () => {
    expect(chiSquaredTest([[0, 0], [1, 2]]).findings[0]!.code).toBe('table-empty-margin')
    expect(fisherExact([[0, 0], [0, 0]]).findings[0]!.code).toBe('table-empty')
    expect(fisherExact([[500, 400, 300], [400, 500, 600], [300, 800, 900], [300, 300, 300]]).findings[0]!.code).toBe('table-too-large')
    expect(() => fisherExact([[1, 2], [3]])).toThrow('rows of 2 and 1')
    expect(() => fisherExact([[1, -2], [3, 1]])).toThrow('count -2')
  })
})

describe('rank tests by hand', () => {
  it('1, 2 against 3, 4, 5: W = 0, one of 10 orders each side, p 0.2; shift -2.5', () => {
    const r = wilcoxonRankSum([1, 2], [3, 4, 5]).value!
    expect(r).toMatchObject({ w: 0, method: 'exact', shift: -2.5, interval: undefined })
    expect(r.p).toBeCloseTo(0.2, 14)
  })

  it('with ties: 1, 2 against 2, 3: W 0.5, variance 4/12 (5 - 6/12), distance 1 after the correction', () => {
    const r = wilcoxonRankSum([1, 2], [2, 3])
    expect(r.value).toMatchObject({ w: 0.5, method: 'normal' })
    // z = 1 / sqrt(1.5) = 0.8165.
    expect(r.value!.p).toBeCloseTo(0.414216, 5)
    expect(r.findings.map(f => f.code)).toEqual(['rank-ties'])
    expect(() => wilcoxonRankSum([1, 2], [2, 3], { exact: true })).toThrow('ties')
  })

  it('Kruskal-Wallis of 1, 2 / 3, 4 / 5, 6: 12/42 x 2 (2^2 + 0 + 2^2) = 4.571', () => {
    expect(kruskalWallis([1, 2, 3, 4, 5, 6], ['a', 'a', 'b', 'b', 'c', 'c']).value!.statistic).toBeCloseTo(32 / 7, 12)
    expect(kruskalWallis([1, 1], ['a', 'b']).findings[0]!.code).toBe('rank-constant')
    expect(kruskalWallis([1, 2], ['a', 'a']).findings[0]!.code).toBe('rank-one-group')
    expect(wilcoxonRankSum([], [1]).findings[0]!.code).toBe('rank-empty-sample')
    expect(wilcoxonRankSum([1], [1]).findings[0]!.code).toBe('rank-constant')
  })

  it('Spearman of one swap in 4: 1 - 6 x 2/60 = 0.8; S <= 2 in 4 of 24 orders', () => {
    const s = spearman([1, 2, 3, 4], [1, 3, 2, 4]).value!
    expect(s.rho).toBeCloseTo(0.8, 14)
    expect(s.p).toBeCloseTo(2 * 4 / 24, 14)
    expect(pearson([1, 2, 3, 4], [1, 3, 2, 4]).value!.statistic).toBeCloseTo(0.8 * Math.SQRT2 / 0.6, 12)
    expect(spearman([1, 2, 3], [2, 2, 2]).findings[0]!.code).toBe('correlation-constant')
    expect(pearson([1, 2], [1, 2]).findings[0]!.code).toBe('correlation-few-rows')
  })

  it('two means: 1, 3 and 4, 8, 12: variances 2/2 and 16/3, difference -6', () => {
    const t = twoMeans([1, 3], [4, 8, 12]).value!
    expect(t.difference).toBe(-6)
    expect(t.se).toBeCloseTo(Math.sqrt(19 / 3), 14)
    expect(t.df).toBeCloseTo((19 / 3) ** 2 / (1 + (16 / 3) ** 2 / 2), 12)
    expect(twoMeans([1], [1, 2]).findings[0]!.code).toBe('t-few-values')
    expect(twoMeans([1, 1], [2, 2]).findings[0]!.code).toBe('t-constant')
  })
})

describe('many p values by hand', () => {
  it('0.01, 0.04, 0.03, 0.5: Holm 4, 2, 3, 1 times and never falling; Benjamini-Hochberg 4/1, 4/3, 4/2, 1', () => {
    const p = [0.01, 0.04, 0.03, 0.5]
    holm(p).forEach((v, k) => expect(v).toBeCloseTo([0.04, 0.09, 0.09, 0.5][k]!, 14))
    benjaminiHochberg(p).forEach((v, k) => expect(v).toBeCloseTo([0.04, 0.16 / 3, 0.16 / 3, 0.5][k]!, 14))
    expect(holm([0.7, 0.8])).toEqual([1, 1])
    expect(() => holm([1.1])).toThrow('p value 1.1')
  })
})
