import { defaultAnalysis, type LesionRow } from '../../packages/core/src/cohort/index.ts'
import { tumourControl } from '../../packages/core/src/cohort/dose-response/tumour-control.ts'
import type { ValidateOptions } from './_row.ts'
import { random } from '../../packages/core/src/numerics/index.ts'

const settings = (resamples: number): typeof defaultAnalysis => ({ ...defaultAnalysis, tumourControl: { ...defaultAnalysis.tumourControl, resamples, probabilities: [0.5, 0.8] } })

interface Truth { readonly patients: number; readonly slope: number; readonly halfGy: number; readonly tau: number }
const truths: readonly Truth[] = [{ patients: 24, slope: 2.5, halfGy: 120, tau: 1 }, { patients: 24, slope: 2.5, halfGy: 120, tau: 2 }, { patients: 100, slope: 2.5, halfGy: 120, tau: 1 }]

/** Lesions controlled with the logit slope (ln dose - ln halfGy) + u. Doses as the study's: geometric mean 125 Gy, SD of the logarithm 0.55; 1 to 6 lesions a patient. */
function drawn(seed: number, t: Truth): LesionRow[] {
  const rng = random(seed)
  return Array.from({ length: t.patients }, (_, p) => {
    const u = t.tau * rng.normal(), own = 0.3 * rng.normal()
    return Array.from({ length: 1 + rng.integer(6) }, (_, k): LesionRow => {
      const doseGy = 125 * Math.exp(own + 0.45 * rng.normal()), eta = t.slope * Math.log(doseGy / t.halfGy) + u
      return { patient: `P${p}`, lesion: `L${k}`, inDoseResponse: true, volumeMl: 10, tlgBaseline: 50, merged: false, doseGy, category: rng.uniform() < 1 / (1 + Math.exp(-eta)) ? 'PR' : 'PD' }
    })
  }).flat()
}

/** Doses for 50 and 80% control from lesions drawn with known ones: bias and coverage of every interval. */
export function run(progress: (step: string) => void, { smoke }: ValidateOptions): { file: string; text: string; met: boolean } {
  const draws = smoke ? 4 : 400, resampledDraws = smoke ? 1 : 100, lines: string[][] = []
  let met = true
  for (const t of truths) {
    progress(`${t.patients} patients, SD between them ${t.tau}`)
    const fits = Array.from({ length: draws }, (_, n) => tumourControl(drawn(5001 + n, t), settings(n < resampledDraws ? 100 : 0)))
    for (const [k, probability] of [0.5, 0.8].entries()) {
      const truth = Math.log(t.halfGy) + Math.log(probability / (1 - probability)) / t.slope, found = fits.flatMap(f => f.value?.doses[k] ?? [])
      const mixed = fits.filter(f => f.value?.betweenPatientsSd !== undefined).length, values = found.map(d => Math.log(d.doseGy)).sort((a, b) => a - b), median = values[Math.floor(values.length / 2)]!
      const coverage = ['fieller', 'delta', 'cluster bootstrap, percentile'].map(method => {
        const own = found.flatMap(d => d.intervals.filter(i => i.method === method))
        const share = 100 * own.filter(i => Math.log(i.low) <= truth && Math.log(i.high) >= truth).length / own.length
        if (method === 'fieller' && share < 91) met = false
        return `${method} ${share.toFixed(1)} (${own.length})`
      })
      lines.push([String(t.patients), String(t.tau), `${100 * probability}%`, Math.exp(truth).toFixed(0), Math.exp(median).toFixed(0), `${mixed} of ${draws}`, coverage.join(', ')])
    }
  }
  const header = ['patients', 'SD between patients', 'control', 'true dose, Gy', 'median estimate, Gy', 'mixed model', 'coverage of 95% intervals, % (how many)']
  return {
    file: 'tumour-control.md', met, text: `# Doses for tumour control from lesions drawn with known ones

Written by \`npm run validate\`; not by hand. ${draws} draws each (seeds 5001 to ${5000 + draws}): control with the logit ${truths[0]!.slope} (ln D - ln ${truths[0]!.halfGy} Gy) + u, u of the patient; doses of geometric
mean 125 Gy. Bootstrap (100 resamples) in the first ${resampledDraws} draws. Where the mixed model has no finite maximum the model goes without the patients'
intercepts and has the bootstrap alone; where Fieller's set is no interval there is none. A coverage of 95 is known to +- 2.2.

${[header, header.map(() => '---'), ...lines].map(l => `| ${l.join(' | ')} |`).join('\n')}
`,
  }
}
