// A virtual cohort like the study's as DICOM, every patient of it analysed, the report; and what was found beside the truth.
// Needs the built command (npm run demo builds it). --patient: one patient beside the truth. --patients N, --seed N: another cohort. --fresh: from the beginning.
// --smoke: two patients, in a folder of its own; what it finds means nothing.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

if (process.argv.includes('--patient')) await import('./demo-patient.mjs')
else demo()

function demo() {
  const root = resolve(dirname(fileURLToPath(import.meta.url)), '..'), cli = join(root, 'packages/cli/dist'), smoke = process.argv.includes('--smoke')
  const out = join(root, smoke ? 'out/demo-smoke' : 'out/demo')
  const option = name => { const at = process.argv.indexOf(name); return at < 0 ? undefined : process.argv[at + 1] ?? '' }
  const drawn = ['--patients', option('--patients') ?? (smoke ? '2' : '39'), ...(option('--seed') === undefined ? [] : ['--seed', option('--seed')])]
  const built = existsSync(join(cli, '.yttria-sources')) ? readFileSync(join(cli, '.yttria-sources'), 'utf8') : ''
  const stamp = JSON.stringify({ drawn, built }), stampFile = join(out, 'made-with.json')
  // Another program or another cohort: nothing of the last one holds. The same: it goes on where it stood.
  if (process.argv.includes('--fresh') || !existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  writeFileSync(stampFile, stamp)
  const workspace = join(out, 'workspace'), results = join(out, 'results'), begun = process.hrtime.bigint()
  const seconds = () => Number(process.hrtime.bigint() - begun) / 1e9
  const yttria = (...args) => {
    const { status, error } = spawnSync(process.execPath, [join(cli, 'yttria.js'), ...args, '--verbose'], { stdio: ['ignore', 'ignore', 'inherit'] })
    if (error) throw error
    // 4: written, with errors among its findings, as of a patient that failed.
    if (status !== 0 && status !== 4) process.exit(status ?? 1)
  }
  if (!existsSync(workspace)) {
    process.stdout.write(`A virtual cohort of ${drawn[1]} patients as DICOM: FDG PET/CT, 90Y PET/CT, FDG PET/CT three months later ...\n`)
    yttria('phantom', workspace, ...drawn)
  }
  const made = seconds()
  process.stdout.write('Analysing every patient, then the study ...\n')
  yttria('cohort', workspace, '--out', results)
  const read = path => JSON.parse(readFileSync(path, 'utf8'))
  const study = join(results, 'cohort'), here = path => relative(process.cwd(), path) || '.'
  process.stdout.write(beside(read(join(study, 'results.json')), read(join(workspace, 'truth.json'))))
  process.stdout.write(`\n${made.toFixed(0)} s for the cohort, ${(seconds() - made).toFixed(0)} s for the study.\nThe report, to open in a browser: ${here(join(study, 'report.html'))}   as PDF: ${here(join(study, 'report.pdf'))}\nFigures, tables, rows: ${here(study)}   Each patient: ${here(results)}   The DICOM: ${here(workspace)}\n`)
}

/** What the study found beside what the cohort was drawn from. */
function beside(found, truth) {
  const f = (x, digits = 0) => typeof x === 'number' && Number.isFinite(x) ? x.toFixed(digits) : '-'
  const interval = (i, digits = 0) => i ? `${f(i.low, digits)} to ${f(i.high, digits)}` : ''
  const out = [['', 'truth', 'found', '95% CI', '']]
  const count = name => name === 'study' ? found.flow.study.included.length : found.flow.analyses.find(a => a.analysis === name)?.included.length
  for (const [name, label, drawn] of [['study', 'Patients in the study', truth.flow.study], ['dose-response', '  in dose-response', truth.flow.doseResponse], ['dose-toxicity', '  in dose-toxicity', truth.flow.doseToxicity]]) out.push([label, f(drawn), f(count(name)), '', ''])
  const responding = new Set(found.flow.analyses.find(a => a.analysis === 'dose-response')?.included), lesions = truth.patients.filter(p => responding.has(p.key)).flatMap(p => p.lesions)
  const doses = found.doseResponse.lesionDoses, effects = found.doseResponse.perLesion.unadjusted.value?.effects ?? []
  for (const category of ['PD', 'StD', 'PR', 'CR']) {
    const own = lesions.filter(l => l.category === category).map(l => l.doseGy), c = doses.find(d => d.category === category)
    out.push([`${category}: tumours`, f(own.length), f(c?.rows), '', ''], ['  median dose, Gy', f(median(own)), f(c?.dose?.median), '', ''])
    const e = effects.find(x => x.category === category)
    if (category !== 'PD') out.push(['  difference from PD, %', f(truth.implied.percentOverPd[category]), f(e?.percent), interval(e?.interval), ''])
  }
  const roc = found.doseResponse.roc.value, hazard = found.survival.byResponse.value?.adjusted.value?.ratios[0], landmark = found.survival.byResponseFromLandmark.value?.adjusted.value?.ratios[0]
  out.push(['AUC of dose for response', f(truth.implied.auc, 2), f(roc?.auc, 2), interval(roc?.interval, 2), ''])
  out.push(['Hazard ratio of responders', f(truth.implied.hazardRatio.response, 2), f(hazard?.hazardRatio, 2), interval(hazard, 2), 'from treatment, adjusted'], ['', f(truth.implied.hazardRatio.response, 2), f(landmark?.hazardRatio, 2), interval(landmark, 2), 'from the response scan'])
  const liver = median(truth.patients.filter(p => found.flow.analyses.find(a => a.analysis === 'dose-toxicity')?.included.includes(p.key)).map(p => p.healthyLiverGy))
  const grade = found.figures.toxicity.points.map(p => p.healthyLiverDoseGy)
  out.push(['Healthy liver, median Gy', f(liver, 1), f(median(grade), 1), '', ''])
  const width = out[0].map((_, c) => Math.max(...out.map(row => row[c].length)))
  return `\n${out.map(row => row.map((cell, c) => c === 0 || c === 4 ? cell.padEnd(width[c]) : cell.padStart(width[c])).join('  ').trimEnd()).join('\n')}
truth: counts, doses and categories as drawn; differences, AUC and hazard ratio of endlessly many such patients.\n`
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b), n = sorted.length
  return n === 0 ? undefined : (sorted[Math.floor((n - 1) / 2)] + sorted[Math.ceil((n - 1) / 2)]) / 2
}
