import { useEffect, useMemo, useRef } from 'preact/hooks'
import { type RigidTransform, type Vec3, add, applyTransform, cross, inverseTransform, multiply, scale, transpose } from '@yttria/core/volume'
import type { LoadedImage } from '../voxels/exam-images.ts'
import type { Orientation } from '../state/viewer-state.ts'
import { type OutlinesOf, labelOutlines, outlineKeeper } from '../viewer/overlay/label-outlines.ts'
import { letters } from '../viewer/overlay/letters.ts'
import { lesionColour } from '../viewer/overlay/overlay-colours.ts'
import { scaleBar } from '../viewer/overlay/scale-bar.ts'
import { type Plane, planeAbout, slice } from '../viewer/overlay/slice.ts'
import { type CompareMode, compareInto } from './compare.ts'
import type { LesionPart } from './pair.ts'
import { axesOf } from './view-axes.ts'

export interface CompareView {
  readonly fixed: LoadedImage | undefined
  readonly moving: LoadedImage | undefined
  readonly fixedRange: readonly [number, number]
  readonly movingRange: readonly [number, number]
  /** Positions of the moving image into the fixed one's frame. */
  readonly transform: RigidTransform
  readonly at: Vec3
  readonly mmPerPixel: number
  readonly mode: CompareMode
  readonly blend: number
  readonly squareMm: number
  readonly lesions: readonly { readonly part: LesionPart; readonly transform: RigidTransform; readonly chosen: boolean; readonly colour: number }[]
}

/** Two images in one plane of the fixed one's frame. Dragging moves the moving image, a click the crosshair. */
export function ComparePane({ view: v, orientation, push, look, step, hover }: {
  view: CompareView; orientation: Orientation; push: (mm: Vec3) => void; look: (at: Vec3) => void; step: (mm: Vec3) => void; hover: () => void
}) {
  const canvas = useRef<HTMLCanvasElement>(null), svg = useRef<SVGSVGElement>(null), frame = useRef(0), kept = useRef<{ key: string; image: LoadedImage; values: Float32Array } | undefined>(undefined)
  const keptOutlines = useMemo(outlineKeeper, []), { right, down } = axesOf[orientation], normal = cross(down, right)
  const draw = () => {
    const c = canvas.current, box = c?.getBoundingClientRect()
    if (!c || !box || box.width < 4 || box.height < 4) return
    // So many samples and no more: the browser draws them larger on a large screen.
    const shrink = Math.max(1, Math.sqrt(box.width * box.height / 200_000)), width = Math.round(box.width / shrink), height = Math.round(box.height / shrink)
    const plane: Plane = planeAbout({ middle: v.at, right, down, stepMm: v.mmPerPixel * shrink, width, height })
    const key = `${plane.corner.join(' ')} ${plane.stepMm} ${width} ${height}`
    if (v.fixed && (kept.current?.key !== key || kept.current.image !== v.fixed)) kept.current = { key, image: v.fixed, values: slice({ geometry: v.fixed.header.geometry, voxels: v.fixed.voxels }, plane) }
    const fixed = v.fixed ? kept.current!.values : new Float32Array(width * height), back = inverseTransform(v.transform)
    const moving = v.moving ? slice({ geometry: v.moving.header.geometry, voxels: v.moving.voxels }, plane, { toImage: p => applyTransform(back, p) }) : new Float32Array(width * height)
    c.width = width
    c.height = height
    const image = new ImageData(width, height)
    compareInto(new Uint32Array(image.data.buffer), { fixed, moving, width, fixedRange: v.fixedRange, movingRange: v.movingRange, mode: v.mode, blend: v.blend, squarePx: Math.max(2, Math.round(v.squareMm / plane.stepMm)) })
    c.getContext('2d')!.putImageData(image, 0, 0)
    if (svg.current) svg.current.innerHTML = lines(v, keptOutlines, right, down, box.width, box.height)
  }
  const latest = useRef(draw)
  latest.current = draw
  useEffect(() => {
    cancelAnimationFrame(frame.current)
    frame.current = requestAnimationFrame(draw)
  })
  useEffect(() => {
    const observer = new ResizeObserver(() => latest.current())
    observer.observe(canvas.current!)
    return () => observer.disconnect()
  }, [])
  const place = (event: { clientX: number; clientY: number }): Vec3 => {
    const box = canvas.current!.getBoundingClientRect()
    return add(v.at, add(scale(right, (event.clientX - box.left - box.width / 2) * v.mmPerPixel), scale(down, (event.clientY - box.top - box.height / 2) * v.mmPerPixel)))
  }
  const press = (event: PointerEvent) => {
    if (event.button !== 0) return
    const target = event.currentTarget as HTMLElement, begin = event
    let { clientX: x, clientY: y } = event, dragged = false
    target.setPointerCapture(event.pointerId)
    target.onpointermove = ev => {
      // A hand that shakes is no drag.
      if (!dragged && Math.hypot(ev.clientX - begin.clientX, ev.clientY - begin.clientY) < 3) return
      dragged = true
      push(add(scale(right, (ev.clientX - x) * v.mmPerPixel), scale(down, (ev.clientY - y) * v.mmPerPixel)))
      x = ev.clientX
      y = ev.clientY
    }
    target.onpointerup = target.onpointercancel = ev => {
      target.onpointermove = target.onpointerup = target.onpointercancel = null
      if (!dragged) look(place(ev))
    }
  }
  return <div class="pane compare" data-orientation={orientation} onPointerDown={press} onPointerEnter={hover} onWheel={event => {
    event.preventDefault()
    step(scale(normal, (event.deltaY < 0 ? 1 : -1) * (v.fixed?.header.geometry.spacing[2] ?? 3)))
  }}><canvas ref={canvas} role="img" aria-label={`${orientation}, ${v.mode}`} /><svg ref={svg} aria-hidden="true" /></div>
}

function lines(v: CompareView, keptOutlines: OutlinesOf, right: Vec3, down: Vec3, width: number, height: number): string {
  const at = (p: Vec3) => [width / 2 + right.reduce((sum, x, d) => sum + x * (p[d]! - v.at[d]!), 0) / v.mmPerPixel, height / 2 + down.reduce((sum, x, d) => sum + x * (p[d]! - v.at[d]!), 0) / v.mmPerPixel] as const
  const parts = [`<path d="M0 ${height / 2}H${width / 2 - 9}M${width / 2 + 9} ${height / 2}H${width}M${width / 2} 0V${height / 2 - 9}M${width / 2} ${height / 2 + 9}V${height}" class="cross"/>`]
  for (const { part, transform, chosen, colour } of v.lesions) {
    const back = inverseTransform(transform), turn = (x: Vec3) => multiply(transpose(transform.rotation), x)
    for (const { points } of (chosen ? labelOutlines : keptOutlines)(part.labels, applyTransform(back, v.at), turn(right), turn(down))) {
      const here = points.map(p => at(applyTransform(transform, p))), top = here.reduce((a, b) => b[1] < a[1] ? b : a)
      parts.push(`<path d="M${here.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}Z" stroke="${lesionColour(colour)}" stroke-width="${chosen ? 2.6 : 1.3}" class="outline"/><text x="${top[0].toFixed(1)}" y="${(top[1] - 3).toFixed(1)}" fill="${lesionColour(colour)}" text-anchor="middle">${part.id.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`)}</text>`)
    }
  }
  const bar = scaleBar(v.mmPerPixel, width), side = (x: number, y: number, d: Vec3) => `<text x="${x}" y="${y}" class="letter" text-anchor="middle">${letters(d)}</text>`
  parts.push(side(10, height / 2 - 5, scale(right, -1)), side(width - 10, height / 2 - 5, right), side(width / 2 + 10, 14, scale(down, -1)), side(width / 2 + 10, height - 6, down))
  parts.push(`<path d="M12 ${height - 12}h${(bar.mm / v.mmPerPixel).toFixed(1)}" class="scale"/><text x="${(18 + bar.mm / v.mmPerPixel).toFixed(1)}" y="${height - 8}" class="letter">${bar.text}</text>`)
  return parts.join('')
}
