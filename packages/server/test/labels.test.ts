import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeLabels, encodeLabels } from '../src/api/labels.ts'

describe('label maps as text', () => {
  it('come back as they were', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 40_000 })), { maxLength: 12 }), runs => {
      const map = new Uint8Array(runs.reduce((sum, [, n]) => sum + n, 0))
      let at = 0
      for (const [label, n] of runs) map.fill(label, at, at += n)
      expect(Buffer.compare(decodeLabels(encodeLabels(map), map.length), map)).toBe(0)
    }))
  })

  it('are small: ten runs in a map of six million voxels take less than 100 characters', () => {
    const map = new Uint8Array(6_000_000)
    for (let n = 1; n <= 5; n++) map.fill(n, n * 1_000_000, n * 1_000_000 + 500)
    expect(encodeLabels(map).length).toBeLessThan(100)
  })

  it('are refused where they are too long, too short, broken or no base64', () => {
    const text = encodeLabels(new Uint8Array(300).fill(2))
    for (const count of [299, 301]) expect(() => decodeLabels(text, count)).toThrow(RangeError)
    expect(() => decodeLabels(text.slice(0, -4), 300)).toThrow(RangeError)
    expect(() => decodeLabels('###', 3)).toThrow(RangeError)
    // A run of no voxels would let a short text loop.
    expect(() => decodeLabels(btoa('\u0001\u0000'), 0)).toThrow(RangeError)
  })
})
