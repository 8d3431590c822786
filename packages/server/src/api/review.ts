import type { Edit, StoredEdit } from './edits.ts'

type Of<K extends Edit['kind']> = Extract<Edit, { kind: K }>

/** All that persons decided about a patient so far. */
export interface Review {
  readonly lastEdit: number
  readonly course: Of<'course'> | undefined
  readonly referenceRegions: readonly Of<'referenceRegion'>[]
  readonly thresholds: readonly Of<'threshold'>[]
  readonly lesions: Of<'labels'> | undefined
  readonly liver: Of<'labels'> | undefined
  readonly registrations: readonly Of<'registration'>[]
  readonly lesionRegistrations: readonly Of<'lesionRegistration'>[]
}

/** The edits in force: those that no undo in force takes back. An undo of an undo is a redo. */
export function editsInForce(edits: readonly StoredEdit[]): StoredEdit[] {
  const undone = new Set<number>()
  for (const { id, edit } of edits.toReversed()) if (edit.kind === 'undo' && !undone.has(id)) undone.add(edit.edit)
  return edits.filter(e => e.edit.kind !== 'undo' && !undone.has(e.id))
}

/** What undo and redo would take back next: the last edit in force; the last undo, if nothing else was changed since. */
export function undoRedo(edits: readonly StoredEdit[]): { readonly undo?: number; readonly redo?: number } {
  const done: number[] = []
  let undone: { readonly undo: number; readonly edit: number }[] = []
  for (const { id, edit } of edits) {
    if (edit.kind !== 'undo') {
      done.push(id)
      undone = []
      continue
    }
    const back = undone.find(u => u.undo === edit.edit)
    if (back) {
      undone = undone.filter(u => u !== back)
      done.push(back.edit)
    } else if (done.includes(edit.edit)) {
      done.splice(done.indexOf(edit.edit), 1)
      undone.push({ undo: id, edit: edit.edit })
    }
  }
  return { undo: done.at(-1), redo: undone.at(-1)?.undo }
}

/** The later edit of the same thing holds. */
export function reviewOf(edits: readonly StoredEdit[]): Review {
  const inForce = editsInForce(edits).map(e => e.edit)
  const last = <K extends Edit['kind']>(kind: K, key: (e: Of<K>) => string): Of<K>[] => {
    const found = new Map<string, Of<K>>()
    for (const e of inForce) if (e.kind === kind) found.set(key(e as Of<K>), e as Of<K>)
    return [...found.values()]
  }
  const labels = last('labels', e => e.what)
  return {
    lastEdit: edits.at(-1)?.id ?? 0,
    course: last('course', () => '').at(0),
    referenceRegions: last('referenceRegion', e => `${e.exam} ${e.region}`),
    thresholds: last('threshold', e => e.exam),
    lesions: labels.find(l => l.what === 'lesions'), liver: labels.find(l => l.what === 'liver'),
    registrations: last('registration', e => `${e.from} ${e.to}`),
    lesionRegistrations: last('lesionRegistration', e => e.lesion),
  }
}
