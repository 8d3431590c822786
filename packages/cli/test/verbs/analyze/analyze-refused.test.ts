import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import type { CourseFile, Results } from '@yttria/core/course'
import { writeLabelMap } from '@yttria/core/nifti'
import { readImageVolume } from '@yttria/core/dicom'
import { indexToPosition, maskVoi } from '@yttria/core/volume'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PhantomFolder, filesUnder, hashOf, phantomFolder, run, withElement } from '../../phantom-folder.ts'

const settings = { sensitivity: [], threshold: { kind: 'fixed', sul: 2.8 } }

let f: PhantomFolder, before: string
beforeAll(() => {
  f = phantomFolder({ seed: 3, ideal: true, size: 'tiny' })
  before = hashOf(f.whole)
})
afterAll(() => {
  expect(hashOf(f.whole)).toBe(before)
  f.remove()
})

/** The run, which must refuse: nothing on standard output, nothing written, no stack. */
async function refused(code: number, ...args: string[]): Promise<string> {
  const out = f.out()
  const done = await run('analyze', ...args, ...(args.includes('--out') ? [] : ['--out', out]))
  expect([done.code, done.out, existsSync(out)], done.err).toEqual([code, '', false])
  expect(done.err).not.toMatch(/\n\s+at |node:internal|fault of the program|undefined|\[object|ZodError/)
  return done.err
}

describe('a wrong command line', () => {
  it('is code 2 and names what is wrong', async () => {
    expect((await run('analyze', f.whole)).err).toContain('--out is missing')
    expect((await run('analyze', f.whole)).code).toBe(2)
    expect(await refused(2, f.whole, '--curse', 'x')).toContain('did you mean --course?')
    expect(await refused(2)).toContain('DIR is missing')
    expect(await refused(2, f.whole, 'second')).toContain('"second"')
  })
})

describe('a folder that cannot be used', () => {
  it('is code 1, by name', async () => {
    expect(await refused(1, f.at('nowhere'))).toContain(`${f.at('nowhere')}: no such file or folder`)
    mkdirSync(f.at('empty'))
    expect(await refused(1, f.at('empty'))).toContain('no files')
    f.write(f.at('junk/notes.txt'), 'hello')
    expect(await refused(1, f.at('junk'))).toContain('no DICOM images among 1 file')
    expect(await refused(1, join(f.whole, 'dicom/treatment/structures/liver.dcm'))).toMatch(/no PET|No PET/)
    symlinkSync(f.at('nowhere'), f.at('dangling'))
    expect(await refused(1, f.at('dangling'))).toContain('no such file or folder')
  })
  it('of two patients is refused', async () => {
    const two = f.altered('followUp/pet', bytes => withElement(withElement(bytes, '(0010,0020)', 'SOMEBODY ELSE'), '(0010,0010)', 'Else^Somebody'))
    const err = await refused(1, two)
    expect(err).toContain('2 patients')
    expect(err).not.toMatch(/SOMEBODY|Else\^/)
  })
})

describe('--out', () => {
  it('never is, holds or lies in the folder of originals, also through a link', async () => {
    const inside = join(f.whole, 'results'), link = f.at('link to phantom')
    symlinkSync(f.whole, link)
    for (const out of [f.whole, inside, join(f.whole, 'dicom/..'), join(link, 'results')]) expect(await refused(2, f.whole, '--out', out)).toContain('--out')
    // An originals' folder that lies in what looks like a result.
    f.write(f.at('looks like one/results.json'), '{}')
    symlinkSync(f.whole, f.at('looks like one/vois'))
    mkdirSync(f.at('looks like two/vois'), { recursive: true })
    expect(await refused(2, f.at('looks like two/vois'), '--out', f.at('looks like two'))).toContain('which is replaced whole')
    expect(existsSync(inside)).toBe(false)
  })
  it('with files of another is refused, and they stay', async () => {
    f.write(f.at('thesis/chapter.docx'), 'precious')
    expect(await refused(1, f.whole, '--out', f.at('thesis'))).toContain('chapter.docx')
    f.write(f.at('hand/course.json'), '{"mine": true}')
    expect(await refused(1, f.whole, '--out', f.at('hand'))).toContain('no results.json')
    expect(readFileSync(f.at('hand/course.json'), 'utf8')).toBe('{"mine": true}')
    expect(await refused(1, f.whole, '--out', f.at('thesis/chapter.docx'))).toContain('not a folder')
    expect(await refused(1, f.whole, '--out', f.at('thesis/chapter.docx/below'))).toContain('is not a folder')
  })
  it('that holds a file used as input is refused', async () => {
    f.write(f.at('earlier/results.json'), '{}')
    f.write(f.at('earlier/vois/liver.nii.gz'), 'x')
    const course = f.course(c => { c.liver = { file: f.at('earlier/vois/liver.nii.gz'), exam: 'treatment' } })
    const err = await refused(1, f.whole, '--course', course, '--out', f.at('earlier'))
    expect(err).toMatch(/liver\.nii\.gz/)
    expect(existsSync(f.at('earlier/vois/liver.nii.gz'))).toBe(true)
  })
  it.skipIf(process.getuid?.() === 0)('without permission to write is refused before the work', async () => {
    mkdirSync(f.at('locked'))
    chmodSync(f.at('locked'), 0o555)
    expect(await refused(1, f.whole, '--out', f.at('locked/out'))).toContain('no permission')
    chmodSync(f.at('locked'), 0o755)
  })
  it.skipIf(!existsSync('/dev/shm'))('that is a mounted folder is refused before the work', async () => {
    expect(await refused(1, f.whole, '--out', '/proc')).toMatch(/holds|mounted/)
  })
})

describe('course.json', () => {
  const cases: [string, (c: CourseFile) => unknown, RegExp][] = [
    ['is not JSON', () => '{"patient": ', /is not JSON.*comma or quotation/s],
    ['has an unknown key', c => { Object.assign(c.treatments[0]!, { lungShunt: 0.1 }) }, /treatments\.0.*"lungShunt"/],
    ['has a text for a number', c => { Object.assign(c.treatments[0]!, { assayMbq: '2000' }) }, /treatments\.0\.assayMbq is "2000".*number/],
    ['has a lung shunt in %', c => { c.treatments[0]!.lungShuntFraction = 12 }, /lungShuntFraction is 12/],
    ['has a height in cm', c => { c.patient.heightM = 178 }, /patient\.heightM is 178/],
    ['has a key that could leave the folder', c => { c.patient.key = '../../etc' }, /patient\.key.*it names folders/],
    ['has a time that is none', c => { c.treatments[0]!.injectionTime = '6.2.2020 14:34' }, /injectionTime is "6\.2\.2020 14:34"/],
    ['has a date that does not exist', c => { c.treatments[0]!.injectionTime = '2020-02-30T14:34:00+01:00' }, /injectionTime/],
    ['has two exams of one id', c => { c.exams[2]!.id = 'baseline' }, /exams\.2\.id is "baseline": an exam of this id/],
    ['uses one PET twice', c => { c.exams[2]!.petSeriesUid = c.exams[0]!.petSeriesUid }, /exams\.2\.petSeriesUid.*the PET of exam baseline already/],
    ['names an exam that is not there', c => { c.treatments[0]!.exam = 'y90' }, /treatments\.0\.exam is "y90": no exam has this id; there are baseline, treatment, followUp/],
    ['has a liver on an exam that is not there', c => { c.liver!.exam = 'mri' }, /liver\.exam is "mri"/],
    ['has two livers', c => { Object.assign(c, { liver: [c.liver, c.liver] }) }, /liver/],
    ['is of another version', c => { c.schemaVersion = '2.0.0' }, /schemaVersion is "2\.0\.0": this program reads version 1/],
    ['has a registration of 15 numbers', c => { c.overrides!.registrations![0]!.matrix!.pop() }, /matrix/],
    ['has a registration that is not rigid', c => { c.overrides!.registrations![0]!.matrix![0] = 2 }, /registration from baseline to treatment/],
    ['has a registration without a file or matrix', c => { delete c.overrides!.registrations![0]!.matrix }, /either a file or a matrix/],
    ['names a liver file that is not there', c => { c.liver!.file = 'gone.nii.gz' }, /gone\.nii\.gz.*neither beside it nor in the folder/],
    ['names an ROI that is not there', c => { c.liver!.roi = 'Leber' }, /liver.*"Leber".*Liver/s],
    ['names a liver file that is no contour', c => { c.liver!.file = 'dicom/baseline/ct/0001.dcm'; delete c.liver!.roi }, /CT; an RTSTRUCT, a SEG or a NIfTI file/],
    ['puts the liver of one exam on another', c => { c.liver!.exam = 'baseline' }, /frame of reference .* is not that of exam baseline/],
  ]
  it.each(cases)('that %s', async (_, change, message) => {
    const err = await refused(1, f.whole, '--course', f.course(change), '--protocol', f.protocol(settings))
    expect(err).toMatch(message)
    expect(err).not.toMatch(/^.*--voi/m)
  })
  it('that is not there or is a folder', async () => {
    expect(await refused(1, f.whole, '--course', f.at('gone.json'))).toContain('gone.json: no such file')
    expect(await refused(1, f.whole, '--course', f.whole)).toContain('a folder where a file is required')
  })
  it.each(['../../../../escaped', '/tmp/escaped', '.hidden', 'a/b', '..'])('whose exam is called %j, which would name files', async id => {
    expect(await refused(1, f.whole, '--course', f.course(c => { c.exams[0]!.id = id }))).toMatch(/exams\.0\.id.*names files/)
  })
  it('whose series are not in the folder names each', async () => {
    const err = await refused(1, f.whole, '--course', f.course(c => { for (const e of c.exams) { e.petSeriesUid = `1.2.${e.id}`; e.ctSeriesUid = `1.3.${e.id}` } }))
    expect(err).toMatch(/PET series of exam baseline is not in the folder/)
    expect(err).toMatch(/CT series of exam treatment is not in the folder/)
  })
})

describe('protocol.json', () => {
  const cases: [string, unknown, RegExp][] = [
    ['has an unknown key', { treshold: { kind: 'fixed', sul: 3 } }, /"treshold"/],
    ['has a negative threshold', { threshold: { kind: 'fixed', sul: -2 } }, /threshold\.sul is -2/],
    ['has a threshold of no kind', { threshold: { kind: 'otsu' } }, /threshold/],
    ['has both SUV and SUL', { threshold: { kind: 'fixed', sul: 2, suvbw: 3 } }, /either suvbw or sul/],
    ['has a negative volume', { minimumVolumeMl: -5 }, /minimumVolumeMl is -5/],
    ['has constants of its own', { dosimetry: { constants: 'mine' } }, /dosimetry\.constants is "mine".*paper/],
    ['has a window backwards', { course: { followUpDaysAfter: [124, 56] } }, /course\.followUpDaysAfter/],
    ['is of another version', { schemaVersion: '3.1.4' }, /schemaVersion is "3\.1\.4"/],
    ['is a list', [], /the document/],
  ]
  it.each(cases)('that %s', async (_, protocol, message) => {
    expect(await refused(1, f.whole, '--course', f.course(), '--protocol', f.protocol(protocol as object))).toMatch(message)
  })
})

const analysed = async (folder: string, change: (c: CourseFile) => unknown = () => {}, ...options: string[]) => {
  const out = f.out()
  const done = await run('analyze', folder, '--course', f.course(change), '--protocol', f.protocol(settings), '--out', out, ...options)
  expect(done.err).not.toMatch(/\n\s+at |fault of the program/)
  const results = existsSync(join(out, 'results.json')) ? JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as Results : undefined
  return { ...done, results, codes: results?.findings.map(x => `${x.severity} ${x.code}`) ?? [] }
}

describe('images that are damaged or doubtful', () => {
  it('a 90Y slice that is missing: no dose from gaps, and it is said', async () => {
    const r = await analysed(f.altered('treatment/pet', (b, n) => n === 25 ? undefined : b))
    expect(r.code).toBe(4)
    expect(r.results!.complete).toBe(false)
    expect(r.results!.findings.filter(x => x.severity === 'error').map(x => x.message).join()).toMatch(/slice/)
    expect(r.results!.lesions[0]).not.toHaveProperty('meanDoseGy')
  })
  it('a slice that is there twice', async () => {
    const folder = f.altered('treatment/pet', b => b)
    const [first] = filesUnder(join(folder, 'dicom/treatment/pet')).sort((a, b) => a.path < b.path ? -1 : 1)
    f.write(join(folder, 'dicom/treatment/pet/again.dcm'), first!.bytes)
    const r = await analysed(folder)
    expect(r.code).toBe(0)
    expect(r.results!.findings.map(x => x.message).join()).toMatch(/twice|doubled|same|again/i)
  })
  it('a file that was cut off', async () => {
    const r = await analysed(f.altered('treatment/pet', (b, n) => n === 25 ? b.subarray(0, b.length - 5000) : b))
    expect(r.code).toBe(4)
    expect(r.results!.complete).toBe(false)
    expect(r.results!.findings.some(x => x.severity === 'error' && /0026\.dcm/.test(`${x.subject.file} ${x.message}`))).toBe(true)
  })
  it('units that are no activity', async () => {
    for (const units of ['CNTS', 'PROPCNTS']) {
      const r = await analysed(f.altered('treatment/pet', b => withElement(b, '(0054,1001)', units)))
      expect(r.code).toBe(4)
      expect(r.results!.lesions[0]).not.toHaveProperty('meanDoseGy')
      expect(r.results!.findings).toContainEqual(expect.objectContaining({ severity: 'error', subject: expect.objectContaining({ tag: '(0054,1001)', value: units }) }))
    }
  })
  it('a body weight that is missing, in header and course', async () => {
    const folder = f.altered('baseline/pet', b => withElement(b, '(0010,1030)', undefined))
    const r = await analysed(folder, c => { delete c.exams[0]!.weightKg })
    expect(r.results!.lesions).toEqual([])
    expect(r.results!.findings.find(x => x.code === 'course/no-suv')!.remedy).toContain('weightKg')
    expect((await analysed(folder)).results!.lesions).toHaveLength(f.phantom.truth.lesions.length)
  })
  it('a height in cm in the header is read as m', async () => {
    const r = await analysed(f.altered('baseline/pet', b => withElement(b, '(0010,1020)', '178')), c => { delete c.patient.heightM })
    expect(r.results!.exams[0]!.heightM).toBeCloseTo(1.78, 9)
    expect(r.results!.findings.some(x => x.subject.tag === '(0010,1020)')).toBe(true)
  })
  it('an injection after the scan: no dose', async () => {
    const r = await analysed(f.whole, c => { c.treatments[0]!.injectionTime = '2020-02-07T14:34:15+01:00' })
    expect(r.codes).toContain('error course/scan-before-injection')
    expect(r.results!.lesions[0]).not.toHaveProperty('meanDoseGy')
  })
  it('a residual above the assay: doses, but no balance', async () => {
    const r = await analysed(f.whole, c => { c.treatments[0]!.residualMbq = 9000 })
    expect(r.results!.findings.find(x => x.code === 'residual')!.message).toContain('9000 MBq')
    expect(r.results!.activity).not.toHaveProperty('ratio')
  })
  it('an assay after the injection, a calibration that does not fit, and clocks without an offset are doubted', async () => {
    const r = await analysed(f.whole, c => {
      Object.assign(c.treatments[0]!, { assayTime: '2020-02-06T16:34:15+01:00', calibrationActivityMbq: 3000, injectionTime: '2020-02-06T14:34:15' })
    })
    expect(r.codes).toEqual(expect.arrayContaining(['warning course/assay-after-injection', 'warning course/assay-calibration', 'warning course/time-zone']))
  })
  it('follow-up and baseline the wrong way round are errors, and there is no response', async () => {
    const r = await analysed(f.whole, c => {
      const [a, , b] = c.exams
      ;[a!.petSeriesUid, b!.petSeriesUid, a!.ctSeriesUid, b!.ctSeriesUid] = [b!.petSeriesUid, a!.petSeriesUid, b!.ctSeriesUid, a!.ctSeriesUid]
    })
    expect(r.codes).toEqual(expect.arrayContaining(['error course/baseline-after-treatment', 'error course/follow-up-before-treatment', 'warning course/baseline-window']))
  })
})

describe('--liver', () => {
  it('takes a NIfTI label on the CT on which it was drawn, and writes it into the course', async () => {
    const files = filesUnder(f.at('phantom/dicom/baseline/ct')).map(({ path, bytes }) => ({ file: path, bytes }))
    const { geometry } = readImageVolume(files, { decoders: {} }).value!.volume
    // A box on the right side of the trunk.
    const inside = new Uint8Array(geometry.size[0] * geometry.size[1] * geometry.size[2])
    for (let n = 0; n < inside.length; n++) {
      const [x, y, z] = indexToPosition(geometry, [n % geometry.size[0], Math.floor(n / geometry.size[0]) % geometry.size[1], Math.floor(n / (geometry.size[0] * geometry.size[1]))])
      if (x > -110 && x < -30 && Math.abs(y) < 50 && Math.abs(z) < 50) inside[n] = 1
    }
    f.write(f.at('masks/box.nii.gz'), writeLabelMap([maskVoi('liver', geometry, inside)]))
    // The ideal phantom's grids are alike in all exams: only with one of them is there no doubt.
    const course = f.course(c => { delete c.overrides; c.exams = c.exams.filter(e => e.id === 'baseline'); c.treatments = []; delete c.liver })
    const out = f.out()
    const done = await run('analyze', f.whole, '--course', course, '--protocol', f.protocol(settings), '--liver', f.at('masks/box.nii.gz'), '--out', out)
    expect([done.code, done.err]).toEqual([0, ''])
    const results = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as Results
    expect(JSON.parse(readFileSync(join(out, 'course.json'), 'utf8')).liver).toEqual({ file: 'box.nii.gz', exam: 'baseline' })
    expect(results.inputs.find(i => i.role === 'liver')!.seriesUid).toBe('box.nii.gz')
    expect(results.findings.map(x => x.code)).not.toContain('course/liver-exam-guessed')
    expect(results.lesions.length).toBeGreaterThan(0)
    for (const l of results.lesions) expect(l.centreMm[0]).toBeLessThan(-20)
  })
  it('refuses what is no liver', async () => {
    expect(await refused(1, f.whole, '--course', f.course(), '--liver', f.at('gone.nii'))).toMatch(/--liver: .*gone\.nii: no such file/)
    expect(await refused(1, f.whole, '--course', f.course(), '--liver', `${join(f.whole, 'dicom/treatment/structures/liver.dcm')}#Spleen`)).toMatch(/"Spleen"/)
  })
})
