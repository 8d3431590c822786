/** Points of a colour map: value 0 to 1, red, green, blue 0 to 1. */
export type ColourMap = readonly (readonly [number, number, number, number])[]

export const grey: ColourMap = [[0, 0, 0, 0], [1, 1, 1, 1]]
/** White for nothing, black for much: how FDG is read. */
export const inverseGrey: ColourMap = [[0, 1, 1, 1], [1, 0, 0, 0]]
/** Black body: luminance rises all the way, so it can be read in grey. */
export const hot: ColourMap = [[0, 0, 0, 0], [0.35, 0.6, 0, 0], [0.6, 1, 0.4, 0], [0.85, 1, 0.85, 0.2], [1, 1, 1, 1]]
/** Viridis, after van der Walt and Smith (CC0), thinned. */
export const viridis: ColourMap = [[0, 0.267, 0.005, 0.329], [0.25, 0.229, 0.322, 0.545], [0.5, 0.128, 0.567, 0.551], [0.75, 0.369, 0.789, 0.383], [1, 0.993, 0.906, 0.144]]

export const cssGradient = (map: ColourMap): string =>
  `linear-gradient(to top, ${map.map(([at, r, g, b]) => `rgb(${[r, g, b].map(x => Math.round(255 * x)).join(' ')}) ${100 * at}%`).join(', ')})`
