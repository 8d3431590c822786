import type { Series } from '@yttria/core/dicom'

/** What `--series NAME` may mean: a key alone where it is one (the first part of a series has its UID), else UID, kind, number or description. */
export function namedSeries(series: readonly Series[], name: string): readonly Series[] {
  const byKey = series.filter(s => s.key === name)
  return byKey.length > 0 ? byKey : series.filter(s => isNamed(s, name))
}

const isNamed = (s: Series, name: string): boolean =>
  [s.uid, s.kind, String(s.number ?? ''), s.description?.toLowerCase()].includes(name.toLowerCase())
