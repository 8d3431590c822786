import { describe, expect, it } from 'vitest'
import { changePercent, isObjectiveResponse, patientResponse, responseCategory, responseSettings, totalLesionGlycolysis, weightedDose } from '../../src/response/index.ts'

const paper = responseSettings.parse(undefined)

describe('TLG and its category by hand', () => {
  it('mean SUL 4.2 in 35 mL: TLG 147 g; 2.1 in 20 mL at follow-up: 42 g, -71.4 %, PR', () => {
    const baseline = totalLesionGlycolysis({ meanUptake: 4.2, volumeMl: 35 })
    const followUp = totalLesionGlycolysis({ meanUptake: 2.1, volumeMl: 20 })
    expect(baseline).toBeCloseTo(147, 9)
    expect(followUp).toBeCloseTo(42, 9)
    const change = changePercent({ baseline, followUp })
    expect(change).toBeCloseTo(-71.4286, 3)
    expect(responseCategory(change, paper)).toBe('PR')
  })

  it.each([[-100, 'CR'], [-99.9999, 'PR'], [-99, 'PR'], [-45, 'PR'], [-44.9999, 'StD'], [-44, 'StD'], [0, 'StD'], [75, 'StD'], [75.0001, 'PD'], [400, 'PD']] as const)(
    'a change of %s %% is %s', (change, category) => expect(responseCategory(change, paper)).toBe(category))

  it('nothing left is exactly -100, no change exactly 0', () => {
    expect(changePercent({ baseline: 0.1 + 0.2, followUp: 0 })).toBe(-100)
    expect(changePercent({ baseline: 123.456, followUp: 123.456 })).toBe(0)
  })

  it('the patient: 147 to 42 and 50 to 100 g is 197 to 142 g, -27.9 %, StD', () => {
    const p = patientResponse([{ tlgBaseline: 147, tlgFollowUp: 42 }, { tlgBaseline: 50, tlgFollowUp: 100 }], paper, 0)!
    expect(p.changePercent).toBeCloseTo(-27.9188, 3)
    expect(p.category).toBe('StD')
  })

  it("the patient's dose: 200 Gy in 10 mL and 80 Gy in 40 mL average to 104 Gy", () => {
    expect(weightedDose([{ volumeMl: 10, meanDoseGy: 200 }, { volumeMl: 40, meanDoseGy: 80 }])).toBeCloseTo(104, 9)
    expect(weightedDose([])).toBeUndefined()
  })

  it('new lesions make PD only where the protocol says so', () => {
    const lesion = [{ tlgBaseline: 10, tlgFollowUp: 1 }]
    expect(patientResponse(lesion, paper, 2)!.category).toBe('PR')
    expect(patientResponse(lesion, responseSettings.parse({ newLesionsAreProgression: true }), 2)!.category).toBe('PD')
    expect(patientResponse([], paper, 0)).toBeUndefined()
  })

  it('CR and PR are an objective response', () => {
    expect((['CR', 'PR', 'StD', 'PD'] as const).map(isObjectiveResponse)).toEqual([true, true, false, false])
  })

  it('refuses what cannot be', () => {
    expect(() => changePercent({ baseline: 0, followUp: 1 })).toThrow(/baseline of 0/)
    expect(() => changePercent({ baseline: 1, followUp: NaN })).toThrow(/NaN/)
    expect(() => responseCategory(-101, paper)).toThrow(/-101/)
    expect(() => responseCategory(NaN, paper)).toThrow(/NaN/)
    expect(() => totalLesionGlycolysis({ meanUptake: 1, volumeMl: -1 })).toThrow(/-1 mL/)
    expect(() => totalLesionGlycolysis({ meanUptake: NaN, volumeMl: 1 })).toThrow(/uptake of NaN/)
  })
})
