import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readNifti, writeNifti } from '@yttria/core/nifti'
import { readDataset, readRtDose } from '@yttria/core/dicom'
import { graves2019Y90, kernelDoseMap, kernelFor, shareAt } from '@yttria/core/dosimetry'
import { constantsProfiles } from '@yttria/core/physics'
import { type Volume, geometry, maskVoi } from '@yttria/core/volume'
import type { DoseResult } from '../../../src/verbs/dose/dose.ts'
import { type PhantomFolder, phantomFolder, run } from '../../phantom-folder.ts'

let folder: string
const at = (name: string) => join(folder, name)
const bytes = (path: string) => new Uint8Array(readFileSync(path))
const nifti = (path: string): Volume => readNifti(bytes(path), 'x').value!.volume
const dose = async (...args: string[]) => {
  const result = await run('dose', ...args)
  return { ...result, json: () => JSON.parse(result.out) as DoseResult }
}

// 9 x 8 x 10 voxels of 4 x 5 x 3 mm: 0.06 mL; 1 MBq/mL in 4 x 4 x 4 of them in the middle, 3.84 MBq.
const grid = geometry({ size: [9, 8, 10], spacing: [4, 5, 3], origin: [-16, -17.5, 40] })
const inMiddle = Array.from({ length: 720 }, (_, n) => [n % 9, Math.floor(n / 9) % 8, Math.floor(n / 72)].every((i, d) => i >= [3, 2, 3][d]! && i < [7, 6, 7][d]!))
const middle = 4 + 9 * (4 + 8 * 5)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dose-'))
  const write = (name: string, what: Uint8Array | string) => writeFileSync(at(name), what)
  write('image.nii.gz', writeNifti({ unit: 'Bq/ml', geometry: grid, voxels: Float32Array.from(inMiddle, i => i ? 1e6 : 0) }))
  write('kilo.nii.gz', writeNifti({ unit: '1', geometry: grid, voxels: Float32Array.from(inMiddle, i => i ? 1e3 : 0) }))
  write('voi.nii.gz', writeNifti(maskVoi('v', grid, Uint8Array.from(inMiddle, i => i ? 1 : 0))))
  write('half.nii.gz', writeNifti(maskVoi('v', grid, Uint8Array.from(inMiddle, (i, n) => i && n % 9 < 5 ? 1 : 0))))
  write('away.nii.gz', writeNifti(maskVoi('v', { ...grid, origin: [500, 0, 0] }, Uint8Array.from(inMiddle, i => i ? 1 : 0))))
  write('none.nii.gz', writeNifti({ unit: '1', geometry: grid, voxels: new Float32Array(720) }))
  write('own.json', JSON.stringify({ nuclide: '166Ho', medium: 'water', densityKgPerL: 1, shellMm: 0.5, shellEnergyMeV: [0.3, 0.2, 0.1], totalEnergyMeV: 0.65, source: 'a test' }))
  write('bad.json', JSON.stringify({ nuclide: '166Ho', medium: 'water', densityKgPerL: 1, shellMm: 0.5, shellEnergyMeV: [0.3, 0.9], totalEnergyMeV: 0.65, source: 'a test' }))
})
afterAll(() => rmSync(folder, { recursive: true }))

const image = () => ['--image', at('image.nii.gz'), '--unit', 'Bq/ml'] as const
const out = (name = 'out.nii.gz') => ['--out', at(name)] as const

describe('yttria dose of a NIfTI image', () => {
  test('1 MBq/mL by local deposition: 48.54 Gy', async () => {
    const { code, json } = await dose(...image(), ...out(), '--json')
    expect(code).toBe(0)
    expect(json()).toMatchObject({ method: 'local', decayFactor: 1, energyRatio: 1, calibration: { kind: 'absolute', factor: 1 }, constants: { name: 'paper', densityKgPerL: expect.closeTo(1.03, 9), energyJPerGBq: expect.closeTo(50, 9) } })
    expect(json().activityGbq).toBeCloseTo(3.84e-3, 9)
    const map = nifti(at('out.nii.gz'))
    expect(map.voxels[middle]).toBeCloseTo(50 / 1.03, 3)
    expect(map.voxels[0]).toBe(0)
    expect(map.geometry).toMatchObject({ size: [9, 8, 10], spacing: [4, 5, 3] })
  })

  test('kBq/mL one half-life after the injection: twice as much', async () => {
    const { code, json } = await dose('--image', at('kilo.nii.gz'), '--unit', 'kBq/ml', ...out(), '--injection-time', '2020-03-01T10:00:00+01:00', '--reference-time', '2020-03-04T02:06:00+01:00', '--json')
    expect(code).toBe(0)
    expect(json().decayFactor).toBeCloseTo(2, 9)
    expect(nifti(at('out.nii.gz')).voxels[middle]).toBeCloseTo(2 * 50 / 1.03, 3)
  })

  test('by the kernel: what the core says, and how much of the energy stays in the image', async () => {
    const { json, out: text } = await dose(...image(), ...out(), '--method', 'kernel', '--json')
    const activity: Volume<'Bq/ml'> = { unit: 'Bq/ml', geometry: grid, voxels: Float32Array.from(inMiddle, i => i ? 1e6 : 0) }
    const map = kernelDoseMap({ activityAtInjection: activity, constants: constantsProfiles.paper }), made = nifti(at('out.nii.gz'))
    for (let n = 0; n < 720; n++) expect(made.voxels[n]).toBeCloseTo(map.voxels[n]!, 4)
    expect(json().pointKernel).toMatchObject({ name: 'graves2019', tabulatedEnergyMeV: expect.closeTo(0.9299, 4), totalEnergyMeV: 0.9336, reachMm: expect.closeTo(11 / 1.03, 6) })
    const sum = (v: Volume) => Array.from(v.voxels).reduce((s, x) => s + x, 0)
    expect(json().energyRatio).toBeCloseTo(sum(made) / (64 * 50 / 1.03), 5)
    expect(text).toMatch(/"source": "Graves/)
  })

  test('by another kernel, and by one of the user\'s own', async () => {
    const soft = await dose(...image(), ...out('soft.nii'), '--method', 'kernel', '--point-kernel', 'lanconelli2012', '--density', 'soft-tissue', '--json')
    expect(soft.json()).toMatchObject({ pointKernel: { name: 'lanconelli2012' }, constants: { densityKgPerL: expect.closeTo(1.04, 9), density: '1.04 kg/L, soft-tissue' } })
    const own = await dose(...image(), ...out('own.nii'), '--method', 'kernel', '--point-kernel', at('own.json'), '--json')
    expect(own.json().pointKernel).toMatchObject({ source: 'a test', tabulatedEnergyMeV: expect.closeTo(0.6, 9) })
    // 1.5 mm of range leave the middle of the block as it was.
    expect(nifti(at('own.nii')).voxels[middle]).toBeCloseTo(50 / 1.03, 3)
  })

  test('relative calibration: 2 GBq net, 10% to the lungs, over 3.84 MBq seen; absolute doses beside', async () => {
    const args = [...image(), ...out(), '--calibration', 'relative', '--net-activity-gbq', '0.004', '--lung-shunt-fraction', '0.1', '--voi', at('voi.nii.gz')]
    const { json } = await dose(...args, '--json')
    expect(json().calibration).toMatchObject({ kind: 'relative', factor: expect.closeTo(0.9375, 6), netActivityGbq: expect.closeTo(0.004, 9), lungShuntFraction: 0.1, region: 'whole image' })
    expect(json().vois[0]!.means).toMatchObject({ localGy: expect.closeTo(0.9375 * 50 / 1.03, 3), absoluteGy: expect.closeTo(50 / 1.03, 3) })
    expect(json().findings).toMatchObject([{ code: 'dose/unit-taken' }, { code: 'calibration/relative', severity: 'note' }])
    // Only half of the activity lies in the region: the image gets twice the factor, and a warning.
    const half = await dose(...args, '--region', at('half.nii.gz'), '--json')
    expect(half.json().calibration.factor).toBeCloseTo(1.875, 6)
    expect(half.json().findings).toMatchObject([{ code: 'calibration/relative', severity: 'warning' }, {}])
    expect((await dose(...args)).out).toMatch(/relative calibration \(image x 0\.9375, by its whole image\)[\s\S]*absolute/)
  })

  test('counts in proportion to what was given', async () => {
    const { json } = await dose('--image', at('kilo.nii.gz'), '--unit', 'counts', ...out(), '--calibration', 'relative', '--net-activity-gbq', '0.004', '--lung-shunt-percent', '4', '--json')
    // 4 MBq x 0.96 in 3.84 mL: 1 MBq/mL.
    expect(json().findings.map(f => f.code)).toEqual(['dose/counts'])
    expect(nifti(at('out.nii.gz')).voxels[middle]).toBeCloseTo(50 / 1.03, 3)
  })

  test('measures a VOI, by both methods', async () => {
    const { json, out: text } = await dose(...image(), ...out(), '--voi', at('voi.nii.gz'), '--json')
    const v = json().vois[0]!, k = kernelFor(grid, constantsProfiles.paper, graves2019Y90)
    expect(v).toMatchObject({ name: 'label 1', volumeMl: expect.closeTo(3.84, 6), meanGy: expect.closeTo(50 / 1.03, 3), dGy: { d95Gy: expect.closeTo(50 / 1.03, 3) }, vPercent: { v50Percent: 0, v100Percent: 0 } })
    let kept = 0
    for (let a = 0; a < 64; a++) for (let b = 0; b < 64; b++) kept += shareAt(k, [a % 4 - b % 4, Math.floor(a / 4) % 4 - Math.floor(b / 4) % 4, Math.floor(a / 16) - Math.floor(b / 16)])
    expect(v.means.kernelGy).toBeCloseTo(kept / 64 * 50 / 1.03, 3)
    expect(v.bedOfMeanGy).toBeCloseTo(50 / 1.03 * (1 + 50 / 1.03 * 1.5 / 656), 3)
    expect(text).not.toMatch(/NaN/)
    expect((await dose(...image(), ...out(), '--voi', at('voi.nii.gz'))).out).toMatch(/VOI +mL +mean Gy/)
  })

  test('writes histograms of VOIs, and says the volumes of isodoses', async () => {
    const { json } = await dose(...image(), ...out(), '--voi', at('voi.nii.gz'), '--dvh', at('dvh.csv'), '--json')
    expect(json().isodoses.slice(0, 2)).toEqual([{ doseGy: 50, volumeMl: 0 }, { doseGy: 100, volumeMl: 0 }])
    const rows = readFileSync(at('dvh.csv'), 'utf8').trim().split('\n')
    expect(rows[0]).toBe('voi,doseGy,cumulativePercent,differentialPercent,cumulativeMl')
    // All of it from 48 to 49 Gy.
    expect([rows[1], rows[48], rows[49], rows.length]).toEqual(['label 1,0,100.0000,0.0000,3.8400', 'label 1,47,100.0000,0.0000,3.8400', 'label 1,48,100.0000,100.0000,3.8400', 50])
  })

  test('as RT Dose, of an image without patient', async () => {
    expect((await dose(...image(), ...out('dose.dcm'), '--bits', '32')).code).toBe(0)
    const read = readRtDose({ file: 'dose.dcm', bytes: bytes(at('dose.dcm')) })
    expect(read.findings).toEqual([])
    expect(read.value).toMatchObject({ comment: 'local deposition, 50.00 J/GBq, 1.030 kg/L, absolute' })
    expect(read.value!.dose.voxels[middle]).toBeCloseTo(50 / 1.03, 3)
  })

  const relative = ['--calibration', 'relative', '--net-activity-gbq', '2', '--lung-shunt-percent', '5']
  test.each<[string[], number, RegExp]>([
    [[], 2, /--image is missing/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml'], 2, /--out is missing/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.txt'], 2, /ends in \.nii/],
    [['--image', 'image.nii.gz', '--out', 'x.nii'], 2, /--unit is missing/],
    [['--image', 'image.nii.gz', '--unit', 'bq', '--out', 'x.nii'], 2, /--unit bq/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'image.nii.gz'], 2, /is the image itself/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'voi.nii.gz', '--voi', 'voi.nii.gz#1'], 2, /one of the inputs/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'nowhere/x.nii'], 1, /nowhere is not a folder/],
    [['--image', 'nothing.nii', '--unit', 'Bq/ml', '--out', 'x.nii'], 1, /nothing\.nii: no such file/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--method', 'kernal'], 2, /did you mean kernel/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--point-kernel', 'graves2019'], 2, /without --method kernel/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--method', 'kernel', '--point-kernel', 'loevinger'], 2, /graves2019, lanconelli2012/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--method', 'kernel', '--point-kernel', 'bad.json'], 1, /its shells hold 1\.2 of 0\.65 MeV/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--method', 'kernel', '--density', 'lung'], 2, /edge of a lung/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--density', '1030'], 2, /kg\/L from 0\.1 to 3/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--density', 'ct'], 2, /needs --ct/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--ct', 'image.nii.gz'], 2, /without --density ct/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--dvh', 'dvh2.csv'], 2, /--dvh without --voi/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--dvh', 'x.txt', '--voi', 'voi.nii.gz'], 2, /ends in \.csv/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--dvh', 'nowhere/x.csv', '--voi', 'voi.nii.gz'], 1, /nowhere is not a folder/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--bits', '32'], 2, /--bits is for RT Dose/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--calibration', 'relative'], 2, /needs --net-activity-gbq/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--calibration', 'relative', '--net-activity-gbq', '2'], 2, /needs the lung shunt/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--calibration', 'relative', '--net-activity-gbq', '2000', '--lung-shunt-percent', '5'], 2, /GBq are wanted, not MBq/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--calibration', 'relative', '--net-activity-gbq', '2', '--lung-shunt-fraction', '5'], 2, /If 5% is meant/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--calibration', 'relative', '--net-activity-gbq', '-2', '--lung-shunt-percent', '5'], 2, /more than 0/],
    // 3.84 MBq of 2 GBq.
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--net-activity-gbq', '2'], 1, /3\.84 MBq at injection where 2000 MBq were given: ratio 1\.92e-3[^]*No dose is given/],
    [['--image', 'kilo.nii.gz', '--unit', 'counts', '--out', 'x.nii'], 2, /counts are no activity/],
    [['--image', 'none.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', ...relative], 1, /nothing to scale by/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--injection-time', '2020-03-01T10:00:00'], 2, /give --injection-time and --reference-time .* together/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--injection-time', '2020-03-01T10:00:00', '--reference-time', '2020-02-28T10:00:00'], 2, /is before --injection-time/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--injection-time', '1.3.2020'], 2, /a time like/],
    [['--image', 'image.nii.gz', '--unit', 'Bq/ml', '--out', 'x.nii', '--voi', 'away.nii.gz'], 1, /nothing of label 1 lies on the image/],
  ])('refuses %j', async (args, code, why) => {
    const result = await run('dose', ...args.map((a, n) => /\.(nii|nii\.gz|json|txt|csv)(#1)?$/.test(a) && args[n - 1]!.startsWith('--') ? at(a) : a))
    expect(result.err).toMatch(why)
    expect(result.err).not.toMatch(/\bat .*\.ts:/)
    expect([result.code, result.out]).toEqual([code, ''])
    expect(existsSync(at('x.nii'))).toBe(false)
    expect(readdirSync(folder).filter(f => f.endsWith('.tmp'))).toEqual([])
  })
})

describe('yttria dose of a PET', () => {
  let f: PhantomFolder
  beforeAll(() => { f = phantomFolder({ seed: 3, size: 'tiny' }) }, 60_000)
  afterAll(() => f.remove())
  const pet = () => f.at('phantom/dicom/treatment/pet')

  test('is the map of the whole analysis, bit by bit', async () => {
    expect((await run('dose', '--image', pet(), ...out('pet.nii.gz'))).code).toBe(0)
    const analysed = f.out()
    expect((await run('analyze', f.part('treatment/ct', 'treatment/pet', 'treatment/structures'), '--out', analysed, '--course', f.course(c => { c.exams = c.exams.filter(e => e.role === 'treatment'); delete c.overrides }), '--protocol', f.protocol())).code).toBe(0)
    expect(nifti(at('pet.nii.gz')).voxels).toEqual(nifti(join(analysed, 'dose.nii.gz')).voxels)
  }, 60_000)

  test('finds the 90Y among several PETs, and takes another injection time', async () => {
    const first = (await dose('--image', f.whole, ...out('a.nii.gz'), '--json')).json(), later = (await dose('--image', f.whole, ...out('b.nii.gz'), '--injection-time', '2020-02-06T15:34:15+01:00', '--json')).json()
    expect(first).toMatchObject({ injectionTime: '2020-02-06T14:34:15+01:00', findings: [{ code: 'dose/injection-of-header' }] })
    expect(first.activityGbq / later.activityGbq).toBeCloseTo(2 ** (1 / 64.1), 6)
    expect((await dose('--image', f.whole, ...out('b.nii.gz'), '--injection-time', '2020-02-08T15:34:15+01:00')).err).toMatch(/is earlier than the injection/)
    expect((await dose('--image', f.whole, ...out('b.nii.gz'), '--unit', 'Bq/ml')).err).toMatch(/--unit is for NIfTI/)
    expect((await dose('--image', f.whole, '--out', f.at('phantom/x.nii'))).err).toMatch(/never changed/)
  }, 60_000)

  test('as RT Dose belongs to the patient and the study of the PET, lies where it lies and has its doses', async () => {
    await run('dose', '--image', pet(), ...out('pet.nii.gz'))
    expect((await run('dose', '--image', pet(), ...out('pet.dcm'))).code).toBe(0)
    const there = readRtDose({ file: 'pet.dcm', bytes: bytes(at('pet.dcm')) }).value!.dose, plain = nifti(at('pet.nii.gz'))
    const source = readDataset({ file: 'x', bytes: bytes(join(pet(), readdirSync(pet()).sort()[0]!)) }).value!, made = readDataset({ file: 'x', bytes: bytes(at('pet.dcm')) }).value!
    for (const tag of ['x00100010', 'x00100020', 'x0020000d', 'x00200052', 'x00100040'] as const) expect(made.text(tag)).toBe(source.text(tag))
    expect(made.text('x0020000e')).not.toBe(source.text('x0020000e'))
    let most = 0
    for (let n = 0; n < plain.voxels.length; n++) most = Math.max(most, plain.voxels[n]!)
    expect(plain.voxels.every((x: number, n: number) => Math.abs(there.voxels[n]! - Math.max(0, x)) <= 0.51 * most / 65535)).toBe(true)
    if (spawnSync('dciodvfy', ['-version'], { stdio: 'ignore' }).error) return
    const { stdout, stderr } = spawnSync('dciodvfy', ['-new', at('pet.dcm')], { encoding: 'utf8' })
    expect(`${stdout}${stderr}`.split('\n').filter(l => l.startsWith('Error'))).toEqual([])
  }, 60_000)

  test('in tissue of the density of the CT: lower where it is denser, and said in the RT Dose', async () => {
    const ct = f.at('phantom/dicom/treatment/ct')
    expect((await run('dose', '--image', pet(), ...out('ct.dcm'), '--density', 'ct', '--ct', ct, '--method', 'kernel')).code).toBe(0)
    expect(readDataset({ file: 'x', bytes: bytes(at('ct.dcm')) }).value!.text('x30040014')).toBe('IMAGE')
    const local = (await dose('--image', pet(), ...out('ct.nii'), '--density', 'ct', '--ct', ct, '--json')).json()
    expect(local.constants.density).toBe('of the CT')
    const plain = (await dose('--image', pet(), ...out('plain.nii'), '--json')).json()
    // Liver of 50 to 60 HU: 1.06 to 1.07 kg/L.
    expect(local.maxDoseGy / plain.maxDoseGy).toBeGreaterThan(0.93)
    expect(local.maxDoseGy / plain.maxDoseGy).toBeLessThan(1)
  }, 60_000)
})
