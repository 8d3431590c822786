import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  atClock, civilDate, clockS, dayNumber, earliest, instantOf, laterBy, parseDate, parseDateTime, parseOffset,
  parseTime, secondsBetween,
} from '../../../src/dicom/header/times.ts'

const at = (da: string, tm: string, offset?: string) => instantOf(da, tm, offset)!

describe('dates and times of headers', () => {
  test('are read as days and seconds', () => {
    expect(parseDate('19700101')).toBe(0)
    expect(parseDate('20000229')).toBe(11016)
    expect(parseDate('2020.12.17')).toBe(18613)
    expect(parseTime('095621')).toBe(35781)
    expect(parseTime('09:56:21.500')).toBe(35781.5)
    expect(parseTime('2359')).toBe(86340)
    expect(parseTime('141555.687000 ')).toBeCloseTo(51355.687, 9)
  })
  test.each(['20201301', '20210229', '19000229', '2020-1217', '202012', '', 'today', '20200431'])('the date %j is none', d => expect(parseDate(d)).toBeUndefined())
  test.each(['24', '0960', '0', '09562', '095661', '9:5', '', '12.5'])('the time %j is none', t => expect(parseTime(t)).toBeUndefined())
  test('an offset is hours and minutes ahead of UTC', () => {
    expect(parseOffset('+0530')).toBe(19800)
    expect(parseOffset('-0330')).toBe(-12600)
    expect(parseOffset('-0000')).toBe(0)
    for (const bad of ['0100', '+1', '+9900', '+0075', '']) expect(parseOffset(bad)).toBeUndefined()
  })
  test('a date-time without an hour is no moment', () => {
    expect(parseDateTime('20201217')).toBeUndefined()
    expect(parseDateTime('2020121708')!.text).toBe('2020-12-17T08:00:00')
  })
  test('a date-time carries its own offset before that of the data set', () => {
    expect(parseDateTime('20201217084500.00+0200', '+0100')!.epochS).toBe(parseDateTime('20201217074500', '+0100')!.epochS)
    expect(parseDateTime('20201217084500.00 ', '+0100')!.text).toBe('2020-12-17T08:45:00+01:00')
  })
})

describe('moments', () => {
  test('cross midnight, the leap day and the year', () => {
    expect(secondsBetween(at('20201231', '235900'), at('20210101', '000100'))).toBe(120)
    expect(secondsBetween(at('20200228', '230000'), at('20200301', '010000'))).toBe(26 * 3600)
  })
  test('of known zones differ by true time, however written', () => {
    expect(secondsBetween(at('20201217', '100000', '+0100'), at('20201217', '100000', '-0500'))).toBe(6 * 3600)
  })
  test('of a known and an unknown zone differ by the clock on the wall', () => {
    expect(secondsBetween(at('20201217', '090000', '+0100'), at('20201217', '100000'))).toBe(3600)
    expect(secondsBetween(at('20201217', '100000'), at('20201217', '090000', '+0100'))).toBe(-3600)
  })
  test('keep their clock when moved', () => {
    expect(laterBy(at('20201217', '235959.5', '+0100'), 1).text).toBe('2020-12-18T00:00:00.500+01:00')
  })
  test('have a first one', () => {
    expect(earliest([at('20201218', '00'), at('20201217', '23'), at('20201219', '01')])!.text).toBe('2020-12-17T23:00:00')
    expect(earliest([])).toBeUndefined()
  })

  const clock = fc.integer({ min: -2e9, max: 6e9 }), offset = fc.option(fc.integer({ min: -12 * 4, max: 14 * 4 }).map(q => q * 900), { nil: undefined })
  test('survive being written as a DICOM DT and read again', () => {
    fc.assert(fc.property(clock, offset, (c, o) => {
      const moment = atClock(c, o)
      const dt = moment.text.replace(/(\d\d):(\d\d)$/, o === undefined ? '$1:$2' : '$1$2').replace('T', '').replace(/^(\d{4})-(\d\d)-(\d\d)/, '$1$2$3').replace(/(\d\d):(\d\d):(\d\d)/, '$1$2$3')
      expect(parseDateTime(dt)).toEqual(moment)
    }))
  })
  test('agree with the calendar of the host', () => {
    fc.assert(fc.property(clock, c => {
      expect(atClock(c, 0).text.slice(0, 19)).toBe(new Date(c * 1000).toISOString().slice(0, 19))
    }))
  })
  test('add and subtract without loss', () => {
    fc.assert(fc.property(clock, offset, fc.integer({ min: -1e7, max: 1e7 }), (c, o, s) => {
      const moment = atClock(c, o)
      expect(secondsBetween(moment, laterBy(moment, s))).toBe(s)
      expect(clockS(moment)).toBe(c)
    }))
  })
  test('days and dates invert each other', () => {
    fc.assert(fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), d => { expect(dayNumber(...civilDate(d))).toBe(d) }))
  })
})
