import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { random } from '../../packages/core/src/numerics/index.ts'
import { bootstrapAuc, cox, kaplanMeier, mixedModel } from '../../packages/core/src/statistics/index.ts'
import { type BenchOptions, type BenchRow, time } from './_row.ts'

interface Peer { readonly R: string; readonly lme4: string; readonly survival: string; readonly lmm: { readonly ms: number; readonly x0: number }; readonly cox: { readonly ms: number; readonly x0: number }; readonly km: { readonly ms: number }; readonly boot: { readonly ms: number; readonly se: number } }

/** The statistics room and R on the same rows, one after the other. Without R the rows stand alone. */
export function run({ smoke }: BenchOptions): BenchRow[] {
  const turns = (n: number): number => smoke ? 1 : n
  const r = random(7), columns = (n: number) => Object.fromEntries([0, 1, 2].map(j => [`x${j}`, Array.from({ length: n }, () => r.normal())]))
  const big = smoke ? 5000 : 100_000, clusters = big / 20
  const of = Array.from({ length: clusters }, () => 0.5 * r.normal()), cluster = Array.from({ length: big }, (_, i) => `c${(i * 7919) % clusters}`), x = columns(big)
  const lmm = { y: cluster.map((c, i) => 1 + 0.3 * x.x0![i]! - 0.2 * x.x1![i]! + of[Number(c.slice(1))]! + r.normal()), ...x, cluster }
  const n = smoke ? 2000 : 50_000, z = columns(n), survival = { time: Array.from({ length: n }, (_, i) => -Math.log(1 - r.uniform()) / Math.exp(0.3 * z.x0![i]!)), event: Array.from({ length: n }, () => r.uniform() < 0.7 ? 1 : 0) }
  const lesions = smoke ? 250 : 5000, patient = Array.from({ length: lesions }, (_, i) => i % (lesions / 5)), positive = patient.map(() => r.uniform() < 0.4 ? 1 : 0), score = positive.map(p => r.normal() + p)

  const peer = besideR({ lmm, cox: { ...survival, ...z }, roc: { cluster: patient, positive, score } }), by = (what: 'lmm' | 'cox' | 'km' | 'boot', name: string) => peer && { peer: name, peerMs: peer[what].ms }
  const apart = (a: number, b: number | undefined) => b === undefined ? undefined : `x0 differs by ${Math.abs(a / b - 1).toExponential(0)}`
  const fit = () => mixedModel('y ~ x0 + x1 + x2 + (1 | cluster)', lmm), first = time(fit, 1).ms, mixed = time(fit, turns(12)), model = mixed.result.value!
  const hazards = time(() => cox({ ...survival, covariates: Object.entries(z).map(([name, values]) => ({ name, values })) }), turns(8))
  const boot = time(() => bootstrapAuc({ score, positive, cluster: patient }, { seed: 1 }), turns(5))
  return [
    { step: `mixed model with Satterthwaite df, ${count(big)} rows in ${count(clusters)} clusters`, ms: mixed.ms, ...by('lmm', `lmer ${peer?.lme4}, no df`), agreement: [`first run ${first.toFixed(0)} ms`, apart(model.coefficients[1]!.estimate, peer?.lmm.x0)].filter(t => t !== undefined).join('; ') },
    { step: `Cox, ${count(n)} rows, 3 covariates, with concordance`, ms: hazards.ms, ...by('cox', `coxph ${peer?.survival}`), agreement: apart(hazards.result.value!.coefficients[0]!.estimate, peer?.cox.x0) },
    { step: `Kaplan-Meier, ${count(n)} rows`, ms: time(() => kaplanMeier(survival), turns(8)).ms, ...by('km', `survfit ${peer?.survival}`) },
    { step: `2,000 cluster bootstraps of the AUC, ${count(lesions)} lesions in ${count(lesions / 5)} clusters`, ms: boot.ms, ...by('boot', `R ${peer?.R}, by ranks`), agreement: peer && `SE ${boot.result.value!.se.toFixed(4)}, R ${peer.boot.se.toFixed(4)}` },
  ]
}

const count = (n: number): string => n.toLocaleString('en')

type Columns = Readonly<Record<string, readonly (number | string)[]>>

function besideR(tables: Readonly<Record<string, Columns>>): Peer | undefined {
  if (spawnSync('Rscript', ['-e', 'library(lme4); library(survival)'], { stdio: 'ignore' }).status !== 0) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'yttria-bench-'))
  try {
    for (const [name, table] of Object.entries(tables)) {
      const names = Object.keys(table), rows = table[names[0]!]!.length
      writeFileSync(join(folder, `${name}.csv`), [names.join(','), ...Array.from({ length: rows }, (_, i) => names.map(c => table[c]![i]).join(','))].join('\n'))
    }
    const { stdout, status, stderr } = spawnSync('Rscript', [resolve('validation/peers/statistics.R'), folder], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`Rscript: ${stderr}`)
    return JSON.parse(stdout) as Peer
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
