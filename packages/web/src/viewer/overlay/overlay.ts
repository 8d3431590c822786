import { type Vec3, add, scale } from '@yttria/core/volume'
import { colourMaps, cssColour } from '../colours.ts'
import type { Orientation } from '../../state/viewer-state.ts'
import type { LoadedImage } from '../../voxels/exam-images.ts'
import { isodoseLines } from './isodose.ts'
import type { OutlinesOf } from './label-outlines.ts'
import { letters } from './letters.ts'
import { lesionColour } from './overlay-colours.ts'
import { type Pane, viewOf } from '../engine/pane.ts'
import { scaleBar } from './scale-bar.ts'
import type { ViewSettings } from '../settings.ts'
import { cutShape } from './shapes.ts'
import { planeAbout } from './slice.ts'
import type { GridLabels, GridShape } from '../tool.ts'


export { lesionColour }

export interface OverlayState {
  readonly crosshair: Vec3 | undefined
  readonly labels: readonly GridLabels[]
  readonly shapes: readonly GridShape[]
  readonly selected: string | undefined
  readonly outlinesOf: OutlinesOf
  readonly settings: ViewSettings
  /** Whose isodose lines are drawn. */
  readonly dose: LoadedImage | undefined
}

/** What lies over a pane: crosshair, isodose lines, outlines with numbers, letters of orientation, a scale. Drawn again whenever the view moves. */
export function overlaySvg(pane: Pane, state: OverlayState, orientation: Orientation): string {
  const { viewport, element } = pane, { right, down, normal, focal, mmPerPixel } = viewOf(pane), s = state.settings
  const width = element.clientWidth, height = element.clientHeight, parts: string[] = []
  const canvas = (p: Vec3) => viewport.worldToCanvas([...p] as [number, number, number])
  const path = (points: readonly Vec3[], closed: boolean) => `M${points.map(canvas).map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}${closed ? 'Z' : ''}`
  const name = (points: readonly Vec3[], colour: string, text: string) => {
    const [x, y] = points.map(canvas).reduce((a, b) => b[1] < a[1] ? b : a)
    return `<text x="${x.toFixed(1)}" y="${(y - 3).toFixed(1)}" fill="${colour}" text-anchor="middle">${escapeText(text)}</text>`
  }
  if (state.crosshair && s.crosshair) {
    const [x, y] = canvas(state.crosshair)
    // Open in the middle: what it points at is seen.
    parts.push(`<path d="M0 ${y.toFixed(1)}H${(x - 9).toFixed(1)}M${(x + 9).toFixed(1)} ${y.toFixed(1)}H${width}M${x.toFixed(1)} 0V${(y - 9).toFixed(1)}M${x.toFixed(1)} ${(y + 9).toFixed(1)}V${height}" class="cross"/>`)
  }
  if (state.dose) {
    const stepMm = Math.max(1, 2 * mmPerPixel), middle = viewport.canvasToWorld([width / 2, height / 2]) as unknown as Vec3
    const plane = planeAbout({ middle, right, down, stepMm, width: Math.ceil(width * mmPerPixel / stepMm) + 2, height: Math.ceil(height * mmPerPixel / stepMm) + 2 })
    const lines = isodoseLines(state.dose, plane, s.isodoseLevelsGy)
    for (const [n, levelGy] of s.isodoseLevelsGy.entries()) {
      const own = lines.filter(l => l.levelGy === levelGy), colour = cssColour(colourMaps.spectrum, 0.3 + 0.7 * levelGy / s.isodoseLevelsGy.at(-1)!)
      if (own.length === 0) continue
      parts.push(`<path d="${own.map(l => path(l.pointsMm, false)).join('')}" stroke="${colour}" class="isodose"/>`)
      // On the longest line, each level's at another place of it.
      const longest = own.reduce((a, b) => b.pointsMm.length > a.pointsMm.length ? b : a).pointsMm, [x, y] = canvas(longest[Math.floor(longest.length * ((n + 0.5) / s.isodoseLevelsGy.length))]!)
      parts.push(`<text x="${x.toFixed(1)}" y="${(y + 4).toFixed(1)}" fill="${colour}" text-anchor="middle">${levelGy} Gy</text>`)
    }
  }
  if (s.outlines) for (const { labels, dashed, colour, show, fill } of state.labels) {
    if (!show) continue
    const named = new Set<number>()
    for (const { label, points } of state.outlinesOf(labels, focal, right, down)) {
      const called = labels.names[label - 1] ?? '', chosen = called === state.selected, stroke = colour ?? lesionColour(label)
      parts.push(`<path d="${path(points, true)}" stroke="${stroke}" class="outline" stroke-width="${chosen ? s.outlineWidth * 2 : s.outlineWidth}"${dashed ? ' stroke-dasharray="4 3"' : ''}${fill ? ` style="fill:${stroke};fill-opacity:.22"` : ''}/>`)
      if (named.has(label) || colour !== undefined) continue
      named.add(label)
      parts.push(name(points, stroke, called))
    }
  }
  for (const shape of state.shapes) {
    const cut = cutShape(shape, { focal, right, down, normal, orientation })
    if (!cut) continue
    parts.push(`<path d="${path(cut.points, cut.closed)}" stroke="${shape.colour}" class="outline" stroke-width="${shape.strong ? 2.6 : 1.5}"${shape.dashed ? ' stroke-dasharray="4 3"' : ''}/>`)
    if (shape.name) parts.push(name(cut.points, shape.colour, shape.name))
  }
  const side = (x: number, y: number, v: Vec3) => `<text x="${x}" y="${y}" class="letter" text-anchor="middle">${letters(v)}</text>`
  parts.push(side(11, height / 2 - 5, scale(right, -1)), side(width - 40, height / 2 - 5, right), side(width / 2, 14, scale(down, -1)), side(width / 2, height - 6, down))
  const bar = scaleBar(mmPerPixel, width), to = canvas(add(focal, scale(right, bar.mm)))[0] - canvas(focal)[0]
  parts.push(`<path d="M12 ${height - 12}h${to.toFixed(1)}M12 ${height - 16}v8M${(12 + to).toFixed(1)} ${height - 16}v8" class="scale"/><text x="${(18 + to).toFixed(1)}" y="${height - 8}" class="letter">${bar.text}</text>`)
  return parts.join('')
}

const escapeText = (text: string): string => text.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`)
