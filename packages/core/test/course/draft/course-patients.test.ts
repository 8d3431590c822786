import { describe, expect, it } from 'vitest'
import { type CourseFile, coursePatients } from '../../../src/course/index.ts'
import type { Series } from '../../../src/dicom/index.ts'
import { folder, series } from '../fixtures.ts'

const person = (key: string, patient: string, who: { name?: string; birthDate?: string }): Series => {
  const s = series({ key, kind: 'pet' })
  return { ...s, patient, instances: s.instances.map(i => ({ ...i, patient: { identity: patient, ...who } })) }
}
const course = (...exams: [id: string, role: 'baseline' | 'treatment' | 'followUp'][]): CourseFile =>
  ({ schemaVersion: '1.0.0', patient: { key: 'p' }, exams: exams.map(([id, role]) => ({ id, role, petSeriesUid: id })), treatments: [] })
const all = course(['baseline', 'baseline'], ['treatment', 'treatment'], ['followUp', 'followUp'])
const one = { name: 'Doe^Jane', birthDate: '19500101' }

describe('the exams of a course', () => {
  it('of one patient number raise nothing, whatever else lies in the folder', () => {
    const index = folder(person('baseline', 'patient 1', one), person('treatment', 'patient 1', one), person('other', 'patient 2', {}))
    expect(coursePatients(course(['baseline', 'baseline'], ['treatment', 'treatment']), index)).toEqual({ findings: [], foreign: new Set() })
    expect(coursePatients(course(), index).findings).toEqual([])
  })
  it('under another number, with the same name and birth however the name is written, are taken and told', () => {
    const index = folder(person('baseline', 'patient 1', one), person('treatment', 'patient 1', one), person('followUp', 'patient 2', { name: 'DOE^JANE^M', birthDate: '19500101' }))
    const { findings, foreign } = coursePatients(all, index)
    expect(foreign.size).toBe(0)
    expect(findings).toMatchObject([{ severity: 'warning', code: 'course/patients', subject: { series: 'followUp' } }])
  })
  it.each([
    ['another name', { name: 'Roe^Jane', birthDate: '19500101' }], ['another birth date', { name: 'Doe^Jane', birthDate: '19500102' }],
    ['no birth date', { name: 'Doe^Jane' }], ['no name', { birthDate: '19500101' }], ['nothing', {}],
  ])('with %s are refused; nobody is named', (_, who) => {
    const index = folder(person('baseline', 'patient 1', one), person('treatment', 'patient 1', one), person('followUp', 'patient 2', who))
    const { findings, foreign } = coursePatients(all, index)
    expect([...foreign]).toEqual(['followUp'])
    expect(findings).toMatchObject([{ severity: 'error', code: 'course/patients', remedy: expect.stringContaining('--repair samePatient=yes') }])
    expect(JSON.stringify(findings)).not.toMatch(/Doe|Roe|1950/)
  })
  it('the treatment is whose course it is', () => {
    const index = folder(person('baseline', 'patient 1', {}), person('treatment', 'patient 2', one), person('followUp', 'patient 2', one))
    expect([...coursePatients(all, index).foreign]).toEqual(['baseline'])
  })
})
