import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changeText, decimal, niceCeiling, significant } from '../../src/figures/index.ts'

describe('numbers in print', () => {
  it('keep three significant digits without an exponent', () => {
    expect([0.0123, 7.254, 98.7, 132.6, 1001.4, 29254, 0].map(x => significant(x))).toEqual(['0.0123', '7.25', '98.7', '133', '1,000', '29,300', '0'])
  })

  it('round before they count digits: 99.96 is 100, not 100.0', () => {
    expect(significant(99.96)).toBe('100')
    expect(significant(0.9996)).toBe('1.00')
  })

  it('group thousands and carry a true minus sign', () => {
    expect(decimal(-1613.04, 1)).toBe('\u22121,613.0')
    expect(decimal(1234567, 0)).toBe('1,234,567')
  })

  it('never show minus zero', () => {
    expect(decimal(-0.04, 1)).toBe('0.0')
    expect(changeText(-0.3)).toBe('0%')
  })

  it('sign a change', () => {
    expect([-100, -62.4, 0, 74.6].map(x => changeText(x))).toEqual(['\u2212100%', '\u221262%', '0%', '+75%'])
  })

  it('pass on what is not known, and refuse what is no number', () => {
    expect(significant(undefined)).toBeUndefined()
    expect(() => significant(NaN)).toThrow(RangeError)
    expect(() => decimal(Infinity, 1)).toThrow(RangeError)
  })

  it('are off by no more than half a unit of the last digit shown', () => {
    fc.assert(fc.property(fc.double({ min: 1e-4, max: 1e6, noNaN: true }), x => {
      const shown = Number(significant(x).replaceAll(',', ''))
      expect(Math.abs(shown - x)).toBeLessThanOrEqual(0.5 * 10 ** (Math.floor(Math.log10(x)) - 2) * (1 + 1e-9))
    }))
  })
})

describe('the end of a scale', () => {
  it('is a round number that is not below the greatest value', () => {
    expect([0.23, 1, 7.1, 9.9, 131, 412].map(niceCeiling)).toEqual([0.25, 1, 8, 10, 150, 500])
    fc.assert(fc.property(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), x => {
      expect(niceCeiling(x)).toBeGreaterThanOrEqual(x * (1 - 1e-9))
      expect(niceCeiling(x)).toBeLessThanOrEqual(x * 1.5 + 1e-9)
    }))
  })

  it('refuses what no scale can end at', () => {
    expect(() => niceCeiling(0)).toThrow(RangeError)
    expect(() => niceCeiling(NaN)).toThrow(RangeError)
  })
})
