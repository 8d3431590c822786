import { type ColourMap, type ExampleFigure, type ExamplePanel, type Outline, type OutlineRole, colourAt, colourTable, figureFont, ink, overlayOpacity } from '@yttria/core/figures'
import { type Markup, escapeText, html } from './escape.ts'
import { linesData } from './panel.ts'
import { pngDataUri } from './png.ts'

const panelWidth = 182, gap = 7, edge = 4, noteStep = 12.5, headingHeight = 20, columnHeight = 18, barHeight = 34

/**
 * The figure of examples as an SVG file of its own: pictures as PNG within, lines and letters drawn. No style sheet: it looks alike in
 * a browser, as PDF and as PNG.
 */
export function exampleFigureSvg(f: ExampleFigure): string {
  const width = 2 * edge + f.columns.length * panelWidth + (f.columns.length - 1) * gap, parts: Markup[] = []
  const left = (k: number) => edge + k * (panelWidth + gap)
  let y = edge
  parts.push(html`${f.columns.map((c, k) => text(c.title, left(k) + panelWidth / 2, y + 12, { anchor: 'middle', size: 11 }))}`)
  y += columnHeight
  for (const row of f.rows) {
    parts.push(html`${text(row.letter, edge, y + 14, { size: 13, weight: 'bold' })}${text(row.heading, edge + 16, y + 14, { size: 11 })}`)
    y += headingHeight
    const height = Math.max(...row.panels.map(p => p ? panelWidth * p.heightMm / p.widthMm : 0)), notes = Math.max(0, ...row.panels.map(p => p?.notes.length ?? 0))
    row.panels.forEach((p, k) => {
      if (p) parts.push(picture(p, left(k), y), html`${p.notes.map((n, i) => text(n, left(k), y + height + 12 + noteStep * i, { size: 9.5 }))}`)
      else parts.push(html`<rect x="${left(k)}" y="${round(y)}" width="${panelWidth}" height="${round(height)}" fill="none" stroke="${ink.grid}"/>`, text('no scan', left(k) + panelWidth / 2, y + height / 2, { anchor: 'middle', size: 10, colour: ink.quiet }))
    })
    y += height + 8 + noteStep * notes + 6
  }
  parts.push(html`${f.bars.map((b, n) => colourBar(b, edge + n * 250, y))}${lineKey(f, edge + f.bars.length * 250, y)}`)
  const height = round(y + barHeight)
  return `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" class="marks" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><title>${escapeText(f.title)}</title><desc>${escapeText(f.description)}</desc><rect width="${width}" height="${height}" fill="white"/>${html`${parts}`.markup}</svg>\n`
}

interface TextStyle { readonly anchor?: 'start' | 'middle' | 'end'; readonly size: number; readonly weight?: 'bold'; readonly colour?: string }

const text = (words: string, x: number, y: number, { anchor = 'start', size, weight, colour = ink.text }: TextStyle): Markup =>
  html`<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-family="${figureFont}" font-size="${size}px"${weight === undefined ? undefined : html` font-weight="${weight}"`} fill="${colour}">${words}</text>`

/** Light letters on a picture: with a dark one behind, twice, since not every program draws the outline of letters under them. */
const onPicture = (words: string, x: number, y: number, style: TextStyle): Markup => html`${text(words, x + 0.7, y + 0.7, { ...style, colour: 'black' })}${text(words, x, y, { ...style, colour: 'white' })}`

function picture(p: ExamplePanel, x: number, y: number): Markup {
  const scale = panelWidth / p.widthMm, w = panelWidth, h = round(p.heightMm * scale), { letters } = p
  const image = (uri: string) => html`<image x="${round(x)}" y="${round(y)}" width="${w}" height="${h}" preserveAspectRatio="none" xlink:href="${uri}"/>`
  // In a grey print uptake is told from tissue by brightness alone: the anatomy stands back.
  const dimmed = html`<rect x="${round(x)}" y="${round(y)}" width="${w}" height="${h}" fill="black" fill-opacity="0.5"/>`
  const bar = p.scaleBarMm * scale, barY = round(y + h - 6)
  return html`<rect x="${round(x)}" y="${round(y)}" width="${w}" height="${h}" fill="black"/>
${p.anatomy && image(pngDataUri(p.anatomy))}
${p.anatomy && p.uptake && dimmed}
${p.uptake && image(pngDataUri({ ...p.uptake, palette: colourTable(p.uptake.colourMap), ...(p.anatomy ? { opacity: overlayOpacity(0.9) } : {}) }))}
<g transform="translate(${round(x)} ${round(y)}) scale(${round(scale, 5)})">${p.outlines.map(o => outline(o, scale))}</g>
${p.outlines.map(o => o.labelAt && label(o, x, y, scale))}
${onPicture(letters.left, x + 4, y + h / 2 + 3, { size: 9 })}${onPicture(letters.right, x + w - 4, y + h / 2 + 3, { anchor: 'end', size: 9 })}${onPicture(letters.top, x + w / 2, y + 11, { anchor: 'middle', size: 9 })}${onPicture(letters.bottom, x + w / 2, y + h - 4, { anchor: 'middle', size: 9 })}
<path d="M${round(x + 6)} ${barY}h${round(bar)}" stroke="black" stroke-width="3.4"/><path d="M${round(x + 6)} ${barY}h${round(bar)}" stroke="white" stroke-width="1.8"/>${onPicture(`${p.scaleBarMm / 10} cm`, x + 6 + bar / 2, barY - 4, { anchor: 'middle', size: 8.5 })}`
}

/** The number of a tumour beside its outline, above on the right; where that leaves the picture, on the left. */
function label(o: Outline, x: number, y: number, scale: number): Markup {
  const points = o.lines.flat(), right = Math.max(...points.map(p => p[0])) * scale, left = Math.min(...points.map(p => p[0])) * scale, top = Math.min(...points.map(p => p[1])) * scale
  const onRight = right + 8 + 6 * o.name.length < panelWidth
  return onPicture(o.name, x + (onRight ? right + 3 : left - 3), y + Math.max(12, top + 5), { anchor: onRight ? 'start' : 'end', size: 9.5, weight: 'bold' })
}

const lineStyle: Readonly<Record<OutlineRole, { readonly width: number; readonly dash?: readonly number[] }>> = {
  lesion: { width: 1.5 }, other: { width: 1 }, before: { width: 1, dash: [1, 2] }, liver: { width: 1, dash: [5, 3] }, margin: { width: 1, dash: [1.2, 2.4] },
}

/** White with a dark line under it: seen on bright and dark ground, and in grey. Widths in px at any scale of the picture. */
function outline(o: Outline, scale: number): Markup {
  const d = linesData(o.lines), { width, dash } = lineStyle[o.role]
  return html`<path d="${d}" fill="none" stroke="black" stroke-opacity="0.65" stroke-width="${round((width + 1.4) / scale)}" stroke-linejoin="round"/><path d="${d}" fill="none" stroke="white" stroke-width="${round(width / scale)}" stroke-linejoin="round"${dash && html` stroke-dasharray="${dash.map(v => round(v / scale)).join(' ')}"`}/>`
}

function colourBar({ colourMap, window: [low, high], label }: ExampleFigure['bars'][number], x: number, y: number): Markup {
  const id = `examples-${colourMap}`, length = 150
  return html`<defs><linearGradient id="${id}">${stops(colourMap)}</linearGradient></defs><rect x="${x}" y="${round(y + 2)}" width="${length}" height="9" fill="url(#${id})" stroke="${ink.axis}" stroke-width="0.5"/>${text(String(low), x, y + 22, { size: 9.5 })}${text(`${high}`, x + length, y + 22, { anchor: 'end', size: 9.5 })}${text(label, x + length / 2, y + 22, { anchor: 'middle', size: 9.5 })}`
}

const stops = (map: ColourMap): Markup[] => Array.from({ length: 17 }, (_, n) => html`<stop offset="${round(n / 16, 4)}" stop-color="${colourAt(map, n / 16)}"/>`)

function lineKey(f: ExampleFigure, x: number, y: number): Markup {
  const roles = new Set(f.rows.flatMap(r => r.panels.flatMap(p => p?.outlines.map(o => o.role) ?? []))), names = [['lesion', 'tumour'], ['liver', 'liver'], ['margin', 'expanded']] as const
  return html`${names.filter(([role]) => roles.has(role)).map(([role, name], n) => {
    const at = x + n * 86, { width, dash } = lineStyle[role]
    return html`<rect x="${at}" y="${round(y + 1)}" width="26" height="11" fill="#3a4149"/><path d="M${at + 2} ${round(y + 6.5)}h22" stroke="white" stroke-width="${width}"${dash && html` stroke-dasharray="${dash.join(' ')}"`}/>${text(name, at + 31, y + 10.5, { size: 9.5 })}`
  })}`
}

const round = (x: number, digits = 2): number => Number(x.toFixed(digits))
