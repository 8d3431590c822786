// How often 95 % intervals hold the truth in cohorts of the study's size. Prints a table; the figures are in docs/methods/statistics.
import { random } from '../../packages/core/src/numerics/index.ts'
import { auc, bootstrapAuc, cox, coxFirth } from '../../packages/core/src/statistics/index.ts'
import { lesionCohort, patientCohort, trueAuc } from './simulate.ts'

const cohorts = Number(process.argv[2] ?? 2000), resamples = Number(process.argv[3] ?? 1000)

interface Tally { held: number; below: number; above: number; none: number; width: number }
const tallies = new Map<string, Tally>()
const tally = (name: string, truth: number, low: number | undefined, high: number | undefined): void => {
  const t = tallies.get(name) ?? { held: 0, below: 0, above: 0, none: 0, width: 0 }
  tallies.set(name, t)
  if (low === undefined || high === undefined || Number.isNaN(low + high)) { t.none++; return }
  if (truth < low) t.below++
  else if (truth > high) t.above++
  else t.held++
  t.width += high - low
}
const print = (title: string): void => {
  process.stdout.write(`${title}\n`)
  for (const [name, t] of tallies) {
    const n = t.held + t.below + t.above
    process.stdout.write(`  ${name.padEnd(18)} covered ${(100 * t.held / n).toFixed(1)} %  truth below ${(100 * t.below / n).toFixed(1)} %  above ${(100 * t.above / n).toFixed(1)} %  mean width ${(t.width / n).toFixed(3)}  no interval ${t.none}\n`)
  }
  tallies.clear()
}

for (const [effect, correlation] of [[0.75, 0.3], [1.2, 0.3], [1.2, 0.6], [1.8, 0.3]] as const) {
  const design = { effect, correlation }, truth = trueAuc(design), r = random(20240521, Math.round(effect * 100 + correlation * 10))
  for (let k = 0; k < cohorts; k++) {
    const data = lesionCohort(r, design), one = auc(data).value
    for (const method of ['wald', 't', 'logit', 'logit-t'] as const) { const i = one?.intervals.find(x => x.method === method); tally(method, truth, i?.low, i?.high) }
    const boot = bootstrapAuc(data, { seed: k + 1, resamples }).value
    for (const method of ['percentile', 'basic', 'bca', 'studentised-logit'] as const) { const i = boot?.intervals.find(x => x.method === method); tally(method, truth, i?.low, i?.high) }
  }
  print(`AUC ${truth.toFixed(3)}, ${correlation} of the score's variance between patients, ${cohorts} cohorts, ${resamples} resamples`)
}

for (const logHazardRatio of [0, -0.7, -1.4]) {
  const r = random(20240522, Math.round(10 - 10 * logHazardRatio))
  for (let k = 0; k < cohorts; k++) {
    const p = patientCohort(r, logHazardRatio), data = { time: p.time, event: p.event, covariates: [{ name: 'responder', values: p.responder }, { name: 'age', values: p.age }] }
    const firth = coxFirth(data).value?.coefficients[0], plain = cox(data).value?.coefficients[0]
    tally('Firth, profile', logHazardRatio, firth?.ciLow, firth?.ciHigh)
    tally('Firth, Wald', logHazardRatio, firth?.waldLow, firth?.waldHigh)
    tally('Cox, Wald', logHazardRatio, plain?.ciLow, plain?.ciHigh)
  }
  print(`Hazard ratio ${Math.exp(logHazardRatio).toFixed(2)} of a responder, adjusted for age, ${cohorts} cohorts`)
}
