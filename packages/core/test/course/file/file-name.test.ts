import { describe, expect, it } from 'vitest'
import { courseFileSchema, isFileName } from '../../../src/course/index.ts'
import { isUid } from '../../../src/dicom/index.ts'

describe('an identifier that names a file', () => {
  it.each(['baseline', 'followUp', 'PET 1', 'Nachsorge März', '1.2.3', 'x'.repeat(64), '肝臓'])('may be %j', id => { expect(isFileName(id)).toBe(true) })
  it.each(['', '.', '..', '../x', 'a/b', 'a\\b', 'C:x', 'a\u0000b', 'a\nb', ' a', 'a.', 'a ', '.hidden', 'x'.repeat(65), 'a"b', 'a|b', 'a*'])('may not be %j', id => {
    expect(isFileName(id)).toBe(false)
  })
})

describe('exams of a course', () => {
  const issues = (...ids: string[]) => {
    const exams = ids.map((id, n) => ({ id, role: n === 0 ? 'baseline' : 'followUp' }))
    return courseFileSchema.safeParse({ schemaVersion: '1.0.0', patient: { key: 'p1' }, exams }).error?.issues.map(i => i.path.join('.')) ?? []
  }
  it('are refused by their place where their id is a path, or differs from another in capitals only', () => {
    expect(issues('baseline', '../../escaped')).toEqual(['exams.1.id'])
    expect(issues('exam', 'Exam')).toEqual(['exams.1.id'])
    expect(issues('baseline', 'follow up 2')).toEqual([])
  })
})

describe('a UID', () => {
  it.each(['1.2.840.10008.1.2', '2.25.329800735698586629295641978511506172918', '1.02.3', '0'.repeat(64)])('is %j', uid => { expect(isUid(uid)).toBe(true) })
  it.each(['', '.', '1.', '.1', '1..2', '../1.2', '1.2/3', '1.2\u0000', '1.2\n', 'a.b', '1'.repeat(65), '-1.2'])('is not %j', uid => { expect(isUid(uid)).toBe(false) })
})
