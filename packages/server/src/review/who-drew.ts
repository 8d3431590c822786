import type { StoredEdit } from '../api/edits.ts'
import { decodeLabels } from '../api/labels.ts'
import { editsInForce } from '../api/review.ts'

/** Who gave a lesion the outline that it has now, and when. */
export interface Drawn { readonly origin: 'drawn' | 'imported'; readonly by?: string; readonly at: string }

/**
 * Of the lesions that were kept last, by name: the edit since which each has the voxels it has now. `voxels`: of the grid they are
 * drawn on. Lesions that the threshold outlines as well are told apart by the analysis.
 */
export function whoDrew(edits: readonly StoredEdit[], voxels: number): ReadonlyMap<string, Drawn> {
  const drawings = editsInForce(edits).flatMap(e => e.edit.kind === 'labels' && e.edit.what === 'lesions' ? [{ at: e.madeAt, edit: e.edit }] : []).toReversed()
  const [last, ...earlier] = drawings, found = new Map<string, Drawn>()
  if (!last) return found
  const said = ({ at, edit }: typeof last): Drawn => ({ origin: edit.source ? 'imported' : 'drawn', ...(edit.by === undefined ? {} : { by: edit.by }), at })
  const now = decodeLabels(last.edit.map, voxels), open = new Map(last.edit.names.map((name, n) => [name, n + 1]))
  for (const name of open.keys()) found.set(name, said(last))
  for (const drawing of earlier) {
    if (open.size === 0 || drawing.edit.exam !== last.edit.exam || drawing.edit.grid !== last.edit.grid) break
    const then = decodeLabels(drawing.edit.map, voxels)
    for (const [name, label] of open) {
      const was = drawing.edit.names.indexOf(name) + 1
      if (was > 0 && now.every((l, n) => (l === label) === (then[n] === was))) found.set(name, said(drawing))
      else open.delete(name)
    }
  }
  return found
}
