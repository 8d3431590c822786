import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Results } from '@yttria/core/course'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeReference, referenceFolder } from '../../../../core/test/reference.ts'
import { hashOf, run } from '../../phantom-folder.ts'

let place: string
beforeAll(() => { place = mkdtempSync(join(tmpdir(), 'analyze-reference-')) })
afterAll(() => rmSync(place, { recursive: true, force: true }))

const folderOf = (patient: string) => join(referenceFolder, 'ibsi', patient, 'dicom')

describeReference('yttria analyze on a real PET/CT of a sarcoma of the leg', () => {
  const fixed = async (patient: string) => {
    const protocol = join(place, 'suv4.json'), out = join(place, patient)
    writeFileSync(protocol, JSON.stringify({ tlgUnit: 'suvbw', threshold: { kind: 'fixed', suvbw: 4 }, region: 'everywhere' }))
    const before = hashOf(folderOf(patient))
    const done = await run('analyze', folderOf(patient), '--protocol', protocol, '--out', out)
    expect([done.code, done.err]).toEqual([0, ''])
    expect(hashOf(folderOf(patient))).toBe(before)
    return { ...done, results: JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as Results }
  }
  // scipy.ndimage.label (26 neighbours) on the published NIfTI image at SUV >= 4; a voxel is 0.0978 mL.
  const voxelMl = 5.46875 * 5.46875 * 3.27 / 1000

  it('STS_002: one lesion of 516 voxels, TLG 472.803, as scipy finds on the published image', async () => {
    const { results, out } = await fixed('STS_002')
    expect(results.complete).toBe(false)
    expect(results.lesions).toHaveLength(1)
    const [l] = results.lesions
    expect(Math.round(l!.volumeMl / voxelMl)).toBe(516)
    expect(l!.volumeMl).toBeCloseTo(50.463, 3)
    expect(l!.meanUptakeBaseline).toBeCloseTo(9.3693, 4)
    expect(l!.tlgBaseline).toBeCloseTo(472.8033, 3)
    expect(results.patientLevel.tlgBaseline).toBeCloseTo(472.8033, 3)
    expect(out).toContain('PARTIAL RESULT')
    expect(results.findings.map(f => f.code)).toContain('course/no-90y')
  })

  it('STS_003: two lesions of 690 and 334 voxels, TLG 447.053 and 156.189', async () => {
    const { results } = await fixed('STS_003')
    expect(results.lesions.map(l => Math.round(l.volumeMl / voxelMl))).toEqual([690, 334])
    expect(results.lesions[0]!.tlgBaseline).toBeCloseTo(447.0527, 3)
    expect(results.lesions[1]!.tlgBaseline).toBeCloseTo(156.1887, 3)
  })

  it('the default protocol refuses it, naming the missing liver and the missing blood pool, and writes nothing', async () => {
    const out = join(place, 'default')
    const done = await run('analyze', folderOf('STS_002'), '--out', out)
    expect([done.code, done.out, existsSync(out)]).toEqual([1, '', false])
    expect(done.err).toMatch(/ERROR +There is no liver contour/)
    expect(done.err).toMatch(/ERROR +baseline: The blood pool .*is not found/)
  })
})
