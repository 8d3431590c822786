import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Results } from '@yttria/core/course'
import { readNifti, writeNifti } from '@yttria/core/nifti'
import { readDataset, readRtDose, readRtstruct, readSeg } from '@yttria/core/dicom'
import { contoursVolumeMl, geometry, volumeMl } from '@yttria/core/volume'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PhantomFolder, hashOf, phantomFolder, run } from '../../phantom-folder.ts'

let f: PhantomFolder, out: string, to: string, results: Results
beforeAll(async () => {
  f = phantomFolder({ seed: 3, ideal: true, size: 'tiny' })
  out = f.out()
  to = f.at('objects')
  expect((await run('analyze', f.whole, '--course', f.course(), '--protocol', f.protocol(), '--out', out)).code).toBe(0)
  results = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8'))
})
afterAll(() => f.remove())

const bytes = (path: string) => new Uint8Array(readFileSync(path))
const at = (name: string) => ({ file: name, bytes: bytes(join(to, name)) })

describe('yttria export', () => {
  it('writes doses, lesions and livers of every exam, and changes neither result nor images', async () => {
    const before = [hashOf(out), hashOf(f.whole)]
    const done = await run('export', out, '--dicom', f.whole, '--to', to, '--json')
    expect([done.code, done.err]).toEqual([0, ''])
    const names = readdirSync(to).sort()
    expect(names).toEqual(['rtdose-treatment.dcm', 'rtstruct-baseline.dcm', 'rtstruct-followUp.dcm', 'rtstruct-treatment.dcm', 'seg-baseline.dcm', 'seg-followUp.dcm', 'seg-treatment.dcm'])
    expect((JSON.parse(done.out) as { files: { path: string }[] }).files.map(x => x.path).sort()).toEqual(names)
    expect([hashOf(out), hashOf(f.whole)]).toEqual(before)
  })

  it('each is of the patient, study and frame of reference of its exam, and says that it is research', () => {
    for (const exam of ['baseline', 'treatment', 'followUp'] as const) {
      const folder = f.at('phantom/dicom', exam, 'pet'), first = readdirSync(folder)[0]!
      const image = readDataset({ file: first, bytes: bytes(join(folder, first)) }).value!
      for (const name of readdirSync(to).filter(n => n.endsWith(`-${exam}.dcm`))) {
        const d = readDataset(at(name)).value!
        for (const tag of ['x00100010', 'x00100020', 'x00100030', 'x00100040', 'x0020000d', 'x00200052'] as const) expect(d.text(tag), `${name} ${tag}`).toBe(image.text(tag))
        expect(d.text('x0008103e')).toMatch(/research/)
        expect(d.uid('x0020000e')).not.toBe(image.uid('x0020000e'))
      }
    }
  })

  it('doses are those of the map to 0.1%, volumes those of the result to 1%', () => {
    const map = readNifti(bytes(join(out, 'dose.nii.gz')), 'dose').value!.volume, dose = readRtDose(at('rtdose-treatment.dcm')).value!.dose
    expect(dose.geometry.size).toEqual(map.geometry.size)
    const most = Float32Array.from(map.voxels).reduce((a, b) => Math.max(a, b), 0)
    map.voxels.forEach((x, n) => { if (Math.abs(dose.voxels[n]! - Math.max(0, x)) > 1e-3 * Math.max(x, 0.01 * most)) expect(dose.voxels[n]).toBe(x) })
    for (const exam of ['baseline', 'treatment']) {
      const seg = readSeg(at(`seg-${exam}.dcm`)).value!, contours = readRtstruct(at(`rtstruct-${exam}.dcm`)).value!
      for (const l of results.lesions) {
        const s = seg.segments.find(x => x.label === l.id)!
        expect(s.trackingUid).toBe(l.trackingUid)
        expect(Math.abs(volumeMl(s.voi) / l.volumeMl - 1), `${exam} ${l.id}`).toBeLessThan(0.01)
        expect(contoursVolumeMl(contours.rois.find(x => x.name === l.id)!).value! / volumeMl(s.voi)).toBeCloseTo(1, 4)
      }
      expect(contoursVolumeMl(contours.rois.find(x => x.name === 'liver')!).value! / volumeMl(seg.segments.find(x => x.label === 'liver')!.voi)).toBeCloseTo(1, 4)
    }
  })

  it('writes what is asked for, and replaces only what it wrote', async () => {
    expect((await run('export', out, '--dicom', f.whole, '--to', to, '--rtdose')).code).toBe(0)
    expect(readdirSync(to)).toEqual(['rtdose-treatment.dcm'])
    expect((await run('export', out, '--dicom', f.whole, '--to', to)).code).toBe(0)
    const foreign = f.at('foreign')
    f.write(join(foreign, 'mine.txt'), 'x')
    expect(await run('export', out, '--dicom', f.whole, '--to', foreign)).toMatchObject({ code: 1, err: expect.stringContaining('mine.txt') })
  })

  it.each([
    [['--dicom', 'WHOLE'], 2, /--to is missing/],
    [['--to', 'NEW'], 2, /--dicom is missing/],
    [['--dicom', 'WHOLE', '--to', 'OUT/x'], 2, /lie in one another/],
    [['--dicom', 'WHOLE', '--to', 'WHOLE/x'], 2, /lie in one another/],
    [['--dicom', 'PART', '--to', 'NEW'], 1, /images of exam treatment are not in --dicom/],
  ] as const)('refuses %j', async (args, code, said) => {
    const part = args[1] === 'PART' ? f.part('baseline/ct', 'baseline/pet') : ''
    const done = await run('export', out, ...args.map(a => a.replace('WHOLE', f.whole).replace('NEW', f.out()).replace('OUT', out).replace('PART', part)))
    expect(done.code).toBe(code)
    expect(done.err).toMatch(said)
  })

  it('refuses a folder that is no result, a damaged one, and a map that lies on none of the images', async () => {
    expect(await run('export', f.whole, '--dicom', out, '--to', f.out())).toMatchObject({ code: 1, err: expect.stringContaining('no results.json') })
    const broken = f.out()
    cpSync(out, broken, { recursive: true })
    writeFileSync(join(broken, 'results.json'), '{}')
    expect(await run('export', broken, '--dicom', f.whole, '--to', f.out())).toMatchObject({ code: 1, err: expect.stringContaining('analyse the patient again') })
    const elsewhere = f.out()
    cpSync(out, elsewhere, { recursive: true })
    const g = geometry({ frameOfReferenceUid: undefined, size: [4, 3, 2], spacing: [2, 3, 5], origin: [0, 0, 0] })
    writeFileSync(join(elsewhere, 'dose.nii.gz'), writeNifti({ unit: 'Gy', geometry: g, voxels: new Float32Array(24) }))
    expect(await run('export', elsewhere, '--dicom', f.whole, '--to', f.out())).toMatchObject({ code: 1, err: expect.stringContaining('dose.nii.gz lies on no image of its exam (treatment)') })
  })
})

const installed = (program: string, ...args: string[]): boolean => spawnSync(program, args, { stdio: 'ignore' }).error === undefined

describe.skipIf(!installed('dciodvfy', '-version'))('[dciodvfy] exported objects', () => {
  it('have no errors', () => {
    for (const name of readdirSync(to)) {
      const { stdout, stderr } = spawnSync('dciodvfy', ['-new', join(to, name)], { encoding: 'utf8' })
      expect(`${stdout}${stderr}`.split('\n').filter(l => l.startsWith('Error')), name).toEqual([])
    }
  })
})

describe.skipIf(!installed('dcmdump', '--version'))('[dcmtk] exported objects', () => {
  it('are read without a warning', () => {
    for (const name of readdirSync(to)) {
      const { status, stderr, stdout } = spawnSync('dcmdump', ['+L', '+P', 'SOPClassUID', '+P', 'TrackingID', join(to, name)], { encoding: 'utf8' })
      expect([name, status, stderr]).toEqual([name, 0, ''])
      if (name === 'seg-treatment.dcm') for (const l of results.lesions) expect(stdout).toContain(`[${l.id}]`)
    }
  })
})

describe.skipIf(!installed('plastimatch', '--version'))('[plastimatch] exported objects', () => {
  const image = (path: string): Float32Array => Float32Array.from(readNifti(bytes(path), path).value!.volume.voxels)
  it('volumes of the contours are ours to 1%', () => {
    const prefix = f.at('plastimatch'), fixed = join(out, 'dose.nii.gz')
    expect(spawnSync('plastimatch', ['convert', '--input', join(to, 'rtstruct-treatment.dcm'), '--fixed', fixed, '--output-prefix', prefix, '--prefix-format', 'nii.gz'], { stdio: 'ignore' }).status).toBe(0)
    const seg = readSeg(at('seg-treatment.dcm')).value!
    for (const s of seg.segments) {
      const [x, y, z] = seg.geometry.spacing, ml = image(join(prefix, `${s.label}.nii.gz`)).reduce((a, b) => a + b, 0) * x * y * z / 1000
      expect(Math.abs(ml / volumeMl(s.voi) - 1), s.label).toBeLessThan(0.01)
    }
  })
  it('mean doses of the lesions are ours to 0.1%', () => {
    const path = f.at('dose.nii.gz')
    expect(spawnSync('plastimatch', ['convert', '--input-dose-img', join(to, 'rtdose-treatment.dcm'), '--output-dose-img', path], { stdio: 'ignore' }).status).toBe(0)
    const dose = image(path), labels = image(join(out, 'vois/treatment-lesions.nii.gz')), map = image(join(out, 'dose.nii.gz'))
    results.lesions.forEach((l, n) => {
      let ours = 0, theirs = 0
      labels.forEach((x, v) => { if (x === n + 1) { ours += map[v]!; theirs += dose[v]! } })
      if (ours > 0 && l.meanDoseGy! > 10) expect(Math.abs(theirs / ours - 1), l.id).toBeLessThan(1e-3)
    })
  })
})
