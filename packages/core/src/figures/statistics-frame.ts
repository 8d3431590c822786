import { niceCeiling } from './number-text.ts'
import { ink } from './palette.ts'
import { type Chart, figureFont, houseSpec, type VegaLiteSpec } from './spec.ts'

/** A chart that stands alone in its file: title and caption are drawn in it. `caption`: sentences, wrapped to `width` px. */
export function standaloneChart(chart: { id: string; title: string; description: string; caption: readonly string[]; width: number; spec: VegaLiteSpec }): Chart {
  const { id, title, description, width, spec } = chart, caption = chart.caption.filter(c => c !== '')
  // Without a canvas the renderer takes 0.8 of the font's size for a character: longer lines would widen the figure.
  const characters = Math.floor(width / 8.8)
  return {
    id, title, description, caption: caption.join(' '),
    spec: houseSpec({
      title: {
        text: wrapped(title, Math.floor(width / 10.4)), subtitle: wrapped(caption.join(' '), characters), anchor: 'start', frame: 'bounds', offset: 14,
        font: figureFont, fontSize: 13, fontWeight: 'bold', color: ink.text, subtitleFont: figureFont, subtitleFontSize: 11, subtitleLineHeight: 14, subtitleColor: ink.quiet, subtitlePadding: 5,
      },
      ...spec,
    }),
  }
}

/** Lines of at most `most` characters, broken at spaces, within a word only where it is longer than a line. */
export function wrapped(text: string, most: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).flatMap(w => w.match(new RegExp(`.{1,${most}}`, 'gu')) ?? [])) {
    if (line !== '' && line.length + 1 + word.length > most) { lines.push(line); line = word } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}

/** 0, and equal steps up to `end` (above 0): at most seven. */
export function ticksTo(end: number): number[] {
  const step = niceCeiling(end / 6)
  return Array.from({ length: Math.floor(end / step * (1 + 1e-12)) + 1 }, (_, n) => Number((n * step).toPrecision(12)))
}

export const percentOf = (level: number): string => `${Number((100 * level).toFixed(6))}%`

/** p as papers print it: three decimals, or below what. */
export const pValue = (p: number): string => Number.isNaN(p) ? 'p unknown' : p < 0.001 ? 'p < 0.001' : p > 0.999 ? 'p > 0.999' : `p = ${p.toFixed(3)}`

/** A CSV's text of any length as a label. */
export const shortText = (text: string, most: number): string => [...text].length <= most ? text : [...text].slice(0, most - 1).join('') + '\u2026'

/** Texts no longer than that and still told apart: a second one that was cut to the same gets its number. */
export function distinctNames(texts: readonly string[], most: number): string[] {
  const short = texts.map(t => shortText(t, most))
  return short.map((t, n) => short.indexOf(t) === n ? t : `${t} (${n + 1})`)
}
