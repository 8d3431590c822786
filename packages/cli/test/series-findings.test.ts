import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeNifti } from '@yttria/core/nifti'
import type { Finding } from '@yttria/core/record'
import { geometry, maskVoi } from '@yttria/core/volume'
import { type Item, part10 } from '../../core/test/dicom/bytes.ts'
import { petSlice } from '../../core/test/dicom/pet-fixture.ts'
import { describeReference, referenceFolder } from '../../core/test/reference.ts'
import { run } from './phantom-folder.ts'

let place = ''
beforeAll(() => { place = mkdtempSync(join(tmpdir(), 'series-')) })
afterAll(() => rmSync(place, { recursive: true, force: true }))

const grave = (findings: readonly Finding[]) => findings.filter(f => f.severity !== 'note').map(f => `${f.severity} ${f.code}`).sort()

/** A verb's answer with its findings; of a refusal those of the JSON that it leaves. */
async function said(...args: string[]): Promise<{ code: number; json: Record<string, unknown>; findings: string[]; all: readonly Finding[] }> {
  const { code, out } = await run(...args, '--json'), json = JSON.parse(out) as { findings: Finding[] }
  return { code, json: json as unknown as Record<string, unknown>, findings: grave(json.findings), all: json.findings }
}

test('only one module of the command and the server reads the pixels of a series, and none judges it by itself', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const sources = ['node', 'cli', 'server'].flatMap(p => (readdirSync(`${root}${p}/src`, { recursive: true }) as string[]).filter(f => f.endsWith('.ts')).map(f => `${root}${p}/src/${f}`))
  const naming = (name: string) => sources.filter(f => new RegExp(`\\b${name}\\b`).test(readFileSync(f, 'utf8'))).map(f => f.replaceAll('\\', '/').split('/').at(-1)!).sort()
  expect(sources.length).toBeGreaterThan(80)
  expect(naming('readImageVolume')).toEqual(['read-series.ts'])
  expect(naming('refusing')).toEqual(['read-series.ts'])
})

describe('a small PET', () => {
  const two = (other: Item): Item => {
    const [vr, items] = petSlice(0)['x00540016'] as [string, Item[]]
    return { x00540016: [vr, [items[0]!, { ...items[0]!, ...other }]] } as Item
  }
  /** Five slices with 1 to 5 in every voxel, and a mask of all of them. */
  function pet(name: string, dataset: Item, of: (k: number) => Item = () => ({})): { folder: string; mask: string } {
    const folder = join(place, name), mask = join(place, `${name}.nii.gz`)
    rmSync(folder, { recursive: true, force: true })
    writeFileSync(mask, writeNifti(maskVoi('all', geometry({ size: [4, 3, 5], spacing: [1.5, 2.5, 4], origin: [-10, 20, 30] }), new Uint8Array(60).fill(1))))
    mkdirSync(folder, { recursive: true })
    for (let k = 0; k < 5; k++) {
      const pixels = new Uint8Array(24)
      for (let n = 0; n < 12; n++) pixels[2 * n] = n + 1 + k
      writeFileSync(join(folder, `${k}.dcm`), part10({ ...petSlice(k, { dataset: { x00281053: ['DS', '1000'], ...dataset, ...of(k) } }), x7fe00010: ['OW', pixels] }))
    }
    return { folder, mask }
  }
  test('of two injections: the first is used, and measure says so as inspect does', async () => {
    const { folder, mask } = pet('two', two({ x00181078: ['DT', '20240305103000'] }))
    const inspected = await said('inspect', folder), measured = await said('measure', '--image', folder, '--voi', mask, '--unit', 'suvbw')
    expect(inspected.findings).toContain('warning pet/several-tracers')
    expect(measured.findings).toEqual(inspected.findings)
    expect(measured.code).toBe(0)
    // Once each, with the severity and the subject that inspect gives them.
    const own = (all: readonly Finding[]) => all.filter(f => f.code === 'pet/several-tracers')
    expect(own(measured.all)).toEqual(own(inspected.all))
    expect(own(measured.all)).toHaveLength(1)
  })
  test('of one injection says nothing of it', async () => {
    const { folder, mask } = pet('one', {})
    expect((await said('measure', '--image', folder, '--voi', mask)).findings).toEqual([])
  })
  test('with an intercept in one slice gives no number, in any unit', async () => {
    const { folder, mask } = pet('shifted', {}, (k): Item => k === 3 ? { x00281052: ['DS', '-5'] } : {})
    for (const unit of ['suvbw', 'Bq/ml']) {
      const { code, findings, json } = await said('measure', '--image', folder, '--voi', mask, '--unit', unit)
      expect([code, findings, json.mean]).toEqual([1, ['error image/intercept'], undefined])
    }
    expect(await said('inspect', folder)).toMatchObject({ code: 1, findings: ['error image/intercept'] })
  })
})


describeReference('inputs that lost their warnings', () => {
  const at = (...parts: string[]) => resolve(referenceFolder, 'cases', ...parts)
  test('90Y without scatter and randoms correction: what inspect says, measure and dose say', async () => {
    const pet = at('y90_no_scatter', 'PT'), inspected = await said('inspect', pet)
    expect(inspected.findings).toEqual(['warning pet/positron-fraction', 'warning pet/randoms', 'warning pet/scatter'])
    expect((await said('measure', '--image', pet, '--voi', at('y90_no_scatter', 'mask.nii.gz'))).findings).toEqual(inspected.findings)
    const dosed = await said('dose', '--image', pet, '--out', join(place, 'dose.nii.gz'))
    expect(dosed.code).toBe(0)
    // And 161 MBq in the image where the header has 3 GBq.
    expect(dosed.findings).toEqual(['warning dosimetry/activity-balance', ...inspected.findings])
    expect(dosed.all.find(f => f.code === 'dosimetry/activity-balance')).toMatchObject({ message: expect.stringMatching(/by the header 3000 MBq were given: ratio 0\.05/), factor: expect.closeTo(0.0537, 3) })
  })
  test('the activity given is compared, too: within the range nothing, outside it a warning, far outside no dose', async () => {
    const of = (gbq: string) => said('dose', '--image', at('y90_no_scatter', 'PT'), '--out', join(place, 'dose.nii.gz'), '--net-activity-gbq', gbq)
    const balance = (all: readonly Finding[]) => all.filter(f => f.code === 'dosimetry/activity-balance' && f.subject.tag === undefined).map(f => f.severity)
    expect(balance((await of('0.16')).all)).toEqual([])
    expect(balance((await of('0.25')).all)).toEqual(['warning'])
    const far = await of('0.9')
    expect([far.code, balance(far.all)]).toEqual([1, ['error']])
  })
  test('a rescale intercept of 20000 in a PET: an error, and no number from any verb', async () => {
    const pet = at('pet_intercept'), inspected = await said('inspect', pet)
    expect([inspected.code, inspected.findings]).toEqual([1, ['error image/intercept']])
    const mask = join(place, 'any.nii.gz')
    writeFileSync(mask, writeNifti(maskVoi('any', geometry({ size: [2, 2, 2], spacing: [50, 50, 50], origin: [0, 0, 0] }), new Uint8Array(8).fill(1))))
    for (const args of [['measure', '--voi', mask], ['dose', '--out', join(place, 'none.nii.gz')], ['dose', '--out', join(place, 'none.nii.gz'), '--calibration', 'relative', '--net-activity-gbq', '2', '--lung-shunt-percent', '5']])
      expect(await said(...args, '--image', pet), args.join(' ')).toMatchObject({ code: 1, findings: ['error image/intercept'] })
  })
  test.each([
    ['ge_private_no_creator_factors', 'decay factors (0054,1321) of all slices lead back to 11:00:00'], ['ge_series_time_early', 'refer to 11:00:00, which was taken'],
  ])('%s: SUVbw 9.3431 with a warning', async (name, words) => {
    const { code, json, all } = await said('measure', '--image', at(name, 'PT'), '--voi', at(name, 'mask.nii.gz'), '--unit', 'suvbw')
    expect(code).toBe(0)
    expect(json.mean).toBeCloseTo(9.3431, 3)
    expect(all.filter(f => f.severity === 'warning')).toMatchObject([{ code: 'pet/scan-start', message: expect.stringContaining(words) }])
    expect((await said('inspect', at(name, 'PT'))).findings).toEqual(['warning pet/scan-start'])
  })
})
