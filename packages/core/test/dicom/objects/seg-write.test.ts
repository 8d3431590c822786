import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SegToWrite, cieLab, encodeDicom, readDataset, readSeg, uidFrom, writeSeg } from '../../../src/dicom/index.ts'
import {
  type Mat3, type Vec3, type Voi, eulerRotation, geometry, indexToPosition, insideOver, maskVoi, voxelCount, voxelVolumeMl,
} from '../../../src/volume/index.ts'

const header = { sopInstanceUid: uidFrom('seg'), seriesUid: uidFrom('seg series'), studyUid: uidFrom('study'), date: '20260115', time: '101500', patient: { name: 'Phantom^One', id: 'P1' }, softwareVersion: 'Yttria 1' }
const size: Vec3 = [5, 3, 4], oblique = eulerRotation([0.3, -0.2, 0.5])
const voi = (name: string, filled: (n: number) => boolean, direction: Mat3 = oblique): Voi => {
  const g = geometry({ frameOfReferenceUid: uidFrom('frame'), size, spacing: [4, 3, 2.5], origin: [-20, 30, -100], direction })
  return maskVoi(name, g, Uint8Array.from({ length: voxelCount(g) }, (_, n) => Number(filled(n))))
}
const source = { seriesUid: uidFrom('pet'), sopClassUid: '1.2.840.10008.5.1.4.1.1.128', sopInstanceUids: [1, 2, 3, 4].map(n => uidFrom(`pet ${n}`)) }
const segment = (v: Voi, kind: 'liver' | 'neoplasm' = 'neoplasm') => ({ label: v.name, kind, trackingUid: uidFrom(v.name), trackingId: v.name, algorithm: 'SEMIAUTOMATIC' as const, color: [230, 159, 0] as const, voi: v })
const seg = (vois: readonly Voi[], more: Partial<SegToWrite> = {}) => writeSeg({ header, source, description: 'lesions', segments: vois.map((v, n) => segment(v, n === 0 ? 'liver' : 'neoplasm')), ...more })
const two = [voi('liver', n => n >= 15 && n % 4 > 0), voi('L1', n => n === 20 || n === 37)]

describe('writeSeg', () => {
  test('is read back: codes, tracking, the same voxels where they lay, slices without voxels left out', () => {
    const { value, findings } = readSeg({ file: 'seg', bytes: seg(two) })
    expect(findings).toEqual([])
    expect(value).toMatchObject({ type: 'BINARY', referencedSeriesUid: source.seriesUid, geometry: { size: [5, 3, 3], frameOfReferenceUid: uidFrom('frame') } })
    expect(value!.segments.map(s => [s.label, s.trackingUid, s.trackingId, s.propertyType])).toEqual([['liver', uidFrom('liver'), 'liver', 'Liver'], ['L1', uidFrom('L1'), 'L1', 'Neoplasm']])
    const from = indexToPosition(two[0]!.grid, [0, 0, 1])
    value!.geometry.origin.forEach((x, d) => expect(x).toBeCloseTo(from[d]!, 8))
    value!.segments.forEach((s, n) => expect([...insideOver((s.voi as Voi))]).toEqual([...insideOver(two[n]!).subarray(15)]))
  })
  test('any voxels, overlapping too, in either handedness', () => {
    const mask = fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }).filter(m => m.includes(true))
    fc.assert(fc.property(mask, mask, fc.boolean(), (a, b, left) => {
      const d: Mat3 = left ? [1, 0, 0, 0, 1, 0, 0, 0, -1] : oblique, vois = [voi('a', n => a[n]!, d), voi('b', n => b[n]!, d)]
      const read = readSeg({ file: 'seg', bytes: seg(vois, { source: undefined }) }).value!
      vois.forEach((v, s) => {
        const there = read.segments[s]!.voi as Voi, at = (g: Voi, n: number) => indexToPosition(g.grid, [n % 5, Math.floor(n / 5) % 3, Math.floor(n / 15)]).map(x => x.toFixed(4)).join()
        const places = (g: Voi) => [...insideOver(g)].flatMap((x, n) => x ? [at(g, n)] : []).sort()
        expect(places(there)).toEqual(places(v))
      })
    }), { numRuns: 40 })
  })
  test('each frame names the slice it was drawn on', () => {
    const frames = readDataset({ file: 'seg', bytes: seg(two) }).value!.sequence('x52009230')
    expect(frames.map(f => f.sequence('x00089124')[0]!.sequence('x00082112')[0]!.uid('x00081155'))).toEqual([1, 2, 3, 1, 2].map(n => source.sopInstanceUids[n]))
  })
  test('colours: white is L* 100 with a* and b* 0, and black L* 0', () => {
    expect(cieLab([255, 255, 255]).map((x, n) => Math.round(x / (n === 0 ? 655.35 : 257)) - (n === 0 ? 0 : 128))).toEqual([100, 0, 0])
    expect(cieLab([0, 0, 0])).toEqual([0, 32896, 32896])
  })
  test('refuses what is no segmentation', () => {
    expect(() => seg([])).toThrow(/without segments/)
    expect(() => seg([voi('empty', () => false)])).toThrow(/empty is empty/)
    expect(() => seg(two, { source: { ...source, sopInstanceUids: [] } })).toThrow(/0 instances for 4 slices/)
    expect(() => seg(two, { description: 'x'.repeat(65) })).toThrow(/65 characters/)
    expect(() => seg([{ ...two[0]!, grid: { ...two[0]!.grid, frameOfReferenceUid: undefined } }])).toThrow(/frame of reference/)
    expect(() => seg([two[0]!, voi('other', () => true, eulerRotation([0, 0, 1]))])).toThrow(/SEG: segments liver and other/)
  })
})

const installed = (program: string, ...args: string[]): boolean => spawnSync(program, args, { stdio: 'ignore' }).error === undefined
const python = ['/usr/bin/python3', 'python3'].find(p => spawnSync(p, ['-c', 'import pydicom, numpy'], { stdio: 'ignore' }).status === 0)
let folder: string
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'seg-')) })
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

describe.skipIf(!installed('dciodvfy', '-version'))('[dciodvfy] SEG', () => {
  test('has no errors, and one without its codes has', () => {
    const errors = (path: string) => { const { stdout, stderr } = spawnSync('dciodvfy', ['-new', path], { encoding: 'utf8' }); return `${stdout}${stderr}`.split('\n').filter(l => l.startsWith('Error')) }
    expect(errors(file('seg.dcm', seg(two)))).toEqual([])
    expect(errors(file('no-source.dcm', seg(two, { source: undefined })))).toEqual([])
    expect(errors(file('bad.dcm', encodeDicom({ SOPClassUID: '1.2.840.10008.5.1.4.1.1.66.4', SOPInstanceUID: '1.2', Modality: 'SEG' }))).length).toBeGreaterThan(0)
  })
})

describe.skipIf(!python)('[pydicom] SEG', () => {
  test('is read, and its volumes are ours', () => {
    const script = 'import pydicom, sys, json\nd = pydicom.dcmread(sys.argv[1]); m = d.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]; v = float(m.PixelSpacing[0]) * float(m.PixelSpacing[1]) * float(m.SpacingBetweenSlices) / 1000\n'
      + 'print(json.dumps([v * sum(int(d.pixel_array[n].sum()) for n, f in enumerate(d.PerFrameFunctionalGroupsSequence) if f.SegmentIdentificationSequence[0].ReferencedSegmentNumber == s.SegmentNumber) for s in d.SegmentSequence]))'
    const { stdout, status } = spawnSync(python!, ['-c', script, file('pydicom.dcm', seg(two))], { encoding: 'utf8' })
    expect(status).toBe(0)
    ;(JSON.parse(stdout) as number[]).forEach((x, n) => expect(x).toBeCloseTo(insideOver(two[n]!).reduce((a, b) => a + b, 0) * voxelVolumeMl(two[n]!.grid), 9))
  })
})
