import { describe, expect, it } from 'vitest'
import { GBq, constantsProfiles } from '@yttria/core/physics'
import { type Vec3, type Voi, type Volume, geometry, insideOver, maskVoi, voxelVolumeMl } from '@yttria/core/volume'
import { type DrawnCompartments, imagePlanFileSchema, measuredTerritories, planFromImages, predictedDoseMap } from '../../src/planning/index.ts'

const turn = 0.3, g = geometry({ size: [24, 20, 30], spacing: [7, 8, 6], origin: [3, -40, 11], direction: [Math.cos(turn), -Math.sin(turn), 0, Math.sin(turn), Math.cos(turn), 0, 0, 0, 1] })
const block = (name: string, from: Vec3, to: Vec3): Voi => {
  const inside = new Uint8Array(24 * 20 * 30)
  for (let k = from[2]; k < to[2]; k++) for (let j = from[1]; j < to[1]; j++) for (let i = from[0]; i < to[0]; i++) inside[(k * 20 + j) * 24 + i] = 1
  return maskVoi(name, g, inside)
}
const liver = block('liver', [2, 2, 2], [22, 18, 14]), lungs = block('lungs', [2, 2, 18], [22, 18, 28]), right = block('right', [2, 2, 2], [14, 18, 14]), left = block('left', [14, 2, 2], [22, 18, 14])
const t1 = block('T1', [6, 7, 6], [9, 11, 9]), t2 = block('T2', [17, 7, 6], [20, 11, 9])
const image = (...parts: [Voi, number][]): Volume => {
  const voxels = new Float32Array(24 * 20 * 30)
  for (const [v, value] of parts) insideOver(v).forEach((x, n) => { if (x) voxels[n] = value })
  return { unit: '{counts}', geometry: g, voxels }
}
const spect = image([right, 100], [left, 40], [lungs, 2], [t1, 500], [t2, 80])
const drawn: DrawnCompartments = { liver, lungs, territories: [{ id: 'right', voi: right, tumours: [t1] }, { id: 'left', voi: left, tumours: [t2] }], tumoursOutside: [] }
const file = (over: object = {}) => imagePlanFileSchema.parse({
  device: 'glass', liver: { file: 'l' }, territories: [{ id: 'right', file: 'r', prescription: { activityGbq: 2 }, tumours: [{ id: 'T1', file: 't' }] }, { id: 'left', file: 'r', prescription: { activityGbq: 1 }, session: 2, tumours: [{ id: 'T2', file: 't' }] }], ...over,
})
const made = (over: object = {}, d: DrawnCompartments = drawn, s = spect) => planFromImages({ file: file(over), patientKey: 'p1', spect: s, drawn: d })
const codes = (o: { findings: readonly { code: string }[] }) => o.findings.map(f => f.code)

describe('a plan measured on the rehearsal', () => {
  it('finds volumes, T/N 500 / 100 and 80 / 40, and the lung shunt by counts', () => {
    const { value } = made(), ml = voxelVolumeMl(g)
    expect(value!.territories.map(t => t.tumours[0]!.tumourToNormal)).toEqual([5, 2])
    expect(value!.file.wholeLiverVolumeMl).toBeCloseTo(20 * 16 * 12 * ml, 6)
    expect(value!.file.territories.map(t => [t.volumeMl / ml, t.session])).toEqual([[12 * 16 * 12, 1], [8 * 16 * 12, 2]].map(r => r.map(x => expect.closeTo(x, 6))))
    const inLungs = 2 * 20 * 16 * 10, inLiver = 100 * (12 * 16 * 12 - 36) + 500 * 36 + 40 * (8 * 16 * 12 - 36) + 80 * 36
    expect(value!.spectShuntFraction).toBeCloseTo(inLungs / (inLungs + inLiver), 9)
    expect(value!.file.lungMassKg).toBe(1)
    expect(value!.elsewhereFraction).toBeCloseTo(0, 12)
  })

  it('takes a shunt of planar counts before that of the SPECT, and says both', () => {
    const { value, findings } = made({ lungShunt: { counts: { lungsAnterior: 100, lungsPosterior: 400, liverAnterior: 1800, liverPosterior: 1800 } } })
    // sqrt(100 x 400) = 200 of 2,000.
    expect(value!.file.lungShunt).toEqual({ fraction: 0.1 })
    expect(codes({ findings })).toContain('planning/lung-shunt-given')
  })

  it('finds a territory by its uptake: liver above 15% of the highest is the right lobe', () => {
    const over = { territories: [{ id: 'right', aboveUptakePercent: 15, prescription: { activityGbq: 2 }, tumours: [{ id: 'T1', file: 't' }] }], tumoursOutside: [{ id: 'T2', file: 't' }] }
    const { value } = made(over, { ...drawn, territories: [{ id: 'right', aboveUptakePercent: 15, tumours: [t1] }], tumoursOutside: [t2] })
    expect(insideOver(value!.territories[0]!.voi)).toEqual(insideOver(right))
    expect(value!.elsewhereFraction).toBeGreaterThan(0.1)
    expect(codes(made(over, { ...drawn, territories: [{ id: 'right', aboveUptakePercent: 15, tumours: [t1] }], tumoursOutside: [t2] }))).toContain('planning/elsewhere')
  })

  it('refuses lungs that the field of view cuts off, unless the shunt is given', () => {
    const cut = { ...drawn, lungs: block('lungs', [2, 2, 18], [22, 18, 30]) }
    expect(made({}, cut).value).toBeUndefined()
    expect(codes(made({}, cut))).toEqual(expect.arrayContaining(['planning/lungs-cut', 'planning/no-lung-shunt']))
    expect(made({ lungShunt: { percent: 6 } }, cut).value!.file.lungShunt).toEqual({ fraction: 0.06 })
    expect(() => file({ lungShunt: 0.06 })).toThrow()
  })

  it('refuses territories that overlap or leave the liver, tumours in no or in another territory or in each other, and a cold liver', () => {
    const of = (d: Partial<DrawnCompartments>, s = spect) => codes(measuredTerritories(s, { ...drawn, ...d }, 10))
    expect(of({ territories: [{ id: 'right', voi: right, tumours: [t1] }, { id: 'left', voi: block('left', [12, 2, 2], [22, 18, 14]), tumours: [t2] }] })).toContain('planning/territories-overlap')
    expect(of({ territories: [{ id: 'right', voi: block('right', [2, 2, 2], [14, 18, 16]), tumours: [t1] }] })).toContain('planning/territory-outside-liver')
    expect(of({ territories: [{ id: 'right', voi: right, tumours: [t1, t2] }] })).toContain('planning/tumour-outside-territory')
    expect(of({ territories: [{ id: 'right', voi: right, tumours: [] }], tumoursOutside: [t1] })).toContain('planning/tumour-in-other-territory')
    expect(of({ tumoursOutside: [block('T3', [8, 7, 6], [11, 11, 9])] })).toContain('planning/tumours-overlap')
    expect(of({}, image([t1, 5]))).toContain('planning/no-normal-counts')
    expect(of({ territories: [{ id: 'none', voi: block('none', [0, 0, 0], [0, 0, 0]), tumours: [] }] })).toContain('planning/territory-outside-liver')
  })
})

describe('the dose map predicted', () => {
  it('keeps the energy: mean dose times mass is the activity that stays times the energy, in each territory', () => {
    const constants = constantsProfiles.paper, dose = predictedDoseMap({ spect, territories: [{ id: 'right', voi: right, activity: 2 * GBq }, { id: 'left', voi: left, activity: 1 * GBq }], lungShuntFraction: 0.1, constants })
    for (const [v, activity] of [[right, 2], [left, 1]] as const) {
      let sum = 0
      insideOver(v).forEach((x, n) => { if (x) sum += dose.voxels[n]! })
      // 50 J/GBq and 1.03 kg/L.
      expect(sum * voxelVolumeMl(g) / 1000 * 1.03).toBeCloseTo(activity * 0.9 * 50, 3)
    }
    expect(dose.voxels[(20 * 20 + 5) * 24 + 5]).toBe(0)
    expect(() => predictedDoseMap({ spect: image(), territories: [{ id: 'right', voi: right, activity: GBq }], lungShuntFraction: 0, constants })).toThrow(/0 counts/)
  })
})
