import { readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { phantomFolder, run } from '../../phantom-folder.ts'

const ideal = phantomFolder({ seed: 3, size: 'tiny', ideal: true, maa: true })
afterAll(() => ideal.remove())
const { truth, plan } = ideal.phantom
const written = (name: string, change: (p: any) => unknown = () => {}): string => {
  const p = structuredClone(plan) as Record<string, unknown>
  change(p)
  return ideal.write(join(ideal.whole, name), JSON.stringify(p))
}
ideal.write(join(ideal.whole, 'course.json'), JSON.stringify(ideal.phantom.course))

describe('a plan from the images of the rehearsal', () => {
  test('delivered to the unblurred phantom it gives the doses planned, within 1%', async () => {
    const out = ideal.out(), perfused = truth.planning!.tumours.filter(t => t.perfused)
    // What the phantom was given, in place of a prescription.
    const { code, err } = await run('plan', ideal.whole, '--plan', written('plan.json', p => { p.territories[0].prescription = { activityGbq: truth.planning!.netActivityMbq / 1000 } }), '--out', out)
    expect(err).toBe('')
    expect(code).toBe(0)
    expect(readdirSync(out).sort()).toEqual(['plan.html', 'plan.json', 'predicted-dose.nii.gz', 'result.json'])
    const result = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')), territory = result.prescribed.territories[0]
    expect(perfused.length).toBeGreaterThan(1)
    const off = (found: number, truth: number): number => Math.abs(found / truth - 1)
    for (const t of perfused) {
      const own = (x: { id: string }) => x.id === t.id, planned = territory.tumours.find(own).tumourDoseGy, voxels = result.measured.territories[0].tumours.find(own)
      expect(off(planned, truth.lesions.find(own)!.analytic.meanDoseGy), t.id).toBeLessThan(0.01)
      expect(off(voxels.tumourToNormal, t.tumourToNormal), t.id).toBeLessThan(0.005)
      // What lies at the territory's edge is counted too: the map's normal liver is its mean.
      expect(off(voxels.meanDoseGy, planned), t.id).toBeLessThan(0.06)
    }
    expect(off(territory.normalLiverDoseGy, truth.planning!.normalLiverDoseGy)).toBeLessThan(0.01)
    expect(off(result.measured.lungShuntFraction, truth.planning!.lungShuntFraction)).toBeLessThan(0.03)
  })

  test('names what is missing or cannot be', async () => {
    const refused = async (change: (p: any) => unknown) => run('plan', ideal.whole, '--plan', written('other.json', change))
    const gone = await refused(p => { p.liver.file = 'planning/none.nii.gz' })
    expect(gone.code).toBe(1)
    expect(gone.err).toMatch(/none\.nii\.gz, the mask of liver/)
    const overlapping = await refused(p => { p.territories.push({ ...p.territories[0], id: 'again', tumours: [], prescription: { activityGbq: 1 } }) })
    expect(overlapping.code).toBe(1)
    expect(overlapping.err).toMatch(/overlap/)
    const lungs = await refused(p => { p.territories[0].file = 'planning/lungs.nii.gz' })
    expect(lungs.err).toMatch(/lies outside the liver/)
    expect((await refused(p => { p.lungShunt = 0.05 })).code).toBe(1)
    expect((await run('plan', ideal.whole, '--residual', '4')).code).toBe(2)
  })

  test('beside what the 90Y shows: results of the unblurred phantom within 1% of the plan, as the analysis measures them', async () => {
    const results = ideal.out(), out = ideal.out()
    const analysed = await run('analyze', ideal.whole, '--course', ideal.course(), '--protocol', ideal.protocol(), '--out', results)
    expect(analysed.code, analysed.err).toBe(0)
    const lesions = JSON.parse(readFileSync(join(results, 'results.json'), 'utf8')).lesions as { id: string; meanDoseGy: number }[]
    // Which is which by dose: T2 is the hottest, T5 the one not perfused.
    const [, t1, t2] = lesions.toSorted((a, b) => a.meanDoseGy - b.meanDoseGy)
    const { code, err } = await run('plan', ideal.whole, '--delivered', results, '--match', `T1=${t1!.id}`, '--match', `T2=${t2!.id}`, '--residual', '1.5%', '--out', out)
    expect(code, err).toBe(0)
    const { comparison } = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'))
    expect(comparison.rows.map((r: { compartment: string }) => r.compartment).sort()).toEqual(expect.arrayContaining(['tumour', 'tumour', 'wholeNormalLiver']))
    for (const r of comparison.rows) if (r.compartment !== 'lungs') expect(Math.abs(r.differencePercent), `${r.compartment} ${r.id ?? ''}`).toBeLessThan(1)
    expect(comparison.measuredResidualFraction).toBe(0.015)
    const csv = readFileSync(join(out, 'comparison.csv'), 'utf8').trimEnd().split('\n')
    expect(csv[0]).toBe('patient,compartment,id,predictedGy,deliveredGy')
    // Three patients as three files one after the other.
    const table = ideal.write(ideal.at('all.csv'), [1, 2, 3].flatMap(n => csv.map(l => l.replace(/^[^,]+/, k => k === 'patient' ? k : `p${n}`))).join('\n'))
    const figures = ideal.out(), agreed = await run('plan', '--agreement', table, '--out', figures)
    expect(agreed.code, agreed.err).toBe(0)
    expect(readdirSync(figures)).toEqual(expect.arrayContaining(['agreement.json', 'agreement-tumour.svg', 'agreement-wholeNormalLiver.svg']))
    expect(agreed.out).toMatch(/tumour +3 /)
  }, 120_000)
})
