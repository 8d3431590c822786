import { plan, planFileSchema } from '@yttria/core/planning'
import { describe, expect, it } from 'vitest'
import { canonical, checkDraft, get, newDraft, put, withActivity } from '../../src/plan/draft.ts'
import { fromAnalysis } from '../../src/plan/fill.ts'
import { limitOf, withLimit } from '../../src/plan/limits.ts'

const whole = {
  patient: { key: 'p1' }, device: 'glass', wholeLiverVolumeMl: 1500, lungShunt: { percent: 10 },
  territories: [{ id: 'right', volumeMl: 1000, tumours: [{ id: 'L1', volumeMl: 200, tumourToNormal: 3 }], prescription: { tumourDoseGy: 300 } }, { id: 'left', volumeMl: 300, tumours: [], prescription: { perfusedDoseGy: 80 } }],
}

describe('a plan that is being written', () => {
  it('is changed at one place, the others and their order staying; undefined takes a key away', () => {
    const changed = put(whole, ['territories', 0, 'tumours', 0, 'volumeMl'], 210)
    expect(get(changed, ['territories', 0, 'tumours', 0, 'volumeMl'])).toBe(210)
    expect(whole.territories[0]!.tumours[0]!.volumeMl).toBe(200)
    expect(Object.keys(put(whole, ['device'], 'resin'))).toEqual(Object.keys(whole))
    expect(put(whole, ['lungShunt'], undefined)).not.toHaveProperty('lungShunt')
    expect(put(whole, ['territories', 1], undefined).territories).toHaveLength(1)
    expect(put(whole, ['order', 'treatment', 'zone'], 'Europe/Amsterdam')).toMatchObject({ order: { treatment: { zone: 'Europe/Amsterdam' } } })
  })

  it('is told by the schema what is wrong and where; of alternatives at the one that was meant', () => {
    expect(checkDraft(whole)).toEqual({ file: planFileSchema.parse(whole), issues: new Map() })
    expect([...checkDraft(newDraft('p1')).issues.keys()].sort()).toEqual(['lungShunt', 'territories.0.prescription', 'territories.0.volumeMl', 'wholeLiverVolumeMl'])
    expect([...checkDraft(put(whole, ['lungShunt'], { percent: 120 })).issues.keys()]).toEqual(['lungShunt.percent'])
    expect([...checkDraft(put(whole, ['lungShunt'], { fraction: 'much' })).issues.keys()]).toEqual(['lungShunt.fraction'])
    expect([...checkDraft(put(whole, ['territories', 0, 'prescription'], { bodySurface: { heightM: 180, weightKg: 80 } })).issues.keys()]).toEqual(['territories.0.prescription.bodySurface.heightM'])
    expect([...checkDraft(put(whole, ['territories', 1, 'id'], 'right')).issues.keys()]).toEqual(['territories.1.id'])
  })

  it('gets an activity for each territory in the share it had', () => {
    const draft = withActivity(whole, [3, 1], 2)
    expect(get(draft, ['territories', 0, 'prescription'])).toEqual({ activityGbq: 1.5 })
    expect(get(draft, ['territories', 1, 'prescription'])).toEqual({ activityGbq: 0.5 })
  })

  it('adds a limit set by hand to the published ones, and takes it away again', () => {
    expect(limitOf(whole, 'lungs')).toEqual({ doseGy: 30, own: false })
    expect(limitOf(whole, 'tumour')).toBeUndefined()
    const set = withLimit(whole, 'lungs', 20)
    expect(limitOf(set, 'lungs')).toEqual({ doseGy: 20, own: true })
    expect(get(set, ['limits'])).toEqual([expect.objectContaining({ organ: 'lungs', kind: 'limit', doseGy: 20 })])
    expect(checkDraft(set).issues.size).toBe(0)
    expect(withLimit(set, 'lungs', undefined)).not.toHaveProperty('limits')
    expect(limitOf(withLimit(set, 'tumour', 205), 'lungs')).toEqual({ doseGy: 20, own: true })
    expect(limitOf(withLimit(set, 'tumour', 205), 'tumour')).toEqual({ doseGy: 205, own: true })
    // Of the plan's own checks those that apply: with bilirubin 0.8 90 Gy, not 50.
    const checks = plan(planFileSchema.parse({ ...whole, tumourType: 'CRLM', bilirubinMgPerDl: 0.8 })).value!.checks
    expect(limitOf(whole, 'wholeNormalLiver', checks)).toEqual({ doseGy: 90, own: false })
  })

  it('takes over what was written in other words', () => {
    expect(canonical({ device: 'TheraSphere', tumourType: 'mcrc', intent: 'Lobar', x: 1 })).toEqual({ device: 'glass', tumourType: 'CRLM', intent: 'unilobar', x: 1 })
    expect(canonical({ device: 'gold', tumourType: 7 })).toEqual({ device: 'gold', tumourType: 7 })
  })

  it('begins with the figures of an analysis, each with its source, what was prescribed staying', () => {
    const results = { healthyLiver: { liverVolumeMl: 1612.345678, liverSource: 'RTSTRUCT', draft: false }, lesions: [{ id: 'L1', volumeMl: 33.333333333, tumourToNormal: 2.5 }, { id: 'L2', volumeMl: 8 }], lungs: { doseGy: 7.25 } }
    const course = { treatments: [{ id: 't1', device: 'glass', lungShuntFraction: 0.043 }] }
    const { plan: filled, sources, said } = fromAnalysis(whole, results as never, 3, course as never)
    expect(filled).toMatchObject({ wholeLiverVolumeMl: 1612.35, lungShunt: { percent: 4.3 }, territories: [{ id: 'right', volumeMl: 1612.35, prescription: { tumourDoseGy: 300 }, tumours: [{ id: 'L1', volumeMl: 33.3333, tumourToNormal: 2.5 }, { id: 'L2', volumeMl: 8 }] }] })
    expect(sources['territories.0.tumours.0.tumourToNormal']).toContain('90Y PET after treatment, version 3')
    expect(sources['territories.0.tumours.1.tumourToNormal']).toBeUndefined()
    expect(sources['lungShunt']).toBe('course.json, treatment t1')
    expect(said.join()).toContain('7.3 Gy')
    expect([...checkDraft(filled).issues.keys()]).toEqual(['territories.0.tumours.1'])
  })
})
