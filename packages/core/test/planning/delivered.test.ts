import { describe, expect, it } from 'vitest'
import { GBq } from '@yttria/core/physics'
import { blandAltman, plan, planFileSchema, predictedAndDelivered } from '../../src/planning/index.ts'

// 200 of 1,000 mL tumour, T/N 3, shunt 10%, 300 Gy: 3.226 GBq; whole healthy liver 61.538 Gy.
const { doses } = plan(planFileSchema.parse({
  patient: { key: 'p1' }, device: 'glass', wholeLiverVolumeMl: 1500, lungShunt: { percent: 10 },
  territories: [{ id: 'right', volumeMl: 1000, tumours: [{ id: 'T1', volumeMl: 200, tumourToNormal: 3 }], prescription: { tumourDoseGy: 300 } }],
})).value!

describe('predicted and delivered', () => {
  it('compares each compartment with the prediction for the activity given: half of it, half of the dose', () => {
    const c = predictedAndDelivered(doses, { activity: doses.activity / 2, residualFraction: 0.04, tumours: [{ id: 'T1', dose: 120 }], wholeNormalDose: 40, lungDose: 10 }, 0.02)
    expect(c.rows.map(r => [r.compartment, Math.round(r.predicted), Math.round(r.predictedAsGiven!), r.delivered, Math.round(100 * r.relative!)])).toEqual([
      ['tumour', 300, 150, 120, -20], ['wholeNormalLiver', 62, 31, 40, 30], ['lungs', 16, 8, 10, 25],
    ])
    expect(c.rows[0]!.difference).toBeCloseTo(-30, 9)
    // 300 / 61.538 = 4.875 planned; 120 / 40 = 3 delivered.
    expect(c.tumourToNormal[0]!.predicted).toBeCloseTo(4.875, 9)
    expect(c.tumourToNormal[0]!.ratio).toBeCloseTo(3 / 4.875, 9)
    expect(c.residualFraction).toEqual({ planned: 0.02, measured: 0.04 })
    expect(c.findings.map(f => f.code)).toEqual(['planning/other-activity', 'planning/mismatch'])
  })

  it('says which tumours were not measured and which not planned, and compares as planned where no activity is known', () => {
    const c = predictedAndDelivered(doses, { tumours: [{ id: 'L1', dose: 250 }], wholeNormalDose: 60 })
    expect(c.findings.map(f => f.code)).toEqual(['planning/not-delivered', 'planning/not-planned'])
    expect(c.rows).toHaveLength(1)
    expect(c.rows[0]!.predictedAsGiven).toBeUndefined()
    expect(() => predictedAndDelivered(doses, { activity: -GBq, tumours: [] })).toThrow(RangeError)
  })
})

describe('limits of agreement', () => {
  const pairs = [[100, 110], [150, 145], [200, 230], [80, 85]].map(([predicted, delivered], n) => ({ key: `p${n}`, predicted: predicted!, delivered: delivered! }))
  it('by hand: differences 10, -5, 30, 5: bias 10, SD 14.720, limits -18.85 and 38.85; t of 3 degrees 3.1824', () => {
    const a = blandAltman(pairs)
    expect(a.bias.value).toBeCloseTo(10, 12)
    expect(a.sd).toBeCloseTo(Math.sqrt((0 + 225 + 400 + 25) / 3), 12)
    expect(a.lower.value).toBeCloseTo(10 - 1.96 * 14.7196, 3)
    expect(a.upper.value).toBeCloseTo(38.85, 2)
    // 14.7196 / 2 x 3.18245 = 23.422; 14.7196 sqrt(1/4 + 3.8416/6) x 3.18245 = 44.20.
    expect(a.bias.high - 10).toBeCloseTo(23.422, 2)
    expect(a.upper.high - a.upper.value).toBeCloseTo(44.20, 1)
  })

  it('counts a patient once whatever his tumours: a pair written twice changes nothing', () => {
    expect(blandAltman([...pairs, pairs[2]!])).toEqual(blandAltman(pairs))
  })

  it('as a ratio knows no unit: ten times the dose has the same bias, the geometric mean', () => {
    const a = blandAltman(pairs, 'ratio'), b = blandAltman(pairs.map(p => ({ ...p, predicted: 10 * p.predicted, delivered: 10 * p.delivered })), 'ratio')
    expect(a.bias.value).toBeCloseTo((1.1 * (145 / 150) * 1.15 * (85 / 80)) ** 0.25, 12)
    expect(b.upper.high).toBeCloseTo(a.upper.high, 9)
  })

  it('refuses two patients, what is no number and a ratio to nothing', () => {
    expect(() => blandAltman(pairs.slice(0, 2))).toThrow(/2 patients/)
    expect(() => blandAltman([...pairs, { key: 'x', predicted: NaN, delivered: 1 }])).toThrow(/x: NaN/)
    expect(() => blandAltman([...pairs, { key: 'x', predicted: 0, delivered: 1 }], 'ratio')).toThrow(/ratio of 1 to 0/)
  })
})
