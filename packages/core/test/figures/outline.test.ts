import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Polyline, outlines, signedArea, simplified } from '../../src/figures/index.ts'

const closed = (line: Polyline) => line.length > 2 && line[0]![0] === line.at(-1)![0] && line[0]![1] === line.at(-1)![1]

describe('outlines by marching squares', () => {
  it('one sample inside gives one diamond halfway to its neighbours, by hand', () => {
    const lines = outlines([0, 0, 0, 0, 1, 0, 0, 0, 0], 3, 3, 0.5)
    expect(lines).toHaveLength(1)
    expect(closed(lines[0]!)).toBe(true)
    expect(new Set(lines[0]!.map(p => p.join()))).toEqual(new Set(['1,0.5', '0.5,1', '1,1.5', '1.5,1']))
    expect(Math.abs(signedArea(lines[0]!))).toBeCloseTo(0.5, 12)
  })

  it('the crossing is placed by linear interpolation', () => {
    const [line] = outlines([0, 4, 0, 4], 2, 2, 1)
    expect(line).toHaveLength(2)
    expect(line!.every(p => p[0] === 0.25)).toBe(true)
  })

  it('a line that leaves the field stays open', () => {
    const lines = outlines([1, 1, 0, 1, 1, 0, 0, 0, 0], 3, 3, 0.5)
    expect(lines).toHaveLength(1)
    expect(closed(lines[0]!)).toBe(false)
    expect([lines[0]![0], lines[0]!.at(-1)].map(p => p!.join()).sort()).toEqual(['0,1.5', '1.5,0'])
  })

  it('a saddle joins where its middle is inside, and parts where it is not', () => {
    const saddle = (middle: number) => [0, 0, 0, 0, 0, 1, middle, 0, 0, middle, 1, 0, 0, 0, 0, 0]
    expect(outlines(saddle(0.4), 4, 4, 0.5)).toHaveLength(1)
    expect(outlines(saddle(0), 4, 4, 0.6)).toHaveLength(2)
  })

  it('a hole has its own line, of the other sense', () => {
    const ring = Array.from({ length: 81 }, (_, n) => { const r = Math.hypot(n % 9 - 4, Math.floor(n / 9) - 4); return r < 3.5 && r > 1.2 ? 1 : 0 })
    const areas = outlines(ring, 9, 9, 0.5).map(signedArea)
    expect(areas).toHaveLength(2)
    expect(Math.sign(areas[0]!)).toBe(-Math.sign(areas[1]!))
  })

  it('of a disc encloses its area', () => {
    const n = 61, radius = 22.3, disc = Array.from({ length: n * n }, (_, m) => radius - Math.hypot(m % n - 30.2, Math.floor(m / n) - 29.7))
    const [line, ...others] = outlines(disc, n, n, 0)
    expect(others).toHaveLength(0)
    expect(Math.abs(signedArea(line!)) / (Math.PI * radius ** 2)).toBeCloseTo(1, 2)
  })

  it('with a margin outside, every line is closed and every crossing used once', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 35, maxLength: 35 }), inner => {
      const field = new Float64Array(9 * 7)
      for (let y = 0; y < 5; y++) for (let x = 0; x < 7; x++) field[(y + 1) * 9 + x + 1] = inner[y * 7 + x]!
      const lines = outlines(field, 9, 7, 0.5)
      expect(lines.every(closed)).toBe(true)
      let crossings = 0
      for (let y = 0; y < 7; y++) for (let x = 0; x < 9; x++) {
        const here = field[y * 9 + x]! >= 0.5
        if (x < 8 && here !== field[y * 9 + x + 1]! >= 0.5) crossings++
        if (y < 6 && here !== field[(y + 1) * 9 + x]! >= 0.5) crossings++
      }
      expect(lines.reduce((sum, line) => sum + line.length - 1, 0)).toBe(crossings)
    }))
  })

  it('refuses a field that is not width x height', () => {
    expect(() => outlines([1, 2, 3], 2, 2, 0.5)).toThrow(RangeError)
  })
})

describe('a simplified line', () => {
  it('drops what lies on the way and keeps what does not', () => {
    expect(simplified([[0, 0], [1, 0.01], [2, 0], [2, 2]], 0.1)).toEqual([[0, 0], [2, 0], [2, 2]])
  })

  it('keeps a closed line closed and its area within the tolerance', () => {
    const circle: Polyline = Array.from({ length: 201 }, (_, n) => [10 * Math.cos(2 * Math.PI * (n % 200) / 200), 10 * Math.sin(2 * Math.PI * (n % 200) / 200)] as const)
    const fewer = simplified(circle, 0.05)
    expect(closed(fewer)).toBe(true)
    expect(fewer.length).toBeLessThan(60)
    expect(Math.abs(Math.abs(signedArea(fewer)) - 314.1)).toBeLessThan(2 * Math.PI * 10 * 0.05)
  })
})
