import type { DicomDataset, Tag } from './dataset.ts'

/** The element of a private block, found by its creator (PS3.5 7.8.1), not by the block in which it usually lies. */
export function privateTag(d: DicomDataset, group: number, creator: string, element: number): Tag | undefined {
  const start = `x${group.toString(16).padStart(4, '0')}`
  // Creators stand in elements 0010 to 00FF of the group: block xx of (gggg,00xx) holds (gggg,xx00) to (gggg,xxFF).
  const own = d.tags().find(t => t.startsWith(`${start}00`) && t.slice(7) >= '10' && d.text(t) === creator)
  return own && `${start}${own.slice(7)}${element.toString(16).padStart(2, '0')}` as Tag
}

/** Who wrote private elements, as 'GEMS_PETD_01'; a private group that holds values but names no creator as '(7053) without creator'. */
export function privateCreators(d: DicomDataset): string[] {
  const creators = new Map<string, string>(), orphans = new Set<string>()
  const odd = d.tags().filter(t => Number.parseInt(t.slice(4, 5), 16) % 2 === 1)
  for (const t of odd) if (isCreator(t)) creators.set(t.slice(1, 5) + t.slice(7), d.text(t) ?? '')
  for (const t of odd) if (t.slice(5, 7) !== '00' && !creators.get(t.slice(1, 7))) orphans.add(t.slice(1, 5))
  return [...new Set([...creators.values()].filter(c => c !== '')), ...[...orphans].map(g => `(${g.toUpperCase()}) without creator`)]
}

const isCreator = (t: Tag): boolean => t.slice(5, 7) === '00' && t.slice(7) >= '10'
