import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ascending, midranks, tieSizes } from '../../src/numerics/index.ts'

describe('ranks', () => {
  it('of 3, 1, 3, 2, 3 are 4, 1, 4, 2, 4; three share the last value', () => {
    expect([...midranks([3, 1, 3, 2, 3])]).toEqual([4, 1, 4, 2, 4])
    expect(tieSizes([3, 1, 3, 2, 3])).toEqual([1, 1, 3])
  })

  it('keep the order of equal values', () => expect([...ascending([2, 1, 2, 1])]).toEqual([1, 3, 0, 2]))

  it('are those of a stable sort, however many values', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 200 }), values => {
      expect([...ascending(values)]).toEqual(values.map((_, i) => i).sort((a, b) => values[a]! - values[b]! || a - b))
    }))
  })

  it('refuse a value that is no number', () => expect(() => midranks([1, NaN])).toThrow('value 1'))

  it('of nothing are nothing', () => expect(midranks([]).length + tieSizes([]).length).toBe(0))
})
