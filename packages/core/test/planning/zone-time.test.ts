import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clockText, daysLater, momentOf, offsetAt, weekday } from '../../src/planning/index.ts'

const at = (local: string, zone: string) => momentOf(local, zone).value!

describe('clock times in a zone', () => {
  it('are moments: noon in Amsterdam is 11:00Z in winter and 10:00Z in summer', () => {
    expect(new Date(at('2026-01-15T12:00', 'Europe/Amsterdam').epochS * 1000).toISOString()).toBe('2026-01-15T11:00:00.000Z')
    expect(new Date(at('2026-07-15T12:00', 'Europe/Amsterdam').epochS * 1000).toISOString()).toBe('2026-07-15T10:00:00.000Z')
    expect(new Date(at('2026-07-15T12:00', 'America/St_Johns').epochS * 1000).toISOString()).toBe('2026-07-15T14:30:00.000Z')
  })

  it('are refused in the hour that spring leaves out, and the first of two is taken in autumn', () => {
    expect(momentOf('2026-03-29T02:30', 'Europe/Amsterdam').findings[0]!.code).toBe('planning/no-such-time')
    const twice = momentOf('2026-10-25T02:30', 'Europe/Amsterdam')
    expect(twice.findings[0]!.code).toBe('planning/time-twice')
    expect(clockText(twice.value!)).toBe('2026-10-25T02:30+02:00')
  })

  it('go on day by day over the change of clocks: noon stays noon, 23 hours later in spring, 25 in autumn', () => {
    const spring = at('2026-03-28T12:00', 'Europe/Amsterdam'), autumn = at('2026-10-24T12:00', 'Europe/Amsterdam')
    expect(daysLater(spring, 1).value!.epochS - spring.epochS).toBe(23 * 3600)
    expect(daysLater(autumn, 1).value!.epochS - autumn.epochS).toBe(25 * 3600)
    expect(clockText(daysLater(spring, 1).value!)).toBe('2026-03-29T12:00+02:00')
    expect(weekday(daysLater(spring, 1).value!)).toBe(0)
  })

  it('come back as they were told, in any zone', () => {
    fc.assert(fc.property(fc.integer({ min: 1.6e9, max: 1.9e9 }), fc.constantFrom('Europe/Amsterdam', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC', 'Pacific/Chatham'), (second, zone) => {
      const epochS = Math.floor(second / 60) * 60, text = clockText({ epochS, zone }), back = momentOf(text.slice(0, 16), zone).value!
      // The second of two equal clock times comes back as the first.
      expect([0, 3600, 1800]).toContain(epochS - back.epochS)
      expect(Math.abs(offsetAt(epochS, zone))).toBeLessThanOrEqual(14 * 3600)
    }))
  })

  it('refuse what is no time, no date and no zone', () => {
    expect(momentOf('2026-02-30T12:00', 'UTC').findings[0]!.code).toBe('planning/time')
    expect(momentOf('2026-02-20 12:00', 'UTC').findings[0]!.code).toBe('planning/time')
    expect(momentOf('2026-02-20T12:00', 'Europe/Atlantis').findings[0]!.code).toBe('planning/zone')
  })
})
