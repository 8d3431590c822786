import type { FrameHeader } from '../header/image-header.ts'
import type { Series } from './series.ts'
import { type Instant, secondsBetween } from '../header/times.ts'

/** Slices measured together: one bed position, or one time frame of a dynamic scan. */
export interface Bed {
  readonly start: Instant
  readonly durationS?: number
  readonly frames: readonly FrameHeader[]
}

/** By acquisition time, in its order; frames without a time are left out. */
export function bedsOf(series: Series): Bed[] {
  const groups = new Map<string, FrameHeader[]>()
  for (const f of series.instances.flatMap(i => i.image?.frames ?? [])) {
    if (!f.acquisition) continue
    const key = String(Math.round(f.acquisition.epochS)), group = groups.get(key)
    if (group) group.push(f)
    else groups.set(key, [f])
  }
  return [...groups.values()].map(frames => ({ start: frames[0]!.acquisition!, durationS: frames[0]!.durationS, frames }))
    .sort((a, b) => secondsBetween(b.start, a.start))
}
