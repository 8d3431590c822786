import { type Finding, note } from '../../../record/index.ts'
import { notMeasured } from '../../header/not-measured.ts'
import type { FolderIndex, Series } from '../../folder/series.ts'

/** Said once per folder: what looks like an image and is never measured, so that nobody wonders where it went. */
export function listedOnly(index: FolderIndex): Finding[] {
  const kinds = new Map<string, Series[]>()
  for (const s of index.series) {
    const kind = s.kind === 'other' && s.instances[0] ? notMeasured(s.instances[0]) : undefined
    if (kind) kinds.set(kind, [...kinds.get(kind) ?? [], s])
  }
  if (kinds.size === 0) return []
  const all = [...kinds.values()].flat()
  return [note('series/not-measured', { series: all[0]!.key, tag: '(0008,0008)', value: all.length },
    `${all.length === 1 ? 'One series is' : `${all.length} series are`} listed and never measured: ${[...kinds].map(([kind, own]) => own.length === 1 ? kind : `${own.length} x ${kind}`).join(', ')}.`)]
}
