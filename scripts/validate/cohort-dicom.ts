import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { type CohortPatient, type CohortProtocol, analyseCohort, defaultCohortProtocol } from '../../packages/core/src/cohort/index.ts'
import { drawCohort } from '../../packages/phantom/src/cohort/index.ts'
import { type Parameter, parameters } from './_cohort-parameters.ts'
import type { ValidateOptions } from './_row.ts'

const { analysis } = defaultCohortProtocol
// What resamples and simulations find is no part of what is compared.
const lean = { thresholds: { ...analysis.thresholds, resamples: 40 }, tumourControl: { ...analysis.tumourControl, resamples: 0 }, power: { ...analysis.power, simulations: 0 } }
const protocol: CohortProtocol = { ...defaultCohortProtocol, analysis: { ...analysis, ...lean } }

interface Drawn { readonly key: string; readonly healthyLiverGy: number; readonly lesions: readonly { readonly id: string; readonly category: string; readonly volumeMl: number; readonly doseGy: number }[] }
interface Images { readonly lesions: readonly { readonly category?: string; readonly volumeMl: number; readonly meanDoseGy?: number; readonly centreMm: readonly number[] }[]; readonly healthyLiver?: { readonly doseGy: number } }
type Study = Parameters<Parameter['of']>[0] & { readonly flow: { readonly study: { readonly included: readonly string[] }; readonly analyses: readonly { readonly analysis: string; readonly included: readonly string[] }[] }; readonly patients: readonly { readonly key: string; readonly state: string }[] }
interface Found { readonly seed: number; readonly flow: string; readonly flowWanted: string; readonly analysed: number; readonly measured: number; readonly drawn: number; readonly alike: number; readonly doses: readonly number[]; readonly volumes: readonly number[]; readonly livers: readonly number[]; readonly fromImages: readonly (number | undefined)[]; readonly fromRows: readonly (number | undefined)[] }

/** Whole virtual cohorts as DICOM through the command; what is found beside what the same patients' rows give, and beside the parameters. */
export async function run(progress: (step: string) => void, { smoke }: ValidateOptions): Promise<{ file: string; text: string; met: boolean }> {
  const seeds = smoke ? [2001] : [2001, 2002, 2003, 2004, 2005], patients = smoke ? 2 : 39, spreadFrom = smoke ? 2 : 60
  const wanted = parameters(), spread = wanted.map((): number[] => [])
  for (let n = 0; n < spreadFrom; n++) {
    if (n % 20 === 0) progress(`spread of the estimates: cohort ${n + 1} of ${spreadFrom}`)
    const a = analyseCohort(drawCohort({ patients, seed: 1001 + n }).patients as readonly CohortPatient[], protocol)
    wanted.forEach((p, k) => { const e = p.of(a); if (e) spread[k]!.push(e.value) })
  }
  const found: Found[] = []
  for (const seed of seeds) found.push(await cohort({ seed, patients }, wanted, progress))
  const lines = wanted.map((p, k) => recovered(p, sdOf(spread[k]!), found.map(f => f.fromImages[k]), found.map(f => f.fromRows[k])))
  const met = lines.every(l => l.met) && found.every(f => f.flow === f.flowWanted && f.analysed === patients && f.alike >= 0.95 * f.drawn)
  const text = `# The cohort analysis on virtual cohorts from DICOM

Written by \`npm run validate -- cohort-dicom\`; not by hand. ${seeds.length} cohorts of ${patients} patients (seeds ${seeds.join(', ')}) as small DICOM
(\`yttria phantom\`), analysed from the files by \`yttria cohort\` with the default protocol. Beside it the same patients' rows as they were drawn
(doses, volumes and responses without images) through the same analysis.

## What the images gave

Tumours of the patients in dose-response; errors against what was drawn, mean and SD over tumours (patients for the liver).

| seed | patients analysed | in study, dose-response, dose-toxicity | as drawn | tumours measured | of drawn | response as drawn | dose, % | volume, % | healthy liver, % |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${found.map(f => `| ${f.seed} | ${f.analysed} | ${f.flow} | ${f.flow === f.flowWanted ? 'yes' : `NO: ${f.flowWanted}`} | ${f.measured} | ${f.drawn} | ${f.alike} | ${meanSd(f.doses)} | ${meanSd(f.volumes)} | ${meanSd(f.livers)} |`).join('\n')}

## Parameters recovered

Mean over the ${seeds.length} cohorts of what the images gave and of what the rows gave (percentages and ratios as logarithms). SD: of one cohort's estimate, over
${spreadFrom} cohorts of rows. By the images: mean of images less rows, in that SD. From the truth: mean of images less truth, in that SD; chance alone gives
this an SD of ${(1 / Math.sqrt(seeds.length)).toFixed(2)}. Met: by the images below 0.35, from the truth below ${(2.6 / Math.sqrt(seeds.length)).toFixed(2)} (99%).

| parameter | truth | rows | images | SD | by the images | from the truth | met |
| --- | --- | --- | --- | --- | --- | --- | --- |
${lines.map(l => `| ${l.cells.join(' | ')} |`).join('\n')}

${readings}
`
  return { file: 'cohort-dicom.md', text, met }
}

const readings = `Rows and images differ by what imaging does: noise, partial volume, thresholds and registration move doses, volumes, and now and then a response across
its bound.`

async function cohort({ seed, patients }: { seed: number; patients: number }, wanted: readonly Parameter[], progress: (step: string) => void): Promise<Found> {
  const place = mkdtempSync(join(tmpdir(), 'yttria-validate-')), at = (...parts: string[]) => join(place, ...parts), read = (...parts: string[]): unknown => JSON.parse(readFileSync(at(...parts), 'utf8'))
  try {
    writeFileSync(at('protocol.json'), JSON.stringify({ analysis: lean }))
    progress(`cohort ${seed}: making the images`)
    await command('phantom', at('workspace'), '--patients', String(patients), '--seed', String(seed))
    progress(`cohort ${seed}: analysing them`)
    await command('cohort', at('workspace'), '--out', at('results'), '--protocol', at('protocol.json'))
    const study = read('results/cohort/results.json') as Study, truth = read('workspace/truth.json') as { flow: { study: number; doseResponse: number; doseToxicity: number }; patients: readonly Drawn[] }
    const included = (name: string) => study.flow.analyses.find(a => a.analysis === name)!.included, responding = new Set(included('dose-response')), toxic = new Set(included('dose-toxicity'))
    const doses: number[] = [], volumes: number[] = [], livers: number[] = []
    let measured = 0, drawn = 0, alike = 0
    for (const p of truth.patients) {
      const path = at('results', p.key, 'results.json')
      if (!existsSync(path)) continue
      const images = JSON.parse(readFileSync(path, 'utf8')) as Images
      if (toxic.has(p.key) && images.healthyLiver) livers.push(100 * (images.healthyLiver.doseGy / p.healthyLiverGy - 1))
      if (!responding.has(p.key)) continue
      drawn += p.lesions.length
      measured += images.lesions.length
      const own = read('workspace/patients', p.key, 'truth.json') as { lesions: readonly { readonly id: string; readonly centreMm: { readonly treatment: readonly number[] } }[] }
      for (const l of images.lesions) {
        const away = (c: readonly number[]) => Math.hypot(...c.map((x, d) => x - l.centreMm[d]!)), nearest = own.lesions.reduce((a, b) => away(b.centreMm.treatment) < away(a.centreMm.treatment) ? b : a), of = p.lesions.find(d => d.id === nearest.id)
        if (!of) continue
        if (l.category === of.category) alike++
        if (l.meanDoseGy !== undefined) doses.push(100 * (l.meanDoseGy / of.doseGy - 1))
        volumes.push(100 * (l.volumeMl / of.volumeMl - 1))
      }
    }
    const rows = analyseCohort(drawCohort({ patients, seed }).patients as readonly CohortPatient[], protocol)
    return {
      seed, measured, drawn, alike, doses, volumes, livers, analysed: study.patients.filter(p => p.state === 'analysed').length,
      flow: [study.flow.study.included.length, responding.size, toxic.size].join(', '), flowWanted: [truth.flow.study, truth.flow.doseResponse, truth.flow.doseToxicity].join(', '),
      fromImages: wanted.map(p => p.of(study)?.value), fromRows: wanted.map(p => p.of(rows)?.value),
    }
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

/** The built command: npm run validate has built it. */
const command = (...args: string[]): Promise<void> => new Promise((resolved, refused) => {
  execFile(process.execPath, [resolve('packages/cli/dist/yttria.js'), ...args], { maxBuffer: 2 ** 26 }, (fault, _, said) => {
    // 4: written, with errors among its findings, as of a patient that failed.
    if (fault && fault.code !== 4) refused(new Error(`yttria ${args.join(' ')}: ${said.slice(-2000)}`))
    else resolved()
  })
})

function recovered(p: Parameter, sd: number, images: readonly (number | undefined)[], rows: readonly (number | undefined)[]): { cells: string[]; met: boolean } {
  const both = images.flatMap((v, n) => v !== undefined && rows[n] !== undefined ? [{ image: v, row: rows[n] }] : []), image = mean(both.map(b => b.image)), row = mean(both.map(b => b.row))
  const byImages = (image - row) / sd, fromTruth = (image - p.truth) / sd, met = Math.abs(byImages) < 0.35 && Math.abs(fromTruth) < 2.6 / Math.sqrt(both.length)
  return { met, cells: [p.name, p.print(p.truth), p.print(row), p.print(image), sd.toFixed(3), byImages.toFixed(2), fromTruth.toFixed(2), met ? 'yes' : 'NO'] }
}

const mean = (xs: readonly number[]): number => xs.reduce((s, x) => s + x, 0) / xs.length

const sdOf = (xs: readonly number[]): number => Math.sqrt(xs.reduce((s, x) => s + (x - mean(xs)) ** 2, 0) / (xs.length - 1))

const meanSd = (xs: readonly number[]): string => `${mean(xs).toFixed(1)} (${sdOf(xs).toFixed(1)})`
