import { random } from '../../packages/core/src/numerics/index.ts'
import { auc, bootstrapAuc, cox, coxFirth, kaplanMeier } from '../../packages/core/src/statistics/index.ts'
import { type BenchOptions, type BenchRow, time } from './_row.ts'

// R 4.2.2 with survival 3.5-3, coxphf 1.13.4 and the published ROC code, on data of the same size: recorded on two quiet cores.
const peer = 'R, recorded'

/** ROC and survival on data of the sizes at which R was timed. */
export function run({ smoke }: BenchOptions): BenchRow[] {
  const turns = (n: number): number => smoke ? 1 : n
  // R was timed on the full size only.
  const recorded = (peerMs: number): Partial<BenchRow> => smoke ? {} : { peer, peerMs }
  const r = random(1), rows: BenchRow[] = []

  const n = smoke ? 2000 : 50_000, columns = [0, 1, 2].map(() => Array.from({ length: n }, () => r.normal()))
  const big = {
    time: Array.from({ length: n }, (_, i) => -Math.log(1 - r.uniform()) / Math.exp(0.3 * columns[0]![i]!)), event: Array.from({ length: n }, () => r.uniform() < 0.7 ? 1 : 0),
    covariates: columns.map((values, j) => ({ name: `x${j}`, values })),
  }
  const large = time(() => cox(big), turns(12))
  rows.push({ step: `Cox, ${count(n)} rows, 3 covariates, with concordance`, ms: large.ms, ...recorded(200), agreement: `x0 ${large.result.value!.coefficients[0]!.estimate.toFixed(3)}, true 0.3` })
  rows.push({ step: `Kaplan-Meier, ${count(n)} rows`, ms: time(() => kaplanMeier(big), turns(8)).ms })

  const few = Array.from({ length: 100 }, (_, i) => i), x = [0, 1, 2, 3].map(j => few.map(() => j < 2 ? r.normal() : r.uniform() < 0.4 ? 1 : 0))
  const small = { time: few.map(i => -10 * Math.log(1 - r.uniform()) / Math.exp(0.5 * x[0]![i]!)), event: few.map(() => r.uniform() < 0.26 ? 1 : 0), covariates: x.map((values, j) => ({ name: `x${j}`, values })) }
  rows.push({ step: 'Cox-Firth with profile intervals, 100 rows, 4 covariates', ms: time(() => coxFirth(small), turns(30)).ms, peer, peerMs: 14 })

  const lesions = smoke ? 250 : 5000, cluster = Array.from({ length: lesions }, (_, i) => i % (lesions / 5)), positive = cluster.map(() => r.uniform() < 0.4), score = positive.map(p => r.normal() + (p ? 1 : 0))
  const boot = time(() => bootstrapAuc({ score, positive, cluster }, { seed: 1 }), turns(5)), wald = auc({ score, positive, cluster }).value!
  rows.push({ step: `2,000 cluster bootstraps of the AUC, ${count(lesions)} lesions`, ms: boot.ms, ...recorded(2600), agreement: `SE ${boot.result.value!.se.toFixed(4)}, Obuchowski ${wald.se!.toFixed(4)}` })
  return rows
}

const count = (n: number): string => n.toLocaleString('en')
