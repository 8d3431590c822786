import { type Vec3, cross, scale } from '@yttria/core/volume'
import type { ColourMap } from '../colours.ts'
import type { Orientation } from '../../state/viewer-state.ts'
import { Enums, type RenderingEngine, type Types, orientations } from './engine.ts'

export interface Layer {
  readonly volumeId: string
  readonly range: readonly [number, number]
  readonly colours: ColourMap
  readonly opacity: number
  readonly seen: boolean
  /** Nothing is below: what is near 0 is painted too. */
  readonly alone?: boolean
}

/** One view of one exam: CT below, PET or dose above. */
export interface Pane {
  readonly id: string
  readonly element: HTMLDivElement
  readonly viewport: Types.IVolumeViewport
}

export function makePane(engine: RenderingEngine, id: string, element: HTMLDivElement, orientation: Orientation): Pane {
  engine.enableElement({ viewportId: id, type: Enums.ViewportType.ORTHOGRAPHIC, element, defaultOptions: { orientation: orientations[orientation], background: [0.05, 0.06, 0.07] } })
  return { id, element, viewport: engine.getViewport(id) as Types.IVolumeViewport }
}

/** Puts the volumes of the layers into a pane, keeping the view where one was; the same volumes again are only painted anew. */
export async function showLayers(pane: Pane, layers: readonly Layer[]): Promise<void> {
  const { viewport } = pane, ids = layers.map(l => l.volumeId), present = viewport.getActors().map(a => a.referencedId)
  if (layers.length === 0) return
  if (ids.length === present.length && ids.every((id, n) => id === present[n])) { repaint(pane, layers); return }
  const before = present.length > 0 ? viewport.getCamera() : undefined
  await viewport.setVolumes(layers.map(l => ({ volumeId: l.volumeId, blendMode: Enums.BlendModes.MAXIMUM_INTENSITY_BLEND, callback: ({ volumeActor }) => { paint(volumeActor as unknown as Actor, l, l === layers[0]) } })))
  if (before) viewport.setCamera({ focalPoint: before.focalPoint!, position: before.position!, parallelScale: before.parallelScale! })
}

export function repaint({ viewport }: Pane, layers: readonly Layer[]): void {
  const actors = viewport.getActors()
  layers.forEach((l, n) => { if (actors[n]) paint(actors[n]!.actor as unknown as Actor, l, n === 0) })
  viewport.render()
}

/** Of vtk.js, what is used. */
interface Actor { setVisibility(seen: boolean): void; getProperty(): { getRGBTransferFunction(n: number): Transfer; getScalarOpacity(n: number): Opacity } }
interface Transfer { removeAllPoints(): void; addRGBPoint(x: number, r: number, g: number, b: number): void }
interface Opacity { removeAllPoints(): void; addPoint(x: number, y: number): void }

function paint(actor: Actor, { range: [low, high], colours, opacity, seen, alone }: Layer, ground: boolean): void {
  actor.setVisibility(seen)
  const property = actor.getProperty(), transfer = property.getRGBTransferFunction(0), alpha = property.getScalarOpacity(0)
  transfer.removeAllPoints()
  for (const [at, r, g, b] of colours) transfer.addRGBPoint(low + at * (high - low), r, g, b)
  alpha.removeAllPoints()
  if (ground || alone) alpha.addPoint(low, 1)
  // What lies near the lower end lets the CT through.
  else for (const [at, a] of [[0, 0], [0.15, opacity * 0.6], [0.4, opacity], [1, opacity]] as const) alpha.addPoint(low + at * (high - low), a)
}

/** Moves the slice through a position; the view stays where it is. Answers whether it moved. */
export function cutAt({ viewport }: Pane, p: Vec3): boolean {
  const camera = viewport.getCamera(), normal = camera.viewPlaneNormal!, focal = camera.focalPoint!, position = camera.position!
  const along = normal.reduce((sum, n, d) => sum + n * (p[d]! - focal[d]!), 0)
  if (Math.abs(along) < 1e-3) return false
  viewport.setCamera({ focalPoint: focal.map((x, d) => x + along * normal[d]!) as Types.Point3, position: position.map((x, d) => x + along * normal[d]!) as Types.Point3 })
  return true
}

/** Moves slice and view so that a position is in the middle. */
export function centreAt({ viewport }: Pane, p: Vec3): void {
  const camera = viewport.getCamera(), focal = camera.focalPoint!, position = camera.position!
  viewport.setCamera({ focalPoint: [...p] as Types.Point3, position: position.map((x, d) => x + p[d]! - focal[d]!) as Types.Point3 })
}

export const positionAt = ({ viewport, element }: Pane, event: { clientX: number; clientY: number }): Vec3 => {
  const box = element.getBoundingClientRect()
  return viewport.canvasToWorld([event.clientX - box.left, event.clientY - box.top]) as unknown as Vec3
}

/** The plane of a pane: unit vectors to the right, down, and towards the eye; its middle; how wide a pixel is. */
export function viewOf({ viewport, element }: Pane): { right: Vec3; down: Vec3; normal: Vec3; focal: Vec3; mmPerPixel: number } {
  const camera = viewport.getCamera(), up = camera.viewUp as unknown as Vec3, normal = camera.viewPlaneNormal as unknown as Vec3
  return { right: cross(up, normal), down: scale(up, -1), normal, focal: camera.focalPoint as unknown as Vec3, mmPerPixel: 2 * camera.parallelScale! / Math.max(1, element.clientHeight) }
}

/** Zooms about the middle; more than 1 brings nearer. */
export function zoomBy({ viewport }: Pane, factor: number): void {
  viewport.setCamera({ parallelScale: Math.min(2000, Math.max(5, viewport.getCamera().parallelScale! / factor)) })
}

/** Moves the view over the image by pixels: what is under the pointer stays under it. */
export function panBy(pane: Pane, dx: number, dy: number): void {
  const { right, down, mmPerPixel } = viewOf(pane), camera = pane.viewport.getCamera()
  const move = (p: readonly number[]) => p.map((x, d) => x - mmPerPixel * (dx * right[d]! + dy * down[d]!)) as unknown as Types.Point3
  pane.viewport.setCamera({ focalPoint: move(camera.focalPoint!), position: move(camera.position!) })
}
