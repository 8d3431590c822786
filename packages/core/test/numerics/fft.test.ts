import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { fourier, fourierLength, random } from '../../src/numerics/index.ts'

const pair = (n: number) => ({ re: new Float64Array(n), im: new Float64Array(n) })

describe('the Fourier transform', () => {
  it('of 1, 2, 3, 4, 5 by hand: 15 and -2.5 + 3.441 i, -2.5 + 0.812 i and their conjugates', () => {
    const data = pair(5)
    data.re.set([1, 2, 3, 4, 5])
    const { re, im } = fourier(data, pair(5), 5, 1)
    expect([...re].map(x => Number(x.toFixed(9)))).toEqual([15, -2.5, -2.5, -2.5, -2.5])
    expect([...im].map(x => Number(x.toFixed(6)))).toEqual([0, 3.440955, 0.812299, -0.812299, -3.440955])
  })

  it('equals the sums of its definition, for every radix, several sequences at once, both ways', () => {
    for (const length of [1, 2, 3, 4, 5, 6, 8, 12, 15, 16, 18, 20, 30, 36, 45, 60]) for (const sign of [-1, 1]) {
      const batch = 3, r = random(length), data = pair(length * batch)
      for (let n = 0; n < length * batch; n++) { data.re[n] = r.normal(); data.im[n] = r.normal() }
      const re = Float64Array.from(data.re), im = Float64Array.from(data.im)
      const out = fourier(data, pair(length * batch), length, batch, sign > 0)
      for (let j = 0; j < length; j++) for (let b = 0; b < batch; b++) {
        let x = 0, y = 0
        for (let k = 0; k < length; k++) {
          const c = Math.cos(2 * Math.PI * j * k / length), s = sign * Math.sin(2 * Math.PI * j * k / length), at = k * batch + b
          x += re[at]! * c - im[at]! * s
          y += re[at]! * s + im[at]! * c
        }
        expect(Math.hypot(out.re[j * batch + b]! - x, out.im[j * batch + b]! - y)).toBeLessThan(1e-12 * length)
      }
    }
  })

  it('forth and back gives the numbers times their count', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 4 }), fc.nat(), (n, batch, seed) => {
      const length = fourierLength(n), r = random(seed), data = pair(length * batch)
      for (let i = 0; i < length * batch; i++) { data.re[i] = r.normal(); data.im[i] = r.normal() }
      const start = Float64Array.from(data.re), work = pair(length * batch)
      const there = fourier(data, work, length, batch), back = fourier(there, there === data ? work : data, length, batch, true)
      for (let i = 0; i < start.length; i++) expect(back.re[i]! / length).toBeCloseTo(start[i]!, 11)
    }), { numRuns: 40 })
  })

  it('takes lengths of factors 2, 3 and 5 and refuses others and arrays too short', () => {
    expect([1, 7, 11, 203, 206, 154].map(fourierLength)).toEqual([1, 8, 12, 216, 216, 160])
    expect(() => fourier(pair(7), pair(7), 7, 1)).toThrow(/length 7/)
    expect(() => fourier(pair(8), pair(8), 8, 2)).toThrow(/array of 8/)
    expect(() => fourierLength(0)).toThrow(/length 0/)
  })
})
