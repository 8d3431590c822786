import type { Chart } from '@yttria/core/figures'
import { chartSvg } from './chart.ts'
import { escapeText } from './escape.ts'

/** A chart as an SVG file of its own, with title and description for those who cannot see it. */
export async function chartFile(chart: Chart, warn?: (message: string) => void): Promise<string> {
  const svg = await chartSvg(chart.id, chart.spec, warn)
  // Vega begins with the root element, and nothing of the data stands before its end.
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svg.replace(/^<svg[^>]*>/, root => `${root}<title>${escapeText(chart.title)}</title><desc>${escapeText(chart.description)}</desc>`)}\n`
}
