import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GBq } from '@yttria/core/physics'
import { plan, planFileSchema } from '../../src/planning/index.ts'

const base = {
  patient: { key: 'p1' }, device: 'glass', tumourType: 'HCC', intent: 'unilobar', bilirubinMgPerDl: 0.8, wholeLiverVolumeMl: 1500, lungShunt: { percent: 10 },
  territories: [{ id: 'right', volumeMl: 1000, tumours: [{ id: 'T1', volumeMl: 200, tumourToNormal: 3 }], prescription: { tumourDoseGy: 300 } }],
} as const
const of = (over: object = {}) => plan(planFileSchema.parse({ ...base, ...over }))
const codes = (o: ReturnType<typeof of>) => o.findings.map(f => f.code)

describe('a plan', () => {
  it('gives the golden partition case: 3.226 GBq, tumour 300, perfused normal liver 100, lungs 16.0, whole normal liver 100 x 800 / 1300 = 61.5 Gy', () => {
    const { doses } = of().value!
    expect((doses.activity / GBq).toFixed(3)).toBe('3.226')
    expect(doses.territories[0]!.tumours[0]!.dose).toBeCloseTo(300, 9)
    expect(doses.territories[0]!.normalDose).toBeCloseTo(100, 9)
    expect(doses.wholeNormalDose).toBeCloseTo(100 * 800 / 1300, 9)
    expect(doses.lungCumulative.toFixed(1)).toBe('16.0')
    expect(doses.sparedFraction).toBeCloseTo(1 / 3, 12)
    // One compartment sees (300 x 200 + 100 x 800) / 1000.
    expect(doses.territories[0]!.perfusedDose).toBeCloseTo(140, 9)
  })

  it('proposes as much as the limits allow and says which one stops it, and what would have to give', () => {
    const limited = of({ limits: [{ name: 'lungs', organ: 'lungs', kind: 'limit', doseGy: 8, source: 'test' }, { name: 'goal', organ: 'tumour', kind: 'goal', doseGy: 200, source: 'test' }] })
    const { mostTolerable, proposal, forGoals } = limited.value!
    expect(mostTolerable!.binding.limit.name).toBe('lungs')
    expect(proposal.doses.lungDoses[0]!.dose).toBeCloseTo(8, 9)
    expect(proposal.doses.territories[0]!.tumours[0]!.dose).toBeCloseTo(300 * mostTolerable!.factor, 9)
    // The published goal of 205 Gy stays beside the own one of 200 Gy.
    expect(forGoals!.factor).toBeCloseTo(205 / 300, 12)
    expect(codes(limited)).toContain('planning/limit')
    expect(codes(limited)).toContain('planning/goal-beyond-limit')
  })

  it('is never made infeasible by a goal', () => {
    const { proposal } = of({ limits: [{ name: 'goal', organ: 'tumour', kind: 'goal', doseGy: 1000, source: 'test' }] }).value!
    expect(proposal).toMatchObject({ factor: 1, reason: 'as prescribed' })
  })

  it('adds earlier lung dose to the limit of all sessions, which then allows less', () => {
    const free = of().value!, burdened = of({ previousLungDoseGy: 45 }).value!
    expect(free.mostTolerable!.binding.limit.organ).toBe('wholeNormalLiver')
    expect(burdened.mostTolerable!.binding.limit.organ).toBe('lungsCumulative')
    expect(burdened.proposal.doses.lungCumulative).toBeCloseTo(50, 9)
  })

  it('counts the lungs session by session', () => {
    const territories = [1, 2].map(session => ({ id: `t${session}`, volumeMl: 700, session, prescription: { perfusedDoseGy: 120 } }))
    const { doses } = of({ territories }).value!
    expect(doses.lungDoses).toHaveLength(2)
    expect(doses.lungCumulative).toBeCloseTo(2 * doses.lungDoses[0]!.dose, 9)
  })

  it('takes T/N from counts by dividing them by the volumes, and says so', () => {
    // 600 counts in 200 mL, 800 in 800 mL: concentrations 3 and 1.
    const counted = of({ territories: [{ ...base.territories[0], tumours: [{ id: 'T1', volumeMl: 200, counts: { tumour: 600, normal: 800 } }] }] })
    expect((counted.value!.doses.activity / GBq).toFixed(3)).toBe('3.226')
    expect(codes(counted)).toContain('planning/ratio-of-counts')
  })

  it('names what cannot be: litres, overlapping territories, tumours larger than their territory, a shunt that leaves nothing, no residual left', () => {
    expect(codes(of({ wholeLiverVolumeMl: 1.5 }))).toContain('planning/liver-volume')
    expect(codes(of({ wholeLiverVolumeMl: 900 }))).toContain('planning/more-than-liver')
    expect(codes(of({ territories: [{ ...base.territories[0], volumeMl: 100 }] }))).toContain('planning/tumour-volume')
    expect(codes(of({ lungShunt: { fraction: 1 } }))).toContain('planning/lung-shunt')
    expect(codes(of({ residual: { percent: 100 } }))).toContain('planning/residual')
    for (const bad of [{ wholeLiverVolumeMl: 1.5 }, { lungShunt: { fraction: 1 } }]) expect(of(bad).value).toBeUndefined()
  })

  it('is refused a bare lung shunt, negative compartments and a tumour that is not there', () => {
    for (const bad of [{ lungShunt: 0.12 }, { lungShunt: 12 }, { wholeLiverVolumeMl: -1 }, { territories: [{ ...base.territories[0], prescription: { tumourDoseGy: 100, tumour: 'T9' } }] }])
      expect(planFileSchema.safeParse({ ...base, ...bad }).success).toBe(false)
    expect(codes(of({ lungShunt: { percent: 0.12 } }))).toContain('planning/lung-shunt-unit')
  })

  it('refuses a calibration after the treatment, and finds the vial where there is one', () => {
    const order = (treatment: string, firstCalibration: string) => of({ order: { treatment: { local: treatment, zone: 'Europe/Amsterdam' }, firstCalibration: { local: firstCalibration, zone: 'Europe/Amsterdam' }, custom: true } })
    expect(codes(order('2026-03-20T10:00', '2026-03-22T12:00'))).toContain('planning/calibration-after')
    const found = order('2026-03-26T10:00', '2026-03-22T12:00').value!.orders[0]!
    expect(Math.abs(found.atTreatment[0]!.deviation)).toBeLessThan(0.1)
    expect(found.load!.activityPerSphere).toBeCloseTo(2500 * 2 ** (-94 / 64.1), 6)
  })

  it('conserves energy: what all compartments absorb is what was injected and stayed', () => {
    fc.assert(fc.property(fc.array(fc.record({ volumeMl: fc.double({ min: 1, max: 60, noNaN: true }), tumourToNormal: fc.double({ min: 0.1, max: 20, noNaN: true }) }), { minLength: 1, maxLength: 5 }),
      fc.double({ min: 0, max: 0.3, noNaN: true }), (tumours, fraction) => {
        const { doses } = of({ lungShunt: { fraction }, territories: [{ id: 'a', volumeMl: 800, tumours: tumours.map((t, n) => ({ id: `T${n}`, ...t })), prescription: { activityGbq: 3 } }] }).value!
        const [t] = doses.territories, inTumours = t!.tumours.reduce((sum, x) => sum + x.activity, 0)
        expect((inTumours + t!.normalActivity) / GBq).toBeCloseTo(3 * (1 - fraction), 9)
      }))
  })
})
