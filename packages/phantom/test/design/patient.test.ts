import { describe, expect, it } from 'vitest'
import { leanBodyMassKg } from '../../src/design/patient.ts'

describe('lean body mass by Janmahasatian', () => {
  const at = (sex: 'M' | 'F') => leanBodyMassKg({ key: 'x', name: 'X', birthDate: '1955-03-01', sex, heightM: 1.85 }, 75)
  it('is 60.915 kg for a man and 49.214 kg for a woman of 75 kg and 1.85 m', () => {
    expect(at('M')).toBeCloseTo(60.915, 3)
    expect(at('F')).toBeCloseTo(49.214, 3)
  })
})
