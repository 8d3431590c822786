import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../phantom-folder.ts'

const place = mkdtempSync(join(tmpdir(), 'yttria cohort-')), out = join(place, 'workspace')
const json = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

describe('yttria phantom OUT --patients 1', () => {
  let said: { code: number; out: string; err: string }
  beforeAll(async () => { said = await run('phantom', out, '--patients', '1', '--seed', '9', '--json') })

  it('writes a workspace: tables, truth, and the folder of each patient', () => {
    expect(said).toMatchObject({ code: 0, err: '' })
    expect(readdirSync(out).sort()).toEqual(['events.csv', 'laboratory.csv', 'patients', 'patients.csv', 'truth.json'])
    expect(readdirSync(join(out, 'patients'))).toEqual(['P01'])
    expect(readdirSync(join(out, 'patients/P01')).sort()).toEqual(['course.json', 'dicom', 'truth.json'])
    expect(JSON.parse(said.out)).toMatchObject({ seed: 9, size: 'small', flow: { patients: 1, study: 1, doseResponse: 1, doseToxicity: 1 } })
    expect(json(out, 'truth.json').parameters.dose).toMatchObject({ tau: 0.3, sigma: 0.4 })
  })
  it('whose images, analysed, measure as truth.json of the cohort says', async () => {
    const folder = join(out, 'patients/P01'), results = join(place, 'results'), protocol = join(place, 'protocol.json')
    writeFileSync(protocol, JSON.stringify({ sensitivity: [] }))
    expect((await run('analyze', folder, '--course', join(folder, 'course.json'), '--protocol', protocol, '--out', results)).code).toBe(0)
    const found = json(results, 'results.json'), [patient] = json(out, 'truth.json').patients, own = json(folder, 'truth.json')
    expect(found.complete).toBe(true)
    expect(found.lesions.length).toBe(patient.lesions.length)
    expect(found.patientLevel.category).toBe(patient.category)
    expect(Math.abs(found.healthyLiver.doseGy / patient.healthyLiverGy - 1)).toBeLessThan(0.04)
    for (const l of found.lesions) {
      const away = (t: { centreMm: { treatment: number[] } }) => Math.hypot(...t.centreMm.treatment.map((x, d) => x - l.centreMm[d]))
      const ideal = own.lesions.reduce((a: never, b: never) => away(b) < away(a) ? b : a), drawn = patient.lesions.find((t: { id: string }) => t.id === ideal.id)
      expect(l.category).toBe(drawn.category)
      expect(Math.abs(l.volumeMl / drawn.volumeMl - 1)).toBeLessThan(0.1)
      expect(Math.abs(l.meanDoseGy / drawn.doseGy - 1)).toBeLessThan(0.15)
      // Of the ideal measurement on the same noisy images.
      expect(Math.abs(l.meanDoseGy / ideal.ideal.meanDoseGy - 1)).toBeLessThan(0.05)
    }
  })
  it('replaces nothing', async () => {
    const again = await run('phantom', out, '--patients', '1')
    expect(again.code).toBe(1)
    expect(again.err).toContain('name an empty or new folder')
  })
  it('refuses what a cohort has not', async () => {
    for (const [args, why] of [
      [['--patients', '0'], '--patients 0'], [['--patients', '2.5'], 'whole number'], [['--patients', '3', '--ideal'], '--ideal does not go with --patients'],
      [['--patients', '3', '--size', 'tiny'], '--size tiny'], [['--patients', '3', '--fault', '90y-as-18f'], '--fault does not go with --patients'],
    ] as const) {
      const refused = await run('phantom', join(place, 'never'), ...args)
      expect(refused.code).toBe(2)
      expect(refused.err).toContain(why)
    }
    expect(readdirSync(place)).not.toContain('never')
  })
})
