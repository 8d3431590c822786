import { useEffect, useRef } from 'preact/hooks'
import { type Vec3, applyTransform } from '@yttria/core/volume'
import type { PatientState } from '../../state/patient-state.ts'
import { colourTable, inverseGrey } from '../colours.ts'
import { ColourBar } from '../colour-bar.tsx'
import type { ExamImages } from '../../voxels/exam-images.ts'
import { letters } from '../overlay/letters.ts'
import { type Projection, maximumProjection } from './mip.ts'
import { scaleOf } from '../scales.ts'
import { settings } from '../settings.ts'

const table = colourTable(inverseGrey)

/** Maximum intensity projection of an exam's PET or dose, black for much; turned by dragging. Drawn without WebGL. */
export function MipPane({ state: s, exam: e, title }: { state: PatientState; exam: ExamImages; title: string }) {
  const { mipAngle } = s.viewer, canvas = useRef<HTMLCanvasElement>(null), kept = useRef<{ key: string; projection: Projection } | undefined>(undefined)
  const scale = scaleOf(e, settings.value), angle = mipAngle.value, crosshair = s.crosshair.value, turning = useRef(false)
  const at = crosshair && e.fromHub && applyTransform(e.fromHub, crosshair)
  const draw = () => {
    const c = canvas.current
    if (!c || !scale) return
    const box = c.getBoundingClientRect(), ratio = devicePixelRatio
    c.width = Math.max(1, Math.round(box.width * ratio))
    c.height = Math.max(1, Math.round(box.height * ratio))
    const large = scale.image.voxels.length > 3e6, coarse = turning.current && large ? 1.6 : 1, key = `${angle} ${coarse}`
    if (kept.current?.key !== key || kept.current.projection === undefined) kept.current = { key, projection: maximumProjection({ geometry: scale.image.header.geometry, voxels: scale.image.voxels }, angle, coarse) }
    paint(c, kept.current.projection, scale.high, settings.value.crosshair ? at : undefined)
  }
  // What comes later draws what is so then.
  const latest = useRef(draw)
  latest.current = draw
  useEffect(() => { kept.current = undefined }, [scale?.image])
  useEffect(draw)
  useEffect(() => {
    const observer = new ResizeObserver(() => latest.current())
    observer.observe(canvas.current!)
    return () => observer.disconnect()
  }, [])
  const press = (event: PointerEvent) => {
    if (event.button !== 0) return
    const target = event.currentTarget as HTMLElement, x = event.clientX, from = mipAngle.value
    target.setPointerCapture(event.pointerId)
    turning.current = true
    target.onpointermove = ev => { mipAngle.value = turned(from - (ev.clientX - x) / 2) }
    target.onpointerup = () => {
      target.onpointermove = target.onpointerup = null
      turning.current = false
      latest.current()
    }
  }
  return <div class="pane mip" onPointerDown={press}>
    <canvas ref={canvas} role="img" aria-label={`${title}: maximum intensity projection, turned by ${angle} degrees`} />
    {scale && <ColourBar high={scale.high * scale.factor} unit={scale.unit} colours={inverseGrey} />}
    {!scale && <p class="empty">No PET</p>}
  </div>
}

export const turned = (degrees: number): number => Math.round(((degrees % 360) + 360) % 360)

function paint(c: HTMLCanvasElement, p: Projection, high: number, at: Vec3 | undefined): void {
  const image = new ImageData(p.width, p.height), pixels = new Uint32Array(image.data.buffer)
  for (let n = 0; n < pixels.length; n++) pixels[n] = table[Math.min(255, Math.max(0, p.values[n]! / high * 255)) | 0]!
  const small = new OffscreenCanvas(p.width, p.height), context = c.getContext('2d')!
  small.getContext('2d')!.putImageData(image, 0, 0)
  const factor = Math.min(c.width / p.width, c.height / p.height), left = (c.width - p.width * factor) / 2, top = (c.height - p.height * factor) / 2
  context.fillStyle = '#fff'
  context.fillRect(0, 0, c.width, c.height)
  context.imageSmoothingQuality = 'high'
  context.drawImage(small, left, top, p.width * factor, p.height * factor)
  const along = (v: Vec3, q: Vec3) => v.reduce((sum, x, d) => sum + x * (q[d]! - p.middle[d]!), 0) / p.stepMm
  context.fillStyle = '#222'
  context.font = `${11 * devicePixelRatio}px system-ui, 'DejaVu Sans', sans-serif`
  context.textBaseline = 'middle'
  context.fillText(letters(p.right.map(x => -x) as unknown as Vec3), 6, c.height / 2)
  context.textAlign = 'right'
  context.fillText(letters(p.right), c.width - 44 * devicePixelRatio, c.height / 2)
  if (!at) return
  const x = left + ((p.width - 1) / 2 + along(p.right, at) + 0.5) * factor, y = top + ((p.height - 1) / 2 + along(p.down, at) + 0.5) * factor
  context.strokeStyle = 'rgb(29 92 159 / .7)'
  context.beginPath()
  context.moveTo(0, y); context.lineTo(c.width, y); context.moveTo(x, 0); context.lineTo(x, c.height)
  context.stroke()
}
