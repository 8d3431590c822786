import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { inJson, onlyFileNames, withoutPaths, withoutTemporary } from '../src/http/without-paths.ts'

describe('an answer', () => {
  it('names files as they lie in the workspace, not where that is', () => {
    const plain = withoutPaths('/home/anna/yttria')
    expect(plain('/home/anna/yttria/patients/p1/course.json is damaged; /home/anna/yttria has no tables')).toBe('patients/p1/course.json is damaged; the workspace has no tables')
    expect(withoutTemporary(`${tmpdir()}/yttria-plan-x/plan.json: wrong`)).toBe('yttria-plan-x/plan.json: wrong')
    expect(plain('patients/p1 has no course.json')).toBe('patients/p1 has no course.json')
  })

  it('in JSON holds no path whose backslashes were doubled', () => {
    expect(inJson('C:\\data')).toBe('C:\\\\data')
    expect(withoutPaths('C:\\data', inJson)(JSON.stringify({ error: 'in C:\\data' }))).toBe(JSON.stringify({ error: 'in the workspace' }))
  })

  it('of a fault names only the files', () => {
    expect(onlyFileNames("ENOENT: no such file or directory, open '/home/anna/y/patients/p1/x.dcm'")).toBe("ENOENT: no such file or directory, open 'x.dcm'")
    expect(onlyFileNames('12 Gy/GBq and 3 mL/s')).toBe('12 Gy/GBq and 3 mL/s')
  })
})
