import { type Geometry, type Vec3, indexToPosition } from '@yttria/core/volume'
import type { Orientation } from '../../state/viewer-state.ts'
import { type RenderingEngine, startEngine } from '../engine/engine.ts'
import type { ExamImages } from '../../voxels/exam-images.ts'
import { layersOf } from './layers.ts'
import { type Pane, centreAt, cutAt, makePane, showLayers, viewOf } from '../engine/pane.ts'
import type { ViewSettings } from '../settings.ts'
import { dropVolumes, ensureVolume } from '../engine/volumes.ts'

export interface Wanted {
  readonly exams: readonly ExamImages[]
  readonly rows: readonly Orientation[]
  readonly settings: ViewSettings
  readonly placeOf: (e: ExamImages) => Vec3 | undefined
  readonly drawn: (e: ExamImages, pane: Pane, orientation: Orientation) => void
}

export const paneId = (exam: string, orientation: Orientation): string => `${exam}-${orientation}`

/** The panes of a grid: what is wanted is brought about in turn, one change after another, the latest wish only. */
export function gridPanes() {
  const panes = new Map<string, Pane>(), sizes = new Map<string, string>()
  let mmPerPixel: number | undefined
  let engine: RenderingEngine | undefined, gone = false, work: Promise<void> = Promise.resolve(), waiting: Wanted | undefined
  const starting = startEngine().then(made => {
    if (gone) made.destroy()
    else engine = made
    performance.mark('yttria:engine')
  })

  async function bringAbout(w: Wanted): Promise<void> {
    await starting
    if (!engine || gone) return
    const ids = w.exams.flatMap(e => w.rows.map(row => paneId(e.id, row)))
    for (const id of [...panes.keys()]) if (!ids.includes(id)) {
      engine.disableElement(id)
      panes.delete(id)
      sizes.delete(id)
    }
    resizeIfNeeded(w)
    for (const e of w.exams) {
      const layers = layersOf(e, w.settings)
      if (layers.length === 0) continue
      if (e.ct) ensureVolume(e.ct, 'CT')
      if (e.pet) ensureVolume(e.pet, 'PT')
      if (e.dose && w.settings.y90Unit === 'Gy') ensureVolume(e.dose, 'PT')
      for (const row of w.rows) {
        const id = paneId(e.id, row), element = document.getElementById(`pane-${id}`) as HTMLDivElement | null
        if (!element || gone) continue
        // The layout may have changed since the last one was made.
        if (!panes.has(id)) resizeIfNeeded(w)
        const fresh = !panes.has(id), pane = panes.get(id) ?? makePane(engine, id, element, row)
        panes.set(id, pane)
        await showLayers(pane, layers)
        if (fresh) {
          sizes.set(id, sizeOf(pane))
          setMmPerPixel(pane, mmPerPixel ??= fitting((e.ct ?? e.pet)!.header.geometry, w.rows.map(r => ({ row: r, element: document.getElementById(`pane-${paneId(e.id, r)}`)! }))))
        }
        const at = w.placeOf(e)
        if (at) cutAt(pane, at)
        pane.viewport.render()
        w.drawn(e, pane, row)
        if (fresh && panes.size === 1) performance.mark('yttria:first-pane')
        // Between two panes the page may answer.
        await new Promise(next => setTimeout(next))
        if (gone) return
        if (waiting) return
      }
    }
  }

  /** What a pane shows grows and shrinks with it; panes that come later have the same scale. */
  function resizeIfNeeded(w?: Wanted): boolean {
    const changed = [...panes.values()].filter(p => sizes.get(p.id) !== sizeOf(p)).map(pane => ({ pane, scale: pane.viewport.getCamera().parallelScale! }))
    if (changed.length === 0) return false
    engine?.resize(false, true)
    for (const { pane, scale } of changed) {
      sizes.set(pane.id, sizeOf(pane))
      pane.viewport.setCamera({ parallelScale: scale })
    }
    mmPerPixel = viewOf(changed[0]!.pane).mmPerPixel
    engine?.render()
    if (w) for (const e of w.exams) for (const row of w.rows) {
      const pane = panes.get(paneId(e.id, row))
      if (pane) w.drawn(e, pane, row)
    }
    return true
  }

  return {
    panes,
    /** Makes the images as large as their images' longest way needs; the same mm for a pixel everywhere. */
    fit(w: Pick<Wanted, 'exams' | 'rows'>): void {
      mmPerPixel = Math.max(0.05, ...w.exams.flatMap(e => e.ct ?? e.pet ? [fitting((e.ct ?? e.pet)!.header.geometry, w.rows.map(r => ({ row: r, element: document.getElementById(`pane-${paneId(e.id, r)}`)! })))] : []))
      for (const pane of panes.values()) {
        pane.viewport.resetCamera()
        setMmPerPixel(pane, mmPerPixel)
      }
    },
    /** Answers when it is so; at once where something newer is wanted already. */
    want(w: Wanted): Promise<boolean> {
      waiting = w
      const mine = work.then(async () => {
        if (waiting !== w) return false
        waiting = undefined
        await bringAbout(w)
        return waiting === undefined
      })
      work = mine.then(() => undefined, () => undefined)
      return mine
    },
    resize: (): boolean => resizeIfNeeded(),
    centre(id: string, at: Vec3): void {
      const pane = panes.get(id)
      if (pane) { centreAt(pane, at); pane.viewport.render() }
    },
    destroy(): void {
      gone = true
      engine?.destroy()
      panes.clear()
      if (engine) dropVolumes()
    },
  }
}

const sizeOf = ({ element }: Pane): string => `${element.clientWidth} ${element.clientHeight}`

function setMmPerPixel({ viewport, element }: Pane, mm: number): void {
  viewport.setCamera({ parallelScale: Math.max(1, mm * element.clientHeight / 2) })
}

/** So many mm for a pixel that the image fits into each of its views. */
function fitting(g: Geometry, views: readonly { row: Orientation; element: HTMLElement }[]): number {
  const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity]
  for (let c = 0; c < 8; c++) indexToPosition(g, [0, 1, 2].map(d => c >> d & 1 ? g.size[d]! - 0.5 : -0.5) as unknown as Vec3).forEach((x, d) => { low[d] = Math.min(low[d]!, x); high[d] = Math.max(high[d]!, x) })
  const across = { axial: [0, 1], coronal: [0, 2], sagittal: [1, 2] } as const
  return Math.max(...views.map(({ row, element }) => Math.max(...across[row].map((d, n) => (high[d]! - low[d]!) / Math.max(1, n === 0 ? element.clientWidth : element.clientHeight)))))
}

export type GridPanes = ReturnType<typeof gridPanes>
