import { describe, expect, it } from 'vitest'
import { type DoseStage, doseLesions, doseSum } from '../../../src/course/index.ts'
import { dosimetrySettings } from '../../../src/dosimetry/index.ts'
import { constantsProfiles } from '../../../src/physics/index.ts'
import { type Vec3, type Voi, type Volume, geometry, identityTransform, maskVoi } from '../../../src/volume/index.ts'

// Voxels of 1 mL along i, as in dose-lesions.test.ts: map A has 10 Gy per voxel, map B 20 Gy per voxel and another frame.
const grid = (frame: string, size: Vec3 = [8, 3, 4]) => geometry({ frameOfReferenceUid: frame, size, spacing: [10, 10, 10], origin: [5, -7, 9] })
const mapOf = (frame: string, perVoxel: number, size: Vec3 = [8, 3, 4]): Volume<'Gy'> => ({ unit: 'Gy', geometry: grid(frame, size), voxels: Float32Array.from({ length: size[0] * size[1] * size[2] }, (_, n) => perVoxel * (n % size[0])) })
const inside = new Uint8Array(96)
for (const i of [2, 3]) inside[i + 8 * (1 + 3 * 2)] = 1
const voi: Voi = maskVoi('L1', grid('B0'), inside)
const args = { constants: constantsProfiles.paper, vDosesGy: dosimetrySettings.parse(undefined).vDosesGy }

/** A treatment whose lesion was moved by so much along i on its own map. */
function stage(id: string, map: Volume<'Gy'>, moved: number): DoseStage {
  const common = identityTransform('B0', id), transform = { ...common, translation: [moved, 0, 0] as Vec3 }
  const refinements = [{ id: 'L1', transform, shiftMm: Math.abs(moved), rotationDeg: 0, accepted: moved !== 0, reason: moved !== 0 ? 'refined' as const : 'no contrast' as const, findings: [] }]
  return {
    session: { id: `t${id}`, images: { exam: { id } } }, images: { exam: { id } }, map, lesionFindings: new Map(), healthyLiver: undefined, liver: undefined, smallTumourPercent: 0,
    lesions: doseLesions({ dose: map, lesions: [{ id: 'L1', voi }], toTreatment: common, refinements, ...args }), transformOf: () => moved !== 0 ? transform : common,
  } as unknown as DoseStage
}
const between = (from: string, to: string) => identityTransform(from, to)
const summed = (b: DoseStage, a = stage('A', mapOf('A', 10), 0)) => doseSum([a, b], between, args).lesions[0]!

describe('the sum of two treatments by hand', () => {
  it('voxels 2 and 3, moved by a voxel on the second map: 20 + 60 and 30 + 80 Gy', () => {
    const l = summed(stage('B', mapOf('B', 20), 10))
    expect([l.dose!.minGy, l.dose!.maxGy, l.dose!.meanGy, l.dose!.sdGy].map(x => x.toFixed(4))).toEqual(['80.0000', '110.0000', '95.0000', '15.0000'])
    // Of the shifts the one is told that goes with most of the dose.
    expect(l.refinement!.shiftMm).toBe(10)
    // By the registration alone 25 + 50; one voxel aside 15 to 35 and 50 to 90.
    expect(l.beforeRefinementGy).toBeCloseTo(75, 4)
    expect(l.intervalGy!.map(x => x.toFixed(3))).toEqual(['65.000', '125.000'])
    expect(l.dose!.activityBq).toBeCloseTo(95 / (50 / 1.03) * 1e6 * 2, -1)
  })
  it('by half a voxel: its mean needs no interpolation, the voxels do: 20 + 50 and 30 + 70 Gy', () => {
    const l = summed(stage('B', mapOf('B', 20), 5))
    // Half of 2, all of 3, half of 4: (20 + 60 + 40) / 2.
    expect(l.dose!.meanGy).toBeCloseTo(25 + 60, 4)
    expect([l.dose!.minGy, l.dose!.maxGy].map(x => x.toFixed(4))).toEqual(['70.0000', '100.0000'])
  })
  it('that does not lie on the second map has no dose, and the sum of one treatment is that treatment', () => {
    const b = stage('B', mapOf('B', 20, [8, 3, 4]), -400), sum = doseSum([stage('A', mapOf('A', 10), 0), b], between, args)
    expect(sum.lesions[0]).toMatchObject({ dose: undefined, beforeRefinementGy: undefined, intervalGy: undefined })
    expect(sum.lesionFindings.get('L1')!.map(f => f.code)).toEqual(['course/lesion-not-summed'])
    const a = stage('A', mapOf('A', 10), 0)
    expect(doseSum([a], between, args).lesions).toBe(a.lesions)
    expect(() => doseSum([], between, args)).toThrow(RangeError)
  })
  it('says so where the first grid holds less than 98% of the second map', () => {
    const wide = stage('B', mapOf('B', 20, [12, 3, 4]), 0)
    const { findings, map } = doseSum([stage('A', mapOf('A', 10), 0), wide], between, args)
    expect(map.geometry.size).toEqual([8, 3, 4])
    // 0 + 20 + ... + 140 of 0 + ... + 220 Gy.
    expect(findings).toMatchObject([{ code: 'course/sum-outside', severity: 'warning', subject: { value: Number((560 / 1320).toFixed(3)) } }])
    expect(doseSum([stage('A', mapOf('A', 10), 0), stage('B', mapOf('B', 20), 0)], between, args).findings).toEqual([])
  })
})
