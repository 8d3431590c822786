import type { Vec3 } from '@yttria/core/volume'
import { labelOutlines } from './label-outlines.ts'
import type { Orientation } from './engine.ts'
import { type Pane, viewOf } from './pane.ts'
import { cutShape } from './shapes.ts'
import type { GridLabels, GridShape } from './tool.ts'

const colours = ['#35c9ff', '#ffd23d', '#7dff6a', '#ff7ad9', '#ff9c4a', '#b59cff', '#5ff2d2', '#ff6b6b']
export const lesionColour = (n: number): string => colours[(n - 1) % colours.length]!

export interface OverlayState {
  readonly crosshair: Vec3
  readonly labels: readonly GridLabels[]
  readonly shapes: readonly GridShape[]
  readonly selected: string | undefined
}

/** What lies over a pane: crosshair, outlines with numbers, letters of orientation, a scale. Drawn again whenever the view moves. */
export function overlaySvg(pane: Pane, state: OverlayState, orientation: Orientation): string {
  const { viewport, element } = pane, { right, down, normal, focal } = viewOf(pane)
  const width = element.clientWidth, height = element.clientHeight
  const up: Vec3 = [-down[0], -down[1], -down[2]]
  const canvas = (p: Vec3) => viewport.worldToCanvas([...p] as [number, number, number])
  const [cx, cy] = canvas(state.crosshair)
  const parts = [`<path d="M0 ${cy.toFixed(1)}H${width}M${cx.toFixed(1)} 0V${height}" class="cross"/>`]
  for (const { labels, dashed, colour, show } of state.labels) {
    if (!show) continue
    const named = new Set<number>()
    for (const { label, points } of labelOutlines(labels, focal, right, down)) {
      const at = points.map(canvas), name = labels.names[label - 1] ?? '', chosen = name === state.selected
      const stroke = colour ?? lesionColour(label)
      parts.push(`<path d="M${at.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}Z" stroke="${stroke}" class="outline${chosen ? ' chosen' : ''}"${dashed ? ' stroke-dasharray="4 3"' : ''}/>`)
      if (named.has(label) || colour !== undefined) continue
      named.add(label)
      const top = at.reduce((a, b) => b[1] < a[1] ? b : a)
      parts.push(`<text x="${top[0].toFixed(1)}" y="${(top[1] - 3).toFixed(1)}" fill="${stroke}" text-anchor="middle">${escapeText(name)}</text>`)
    }
  }
  for (const shape of state.shapes) {
    const cut = cutShape(shape, { focal, right, down, normal, orientation })
    if (!cut) continue
    const at = cut.points.map(canvas), top = at.reduce((a, b) => b[1] < a[1] ? b : a)
    parts.push(`<path d="M${at.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}${cut.closed ? 'Z' : ''}" stroke="${shape.colour}" class="outline${shape.strong ? ' chosen' : ''}"${shape.dashed ? ' stroke-dasharray="4 3"' : ''}/>`)
    if (shape.name) parts.push(`<text x="${top[0].toFixed(1)}" y="${(top[1] - 3).toFixed(1)}" fill="${shape.colour}" text-anchor="middle">${escapeText(shape.name)}</text>`)
  }
  const letter = (v: Vec3) => {
    const d = v.reduce((best, x, n) => Math.abs(x) > Math.abs(v[best]!) ? n : best, 0)
    return (v[d]! > 0 ? ['L', 'P', 'H'] : ['R', 'A', 'F'])[d]!
  }
  const side = (x: number, y: number, text: string) => `<text x="${x}" y="${y}" class="letter" text-anchor="middle">${text}</text>`
  parts.push(side(10, height / 2, letter([-right[0], -right[1], -right[2]])), side(width - 10, height / 2, letter(right)), side(width / 2, 14, letter(up)), side(width / 2, height - 6, letter(down)))
  const mm = Math.hypot(...canvas([focal[0] + right[0], focal[1] + right[1], focal[2] + right[2]]).map((v, d) => v - canvas(focal)[d]!)), bar = mm * 50
  parts.push(`<path d="M12 ${height - 12}h${bar.toFixed(1)}" class="scale"/><text x="${(16 + bar).toFixed(1)}" y="${height - 8}" class="letter">5 cm</text>`)
  return parts.join('')
}

const escapeText = (text: string): string => text.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`)
