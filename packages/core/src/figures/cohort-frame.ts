import type { Category } from '../response/index.ts'
import { categoryColour } from './palette.ts'
import { type Chart, type VegaLiteSpec, houseSpec } from './spec.ts'

/** From no response to complete: as the study's figures have them, left to right. */
export const categoryOrder: readonly Category[] = ['PD', 'StD', 'PR', 'CR']

/** Told apart in grey too. */
export const categoryShape: Readonly<Record<Category, string>> = { PD: 'triangle-up', StD: 'square', PR: 'circle', CR: 'diamond' }

export const categoryScale = { domain: categoryOrder, range: categoryOrder.map(c => categoryColour[c]) }
export const categoryShapes = { domain: categoryOrder, range: categoryOrder.map(c => categoryShape[c]) }

/** A figure for print: the title and the caption stand beside it, not in it. */
export const printChart = (chart: Omit<Chart, 'spec'> & { readonly spec: VegaLiteSpec }): Chart => ({ ...chart, spec: houseSpec(chart.spec) })

/** 1, 2, 5 times powers of ten within two ends: ticks of a logarithmic axis. */
export function logTicks(low: number, high: number): number[] {
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) for (const d of [1, 2, 5]) { const v = Number(`${d}e${power}`); if (v >= low && v <= high) ticks.push(v) }
  return ticks
}

/** A logarithmic dose axis that holds the doses with some room. */
export function doseAxis(field: string, doses: readonly number[], title: string) {
  const low = Math.min(...doses) * 0.85, high = Math.max(...doses) * 1.18
  return { field, type: 'quantitative', title, scale: { type: 'log', domain: [low, high], nice: false }, axis: { values: logTicks(low, high), format: ',.4~r', tickCount: 8 } }
}

/** At most `most` of them, at even steps from the first to the last: of what is sorted, of every part alike. */
export const evenly = <T>(xs: readonly T[], most: number): readonly T[] => xs.length <= most ? xs : Array.from({ length: most }, (_, n) => xs[Math.round(n * (xs.length - 1) / (most - 1))]!)

/** What a caption says where not everything is drawn. */
export const thinnedText = (drawn: number, of: number, what: string): string => drawn < of ? ` Drawn are ${drawn} of ${of} ${what}, chosen at even steps of rank; all numbers come from all of them.` : ''

/** Offsets that lay points that would cover each other side by side, as a beeswarm: for values on an axis of `pixels`, in order of the values. */
export function spreadOut(at: readonly number[], diameter: number): number[] {
  const placed: { at: number; off: number }[] = [], offsets = new Array<number>(at.length).fill(0)
  for (const n of at.map((_, i) => i).sort((a, b) => at[a]! - at[b]!)) {
    const near = placed.filter(p => Math.abs(p.at - at[n]!) < diameter)
    let off = 0
    for (let k = 0; near.some(p => Math.hypot(p.at - at[n]!, p.off - off) < diameter); k++) off = (k % 2 === 0 ? 1 : -1) * (Math.floor(k / 2) + 1) * diameter / 2
    offsets[n] = off
    placed.push({ at: at[n]!, off })
  }
  return offsets
}
