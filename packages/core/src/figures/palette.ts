import type { Category } from '../response/index.ts'

/** Okabe and Ito's colours, told apart by colour-blind readers (Color Universal Design, 2008). */
export const okabeIto = {
  orange: '#e69f00', skyBlue: '#56b4e9', green: '#009e73', yellow: '#f0e442', blue: '#0072b2', vermillion: '#d55e00', purple: '#cc79a7', black: '#000000',
} as const

export const ink = { text: '#1c2530', quiet: '#5b6773', axis: '#7d8893', grid: '#e6e9ec', alarm: '#b3261e' } as const

export const categoryColour: Readonly<Record<Category, string>> = {
  CR: okabeIto.green, PR: okabeIto.blue, StD: okabeIto.orange, PD: okabeIto.vermillion,
}

export const categoryName: Readonly<Record<Category, string>> = {
  CR: 'complete response', PR: 'partial response', StD: 'stable disease', PD: 'progressive disease',
}

const seriesColours = [okabeIto.blue, okabeIto.vermillion, okabeIto.green, okabeIto.purple, okabeIto.orange, okabeIto.skyBlue]
const seriesDashes: readonly (readonly number[])[] = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3]]

/** The n-th of a set of lines: colour and dash both change from line to line, so that a grey print tells neighbours apart; 24 are unlike. */
export const seriesStyle = (n: number): { colour: string; dash: readonly number[] } => ({
  colour: seriesColours[n % seriesColours.length]!,
  dash: seriesDashes[(n + Math.floor(n / 12)) % seriesDashes.length]!,
})

export type ColourMap = 'inferno' | 'viridis' | 'inverted-grey'

// Every 16th entry of matplotlib's maps (CC0); lightness rises evenly, so that they read in grey too.
const anchors: Readonly<Record<ColourMap, string>> = {
  inferno: '000004 0b0724 210c4a 3d0965 57106e 71196e 8a226a a32c61 bc3754 d24644 e45a31 f1731d f98e09 fcac11 f9cb35 f2ea69 fcffa4',
  viridis: '440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c 1fa088 28ae80 3fbc73 5ec962 84d44b addc30 d8e219 fde725',
  'inverted-grey': 'ffffff 000000',
}

/** 256 x RGB, 0 the lower end of the window. */
export function colourTable(map: ColourMap): Uint8Array<ArrayBuffer> {
  const stops = anchors[map].split(' ').map(hex => [0, 2, 4].map(at => parseInt(hex.slice(at, at + 2), 16)))
  const table = new Uint8Array(256 * 3)
  for (let n = 0; n < 256; n++) {
    const at = n / 255 * (stops.length - 1), low = Math.min(Math.floor(at), stops.length - 2)
    for (let c = 0; c < 3; c++) table[3 * n + c] = Math.round(stops[low]![c]! + (at - low) * (stops[low + 1]![c]! - stops[low]![c]!))
  }
  return table
}

/** '#rrggbb' at t, 0 to 1, of a map. */
export function colourAt(map: ColourMap, t: number): string {
  const at = 3 * Math.round(255 * Math.min(1, Math.max(0, t)))
  return '#' + [...colourTable(map).subarray(at, at + 3)].map(x => x.toString(16).padStart(2, '0')).join('')
}

/** Opacity (0 to 255) of an overlay per level: clear below 6% of the window, full (`most`) at 40%, so that the anatomy shows where there is no uptake. */
export function overlayOpacity(most = 0.72): Uint8Array<ArrayBuffer> {
  const from = 0.06, to = 0.40
  return Uint8Array.from({ length: 256 }, (_, n) => Math.round(255 * most * Math.min(1, Math.max(0, (n / 255 - from) / (to - from)))))
}
