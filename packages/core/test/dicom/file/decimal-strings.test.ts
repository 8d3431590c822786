import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDecimals } from '../../../src/dicom/file/decimal-strings.ts'

const read = (text: string) => { const v = readDecimals(new TextEncoder().encode(text)); return v && [...v] }

test('every number is the double that its text means', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.integer().map(n => n / 1000)), { minLength: 1 }), values => {
    expect(read(values.map(String).join('\\'))).toEqual(values.map(v => Number(String(v))))
  }))
})
test('17 digits are not rounded twice', () => {
  fc.assert(fc.property(fc.array(fc.double({ noNaN: true, min: -1000, max: 1000 }).filter(x => !String(x).includes('e')), { minLength: 1, maxLength: 50 }), values => {
    expect(read(values.map(x => x.toFixed(15)).join('\\'))).toEqual(values.map(x => Number(x.toFixed(15))))
  }))
})
test('spaces, signs, points and exponents as PS3.5 allows', () => {
  expect(read(' 1.50\\ +2\\-.5 \\1.\\1e3\\-2.5E-1\\000123.4560 ')).toEqual([1.5, 2, -0.5, 1, 1000, -0.25, 123.456])
  expect(read('0.1\\123456789012345678\0')).toEqual([0.1, 123456789012345678])
  expect(read('')).toEqual([])
  expect(read('   ')).toEqual([])
})
test.each(['1\\\\2', '1\\', 'a', '1 2', '--1', '1.2.3', '0x10', '1e', '.', '1e999', 'NaN', '+', '1\t\\2'])('refuses %j', text => {
  expect(read(text)).toBeUndefined()
})
