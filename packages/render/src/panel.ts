import { type Outline, type OutlineRole, type Polyline, type SlicePanel, colourTable, overlayOpacity } from '@yttria/core/figures'
import { type Markup, html } from './escape.ts'
import { pngDataUri } from './png.ts'

/** One panel as SVG whose unit is the millimetre: pictures as PNG, outlines, letters and scale bar over them. */
export function panelSvg(panel: SlicePanel): Markup {
  const { widthMm: w, heightMm: h, uptake, anatomy, letters } = panel
  const dark = uptake.colourMap !== 'inverted-grey', font = round((panel.view === 'slice' ? 0.055 : 0.032) * w), pad = round(0.035 * w)
  const picture = (uri: string, fused = false) => html`<image${fused ? html` class="fused"` : undefined} width="${w}" height="${h}" preserveAspectRatio="none" href="${uri}"/>`
  const letter = (text: string, x: number, y: number, anchor: string) => html`<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${text}</text>`
  const bar = panel.scaleBarMm, barY = round(h - pad)
  return html`<svg class="panel ${dark ? 'dark' : 'light'}" viewBox="0 0 ${w} ${h}" role="img" aria-label="${describe(panel)}"><title>${describe(panel)}</title>
${dark ? html`<rect width="${w}" height="${h}" fill="#000"/>` : undefined}
${anatomy && picture(pngDataUri(anatomy))}
${picture(pngDataUri({ ...uptake, palette: colourTable(uptake.colourMap), ...(anatomy ? { opacity: overlayOpacity() } : {}) }), anatomy !== undefined)}
${panel.outlines.map(o => outlineMarkup(o, w))}
<g class="letters" font-size="${font}">${[letter(letters.left, pad, h / 2 + font / 3, 'start'), letter(letters.right, w - pad, h / 2 + font / 3, 'end'), letter(letters.top, w / 2, pad + 0.7 * font, 'middle'), letter(letters.bottom, w / 2, h - pad, 'middle')]}</g>
<path class="scalebar" d="M${pad} ${barY - 2}V${barY}H${pad + bar}V${barY - 2}"/><text class="scaletext" font-size="${round(0.8 * font)}" x="${pad + bar / 2}" y="${round(barY - 3)}" text-anchor="middle">${bar / 10} cm</text>
${panel.positionMm === undefined ? undefined : html`<text class="position" font-size="${round(0.8 * font)}" x="${pad}" y="${round(pad + 0.6 * font)}">${panel.kind === 'axial' ? 'z' : 'y'} ${panel.positionMm.toFixed(0).replace('-', '\u2212')}</text>`}
</svg>`
}

const order: readonly OutlineRole[] = ['liver', 'other', 'before', 'lesion']

function outlineMarkup(outline: Outline, widthMm: number): Markup {
  const d = linesData(outline.lines)
  const label = outline.labelAt
  // A dark casing under the line keeps it visible on light and dark ground alike.
  return html`<g class="outline ${order.includes(outline.role) ? outline.role : 'other'}"><path class="casing" d="${d}"/><path class="line" d="${d}"/>${label && html`<text font-size="${round(0.042 * widthMm)}" x="${label[0]}" y="${round(label[1] + 0.015 * widthMm)}" text-anchor="middle">${outline.name}</text>`}<title>${outline.name}</title></g>`
}

/** Lines as the data of an SVG path; closed where they end as they begin. */
export const linesData = (lines: readonly Polyline[]): string => lines.map(pathData).join('')

function pathData(line: Polyline): string {
  const first = line[0]!, last = line.at(-1)!
  const closed = line.length > 2 && first[0] === last[0] && first[1] === last[1]
  return `M${(closed ? line.slice(0, -1) : line).map(p => `${p[0]} ${p[1]}`).join('L')}${closed ? 'Z' : ''}`
}

const describe = (panel: SlicePanel) =>
  `${panel.title}${panel.view === 'slice' ? ' slice' : ' maximum projection'}, ${panel.outlines.length} outlines`

const round = (x: number) => Math.round(x * 100) / 100

