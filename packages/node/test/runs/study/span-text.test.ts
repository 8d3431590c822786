import { expect, it } from 'vitest'
import { spanText } from '../../../src/runs/study/span-text.ts'

it('spans of time for a person', () => {
  expect([0, 59.4, 89, 100, 3000, 5400, 7300].map(spanText)).toEqual(['0 s', '59 s', '89 s', '2 min', '50 min', '1 h 30 min', '2 h 2 min'])
})
