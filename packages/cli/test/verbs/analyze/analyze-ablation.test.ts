import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type CourseFile, type Results, seriesOf } from '@yttria/core/course'
import { writeLabelMap } from '@yttria/core/nifti'
import { indexFolder, readHeader, readImageVolume } from '@yttria/core/dicom'
import { type Vec3, type Voi, indexToPosition, maskVoi, norm, subtract, volumeMl, voxelCount } from '@yttria/core/volume'
import { faultNamed, faultyPhantom, faultyStart } from '@yttria/phantom'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../phantom-folder.ts'

// A cavity of 14 mm radius in the right lobe, without 90Y; named in course.json by a label map on the 90Y exam's CT, and not.
const place = mkdtempSync(join(tmpdir(), 'yttria ablation '))
const folder = join(place, 'patient')
let cavity: Voi, unknown: Results, named: Results, text: string
beforeAll(async () => {
  const fault = faultNamed('ablation-cavity'), phantom = faultyPhantom(faultyStart({ seed: 3, ideal: true, size: 'tiny' }, [fault]), [fault])
  const files = [...phantom.files()].map(({ path, bytes }) => ({ file: path, bytes }))
  for (const { file, bytes } of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), bytes)
  }
  const course = JSON.parse(JSON.stringify(phantom.course)) as CourseFile
  // Without motion: nothing to register.
  course.overrides = { registrations: ['treatment', 'followUp'].map(to => ({ from: 'baseline', to, matrix: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] })) }
  const ct = seriesOf(indexFolder(files.flatMap(f => readHeader(f).value ?? [])), course.exams.find(e => e.id === 'treatment')!.ctSeriesUid!)!
  const { geometry } = readImageVolume(ct.instances.map(i => files.find(f => f.file === i.file)!), { decoders: {} }).value!.volume
  const centre = phantom.truth.exams.find(e => e.id === 'treatment')!.freeLiverSphereMm as Vec3, [nx, ny] = geometry.size
  cavity = maskVoi('RFA', geometry, Uint8Array.from({ length: voxelCount(geometry) }, (_, n) => norm(subtract(indexToPosition(geometry, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))]), centre)) <= 14 ? 1 : 0))
  writeFileSync(join(place, 'rfa.nii'), writeLabelMap([cavity], { gzip: false }))
  writeFileSync(join(place, 'protocol.json'), JSON.stringify({ threshold: { kind: 'fixed', sul: 2.8 }, sensitivity: [] }))
  const analyzed = async (name: string, c: CourseFile) => {
    writeFileSync(join(place, `${name}.json`), JSON.stringify(c))
    const done = await run('analyze', folder, '--course', join(place, `${name}.json`), '--protocol', join(place, 'protocol.json'), '--out', join(place, name))
    expect([done.code, done.err]).toEqual([0, ''])
    text = done.out
    return JSON.parse(readFileSync(join(place, name, 'results.json'), 'utf8')) as Results
  }
  unknown = await analyzed('unknown', course)
  named = await analyzed('named', { ...course, vois: [{ file: 'rfa.nii', exam: 'treatment', name: 'RFA 2018', kind: 'ablation' }] })
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

describe('an ablation that course.json names', () => {
  it('leaves the healthy liver, whose dose rises by what the cavity weighed', () => {
    const ml = volumeMl(cavity), before = unknown.healthyLiver!, after = named.healthyLiver!
    expect(after.ablatedMl).toBeCloseTo(ml, 3)
    expect(after.volumeMl).toBeCloseTo(before.volumeMl - ml, 0)
    // There is no activity in it, but for what the voxels at its edge share.
    expect(after.doseGy / before.doseGy).toBeCloseTo(before.volumeMl / after.volumeMl, 2)
    expect(after.doseGy).toBeGreaterThan(before.doseGy)
  })
  it('changes no lesion', () => {
    expect(named.lesions.map(l => [l.volumeMl, l.meanDoseGy, l.changePercent])).toEqual(unknown.lesions.map(l => [l.volumeMl, l.meanDoseGy, l.changePercent]))
  })
  it('is named in the terminal and in the report', () => {
    expect(text).toMatch(/\d+\.\d mL of former ablations left out/)
    expect(readFileSync(join(place, 'named', 'report.html'), 'utf8')).toContain('count neither as liver nor as lesion')
    expect(named.findings.find(f => f.code === 'course/ablation')!.message).toMatch(/^The ablation RFA 2018 \(\d+\.\d mL\)/)
  })
})
