/** Points of a colour map: value 0 to 1, red, green, blue 0 to 1. */
export type ColourMap = readonly (readonly [number, number, number, number])[]

export const grey: ColourMap = [[0, 0, 0, 0], [1, 1, 1, 1]]
/** White for nothing, black for much: how FDG is read. */
export const inverseGrey: ColourMap = [[0, 1, 1, 1], [1, 0, 0, 0]]
/** Black body: luminance rises all the way, so it can be read in grey. */
export const hot: ColourMap = [[0, 0, 0, 0], [0.35, 0.6, 0, 0], [0.6, 1, 0.4, 0], [0.85, 1, 0.85, 0.2], [1, 1, 1, 1]]
/** Viridis, after van der Walt and Smith (CC0), thinned. */
export const viridis: ColourMap = [[0, 0.267, 0.005, 0.329], [0.25, 0.229, 0.322, 0.545], [0.5, 0.128, 0.567, 0.551], [0.75, 0.369, 0.789, 0.383], [1, 0.993, 0.906, 0.144]]

/** From blue to red, as dose is often shown; its luminance does not rise all the way. */
export const spectrum: ColourMap = [[0, 0, 0, 0.35], [0.2, 0, 0.35, 1], [0.4, 0, 0.85, 0.75], [0.6, 0.45, 0.95, 0.1], [0.8, 1, 0.75, 0], [1, 0.9, 0, 0]]

export const colourMaps: Readonly<Record<'hot' | 'inverse grey' | 'viridis' | 'spectrum', ColourMap>> = { hot, 'inverse grey': inverseGrey, viridis, spectrum }

/** 0 to 255, of a value from 0 to 1; what lies beyond has the colour of the end. */
export function colourAt(map: ColourMap, value: number): [number, number, number] {
  const at = Math.min(1, Math.max(0, value)), n = Math.max(1, map.findIndex(p => p[0] >= at)), [a, r, g, b] = map[n - 1]!, [c, r2, g2, b2] = map[n]!, t = (at - a) / (c - a)
  return [r + t * (r2 - r), g + t * (g2 - g), b + t * (b2 - b)].map(x => Math.round(255 * x)) as [number, number, number]
}

/** 256 colours, packed as a canvas wants them (RGBA, little-endian). */
export function colourTable(map: ColourMap): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, n) => {
    const [r, g, b] = colourAt(map, n / 255)
    return (255 << 24 | b << 16 | g << 8 | r) >>> 0
  })
}

export const cssColour = (map: ColourMap, value: number): string => `rgb(${colourAt(map, value).join(' ')})`

export const cssGradient = (map: ColourMap): string =>
  `linear-gradient(to top, ${map.map(([at, r, g, b]) => `rgb(${[r, g, b].map(x => Math.round(255 * x)).join(' ')}) ${100 * at}%`).join(', ')})`
