import { type Vec3 } from '@yttria/core/volume'
import { type Orientation, type RenderingEngine, startEngine } from './engine.ts'
import type { ExamImages } from './exam-images.ts'
import { layersOf } from './layers.ts'
import { type Pane, centreAt, cutAt, makePane, showLayers } from './pane.ts'
import type { ViewSettings } from './settings.ts'
import { dropVolumes, ensureVolume } from './volumes.ts'

export interface Wanted {
  readonly exams: readonly ExamImages[]
  readonly rows: readonly Orientation[]
  readonly settings: ViewSettings
  readonly placeOf: (e: ExamImages) => Vec3 | undefined
  readonly drawn: (e: ExamImages, pane: Pane) => void
}

export const paneId = (exam: string, orientation: Orientation): string => `${exam}-${orientation}`

/** The panes of a grid: what is wanted is brought about in turn, one change after another, the latest wish only. */
export function gridPanes() {
  const panes = new Map<string, Pane>()
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
    }
    for (const e of w.exams) {
      const layers = layersOf(e, w.settings)
      if (layers.length === 0) continue
      if (e.ct) ensureVolume(e.ct, 'CT')
      if (e.pet) ensureVolume(e.pet, 'PT')
      if (e.dose && w.settings.y90Unit === 'Gy') ensureVolume(e.dose, 'PT')
      for (const row of w.rows) {
        const id = paneId(e.id, row), element = document.getElementById(`pane-${id}`) as HTMLDivElement | null
        if (!element || gone) continue
        const fresh = !panes.has(id), pane = panes.get(id) ?? makePane(engine, id, element, row)
        panes.set(id, pane)
        await showLayers(pane, layers)
        const at = w.placeOf(e)
        if (at) cutAt(pane, at)
        pane.viewport.render()
        w.drawn(e, pane)
        if (fresh && panes.size === 1) performance.mark('yttria:first-pane')
        // Between two panes the page may answer.
        await new Promise(next => setTimeout(next))
        if (waiting || gone) return
      }
    }
  }

  return {
    panes,
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
    resize(): void { engine?.resize(true, true) },
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

export type GridPanes = ReturnType<typeof gridPanes>
