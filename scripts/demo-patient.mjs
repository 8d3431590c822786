// Makes a synthetic patient, analyses it, and prints what was found beside the truth. Needs the built command (npm run demo -- --patient builds it).
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { compareWithTruth } from './phantom-comparison.mjs'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const seedAt = process.argv.indexOf('--seed'), seed = seedAt < 0 ? '1' : process.argv[seedAt + 1] ?? ''
const out = join(root, 'out'), smoke = process.argv.includes('--smoke')
mkdirSync(out, { recursive: true })
// Made aside and put in place whole: a broken run leaves the last demo as it was.
const fresh = mkdtempSync(join(out, '.demo-'))
try {
  const patient = join(fresh, 'patient'), result = join(fresh, 'result')
  process.stdout.write('A synthetic patient: FDG PET/CT, 90Y PET/CT the morning after treatment, FDG PET/CT three months later ...\n')
  yttria('phantom', patient, '--seed', seed, ...(smoke ? ['--size', 'tiny'] : []))
  process.stdout.write('Analysing its DICOM files ...\n')
  const started = process.hrtime.bigint()
  yttria('analyze', patient, '--course', join(patient, 'course.json'), '--out', result)
  const seconds = Number(process.hrtime.bigint() - started) / 1e9
  const read = path => JSON.parse(readFileSync(path, 'utf8'))
  const results = read(join(result, 'results.json')), truth = read(join(patient, 'truth.json'))
  const demo = join(out, smoke ? 'demo-patient-smoke' : 'demo-patient')
  rmSync(demo, { recursive: true, force: true })
  renameSync(fresh, demo)
  process.stdout.write(report(results, truth, seconds))
  const here = path => relative(process.cwd(), path) || '.'
  process.stdout.write(`\nThe page, to open in a browser: ${here(join(demo, 'result/report.html'))}\nAll results: ${here(join(demo, 'result'))}   The patient: ${here(join(demo, 'patient'))} (truth.json: what every number should be)\n`)
} finally {
  rmSync(fresh, { recursive: true, force: true })
}

function yttria(...args) {
  const { status, error, stderr } = spawnSync(process.execPath, [join(root, 'packages/cli/dist/yttria.js'), ...args], { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (error) throw error
  // 4: written, with errors among its findings.
  if (status !== 0 && status !== 4) {
    process.stderr.write(stderr)
    rmSync(fresh, { recursive: true, force: true })
    process.exit(status ?? 1)
  }
}

function report(results, truth, seconds) {
  const c = compareWithTruth(results, truth)
  const f = (x, digits = 1) => x === undefined || x === null ? '-' : x.toFixed(digits)
  const gray = x => f(x, x < 10 ? 2 : 1)
  const percent = x => x === undefined || !Number.isFinite(x) ? '-' : `${x > 0 ? '+' : ''}${x.toFixed(1).replace(/^-0\.0$/, '0.0')}`
  const short = (value, whole) => whole > 0 && value !== undefined ? f(100 * (1 - value / whole), 0) : '-'
  const groups = [['', 2], ['volume', 4], ['mean dose', 4], ['shortfall', 2], ['change of TLG', 3], ['category', 1]]
  const header = [
    ['', 'T/N', 'true', 'ideal', 'found', 'dev.', 'true', 'ideal', 'found', 'dev.', 'ideal', 'found', 'ideal', 'found', 'dev.', 'true/found'],
    ['', '', 'mL', 'mL', 'mL', '%', 'Gy', 'Gy', 'Gy', '%', '%', '%', '%', '%', 'points', ''],
  ]
  const rows = c.lesions.map(({ id, truth: t, found, deviations: d }) => [
    id, f(t.tumourToNormal, 2), f(t.analytic.volumeMl), f(t.ideal.volumeMl), f(found?.volumeMl), percent(d?.volumeMl),
    gray(t.analytic.meanDoseGy), gray(t.ideal.meanDoseGy), gray(found?.meanDoseGy), percent(d?.meanDoseGy),
    short(t.ideal.meanDoseGy, t.analytic.meanDoseGy), short(found?.meanDoseGy, t.analytic.meanDoseGy),
    f(t.ideal.changePercent, 0), f(found?.changePercent, 0), percent(found && found.changePercent - t.ideal.changePercent), `${t.analytic.category}/${found?.category ?? 'not found'}`,
  ])
  const p = results.patientLevel, pa = truth.patientLevel.analytic, pi = truth.patientLevel.ideal
  const h = results.healthyLiver, ha = truth.healthyLiver.analytic, hi = truth.healthyLiver.ideal
  const sums = [
    ['Patient: dose, Gy (weighted by volume)', f(pa.doseGy), f(pi.doseGy), f(p.doseGy), `${percent(c.patient.doseGy)} %`],
    ['Patient: TLG at baseline', f(pa.tlgBaseline, 0), f(pi.tlgBaseline, 0), f(p.tlgBaseline, 0), `${percent(c.patient.tlgBaseline)} %`],
    ['Patient: change of TLG, %', f(pa.changePercent), f(pi.changePercent), f(p.changePercent), `${percent(c.patient.changePoints)} points`],
    ['Patient: category', pa.category, pi.category, p.category ?? '-', ''],
    ['Healthy liver: dose, Gy', f(ha.doseGy), f(hi.doseGy), f(h?.doseGy), `${percent(c.healthyLiver.doseGy)} %`],
    ['Healthy liver: volume, mL', f(ha.volumeMl, 0), f(hi.volumeMl, 0), f(h?.volumeMl, 0), `${percent(c.healthyLiver.volumeMl)} %`],
    ['Activity at injection, MBq', f(truth.activity.administeredMbq, 0), f(truth.activity.imageMbq, 0), f(results.activity?.imageMbq, 0), `${percent(c.closure)} % of what was given`],
    ...c.registration.map(r => [`Registration of ${r.to}: error at the liver, mm`, '0', '', f(r.shiftMm, 2), `${f(r.rotationDeg, 2)} degrees`]),
  ]
  return `
Analysed in ${seconds.toFixed(1)} s. Lesions beside the truth

${aligned([...header, ...rows], { headers: 2, groups })}
true   what the patient is made of            ideal  the same rule on the same images with the true reference and the true motion
found  by yttria analyze                      dev.   found against ideal: the error of the analysis; of a lesion that holds hardly any 90Y, % of next to nothing
shortfall  of the dose against the true dose, by partial volume: images of ${truth.settings.y90FwhmMm} mm resolution spread activity over the edge, and
       outlines by threshold are larger than the tumour. It is the method on such images, not an error, and grows as volume
       falls and T/N rises; negative where the liver around a cold lesion spills into it. For spheres, by calculation, %:

${spheres(truth.partialVolume)}
${aligned([['', 'true', 'ideal', 'found', 'dev.'], ...sums], { headers: 1, lastLeft: true })}${c.surplus.length ? `Found, and not there: ${c.surplus.map(l => `${l.id} (${l.volumeMl.toFixed(1)} mL)`).join(', ')}\n` : ''}`
}

/** Shortfall in % by volume and T/N. */
function spheres(rows) {
  const ratios = [...new Set(rows.map(r => r.tumourToNormal))], volumes = [...new Set(rows.map(r => r.volumeMl))]
  const table = volumes.map(v => [`${v} mL`, ...rows.filter(r => r.volumeMl === v).map(r => (100 * (1 - r.recovery)).toFixed(0))])
  return aligned([['', ...ratios.map(r => `T/N ${r}`)], ...table], { headers: 1 })
}

/** Columns flush right, the first (and the last, where asked) flush left; a line below the header; `groups`: titles over so many columns. */
function aligned(table, { headers, groups = [], lastLeft = false }) {
  const last = table[0].length - 1
  const width = table[0].map((_, c) => Math.max(...table.map(row => row[c].length)))
  const lines = table.map(row => row.map((cell, c) => c === 0 || (c === last && lastLeft) ? cell.padEnd(width[c]) : cell.padStart(width[c])).join('  ').trimEnd())
  lines.splice(headers, 0, width.map(w => '-'.repeat(w)).join('  '))
  let from = 0
  const titles = groups.map(([title, count]) => {
    const room = width.slice(from, from + count).reduce((a, b) => a + b + 2, -2)
    from += count
    return title.padStart(Math.ceil((room + title.length) / 2)).padEnd(room)
  })
  return `${[...(groups.length > 0 ? [titles.join('  ').trimEnd()] : []), ...lines].join('\n')}\n`
}
