import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateOfCell, isoDate, provenOrder } from '../../../src/cohort/index.ts'

const read = (text: string, order?: 'day-first' | 'month-first') => {
  const found = dateOfCell(text, order)
  return 'day' in found ? isoDate(found.day) : found.problem
}

describe('a date in a cell', () => {
  it.each([
    ['2019-03-04', '2019-03-04'], ['2019/3/4', '2019-03-04'], ['2019.03.04', '2019-03-04'], ['20190304', '2019-03-04'], ['2019-03-04T10:15:00', '2019-03-04'], ['2019-03-04 23:59', '2019-03-04'],
    ['4 Mar 2019', '2019-03-04'], ['04-MRT-2019', '2019-03-04'], ['4. M\u00e4rz 2019', '2019-03-04'], ['March 4, 2019', '2019-03-04'], ['4mei2019', '2019-05-04'], ['29-02-2020', '2020-02-29'],
    // Only one order is possible.
    ['23/04/2019', '2019-04-23'], ['04/23/2019', '2019-04-23'], ['03/03/2019', '2019-03-03'],
  ])('%s is %s', (text, iso) => expect(read(text)).toBe(iso))

  it.each([
    ['03/04/2019', 'ambiguous'], ['3.4.2019', 'ambiguous'], ['2019-02-29', 'impossible'], ['31/02/2019', 'impossible'], ['2019-13-01', 'impossible'], ['1019-03-04', 'impossible'], ['2191-03-04', 'impossible'],
    ['03/04/19', 'two-digit-year'], ['4-mar-19', 'two-digit-year'], ['43528', 'spreadsheet-number'], ['yesterday', 'none'], ['4 Foo 2019', 'none'], ['2019-03', 'none'], ['2019-3/4', 'none'], ['12', 'none'],
  ])('%s is %s: nothing is guessed', (text, problem) => expect(read(text)).toBe(problem))

  it('is read by an order that is given, also against what it would be alone', () => {
    expect(read('03/04/2019', 'day-first')).toBe('2019-04-03')
    expect(read('03/04/2019', 'month-first')).toBe('2019-03-04')
    expect(read('23/04/2019', 'month-first')).toBe('impossible')
    // Year first wants no order.
    expect(read('2019-03-04', 'day-first')).toBe('2019-03-04')
  })

  it('comes back from its own text', () => {
    fc.assert(fc.property(fc.integer({ min: 7305, max: 47481 }), day => { expect(dateOfCell(isoDate(day))).toEqual({ day }) }))
  })

  it('the order is proved by cells that leave only one', () => {
    expect(provenOrder(['03/04/2019', '23/04/2019', ''])).toBe('day-first')
    expect(provenOrder(['03/04/2019', '04/23/2019'])).toBe('month-first')
    expect(provenOrder(['23/04/2019', '04/23/2019'])).toBe('mixed')
    expect(provenOrder(['03/04/2019', '2019-04-23', 'x'])).toBeUndefined()
  })
})
