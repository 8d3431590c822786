import { expect, test } from 'vitest'
import { petQuantity, indexFolder } from '../../src/dicom/index.ts'
import { averageCountRateTime, decayFactor, withinFrameFactor } from '../../src/physics/index.ts'
import { headerOf, petSeries, petSlice } from '../dicom/pet-fixture.ts'

// docs/methods/dicom/pet-quantity.md, worked example: the same numbers in the same order.
// A woman of 70 kg; 370 MBq of 18F (T = 6588 s) at 10:00:00; scan from 11:00:00; frames of 120 s; a voxel of 20,000 Bq/mL.
const T = 6588

test('START: the activity in the body at the scan start is 253.340 MBq, SUVbw 5.5262', () => {
  // 2^(-3600/6588): exponent -0.546448, e^(-0.378769) = 0.684704
  expect(decayFactor({ elapsed: 3600, halfLife: T })).toBeCloseTo(0.684704, 6)
  // 370 MBq x 0.684704 = 253.340 MBq; 70,000 g / 253.340e6 Bq = 2.76308e-4 mL g/(Bq mL); x 20,000 = 5.5262
  const q = petQuantity(petSeries()).value!
  expect(q.suvbwPerUnit).toBeCloseTo(2.76308e-4, 9)
  expect(20_000 * q.suvbwPerUnit!).toBeCloseTo(5.5262, 4)
})

test('ADMIN: the same voxel, already at injection, is SUVbw 3.7838', () => {
  // 70,000 g / 370e6 Bq = 1.89189e-4; x 20,000 = 3.78378. (Decayed as if START it would be 5.526: 46% too much.)
  const q = petQuantity(petSeries({ dataset: { x00541102: ['CS', 'ADMIN'] } })).value!
  expect(20_000 * q.suvbwPerUnit!).toBeCloseTo(3.78378, 5)
})

test('NONE: a frame of 120 s begun 1200 s after the scan start is raised by 1.14175', () => {
  // 2^(-1200/6588): e^(-0.126256) = 0.881389. Within the frame x = ln 2 x 120 / 6588 = 0.0126257;
  // (1 - e^-x)/x = 1 - x/2 + x^2/6 = 0.993714. 1 / (0.881389 x 0.993714) = 1.14175
  expect(decayFactor({ elapsed: 1200, halfLife: T })).toBeCloseTo(0.881389, 6)
  expect(withinFrameFactor({ duration: 120, halfLife: T })).toBeCloseTo(0.993714, 6)
  const headers = [0, 1].map(k => headerOf(petSlice(k, { dataset: { x00541102: ['CS', 'NONE'], x00280051: ['CS', 'ATTN'], x00080032: ['TM', ['110000', '112000'][k]!] } })))
  expect(petQuantity(indexFolder(headers).series[0]!).value!.scaleOf('1.2.3.4.2')).toBeCloseTo(1.14175, 5)
})

test('the scan start counted back from a frame: 11:20:00 - 1260 s + 59.937 s = 10:59:59.937', () => {
  // Average count rate time: 120 s (1/2 - x/24) = 60 - 0.0631 = 59.9369 s.
  expect(averageCountRateTime({ duration: 120, halfLife: T })).toBeCloseTo(59.9369, 4)
  const q = petQuantity(petSeries({ dataset: { x00080031: ['TM', '150000'], x00080032: ['TM', '112000'], x00541300: ['DS', '1260000'] } })).value!
  expect(q.referenceTime.text).toBe('2024-03-05T10:59:59.937')
})
