import { type ColourMap, hot } from './colours.ts'
import type { ExamImages } from './exam-images.ts'
import { type Layer, ctLayer } from './pane.ts'

export interface LayerSettings {
  /** Upper end of FDG, SUL. */
  readonly fdgHigh: number
  /** Upper end of 90Y: MBq/mL at the scan. */
  readonly y90High: number
  readonly opacity: number
  readonly colours: ColourMap
  readonly ctWindow: readonly [number, number]
}

export const defaultLayers: LayerSettings = { fdgHigh: 8, y90High: 2, opacity: 0.75, colours: hot, ctWindow: [-160, 240] }

/** CT below, PET above. */
export function layersOf(e: ExamImages, settings: LayerSettings): Layer[] {
  const ct = e.ct ? [{ ...ctLayer(`${e.id} ct`), range: settings.ctWindow }] : []
  return e.pet ? [...ct, { volumeId: `${e.id} pet`, range: [0, petScale(e).high(settings)], colours: settings.colours, opacity: settings.opacity }] : ct
}

/** What a voxel of an exam's PET is called, and how it is shown. */
export function petScale(e: ExamImages): { readonly unit: string; readonly factor: number; readonly high: (s: LayerSettings) => number; readonly digits: number } {
  const header = e.pet?.header
  if (e.role !== 'treatment' && header?.perSul !== undefined) return { unit: 'SUL', factor: header.perSul, high: s => s.fdgHigh / header.perSul!, digits: 2 }
  if (header?.unit === 'Bq/ml') return { unit: 'MBq/mL', factor: 1e-6, high: s => s.y90High * 1e6, digits: 2 }
  return { unit: 'SUV', factor: 1, high: s => s.fdgHigh, digits: 2 }
}
