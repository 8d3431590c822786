import { describe, expect, it } from 'vitest'
import { courseFileSchema, jsonSchemas } from '../../src/course/index.ts'
import { repairNames } from '../../src/dicom/index.ts'

const course = (...repairs: unknown[]) => courseFileSchema.safeParse({ schemaVersion: '1.0.0', patient: { key: 'p' }, exams: [{ id: 'treatment', role: 'treatment' }], repairs })
const objections = (...repairs: unknown[]) => course(...repairs).error?.issues.map(i => i.path.join('.'))

describe('repairs in course.json', () => {
  it('name what, the value as text or number, where, and why', () => {
    expect(course({ name: 'isotope', value: 'Y-90', exam: 'treatment', reason: 'entered as F-18' }, { name: 'weightKg', value: 72.5, series: '1.2.3', reason: 'weighed' }).success).toBe(true)
  })
  it('are refused without a reason or value, with an exam that is not there, or a key that is none', () => {
    expect(objections({ name: 'isotope', value: 'Y-90' })).toEqual(['repairs.0.reason'])
    expect(objections({ name: 'isotope', value: 'Y-90', reason: '' })).toEqual(['repairs.0.reason'])
    expect(objections({ name: 'isotope', reason: 'r' })).toEqual(['repairs.0.value'])
    expect(objections({ name: 'isotope', value: 'Y-90', reason: 'r', exam: 'baseline' })).toEqual(['repairs.0.exam'])
    expect(objections({ name: 'isotope', value: 'Y-90', reason: 'r', at: 'x' })).toEqual(['repairs.0'])
  })
  it('are in the published schema, with every name', () => {
    const text = JSON.stringify(jsonSchemas.course.schema())
    for (const name of repairNames) expect(text).toContain(name)
  })
})
