import { describe, expect, it } from 'vitest'
import { doseLesions, lesionDoseAt, lesionsOnGrid, takenByLesions } from '../../../src/course/index.ts'
import { dosimetrySettings } from '../../../src/dosimetry/index.ts'
import { constantsProfiles } from '../../../src/physics/index.ts'
import type { LesionRefinement } from '../../../src/registration/index.ts'
import { type Vec3, type Voi, type Volume, geometry, identityTransform, maskVoi, volumeMl } from '../../../src/volume/index.ts'

// Voxels of 10 x 10 x 10 mm, 1 mL each; the dose rises by 10 Gy per voxel along i.
const grid = (frame: string) => geometry({ frameOfReferenceUid: frame, size: [8, 3, 4], spacing: [10, 10, 10], origin: [5, -7, 9] })
const dose: Volume<'Gy'> = { unit: 'Gy', geometry: grid('T'), voxels: Float32Array.from({ length: 96 }, (_, n) => 10 * (n % 8)) }
const lesion = (id: string, i: readonly number[]): { id: string; voi: Voi } => {
  const inside = new Uint8Array(96)
  for (const x of i) inside[x + 8 * (1 + 3 * 2)] = 1
  return { id, voi: maskVoi(id, grid('B'), inside) }
}
const toTreatment = identityTransform('B', 'T')
const moved = (id: string, x: number): LesionRefinement => ({
  id, transform: { ...toTreatment, translation: [x, 0, 0] as Vec3 }, shiftMm: Math.abs(x), rotationDeg: 0, accepted: true, reason: 'refined', findings: [],
})
const measure = (lesions: ReturnType<typeof lesion>[], refinements: LesionRefinement[] = []) =>
  doseLesions({ dose, lesions, toTreatment, refinements, constants: constantsProfiles.paper, vDosesGy: dosimetrySettings.parse(undefined).vDosesGy })

describe('doses of lesions by hand', () => {
  it('voxels 2 and 3: 25 Gy; one voxel aside 15 to 35 Gy', () => {
    const [l] = measure([lesion('L1', [2, 3])])
    expect(l!.dose!.meanGy).toBeCloseTo(25, 6)
    expect(l!.intervalGy![0]).toBeCloseTo(15, 6)
    expect(l!.intervalGy![1]).toBeCloseTo(35, 6)
    expect(l!.covered).toBeCloseTo(1, 6)
  })

  it('refined by half a voxel: 30 Gy over three voxels in part, 25 Gy before', () => {
    const [l] = measure([lesion('L1', [2, 3])], [moved('L1', 5)])
    // Half of voxel 2, all of 3, half of 4: (10 + 30 + 20) / 2
    expect(l!.dose!.meanGy).toBeCloseTo(30, 5)
    expect(l!.dose!.volumeMl).toBeCloseTo(2, 5)
    expect(l!.beforeRefinementGy).toBeCloseTo(25, 6)
  })

  it('a refinement that was refused moves nothing', () => {
    const [l] = measure([lesion('L1', [2, 3])], [{ ...moved('L1', 5), accepted: false }])
    expect(l!.dose!.meanGy).toBeCloseTo(25, 6)
  })

  it('two lesions that come to share a voxel count it once: the first has it', () => {
    const found = measure([lesion('L1', [2, 3]), lesion('L2', [4, 5])], [moved('L1', 10)])
    expect(found[0]!.dose!.meanGy).toBeCloseTo(35, 6)
    expect(found[1]!.dose!.meanGy).toBeCloseTo(50, 6)
    expect(found[1]!.dose!.volumeMl).toBeCloseTo(1, 6)
    expect(volumeMl(lesionsOnGrid(found, dose.geometry, 'voi', 'all'))).toBeCloseTo(3, 6)
  })

  it('a lesion half outside the map is measured where it lies inside, and one outside has no dose', () => {
    const [half, none] = measure([lesion('L1', [6, 7]), lesion('L2', [0])], [moved('L1', 10), moved('L2', -300)])
    expect(half!.covered).toBeCloseTo(0.5, 6)
    expect(half!.dose!.meanGy).toBeCloseTo(70, 6)
    expect(none).toMatchObject({ covered: 0, dose: undefined })
  })

  it('one lesion where a hand puts it has the dose that the analysis would give it, also beside one that was first', () => {
    const lesions = [lesion('L1', [2, 3]), lesion('L2', [4, 5])]
    for (const [x, y] of [[0, 0], [5, 0], [10, 0], [10, -5], [-300, 2], [0, 12.5]] as const) {
      const motions = [moved('L1', x), moved('L2', y)], found = measure(lesions, motions)
      const taken = takenByLesions(dose.geometry, [{ voi: lesions[0]!.voi, transform: motions[0]!.transform }]), before = taken.slice()
      expect(lesionDoseAt(dose, lesions[0]!.voi, motions[0]!.transform)).toBe(found[0]!.dose?.meanGy)
      expect(lesionDoseAt(dose, lesions[1]!.voi, motions[1]!.transform, taken)).toBe(found[1]!.dose?.meanGy)
      expect(taken).toEqual(before)
    }
  })
})
