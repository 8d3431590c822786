import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DoseToWrite, encodeDicom, readRtDose, uidFrom, writeRtDose } from '../../../src/dicom/index.ts'
import { type Mat3, type Vec3, type Volume, eulerRotation, geometry, indexToPosition, voxelCount } from '../../../src/volume/index.ts'
import { describeReference, reference } from '../../reference.ts'

const header = { sopInstanceUid: uidFrom('dose'), seriesUid: uidFrom('dose series'), studyUid: uidFrom('study'), date: '20260115', time: '101500', patient: { name: 'Phantom^One', id: 'P1' }, seriesDescription: 'absorbed dose' }
const doseOn = (direction: Mat3, f: (n: number) => number = n => n * 1.2345 - 3, size: Vec3 = [5, 4, 6]): Volume<'Gy'> => {
  const g = geometry({ frameOfReferenceUid: uidFrom('frame'), size, spacing: [4, 3, 2.5], origin: [-20, 30, -100], direction })
  return { unit: 'Gy', geometry: g, voxels: Float32Array.from({ length: voxelCount(g) }, (_, n) => f(n)) }
}
const straight: Mat3 = [1, 0, 0, 0, 1, 0, 0, 0, 1], mirrored: Mat3 = [1, 0, 0, 0, 1, 0, 0, 0, -1]
const written = (dose: Volume<'Gy'>, more: Partial<DoseToWrite> = {}) => writeRtDose({ header, dose, comment: 'local deposition', heterogeneity: 'WATER', ...more })
const back = (dose: Volume<'Gy'>, more: Partial<DoseToWrite> = {}) => readRtDose({ file: 'RD.dcm', bytes: written(dose, more) })

describe('RT Dose', () => {
  test('by hand: 655.35 Gy at most makes steps of 0.01 Gy; noise below 0 is 0', () => {
    const { value, findings } = back(doseOn(straight, n => [655.35, 0.014, 0.016, -5, 100][n % 5]!))
    expect(findings).toEqual([])
    expect([...value!.dose.voxels.slice(0, 5)].map(x => Number(x.toFixed(3)))).toEqual([655.35, 0.01, 0.02, 0, 100])
    expect(value).toMatchObject({ summationType: 'PLAN_OVERVIEW', comment: 'local deposition' })
  })

  test('what is written is read back where it lay, to half a step', () => {
    const angle = fc.double({ min: -3, max: 3, noNaN: true })
    fc.assert(fc.property(fc.tuple(angle, angle, angle), fc.boolean(), fc.constantFrom<16 | 32>(16, 32), fc.double({ min: 1e-3, max: 1e5, noNaN: true }), (angles, left, bits, scale) => {
      const r = eulerRotation(angles), direction: Mat3 = left ? [r[0], r[1], -r[2], r[3], r[4], -r[5], r[6], r[7], -r[8]] : r
      const dose = doseOn(direction, n => scale * ((n * 37) % 101)), { value } = back(dose, { bits })
      const there = value!.dose, step = 101 * scale / (bits === 16 ? 65535 : 2 ** 24)
      const [nx, ny, nz] = dose.geometry.size
      for (const [i, j, k] of [[0, 0, 0], [4, 3, 5], [2, 1, 3]] as Vec3[]) {
        const kk = left ? nz - 1 - k : k, p = indexToPosition(dose.geometry, [i, j, k]), q = indexToPosition(there.geometry, [i, j, kk])
        expect(Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])).toBeLessThan(1e-6)
        expect(Math.abs(dose.voxels[i + nx * (j + ny * k)]! - there.voxels[i + nx * (j + ny * kk)]!)).toBeLessThan(0.51 * step)
      }
    }), { numRuns: 40 })
  })

  test('the highest dose fits, whatever it is, and a map of nothing is one', () => {
    fc.assert(fc.property(fc.float({ min: Math.fround(1e-6), max: Math.fround(1e7), noNaN: true }), highest => {
      const { value } = back(doseOn(straight, n => n === 7 ? highest : 0))
      expect(Math.abs(value!.dose.voxels[7]! / highest - 1)).toBeLessThan(1e-6)
    }))
    expect(back(doseOn(straight, () => 0)).value!.dose.voxels.every(x => x === 0)).toBe(true)
  })

  test('refuses to write what is no dose', () => {
    expect(() => written(doseOn(straight, n => n === 3 ? NaN : 1))).toThrow(/voxel 3 holds NaN/)
    expect(() => written({ ...doseOn(straight), geometry: { ...doseOn(straight).geometry, frameOfReferenceUid: undefined } })).toThrow(/frame of reference/)
    expect(() => written(doseOn(straight), { comment: 'x'.repeat(65) })).toThrow(/65 characters/)
  })

  test.each([
    ['another object', { SOPClassUID: '1.2.3' }, 'rtdose/not-one'],
    ['a relative dose', { DoseUnits: 'RELATIVE' }, 'rtdose/unit'],
    ['a difference of doses', { DoseType: 'ERROR' }, 'rtdose/unit'],
    ['no scaling', { DoseGridScaling: null }, 'rtdose/scaling'],
    ['slices unevenly spaced', { GridFrameOffsetVector: [0, 2, 5] }, 'rtdose/grid'],
    ['too few offsets', { GridFrameOffsetVector: [0, 2] }, 'rtdose/grid'],
  ])('refuses to read %s', (_, change, code) => {
    const bytes = encodeDicom({ ...small, ...change })
    expect(readRtDose({ file: 'x.dcm', bytes })).toMatchObject({ value: undefined, findings: [{ code, severity: 'error' }] })
  })

  test('reads offsets that are places along z, and slices that go down', () => {
    const placed = readRtDose({ file: 'x.dcm', bytes: encodeDicom({ ...small, GridFrameOffsetVector: [-10, -12, -14] }) }).value!.dose
    expect(placed.geometry).toMatchObject({ origin: [1, 2, -10], spacing: [4, 3, 2], size: [2, 1, 3] })
    expect(indexToPosition(placed.geometry, [0, 0, 2])[2]).toBeCloseTo(-14, 9)
  })
})

const small = {
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.481.2', SOPInstanceUID: '1.2.4', Modality: 'RTDOSE', FrameOfReferenceUID: '1.2.9', Rows: 1, Columns: 2, NumberOfFrames: 3, SamplesPerPixel: 1,
  PhotometricInterpretation: 'MONOCHROME2', BitsAllocated: 16, BitsStored: 16, HighBit: 15, PixelRepresentation: 0, PixelSpacing: [3, 4], ImagePositionPatient: [1, 2, -10],
  ImageOrientationPatient: [1, 0, 0, 0, 1, 0], GridFrameOffsetVector: [0, 2, 4], DoseUnits: 'GY', DoseType: 'PHYSICAL', DoseGridScaling: 0.5, PixelData: Uint16Array.of(1, 2, 3, 4, 5, 6),
}

const installed = (program: string, ...args: string[]): boolean => spawnSync(program, args, { stdio: 'ignore' }).error === undefined
const python = ['/usr/bin/python3', 'python3'].find(p => spawnSync(p, ['-c', 'import pydicom, numpy'], { stdio: 'ignore' }).status === 0)
let folder: string
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'rtdose-')) })
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, dose: Volume<'Gy'>, more: Partial<DoseToWrite> = {}) => {
  const path = join(folder, name)
  writeFileSync(path, written(dose, more))
  return path
}
const oblique = eulerRotation([0.3, -0.2, 0.5])

describe.skipIf(!installed('dciodvfy', '-version'))('[dciodvfy] RT Dose', () => {
  test.each([['straight', straight], ['oblique', oblique], ['left-handed', mirrored]] as const)('%s has no errors', (name, direction) => {
    const { stdout, stderr } = spawnSync('dciodvfy', ['-new', file(`${name}.dcm`, doseOn(direction))], { encoding: 'utf8' })
    expect(`${stdout}${stderr}`.split('\n').filter(l => l.startsWith('Error'))).toEqual([])
    expect(`${stdout}${stderr}`).toMatch(/RTDose/)
  })
})

describe.skipIf(!installed('dcmdump', '--version'))('[dcmtk] RT Dose', () => {
  test('is read, and its doses are ours', () => {
    const dose = doseOn(straight), { stdout, stderr, status } = spawnSync('dcmdump', ['+L', '+P', 'DoseGridScaling', '+P', 'PixelData', '+P', 'DoseUnits', file('dcmtk.dcm', dose)], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/\[GY\]/)
    const scaling = Number(/DS \[([^\]]+)\]/.exec(stdout)![1]), stored = /OW ([0-9a-f\\]+)/.exec(stdout)![1]!.split('\\').map(x => Number.parseInt(x, 16))
    expect(stored.length).toBe(120)
    stored.forEach((x, n) => { if (dose.voxels[n]! > 20) expect(Math.abs(x * scaling / dose.voxels[n]! - 1)).toBeLessThan(1e-3) })
  })
})

describe.skipIf(!python)('[pydicom] RT Dose', () => {
  test.each([16, 32] as const)('of %i bits is read, and its doses are ours', bits => {
    const dose = doseOn(oblique), path = file(`pydicom${bits}.dcm`, dose, { bits })
    const { stdout, status } = spawnSync(python!, ['-c', 'import pydicom, sys, json; d = pydicom.dcmread(sys.argv[1]); print(json.dumps((d.pixel_array.astype(float) * float(d.DoseGridScaling)).ravel().tolist()))', path], { encoding: 'utf8' })
    expect(status).toBe(0);
    (JSON.parse(stdout) as number[]).forEach((x, n) => expect(Math.abs(x - Math.max(0, dose.voxels[n]!))).toBeLessThan(1e-3 * Math.max(2, dose.voxels[n]!)))
  })
})

describe.skipIf(!installed('plastimatch', '--version'))('[plastimatch] RT Dose', () => {
  test('is read where it lies, and its doses are ours', () => {
    const dose = doseOn(straight), out = join(folder, 'dose.nii')
    expect(spawnSync('plastimatch', ['convert', '--input-dose-img', file('plastimatch.dcm', dose), '--output-dose-img', out], { encoding: 'utf8' }).status).toBe(0)
    const bytes = readFileSync(out), view = new DataView(bytes.buffer, bytes.byteOffset)
    expect([42, 44, 46].map(at => view.getInt16(at, true))).toEqual([5, 4, 6])
    expect([80, 84, 88].map(at => view.getFloat32(at, true))).toEqual([4, 3, 2.5])
    // NIfTI counts x and y the other way.
    expect([268, 272, 276].map(at => view.getFloat32(at, true))).toEqual([20, -30, -100])
    for (let n = 0; n < 120; n++) expect(Math.abs(view.getFloat32(352 + 4 * n, true) - Math.max(0, dose.voxels[n]!))).toBeLessThan(1e-3 * Math.max(2, dose.voxels[n]!))
  })
})

describeReference('RT Dose of others', () => {
  test.each(['pydicom_rtdose.dcm', 'pydicom_rtdose_1frame.dcm', 'pydicom_rtdose_rle.dcm'])('%s holds relative doses, which are none in Gy', name => {
    expect(readRtDose({ file: name, bytes: reference(`rt/${name}`) })).toMatchObject({ value: undefined, findings: [{ code: 'rtdose/unit', subject: { value: 'RELATIVE' } }] })
  })
})
