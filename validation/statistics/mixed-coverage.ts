// How often 95 % intervals of a mixed model hold the truth in cohorts of the study's size. Prints a table; the figures are in docs/methods/statistics/mixed-coverage.md.
import process from 'node:process'
import { random } from '../../packages/core/src/numerics/index.ts'
import { mixedModel, profileIntervals } from '../../packages/core/src/statistics/mixed/index.ts'
import { mixedCohort, mixedTruth } from './simulate-mixed.ts'

const cohorts = Number(process.argv[2] ?? 2000)

for (const icc of [0.05, 0.3, 0.6]) {
  const r = random(20240523, Math.round(100 * icc)), held = new Map<string, { n: number; held: number; width: number }>()
  let boundary = 0
  const count = (name: string, term: string, low: number, high: number): void => {
    const truth = mixedTruth[term]
    if (truth === undefined) return
    const key = `${term.padEnd(12)} ${name}`, t = held.get(key) ?? { n: 0, held: 0, width: 0 }
    held.set(key, t)
    t.n++
    t.width += high - low
    if (low <= truth && truth <= high) t.held++
  }
  for (let k = 0; k < cohorts; k++) {
    const table = mixedCohort(r, icc), formula = 'log(dose) ~ response + age + (1 | patient)', options = { levels: { response: ['PD', 'StD', 'PR', 'CR'] } }
    const fit = (df: 'wald' | 'satterthwaite' | 'kenward-roger') => mixedModel(formula, table, { ...options, df }).value
    for (const df of ['wald', 'satterthwaite', 'kenward-roger'] as const) for (const c of fit(df)?.coefficients ?? []) count(df, c.term, c.ciLow, c.ciHigh)
    const m = fit('wald')
    if (!m) continue
    if (m.singular) boundary++
    // Costs as much as ten fits: every fourth cohort.
    if (k % 4 === 0) for (const c of profileIntervals(m).value!.fixed) count('profile, ML', c.term, c.ciLow, c.ciHigh)
  }
  process.stdout.write(`ICC ${icc}, ${cohorts} cohorts, boundary fit in ${(100 * boundary / cohorts).toFixed(1)} %\n`)
  for (const [key, t] of [...held].sort()) process.stdout.write(`  ${key.padEnd(30)} ${(100 * t.held / t.n).toFixed(1)} %  mean width ${(t.width / t.n).toFixed(3)}  (${t.n})\n`)
}
