import { type FolderIndex, type ReferencedSlices, type Series, normalOf } from '@yttria/core/dicom'
import { type Geometry, type Vec3, dot, geometry, geometryConflict } from '@yttria/core/volume'

/** A series with its grid as its headers place it. */
export interface SeriesGrid {
  readonly series: Series
  readonly geometry: Geometry
  /** In the order of the slices of the grid. */
  readonly slices: ReferencedSlices
}

/** Undefined for a series that is no stack of evenly spaced slices, or without frame of reference. */
export function seriesGrid(series: Series): SeriesGrid | undefined {
  const g = series.geometry, frameOfReferenceUid = series.frameOfReferenceUid
  if (!g || frameOfReferenceUid === undefined) return undefined
  const normal = normalOf(g.orientation), [a, b] = [g.orientation.slice(0, 3), g.orientation.slice(3)]
  const frames = series.instances.flatMap(i => i.image?.frames.map(f => ({ i, position: f.position })) ?? [])
  const placed = frames.flatMap(({ i, position }) => position ? [{ i, position, along: dot(position, normal) }] : []).sort((x, y) => x.along - y.along)
  if (placed.length === 0 || placed.length !== frames.length) return undefined
  const step = placed.length > 1 ? (placed.at(-1)!.along - placed[0]!.along) / (placed.length - 1) : g.spacing[2]
  return {
    series,
    geometry: geometry({
      frameOfReferenceUid, size: [g.columns, g.rows, placed.length], spacing: [g.spacing[0], g.spacing[1], step] satisfies Vec3, origin: placed[0]!.position,
      direction: [a[0]!, b[0]!, normal[0], a[1]!, b[1]!, normal[1], a[2]!, b[2]!, normal[2]],
    }),
    slices: { seriesUid: series.uid, sopClassUid: placed[0]!.i.sopClassUid, sopInstanceUids: placed.map(p => p.i.sopInstanceUid) },
  }
}

/** The grid of the PET or CT of an exam on which `g`, read from a file without frame of reference, lies. */
export function gridOf(index: FolderIndex, uids: readonly (string | undefined)[], g: Geometry): SeriesGrid | undefined {
  for (const uid of uids) for (const series of index.series) {
    if (series.uid !== uid) continue
    const grid = seriesGrid(series)
    if (grid && geometryConflict(grid.geometry, { ...g, frameOfReferenceUid: undefined }) === undefined) return grid
  }
  return undefined
}
