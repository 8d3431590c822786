import { fittingLimits, planFileSchema } from '@yttria/core/planning'
import { describe, expect, it } from 'vitest'
import { checkDraft, get, newDraft, put, withActivity } from '../../src/plan/draft.ts'
import { fromAnalysis } from '../../src/plan/fill.ts'
import { limitOf, limitsOfDraft, withLimit } from '../../src/plan/limits.ts'

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

  it('holds a limit set by hand in place of the published ones of that organ, and these again without it', () => {
    expect(limitOf(whole, 'lungs')).toEqual({ doseGy: 30, own: false })
    expect(limitOf(whole, 'tumour')).toBeUndefined()
    const set = withLimit(whole, 'lungs', 20)
    expect(limitOf(set, 'lungs')).toEqual({ doseGy: 20, own: true })
    expect(limitsOfDraft(set).map(l => l.organ).sort()).toEqual(fittingLimits({ device: 'glass' }).map(l => l.organ).sort())
    expect(checkDraft(set).issues.size).toBe(0)
    expect(withLimit(set, 'lungs', undefined)).not.toHaveProperty('limits')
    expect(limitOf(withLimit(set, 'tumour', 205), 'lungs')).toEqual({ doseGy: 20, own: true })
    // A goal that was found for another tumour does not fit: setting one does not bring it.
    expect(limitsOfDraft(withLimit(whole, 'tumour', 205)).filter(l => l.kind === 'goal').map(l => l.doseGy)).toEqual([205])
  })

  it('begins with the figures of an analysis, each with its source, what was prescribed staying', () => {
    const results = { healthyLiver: { liverVolumeMl: 1612.345678, liverSource: 'RTSTRUCT', draft: false }, lesions: [{ id: 'L1', volumeMl: 33.333333333, tumourToNormal: 2.5 }, { id: 'L2', volumeMl: 8 }], lungs: { doseGy: 7.25 } }
    const course = { treatments: [{ id: 't1', device: 'glass', lungShuntFraction: 0.043 }] }
    const { plan, sources, said } = fromAnalysis(whole, results as never, 3, course as never)
    expect(plan).toMatchObject({ wholeLiverVolumeMl: 1612.35, lungShunt: { percent: 4.3 }, territories: [{ id: 'right', volumeMl: 1612.35, prescription: { tumourDoseGy: 300 }, tumours: [{ id: 'L1', volumeMl: 33.3333, tumourToNormal: 2.5 }, { id: 'L2', volumeMl: 8 }] }] })
    expect(sources['territories.0.tumours.0.tumourToNormal']).toContain('90Y PET after treatment, version 3')
    expect(sources['territories.0.tumours.1.tumourToNormal']).toBeUndefined()
    expect(sources['lungShunt']).toBe('course.json, treatment t1')
    expect(said.join()).toContain('7.3 Gy')
    expect([...checkDraft(plan).issues.keys()]).toEqual(['territories.0.tumours.1'])
  })
})
