import { describe, expect, it } from 'vitest'
import { GBq } from '@yttria/core/physics'
import { plan, planFileSchema } from '../../src/planning/index.ts'

/*
 * C 49.67 J/GBq, 1.03 kg/L. 200 mL of tumour of T/N 3 in 1,000 of 1,500 mL: the territory holds 800 + 600 = 1,400 mL of normal
 * concentration; at 1 Gy to the perfused healthy liver 1.03 x 1.4 = 1.442 J stay, with F 5% 1.442 / (49.67 x 0.95) = 0.030560 GBq; the
 * whole healthy liver, 1,300 mL, gets 800 / 1,300 = 0.61538 of it.
 */
const perGy = 1.442 / (49.67 * 0.95), whole = 800 / 1300
const base = {
  patient: { key: 'p1' }, device: 'glass', tumourType: 'CRLM', intent: 'unilobar', bilirubinMgPerDl: 0.8, wholeLiverVolumeMl: 1500, lungShunt: { percent: 5 },
  territories: [{ id: 'R', volumeMl: 1000, prescription: { tumourDoseGy: 1000 }, tumours: [{ id: 'T1', volumeMl: 200, tumourToNormal: 3 }] }],
}
const of = (over: object = {}) => plan(planFileSchema.parse({ ...base, ...over }))
const most = (over: object = {}) => of(over).value!.mostTolerable!.activity / GBq
const codes = (over: object = {}) => of(over).findings.map(f => f.code)

describe('limits of a plan by hand', () => {
  it('1,000 Gy to the tumour are 333.3 Gy to the perfused and 205.1 Gy to the whole healthy liver, 10.187 GBq', () => {
    const { doses } = of().value!
    expect(doses.activity / GBq).toBeCloseTo(1000 / 3 * perGy, 9)
    expect(doses.activity / GBq).toBeCloseTo(10.187, 3)
    expect(doses.wholeNormalDose).toBeCloseTo(205.13, 2)
  })

  it('90 Gy to the whole healthy liver are 146.25 to the perfused, 4.469 GBq; 50 are 81.25, 2.483 GBq: by bilirubin, exactly 1.1 the lower, unknown the lower', () => {
    expect(90 / whole).toBeCloseTo(146.25, 9)
    expect(most()).toBeCloseTo(90 / whole * perGy, 9)
    expect(most()).toBeCloseTo(4.469, 3)
    const at50 = 50 / whole * perGy
    expect(at50).toBeCloseTo(2.483, 3)
    for (const bilirubinMgPerDl of [1.1, 1.5, undefined]) expect(most({ bilirubinMgPerDl })).toBeCloseTo(at50, 9)
    expect(most({ bilirubinMgPerDl: 1.0999 })).toBeCloseTo(90 / whole * perGy, 9)
    // 17 umol/L / 17.104 = 0.994 mg/dL; 20 umol/L = 1.169.
    expect(most({ bilirubinMgPerDl: undefined, bilirubin: { value: 17, unit: 'umol/L' } })).toBeCloseTo(90 / whole * perGy, 9)
    expect(most({ bilirubinMgPerDl: undefined, bilirubin: { value: 20, unit: 'umol/L' } })).toBeCloseTo(at50, 9)
  })

  it('says "does not apply" of a limit whose condition does not hold, and leaves it out of proposal, alerts and goals', () => {
    const { checks } = of().value!, other = checks.find(c => c.limit.name === 'whole healthy liver, bilirubin from 1.1 mg/dL')!
    expect(other.standing).toMatchObject({ applies: 'no', why: ['it is for bilirubin from 1.1 mg/dL, this is 0.8 mg/dL'] })
    // 200 Gy to the tumour: 66.7 to the perfused healthy liver, 41 to the whole.
    const low = { territories: [{ ...base.territories[0], prescription: { tumourDoseGy: 200 } }] }
    expect(codes(low)).toEqual([])
    const house = { name: 'house', organ: 'perfusedNormalLiver', doseGy: 10, source: 'house', bilirubinMgPerDl: { from: 2 } }
    for (const kind of ['limit', 'alert']) {
      expect(codes({ ...low, limits: [{ ...house, kind }] })).toEqual([])
      expect(codes({ ...low, limits: [{ ...house, kind, bilirubinMgPerDl: { below: 2 } }] })).toContain(`planning/${kind}`)
    }
    expect(codes({ ...low, limits: [{ ...house, kind: 'goal', organ: 'tumour', doseGy: 250 }] })).toEqual([])
    expect(codes({ ...low, limits: [{ ...house, kind: 'goal', organ: 'tumour', doseGy: 250, bilirubinMgPerDl: undefined }] })).toEqual(['planning/goal'])
  })

  it('adds limits of the house and takes none away; one is dropped by its name with a reason, which is printed', () => {
    const own = { name: 'house', organ: 'wholeNormalLiver', kind: 'limit', doseGy: 120, source: 'house' }
    expect(most({ limits: [own] })).toBeCloseTo(90 / whole * perGy, 9)
    expect(most({ limits: [{ ...own, doseGy: 45 }] })).toBeCloseTo(45 / whole * perGy, 9)
    expect(most({ limits: [] })).toBeCloseTo(90 / whole * perGy, 9)
    const without = { limits: [own], withoutLimits: [{ name: 'whole healthy liver, bilirubin below 1.1 mg/dL', reason: 'transplant planned' }] }
    // 120 Gy are 195 to the perfused, 5.959 GBq.
    expect(most(without)).toBeCloseTo(195 * perGy, 9)
    expect(of(without).value!.dropped).toMatchObject([{ reason: 'transplant planned' }])
    expect(of(without).findings.find(f => f.code === 'planning/limit-dropped')!.message).toMatch(/transplant planned/)
    expect(codes({ withoutLimits: [{ name: 'lung', reason: 'typed wrongly' }] })).toContain('planning/no-such-limit')
    expect(planFileSchema.safeParse({ ...base, withoutLimits: [{ name: 'lungs, one session' }] }).success).toBe(false)
  })

  it('asks for a limit of the liver where none is known, proposes nothing without it, and takes a typed one', () => {
    for (const tumourType of ['NET', 'other']) {
      const none = of({ tumourType })
      expect(none.findings.filter(f => f.severity === 'error').map(f => f.code)).toEqual(['planning/no-liver-limit'])
      expect(none.value).toMatchObject({ standing: 'not to be given', proposal: { activity: 0 } })
    }
    const own = { name: 'house', organ: 'perfusedNormalLiver', kind: 'limit', doseGy: 60, source: 'house' }
    expect(codes({ tumourType: 'NET', limits: [own] })).not.toContain('planning/no-liver-limit')
    expect(most({ tumourType: 'NET', limits: [own] })).toBeCloseTo(60 * perGy, 9)
    expect(codes({ tumourType: 'NET', limits: [{ ...own, tumourType: 'HCC' }] })).toContain('planning/no-liver-limit')
    expect(codes({ tumourType: 'NET', limits: [{ ...own, kind: 'alert' }] })).toContain('planning/no-liver-limit')
    expect(codes({ device: 'resin', intent: 'lobectomy' })).toContain('planning/no-liver-limit')
  })

  it('has no limit of the liver for a segmentectomy, unless too much of the liver is treated for one', () => {
    const segment = { intent: 'segmentectomy', territories: [{ id: 'seg', volumeMl: 150, prescription: { perfusedDoseGy: 1200 } }] }
    // 1,200 Gy to 150 of 1,500 mL: 120 Gy to the whole.
    expect(of(segment).value).toMatchObject({ standing: 'within limits', breaks: [] })
    expect(of({ ...segment, intent: 'unilobar' }).value!.standing).toBe('not to be given')
    expect(of({ ...segment, intent: undefined }).value!.standing).toBe('not to be given')
    const large = of({ intent: 'segmentectomy' })
    expect(large.findings.map(f => f.code)).toContain('planning/intent-volume')
    expect(large.value!.mostTolerable!.activity / GBq).toBeCloseTo(90 / whole * perGy, 9)
  })

  it('limits the activity that reaches the lungs to 0.61 GBq with glass, whatever their mass', () => {
    // 18% of A are 0.61 GBq at 3.3889 GBq; lungs of 2 kg would allow 30 x 2 / (49.67 x 0.18) = 6.711.
    const heavy = { lungMassKg: 2, lungShunt: { percent: 18 }, territories: [{ ...base.territories[0], prescription: { activityGbq: 4 } }] }
    expect(most(heavy)).toBeCloseTo(0.61 / 0.18, 9)
    expect(most({ ...heavy, lungMassKg: 1 })).toBeCloseTo(30 / (49.67 * 0.18), 9)
  })

  it('resin: 40 Gy to the perfused healthy liver; of both lobes 30 while it is not said that the liver is sound', () => {
    const resin = { device: 'resin', territories: [{ ...base.territories[0], prescription: { activityGbq: 3 } }] }
    expect(most(resin)).toBeCloseTo(40 * perGy, 9)
    expect(most({ ...resin, intent: 'bilobar' })).toBeCloseTo(30 * perGy, 9)
    expect(most({ ...resin, intent: 'bilobar', compromisedLiver: true })).toBeCloseTo(30 * perGy, 9)
    expect(most({ ...resin, intent: 'bilobar', compromisedLiver: false })).toBeCloseTo(40 * perGy, 9)
  })

  it('gives what breaks a limit only on the decision of a person, and only the activity decided on', () => {
    const override = { by: 'A. Physician', role: 'nuclear medicine', reason: 'transplant planned' }
    expect(of().value!.standing).toBe('not to be given')
    expect(of({ override }).value!.standing).toBe('overridden')
    expect(codes({ override })).toEqual(expect.arrayContaining(['planning/limit', 'planning/override']))
    expect(of({ override: { ...override, activityGbq: 10.19 } }).value!.standing).toBe('overridden')
    expect(of({ override: { ...override, activityGbq: 9 } }).value!.standing).toBe('not to be given')
    expect(of({ override, tumourType: 'NET' }).value!.standing).toBe('not to be given')
    expect(planFileSchema.safeParse({ ...base, override: { by: 'A. Physician', role: 'nuclear medicine' } }).success).toBe(false)
  })

  it('understands device, tumour and intent in other words and refuses what it does not know, with what may be meant', () => {
    const read = (over: object) => planFileSchema.safeParse({ ...base, ...over })
    for (const [tumourType, word] of [['hcc', 'HCC'], ['mCRC', 'CRLM'], ['Colorectal liver metastases', 'CRLM'], ['cholangiocarcinoma', 'ICC'], ['neuro-endocrine', undefined]] as const) expect(read({ tumourType }).data?.tumourType).toBe(word)
    expect(read({ device: 'SIR-Spheres' }).data?.device).toBe('resin')
    expect(read({ intent: 'Lobar' }).data?.intent).toBe('unilobar')
    expect(read({ tumourType: 'hepatocelular' }).error!.issues[0]!.message).toMatch(/did you mean "HCC"/)
    expect(read({ device: 'ressin' }).error!.issues[0]!.message).toMatch(/did you mean "resin"/)
    expect(read({ intent: 'everything' }).success).toBe(false)
  })

  it('refuses figures in another unit', () => {
    const read = (over: object) => planFileSchema.safeParse({ ...base, ...over }).error?.issues[0]
    const territory = (over: object) => ({ territories: [{ ...base.territories[0], ...over }] })
    const text = (over: object) => JSON.stringify(read(over) ?? 'accepted')
    expect(text(territory({ prescription: { activityGbq: 2500 } }))).toMatch(/did you mean 2\.5 GBq/)
    expect(text(territory({ prescription: { activityGbq: 20 } }))).toBe('"accepted"')
    expect(text(territory({ prescription: { tumourDoseGy: 20500 } }))).toMatch(/did you mean 205 Gy/)
    expect(text(territory({ prescription: { tumourDoseGy: 2000 } }))).toBe('"accepted"')
    expect(text({ bilirubinMgPerDl: 17 })).toMatch(/did you mean 17 umol\/L \(0\.994 mg\/dL\)/)
    expect(text({ bilirubinMgPerDl: 15 })).toBe('"accepted"')
    expect(text({ bilirubinMgPerDl: undefined, bilirubin: { value: 300, unit: 'umol/L' } })).toMatch(/more than 15 mg/)
    expect(text({ bilirubin: { value: 17, unit: 'umol/L' } })).toMatch(/not both/)
    expect(text(territory({ tumours: [{ id: 'T1', volumeMl: 200, tumourToNormal: 101 }] }))).toMatch(/did you mean counts/)
    expect(text({ lungShunt: { fraction: 5 } })).toMatch(/did you mean \{ \\"percent\\": 5 \}/)
    // 2,000 Gy to 1,000 mL of one compartment are 2,000 x 1.03 / 47.19 = 43.7 GBq; 5 GBq in 20 mL are 5 x 47.19 / 0.0206 = 11,450 Gy.
    expect(codes(territory({ tumours: [], prescription: { perfusedDoseGy: 2000 } }))).toContain('planning/activity-beyond')
    expect(codes(territory({ volumeMl: 20, tumours: [], prescription: { activityGbq: 5 } }))).toContain('planning/dose-beyond')
  })
})
