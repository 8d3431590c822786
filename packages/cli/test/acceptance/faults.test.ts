import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fault, conflict, faultNamed, faults } from '@yttria/phantom'
import { compared, deviationsOf, faultBench, judge, unnamed } from './faulty.ts'

// `npm run validate` analyses every fault, with and without course.json and repaired, and 200 pairs (validation/faults.md).
// Here: every fault by its headers, and a few through the whole analysis.
let bench: ReturnType<typeof faultBench>
beforeAll(() => { bench = faultBench() })
afterAll(() => bench.remove())

/** Not by headers: told by the activity in the image, by course.json's times and patients, by pixels, or because the study wants more than a header must say. */
const seenLater = new RegExp(`^(${[
  '90y-as-.*-(unsaid|relabelled)', '90y-kilobecquerel', '90y-decay-to-wrong-injection', '90y-injection-differs', 'course-injection-after-scan', 'follow-up-of-another',
  '90y-(gml|counts-philips-suv)', 'height-missing', 'sex-(missing|of-other)', '90y-saturated.*', '90y-slope-of-one-file', 'fdg-slope-of-first', '(90y|fdg)-field-cuts-tumour', 'fdg-feet-first-unsaid',
  '90y-zipped', 'fdg-prone-unsaid', 'fdg-mirrored',
].join('|')})$`)

describe('what inspect finds by headers', () => {
  test('nothing in the phantom without faults', () => {
    expect(bench.diagnosed(bench.make([])).filter(f => f.severity !== 'note')).toEqual([])
  })
  const named = (f: Fault) => !seenLater.test(f.name) && f.expected.answer !== 'dose'
  test.each(faults.filter(named).map(f => [f.name]))('%s is named', name => {
    const { expected } = faultNamed(name), findings = bench.diagnosed(bench.make([faultNamed(name)]))
    const naming = findings.filter(f => expected.codes.includes(f.code) && f.severity !== 'note')
    expect(naming.map(f => f.code), findings.map(f => `${f.severity} ${f.code}`).join(', ')).not.toEqual([])
    for (const f of naming) expect(f.message.length).toBeGreaterThan(20)
  })
  test.each(faults.filter(f => f.expected.answer === 'dose').map(f => [f.name]))('%s is no error', name => {
    expect(bench.diagnosed(bench.make([faultNamed(name)])).filter(f => f.severity === 'error').map(f => f.code)).toEqual([])
  })
})

describe('what analyze answers', () => {
  const chosen = [
    'two-vials', '90y-decay-to-wrong-injection', '90y-start-but-to-injection', 'fdg-injection-after-scan',
    '90y-slice-missing', 'liver-on-planning-ct', 'ct-frame-foreign', 'fdg-feet-first', 'fdg-mirrored', '90y-enhanced',
  ]
  test.each(chosen.map(name => [name, faultNamed(name).expected.answer]))('%s: %s', async name => {
    const fault = faultNamed(name), unfaulted = await bench.unfaulted([fault]), phantom = bench.make([fault]), folder = bench.write(phantom)
    const run = await bench.analyze(folder)
    expect(judge({ run, inspected: bench.diagnosed(phantom), phantom, unfaulted, expected: fault.expected }).why).toBe('')
    bench.discard(folder)
  })
  test.each(['90y-as-18f', '90y-kilobecquerel', '90y-timeless'].map(name => [name]))('%s, repaired, gives the numbers of the truth', async name => {
    const fault = faultNamed(name), unfaulted = await bench.unfaulted([fault]), phantom = bench.make([fault]), folder = bench.write(phantom)
    const run = await bench.analyze(folder, { repairs: phantom.truth.faults[0]!.repairs })
    expect(compared(deviationsOf(run, phantom), unfaulted)).toEqual({ wrong: [], missing: [] })
    bench.discard(folder)
  })
  // Header and words all say 90Y: the activity of the image against what was given is all there is.
  test.each(['18F', '68Ge', '89Zr', '124I', '64Cu'])('the activity balance alone tells that a scan was reconstructed as %s', async nuclide => {
    const fault = faultNamed(`90y-as-${nuclide.toLowerCase()}-relabelled`), phantom = bench.make([fault]), folder = bench.write(phantom)
    const { results, findings } = await bench.analyze(folder)
    expect(findings.filter(f => f.severity === 'error').map(f => f.code)).toEqual(['dosimetry/activity-balance'])
    expect(results!.lesions.every(l => l.meanDoseGy === undefined) && results!.healthyLiver === undefined).toBe(true)
    const { causes } = results!.activity!.balance!, own = causes.find(c => c.cause === `isotope/${nuclide}`)!
    expect(own.explains).toBe(true)
    // Nearest to the ratio found; 89Zr and 124I have one positron fraction and nearly one half-life, so that no ratio tells them apart.
    expect(own.misfit - causes[0]!.misfit).toBeLessThan(nuclide === '89Zr' ? 1e-3 : 1e-9)
    expect(own.misfit).toBeLessThan(0.01)
    bench.discard(folder)
  })
  test('a draft asks where two reconstructions tie', async () => {
    const fault = faultNamed('90y-two-reconstructions'), phantom = bench.make([fault]), folder = bench.write(phantom)
    const run = await bench.analyze(folder, { drafted: true })
    expect(judge({ run, inspected: [], phantom, unfaulted: await bench.unfaulted([fault]), expected: { ...fault.expected.drafted!, of: 'dose' } }).why).toBe('')
    bench.discard(folder)
  })
  test('through the whole command: inspect ends with 1 where there is an error, and analyze gives what its steps give', async () => {
    const fault = faultNamed('90y-slice-missing'), phantom = bench.make([fault]), folder = bench.write(phantom)
    expect((await bench.inspect(folder)).filter(f => f.severity === 'error').map(f => f.code)).toContain('slices/missing')
    const [byCommand, bySteps] = [await bench.analyzeByCommand(folder), await bench.analyze(folder)]
    // Written, with the missing slice as an error.
    expect(byCommand.code).toBe(4)
    expect(byCommand.findings.map(f => f.code)).toEqual(bySteps.findings.map(f => f.code))
    bench.discard(folder)
  })
  test('two faults at once: no wrong number that nothing names', async () => {
    const two = ['90y-injection-differs', 'fdg-dose-tenth'].map(faultNamed), phantom = bench.make(two), folder = bench.write(phantom)
    expect(conflict(two)).toBeUndefined()
    const asked = { run: await bench.analyze(folder), inspected: [], phantom, unfaulted: await bench.unfaulted(two) }
    expect(unnamed({ ...asked, faults: two })).toEqual([])
    // The same numbers, were it another fault that the findings are about.
    expect(unnamed({ ...asked, faults: [two[0]!] }).map(w => w.slice(0, 9))).toEqual(['TLG of T1', 'TLG of T2', 'TLG of T5'])
  })
})

describe('the list of faults', () => {
  test('names findings that the program has', () => {
    const sources = ['core', 'node', 'cli'].map(p => fileURLToPath(new URL(`../../../${p}/src`, import.meta.url)))
      .flatMap(folder => (readdirSync(folder, { recursive: true }) as string[]).filter(f => f.endsWith('.ts')).map(f => readFileSync(join(folder, f), 'utf8'))).join('\n')
    const codes = new Set(faults.flatMap(f => [...f.expected.codes, ...f.expected.drafted?.codes ?? []]))
    expect(codes.size).toBeGreaterThan(40)
    expect([...codes].filter(c => !sources.includes(`'${c}'`))).toEqual([])
  })
})

describe('the judgement itself', () => {
  const unfaulted = new Map([['dose of T1', 0], ['TLG of T1', 1]])
  test('calls a number wrong that is off by more than 5% beyond what it was, and missing where there is none', () => {
    expect(compared(new Map([['dose of T1', 4.9], ['TLG of T1', 6.1]]), unfaulted)).toEqual({ wrong: ['TLG of T1 6.10%'], missing: [] })
    expect(compared(new Map([['TLG of T1', -6.1]]), unfaulted)).toEqual({ wrong: ['TLG of T1 -6.10%'], missing: ['dose of T1'] })
    expect(compared(new Map([['dose of T1', 0], ['TLG of T1', 0], ['L9, which is none', Infinity]]), unfaulted).wrong).toEqual(['L9, which is none Infinity%'])
    expect(compared(new Map([['dose of T1', NaN], ['TLG of T1', 0]]), unfaulted).wrong).toEqual(['dose of T1 NaN%'])
    expect(compared(new Map(), unfaulted, 'uptake').missing).toEqual(['TLG of T1'])
  })
})
