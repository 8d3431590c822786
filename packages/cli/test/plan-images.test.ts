import { readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { phantomFolder, run } from './phantom-folder.ts'

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
})
