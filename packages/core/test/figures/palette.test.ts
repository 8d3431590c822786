import { describe, expect, it } from 'vitest'
import { type ColourMap, categoryColour, colourAt, colourTable, overlayOpacity, seriesStyle } from '../../src/figures/index.ts'

const luminance = ([r, g, b]: readonly number[]) => 0.2126 * r! + 0.7152 * g! + 0.0722 * b!

describe('colour maps', () => {
  it('begin and end where the published maps do', () => {
    expect([colourAt('viridis', 0), colourAt('viridis', 1)]).toEqual(['#440154', '#fde725'])
    expect([colourAt('inferno', 0), colourAt('inferno', 1)]).toEqual(['#000004', '#fcffa4'])
    expect(colourAt('viridis', 0.5)).toBe('#21918c')
  })

  it('are read in grey too: lightness only rises (or only falls)', () => {
    for (const map of ['viridis', 'inferno', 'inverted-grey'] satisfies ColourMap[]) {
      const table = colourTable(map)
      const light = Array.from({ length: 256 }, (_, n) => luminance([...table.subarray(3 * n, 3 * n + 3)]))
      // Over eight levels, since single ones are rounded to whole numbers per channel.
      const steps = light.slice(8).map((x, n) => x - light[n]!)
      expect(steps.every(s => map === 'inverted-grey' ? s < 0 : s > 0), map).toBe(true)
    }
  })

  it('an overlay is clear where there is no uptake and never hides the anatomy wholly', () => {
    const opacity = overlayOpacity()
    expect([opacity[0], opacity[15]]).toEqual([0, 0])
    expect(opacity[255]).toBeLessThan(200)
    expect(opacity.every((x, n) => n === 0 || x >= opacity[n - 1]!)).toBe(true)
  })

  it('no two of 24 lines look alike, nor two categories', () => {
    expect(new Set(Array.from({ length: 24 }, (_, n) => JSON.stringify(seriesStyle(n)))).size).toBe(24)
    expect(new Set(Object.values(categoryColour)).size).toBe(4)
  })
})
