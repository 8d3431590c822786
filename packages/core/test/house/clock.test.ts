import { expect, it } from 'vitest'

// Runs in the project `dates` of vitest.config.ts alone: what reckons with dates runs once more half an hour askew.
it('the clock is that of St. John\'s', () => {
  expect(new Date(Date.UTC(2024, 0, 15)).getTimezoneOffset()).toBe(210)
})
