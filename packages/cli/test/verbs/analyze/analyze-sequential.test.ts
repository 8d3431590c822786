import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Results, resultsSchema } from '@yttria/core/course'
import { readNifti } from '@yttria/core/nifti'
import { faultNamed, faultyPhantom, faultyStart } from '@yttria/phantom'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../phantom-folder.ts'

// The left lobe four weeks after the right one; tiny, without motion, from the bytes of its files.
const place = mkdtempSync(join(tmpdir(), 'yttria sequential '))
const folder = join(place, 'patient'), out = join(place, 'out')
let results: Results, text: string, truth: ReturnType<typeof faultyPhantom>['truth']
beforeAll(async () => {
  const fault = faultNamed('sequential-lobes'), phantom = faultyPhantom(faultyStart({ seed: 3, ideal: true, size: 'tiny' }, [fault]), [fault])
  truth = phantom.truth
  for (const { path, bytes } of phantom.files()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), bytes)
  }
  // Without motion: nothing to register.
  const registrations = ['treatment', 'treatment2', 'followUp'].map(to => ({ from: 'baseline', to, matrix: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }))
  writeFileSync(join(place, 'course.json'), JSON.stringify({ ...phantom.course, overrides: { registrations } }))
  writeFileSync(join(place, 'protocol.json'), JSON.stringify({ threshold: { kind: 'fixed', sul: 2.8 }, sensitivity: [{ kind: 'fixed', sul: 3 }] }))
  const done = await run('analyze', folder, '--course', join(place, 'course.json'), '--protocol', join(place, 'protocol.json'), '--out', out)
  expect([done.code, done.err]).toEqual([0, ''])
  text = done.out
  results = resultsSchema.parse(JSON.parse(readFileSync(join(out, 'results.json'), 'utf8'))) as Results
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

describe('analyze of two treatments', () => {
  it('adds their doses per lesion and for the healthy liver, within 1% of the truth', () => {
    const wanted = truth.lesions.map(l => l.analytic.meanDoseGy).sort((a, b) => a - b), found = results.lesions.map(l => l.meanDoseGy!).sort((a, b) => a - b)
    expect(found.length).toBe(wanted.length)
    for (const [n, gy] of wanted.entries()) expect(Math.abs(found[n]! / gy - 1)).toBeLessThan(0.01)
    for (const l of results.lesions) {
      expect(l.treatments.map(t => t.id)).toEqual(['treatment', 'treatment2'])
      expect(l.meanDoseGy).toBeCloseTo(l.treatments.reduce((s, t) => s + t.meanDoseGy, 0), 6)
    }
    expect(Math.abs(results.healthyLiver!.doseGy / truth.healthyLiver.analytic.doseGy - 1)).toBeLessThan(0.01)
    expect(results.treatments!.map(t => Math.abs(t.ratio! - 1) < 0.01)).toEqual([true, true])
    expect(results.complete).toBe(true)
  })
  it('writes the summed map, each treatment\u2019s own, and the lesions on both', () => {
    expect(readdirSync(join(out, 'doses')).sort()).toEqual(['treatment.nii.gz', 'treatment2.nii.gz'])
    const total = (file: string) => (readNifti(new Uint8Array(readFileSync(join(out, file))), file).value!.volume.voxels as Float32Array).reduce((s, x) => s + x, 0)
    expect(total('dose.nii.gz') / (total('doses/treatment.nii.gz') + total('doses/treatment2.nii.gz'))).toBeCloseTo(1, 3)
    expect(readdirSync(join(out, 'vois'))).toContain('treatment2-lesions.nii.gz')
  })
  it('lists both in lesions.csv and in the terminal', () => {
    const [head, ...rows] = readFileSync(join(out, 'lesions.csv'), 'utf8').trim().split('\r\n').map(r => r.split(','))
    const at = (name: string) => head!.indexOf(name)
    for (const row of rows) expect(Number(row[at('meanDoseGy')])).toBeCloseTo(Number(row[at('meanDoseGy_treatment')]) + Number(row[at('meanDoseGy_treatment2')]), 2)
    expect(text).toMatch(/Treatment treatment, 2020-\d\d-\d\d \d\d:\d\d: \d+ MBq in the image of \d+ MBq, ratio [01]\.\d{3}; healthy liver/)
    expect(text).toMatch(/Treatment treatment2, .*MBq left of earlier taken out/)
    expect(text).toMatch(/dose\s+\+- u\s+treatment\s+treatment2/)
    expect(text).toMatch(/\n {2}treatment2 2020-/)
  })
  it('pictures each treatment\u2019s own dose in the report', () => {
    const html = readFileSync(join(out, 'report.html'), 'utf8')
    expect(html).toContain('dose of treatment2')
    expect(html).toContain('Tumour dose, sum of 2 treatments')
    expect(html).toContain('left of earlier')
    expect(html).not.toMatch(/\bNaN\b|undefined|\[object/)
  })
})
