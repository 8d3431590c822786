import { expect, it } from 'vitest'
import { typographic } from '../../src/report/index.ts'

it('numbers below zero have a minus, names keep their hyphens', () => {
  expect(typographic('-4 (-30 to 32)')).toBe('\u22124 (\u221230 to 32)')
  expect(typographic('Kenward-Roger, F-18, log-rank, 2-4 months, days -42 to 0')).toBe('Kenward-Roger, F-18, log-rank, 2-4 months, days \u221242 to 0')
})

it('signs stand for what a keyboard has not', () => {
  expect(typographic('at >= 122 Gy, <= 3, 2 x mean + 2 SD, bilirubin (umol/L)')).toBe('at \u2265 122 Gy, \u2264 3, 2 \u00d7 mean + 2 SD, bilirubin (\u00b5mol/L)')
  expect(typographic('P < 0.001')).toBe('P < 0.001')
})
