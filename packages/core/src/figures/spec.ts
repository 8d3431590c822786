import { ink } from './palette.ts'

/** A Vega-Lite v6 specification as plain data; drawing it is the renderer's. */
export type VegaLiteSpec = Readonly<Record<string, unknown>>

export interface Chart {
  readonly id: string
  readonly title: string
  /** What the chart shows, in words, for those who cannot see it. */
  readonly description: string
  readonly caption: string
  readonly spec: VegaLiteSpec
}

export const figureFont = 'DejaVu Sans, Verdana, sans-serif'

const text = { labelFont: figureFont, titleFont: figureFont, labelFontSize: 11, titleFontSize: 11, titleFontWeight: 'normal', labelColor: ink.text, titleColor: ink.text }

/** The house style: quiet axes, units in titles, nothing that needs colour alone to be read. */
export const houseConfig = {
  background: 'white',
  font: figureFont,
  view: { stroke: null },
  axis: { ...text, gridColor: ink.grid, domainColor: ink.axis, tickColor: ink.axis, titlePadding: 8 },
  legend: { ...text, symbolStrokeWidth: 2, symbolSize: 160 },
  text: { font: figureFont, fontSize: 11, color: ink.text },
}

export const houseSpec = (spec: VegaLiteSpec): VegaLiteSpec =>
  ({ $schema: 'https://vega.github.io/schema/vega-lite/v6.json', padding: 4, ...spec, config: houseConfig })
