import { describe, expect, test } from 'vitest'
import { type Finding, error, note, warning } from '@yttria/core/record'
import { findingsText } from '../../src/terminal/findings-text.ts'

const io = { terminal: false, width: 100 }
const of = (f: Finding): string | undefined => f.subject.series && `#${f.subject.series} CT`
const lines = (findings: readonly Finding[], more = {}) => findingsText(findings, { ...io, ...more }, of).trim().split('\n').map(l => l.trim())

describe('findings for people', () => {
  test('errors come first, of each kind the one that is furthest off, and by how much stands first', () => {
    const off = (f: Finding, factor: number) => ({ ...f, factor })
    expect(lines([
      note('c', {}, 'Worth knowing.'), warning('w', {}, 'Small.'), off(warning('w', {}, 'Large.'), 2.2), off(error('e', {}, 'A little.'), 1.05), off(error('e', {}, 'A lot.'), 3.29e-5), error('e', {}, 'Unknown.'),
    ])).toEqual([
      '3 errors, 2 warnings, 1 note', 'ERROR    30,400 times too low. A lot.', 'ERROR    5.0% too high. A little.', 'ERROR    Unknown.', 'WARNING  2.2 times too high? Large.', 'WARNING  Small.', 'note     Worth knowing.',
    ])
  })
  test('a remedy stands on the line where it fits', () => {
    expect(lines([error('e', {}, 'It is so.', 'Do this.')])).toEqual(['1 error', 'ERROR    It is so. -> Do this.'])
    expect(lines([error('e', {}, 'It is so, and it takes quite a number of words to say how it came to be so.', 'Do this, and then that.')])).toHaveLength(3)
  })
  test('what is the same of several series is said once, of more than two by their numbers', () => {
    const same = (series: string) => warning('w', { series }, 'Cut off.')
    expect(lines(['1', '2'].map(same))[1]).toBe('WARNING  #1 CT, #2 CT: Cut off.')
    expect(lines(['7', '1', '2', '3', '10', '11'].map(same))[1]).toBe('WARNING  #1 to #3, #7, #10, #11: Cut off.')
  })
  test('of twenty that differ by their numbers only, one is printed, and all with --verbose', () => {
    const gaps = Array.from({ length: 20 }, (_, n) => error('slices/missing', { series: String(n + 1) }, `${n + 1} ${n === 0 ? 'slice is' : 'slices are'} missing between ${n}.5 mm and ${n + 9}.0 mm.`))
    expect(lines(gaps)).toEqual(['20 errors', 'ERROR    #1 CT: 1 slice is missing between 0.5 mm and 9.0 mm.', 'The like of 19 more: #2 to #20 (--verbose prints them).'])
    expect(lines(gaps, { verbose: true })).toHaveLength(21)
    expect(lines(gaps.slice(0, 3))).toHaveLength(4)
  })
  test('factors that are none are not printed', () => {
    for (const factor of [1, 0, -1, NaN, Infinity]) expect(lines([{ ...error('e', {}, 'So.'), factor }])[1]).toBe('ERROR    So.')
  })
})
