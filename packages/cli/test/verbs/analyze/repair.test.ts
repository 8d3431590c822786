import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { CourseFile, Results } from '@yttria/core/course'
import { faultNamed, faultyPhantom, faultyStart } from '@yttria/phantom'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashOf, run } from '../../phantom-folder.ts'

const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
let place: string, start: ReturnType<typeof faultyStart>, count = 0

/** The ideal phantom with faults, on the disk; its course registered by identity. */
function folder(...names: string[]) { return folderOf(() => true, names) }

function folderOf(wanted: (path: string) => boolean, names: readonly string[]): { folder: string; course: (change?: (c: CourseFile) => void) => string } {
  const phantom = faultyPhantom(start, names.map(faultNamed)), at = join(place, `phantom ${++count}`)
  for (const { path, bytes } of phantom.files()) {
    if (!wanted(path)) continue
    mkdirSync(dirname(join(at, path)), { recursive: true })
    writeFileSync(join(at, path), bytes)
  }
  return {
    folder: at,
    course: (change = () => {}) => {
      const c = JSON.parse(JSON.stringify(phantom.course)) as CourseFile
      c.overrides = { registrations: ['treatment', 'followUp'].map(to => ({ from: 'baseline', to, matrix: [...identity] })) }
      change(c)
      const path = join(place, `course ${++count}.json`)
      writeFileSync(path, JSON.stringify(c))
      return path
    },
  }
}

async function analyze(dir: string, ...args: string[]): Promise<{ code: number; err: string; results: Results; out: string }> {
  const out = join(place, `out ${++count}`), protocol = join(place, 'protocol.json')
  writeFileSync(protocol, JSON.stringify({ sensitivity: [], threshold: { kind: 'fixed', sul: 2.8 } }))
  const done = await run('analyze', dir, '--out', out, '--json', '--protocol', protocol, ...args)
  return { code: done.code, err: done.err, results: (done.out === '' ? undefined : JSON.parse(done.out)) as Results, out }
}

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'yttria repair '))
  start = faultyStart({ seed: 3, ideal: true, size: 'tiny' }, [])
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

const doses = (r: Results) => [...r.lesions.map(l => l.meanDoseGy), r.healthyLiver?.doseGy]
const reason = 'the console offers no Y-90, F-18 was chosen'

describe('a 90Y PET reconstructed as 18F', () => {
  let right: ReturnType<typeof folder>, wrong: ReturnType<typeof folder>, plain: Awaited<ReturnType<typeof analyze>>, before: string
  beforeAll(async () => {
    right = folder()
    wrong = folder('90y-as-18f')
    before = hashOf(wrong.folder)
    plain = await analyze(right.folder, '--course', right.course())
    expect(doses(plain.results).every(d => d! > 0)).toBe(true)
  })

  it('gives no dose, and says why and what mends it', async () => {
    const { results } = await analyze(wrong.folder, '--course', wrong.course())
    expect(doses(results).every(d => d === undefined)).toBe(true)
    expect(results.complete).toBe(false)
    const errors = results.findings.filter(f => f.severity === 'error')
    expect(errors.some(f => f.factor !== undefined && Math.abs(f.factor / (31.86e-6 / 0.967) - 1) < 0.2)).toBe(true)
    expect(errors.map(f => f.remedy).join()).toContain('--repair isotope=Y-90')
  })

  it('gives the doses of the right reconstruction with --repair, and records what was done', async () => {
    const done = await analyze(wrong.folder, '--course', wrong.course(), '--repair', 'isotope=Y-90', '--reason', reason)
    expect(doses(done.results).map((d, n) => d! / doses(plain.results)[n]! - 1).every(off => Math.abs(off) < 2e-5)).toBe(true)
    expect(done.results.activity!.ratio! / plain.results.activity!.ratio!).toBeCloseTo(1, 5)
    expect(done.results.repairs).toEqual([expect.objectContaining({
      name: 'isotope', tag: '(0054,0016)', reason, before: expect.stringContaining('18F, half-life 1.829 h, positron fraction 0.967'), after: expect.stringContaining('90Y'),
      pixelFactor: [expect.closeTo(26448.6, -1), expect.closeTo(28997.6, -1)],
    })])
    expect(hashOf(wrong.folder)).toBe(before)
    // The course written repeats it, and gives the same again.
    const written = JSON.parse(readFileSync(join(done.out, 'course.json'), 'utf8')) as CourseFile
    expect(written.repairs).toEqual([{ name: 'isotope', value: 'Y-90', reason }])
    const again = await analyze(wrong.folder, '--course', join(done.out, 'course.json'))
    expect(again.results.repairs).toEqual(done.results.repairs)
    expect(doses(again.results)).toEqual(doses(done.results))
    expect(readFileSync(join(done.out, 'report.html'), 'utf8')).toContain(reason)
  })

  it('without a course file: is told by name and factor, and with the repair becomes the treatment', async () => {
    const { folder: alone } = folderOf(path => path.includes('treatment'), ['90y-as-18f'])
    const refused = await run('analyze', alone, '--out', join(place, 'never'))
    expect([refused.code, refused.out]).toEqual([1, ''])
    expect(refused.err).toMatch(/may be the 90Y PET.*a factor of 0\.0000329/s)
    const done = await run('analyze', alone, '--out', join(place, `out ${++count}`), '--repair', 'isotope@treatment=Y-90', '--reason', reason)
    // Of the 90Y scan alone: a result, and the error that there is no baseline.
    expect(done.code, done.err).toBe(4)
    expect(done.out).toContain('1 repair in memory; the files are as they were')
    expect(done.out).toContain(`Reason: ${reason}`)
    expect(done.out).toMatch(/treatment {2}\d{4}-/)
    expect(done.out).toMatch(/ratio (0\.9|1\.0)\d+/)
    expect(done.out).toMatch(/of it liver and margin .* lungs in view/)
  })

  it('inspect shows what it would be', async () => {
    const { out } = await run('inspect', wrong.folder, '--repair', 'isotope@treatment=Y-90', '--reason', reason)
    expect(out).toContain('PET 90Y')
    expect(out).toContain(reason)
    const json = JSON.parse((await run('inspect', wrong.folder, '--json', '--repair', 'isotope=90Y', '--reason', reason)).out) as { repairs: { name: string; series: string }[] }
    expect(json.repairs).toEqual([expect.objectContaining({ name: 'isotope' })])
    expect((await run('inspect', wrong.folder, '--repair', `isotope@${json.repairs[0]!.series}=90Y`, '--reason', reason)).out).toContain('PET 90Y')
  })
})

describe('a 90Y PET in kBq/mL that says Bq/mL', () => {
  it('gives no dose: the activity balance names the unit; with the unit repaired it gives the right ones', async () => {
    const wrong = folder('90y-kilobecquerel'), refused = await analyze(wrong.folder, '--course', wrong.course())
    expect(doses(refused.results).every(d => d === undefined)).toBe(true)
    const { balance, ratio } = refused.results.activity!
    expect(ratio).toBeCloseTo(1e-3, 4)
    expect(balance).toMatchObject({ asExpected: false, refused: true, parts: { liverMbq: expect.any(Number) } })
    expect(balance!.causes.filter(c => c.explains).map(c => c.cause)).toEqual(['unit/image-kbq', 'unit/assay-kbq'])
    const done = await analyze(wrong.folder, '--course', wrong.course(c => { c.repairs = [{ name: 'units', value: 'KBQML', exam: 'treatment', reason: 'as the workstation shows it' }] }))
    expect(done.results.activity!.ratio).toBeGreaterThan(0.97)
    expect(doses(done.results).every(d => d! > 0)).toBe(true)
  })
})

describe('yttria measure and yttria dose of it', () => {
  const at = (f: { folder: string }, ...parts: string[]) => join(f.folder, 'dicom/treatment', ...parts)
  const repair = ['--repair', 'isotope=Y-90', '--reason', reason]
  it('refuse the image, and take it repaired', async () => {
    const right = folder(), wrong = folder('90y-as-18f')
    const measured = (f: { folder: string }, ...more: string[]) => run('measure', '--image', at(f, 'pet'), '--voi', at(f, 'structures/liver.dcm'), '--json', ...more)
    const refused = await measured(wrong)
    expect([refused.code, JSON.parse(refused.out).findings[0].code]).toEqual([1, 'pet/nuclide-doubtful'])
    expect(refused.err).toContain('--repair isotope')
    const [plain, mended] = [JSON.parse((await measured(right)).out), JSON.parse((await measured(wrong, ...repair)).out)] as { mean: number; findings: { code: string }[] }[]
    expect(mended!.mean / plain!.mean).toBeCloseTo(1, 4)
    expect(mended!.findings).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'repair/applied', message: expect.stringContaining(reason) })]))
    expect((await measured(right, '--repair', 'weightKg=70', '--reason', '')).code).toBe(2)

    const dosed = (f: { folder: string }, ...more: string[]) => run('dose', '--image', at(f, 'pet'), '--voi', at(f, 'structures/liver.dcm'), '--out', join(place, `dose ${++count}.nii`), '--json', ...more)
    expect((await dosed(wrong)).code).toBe(1)
    const [a, b] = [JSON.parse((await dosed(right)).out), JSON.parse((await dosed(wrong, ...repair)).out)] as { activityGbq: number; findings: { code: string }[] }[]
    expect(b!.activityGbq / a!.activityGbq).toBeCloseTo(1, 4)
    expect(b!.findings.map(f => f.code)).toContain('repair/applied')
  })
})

describe('a repair that cannot be', () => {
  it.each([
    [2, ['--repair', 'isotope=Y-90'], '--repair needs a reason'],
    [2, ['--reason', 'why'], '--reason without --repair'],
    [2, ['--repair', 'isotop=Y-90', '--reason', 'r'], 'did you mean isotope?'],
    [2, ['--repair', 'isotope', '--reason', 'r'], 'NAME=VALUE'],
    [2, ['--repair', 'sex=F', '--repair', 'heightM=1.7', '--repair', 'weightKg=70', '--reason', 'a', '--reason', 'b'], '2 reasons for 3 repairs'],
    [2, ['--repair', 'isotope@#99=Y-90', '--reason', 'r'], 'series'],
    [1, ['--repair', 'weightKg@baseline=154 lb', '--reason', 'r'], 'a plain number is wanted'],
    [1, ['--repair', 'weightKg=70', '--reason', 'r'], 'does not say for which PET'],
    [1, ['--repair', 'weightKg@nobody=70', '--reason', 'r'], 'exam nobody, which the course does not have'],
    [1, ['--repair', 'rescaleSlope@no/such.dcm=2', '--reason', 'r'], 'no/such.dcm, which is no DICOM file'],
  ])('is code %s: %s', async (code, args, message) => {
    const right = folder(), out = join(place, 'never')
    const done = await run('analyze', right.folder, '--out', out, ...args)
    expect([done.code, done.out]).toEqual([code, ''])
    expect(done.err).toContain(message)
    expect(done.err).not.toMatch(/\n\s+at |undefined|\[object/)
  })
})
