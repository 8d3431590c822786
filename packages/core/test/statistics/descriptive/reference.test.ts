import { expect, it } from 'vitest'
import { boxPlot, chiSquaredTest, clopperPearson, fisherExact, geometricMean, kruskalWallis, pearson, type QuantileType, sampleQuantile, spearman, summarise, twoMeans, wilcoxonRankSum, wilson } from '../../../src/statistics/index.ts'
import { describeReference } from '../../reference.ts'
import { allClose, close, golden, type GoldenCase } from '../golden.ts'

// Each family of cases has results of its own.
type R = any
const of = (family: string): (readonly [string, GoldenCase<R>])[] => golden<R>('descriptive.json').filter(c => c.family === family).map(c => [c.name, c] as const)
const samples = (c: GoldenCase<R>): [number[], number[]] => c.levels.g!.map(l => (c.data.x as number[]).filter((_, i) => c.data.g![i] === l)) as [number[], number[]]

describeReference("descriptive statistics against R's stats", () => {
  it.each(of('descriptive'))('sample %s', (_, c) => {
    const x = c.data.x as number[], r = c.results, s = summarise(x), g = geometricMean(x), box = boxPlot(x)
    for (const [got, want] of [[s.n, r.n], [s.mean, r.mean], [s.sd, r.sd], [s.median, r.median], [s.q3 - s.q1, r.iqr], [s.min, r.min], [s.max, r.max], [s.interval!.low, r.meanCi[0]], [s.interval!.high, r.meanCi[1]]] as const) close(got, want, 1e-12)
    for (const [got, want] of [[g.geometricMean, r.geometric.gm], [g.geometricSd, r.geometric.gsd], [g.interval!.low, r.geometric.ciLow], [g.interval!.high, r.geometric.ciHigh]] as const) close(got, want, 1e-12)
    for (let type = 1; type <= 9; type++) allClose(r.probs.map((p: number) => sampleQuantile(x, p, type as QuantileType)), r.quantiles[`type${type}`], 1e-12, `type ${type}`)
    allClose(box.fiveNumbers, r.fivenum, 1e-12)
    allClose(box.whiskers, [r.boxplotStats[0], r.boxplotStats[4]], 1e-12)
    allClose(box.outliers, [...r.outliers].sort((a: number, b: number) => a - b), 1e-12)
  })

  it.each(of('twosample'))('two samples %s', (_, c) => {
    const [x, y] = samples(c), r = c.results
    const byDefault = wilcoxonRankSum(x, y).value!
    close(byDefault.w, r.wilcoxDefault.W, 1e-12)
    close(byDefault.p, r.wilcoxDefault.p, 1e-10)
    close(wilcoxonRankSum(x, y, { exact: false }).value!.p, r.wilcoxNormalCC.p, 1e-10)
    close(wilcoxonRankSum(x, y, { exact: false, correct: false }).value!.p, r.wilcoxNormalNoCC.p, 1e-10)
    if (byDefault.method === 'exact') {
      close(byDefault.shift, r.hodgesLehmann.est, 1e-12)
      close(byDefault.interval!.low, r.hodgesLehmann.low, 1e-12)
      close(byDefault.interval!.high, r.hodgesLehmann.high, 1e-12)
    } else {
      // With ties R searches the root of a step function to 1e-4 instead of taking the median of the differences.
      expect(Math.abs(byDefault.shift! - r.hodgesLehmann.est)).toBeLessThan(0.005)
    }
    for (const [equalVariances, want] of [[false, r.welch], [true, r.student]] as const) {
      const t = twoMeans(x, y, { equalVariances }).value!
      close(t.statistic, want.t, 1e-11)
      close(t.df, want.df, 1e-11)
      close(t.p, want.p, 1e-6)
      close(t.interval.low, want.low, 1e-11)
      close(t.interval.high, want.high, 1e-11)
    }
  })

  it.each(of('kruskal'))('groups %s', (_, c) => {
    const k = kruskalWallis(c.data.x as number[], c.data.g!).value!
    close(k.statistic, c.results.H, 1e-12)
    close(k.p, c.results.p, 1e-6)
    expect(k.df).toBe(c.results.df)
  })

  it.each(of('correlation'))('correlation %s', (_, c) => {
    const x = c.data.x as number[], y = c.data.y as number[], r = c.results
    const one = pearson(x, y).value!, rank = spearman(x, y).value!
    close(one.r, r.pearson.est, 1e-12)
    close(one.statistic, r.pearson.stat, 1e-10)
    close(one.p, r.pearson.p, 1e-6)
    allClose([one.interval!.low, one.interval!.high], r.pearson.ci, 1e-12)
    close(rank.rho, r.spearman.est, 1e-12)
    // Of a perfect order R prints 0; it has 2 of 15! orders.
    close(rank.p, c.name === 'women' ? 2 / 1307674368000 : r.spearman.p, 1e-6)
    if (c.name !== 'women') close(spearman(x, y, { method: 't' }).value!.p, r.spearmanT.p, 1e-6)
  })

  it.each(of('contingency'))('table %s', (_, c) => {
    const table = c.data.table as unknown as number[][], r = c.results
    const f = fisherExact(table).value!, plain = chiSquaredTest(table).value!, yates = chiSquaredTest(table, { correct: true }).value!
    close(f.p, r.p, 1e-10)
    close(plain.statistic, r.chisq.x2, 1e-12)
    close(plain.p, r.chisq.p, 1e-6)
    close(yates.statistic, r.chisqCorrected.x2, 1e-12)
    close(yates.p, r.chisqCorrected.p, 1e-6)
    if (r.orCi === undefined) return
    close(f.pLess, r.pLess, 1e-10)
    close(f.pGreater, r.pGreater, 1e-10)
    // R's uniroot stops at 1.22e-4, in the odds ratio or, above 1, in its inverse; the hand test holds the equations themselves.
    for (const [got, want] of [[f.oddsRatio!, r.orCondMle], [f.interval!.low, r.orCi[0]], [f.interval!.high, r.orCi[1]]] as const)
      expect(Math.abs(want > 1 ? 1 / got - 1 / want : got - want)).toBeLessThan(1.23e-4)
  })

  it.each(of('proportion'))('proportion %s', (_, c) => {
    const { k, n } = c.data as unknown as { k: number; n: number }
    const exact = clopperPearson(k, n), score = wilson(k, n)
    allClose([exact.low, exact.high], c.results.clopperPearson, 1e-10)
    allClose([score.low, score.high], c.results.wilson, 1e-12)
  })
})
