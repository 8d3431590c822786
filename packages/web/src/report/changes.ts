import type { Results } from '@yttria/core/course'
import { significant } from '@yttria/core/figures'
import type { Edit, StoredEdit } from '@yttria/server/api/edits'

/** One number (or word) that is another in a later version. */
export interface Moved { readonly what: string; readonly unit: string; readonly before: string; readonly after: string; readonly difference?: string }

type Value = number | string | undefined
interface Quantity { readonly what: string; readonly unit: string; readonly before: Value; readonly after: Value }

const tolerance = 1e-9

/** What moved from one version to another, with what a reader looks for first in front; lesions are the same where their centres are nearest to each other. */
export function movedNumbers(before: Results, after: Results): Moved[] {
  const at = (what: string, unit: string, of: (r: Results) => Value): Quantity => ({ what, unit, before: of(before), after: of(after) })
  const pairs = sameLesions(before, after)
  const quantities: Quantity[] = [
    at('Tumour dose', 'Gy', r => r.patientLevel.doseGy), at('TLG at baseline, all lesions', 'g', r => r.patientLevel.tlgBaseline), at('TLG at follow-up, all lesions', 'g', r => r.patientLevel.tlgFollowUp),
    at('Change of TLG, all lesions', '%', r => r.patientLevel.changePercent), at('Response', '', r => r.patientLevel.category), at('Tumour volume', 'mL', r => r.patientLevel.tumourVolumeMl), at('Lesions', '', r => r.lesions.length),
    at('Healthy-liver dose', 'Gy', r => r.healthyLiver?.doseGy), at('Healthy-liver volume', 'mL', r => r.healthyLiver?.volumeMl), at('Activity, image / administered', '', r => r.activity?.ratio), at('Activity in the image', 'MBq', r => r.activity?.imageMbq),
    at('Activity administered, net', 'MBq', r => r.activity?.administeredMbq), at('Lung dose', 'Gy', r => r.lungs?.doseGy),
    ...before.reference.flatMap((r): Quantity[] => {
      const now = after.reference.find(x => x.exam === r.exam && x.region === r.region), of = `${r.exam}, ${r.region === 'liver' ? 'liver' : 'blood pool'}`
      return [{ what: `Reference, ${of}: mean`, unit: 'g/mL', before: r.meanSul, after: now?.meanSul }, { what: `Threshold, ${of}`, unit: 'g/mL', before: r.threshold, after: now?.threshold }]
    }),
    ...before.registration.flatMap((r): Quantity[] => {
      const now = after.registration.find(x => x.from === r.from && x.to === r.to)
      return [{ what: `Registration ${r.from} to ${r.to}: shift`, unit: 'mm', before: Math.hypot(...r.translationMm), after: now && Math.hypot(...now.translationMm) }, { what: `Registration ${r.from} to ${r.to}: rotation`, unit: '\u00b0', before: r.rotationDeg, after: now?.rotationDeg }]
    }),
    ...pairs.flatMap(([a, b]): Quantity[] => {
      const name = a && b ? a.id === b.id ? b.id : `${b.id} (was ${a.id})` : b ? `${b.id} (new)` : `${a!.id} (gone)`
      const of = (what: string, unit: string, pick: (l: Lesion) => Value): Quantity => ({ what: `${name}: ${what}`, unit, before: a && pick(a), after: b && pick(b) })
      return [
        of('mean dose', 'Gy', l => l.meanDoseGy), of('volume', 'mL', l => l.volumeMl), of('TLG at baseline', 'g', l => l.tlgBaseline), of('TLG at follow-up', 'g', l => l.tlgFollowUp), of('change of TLG', '%', l => l.changePercent),
        of('response', '', l => l.category), of('D70', 'Gy', l => l.d70Gy), of('shift on the 90Y map', 'mm', l => l.shiftMm), of('own registration taken', '', l => l.refinementAccepted === undefined ? undefined : l.refinementAccepted ? 'yes' : 'no'),
      ]
    }),
  ]
  return quantities.filter(moved).map(shown)
}

type Lesion = Results['lesions'][number]

/** Each lesion beside the one it was: mutually nearest by their centres, within 20 mm. */
export function sameLesions(before: Pick<Results, 'lesions'>, after: Pick<Results, 'lesions'>): (readonly [Lesion | undefined, Lesion | undefined])[] {
  const distance = (a: Lesion, b: Lesion) => Math.hypot(...a.centreMm.map((x, d) => x - b.centreMm[d]!))
  const nearest = (of: Lesion, among: readonly Lesion[]) => among.reduce<Lesion | undefined>((best, l) => best === undefined || distance(of, l) < distance(of, best) ? l : best, undefined)
  const was = new Map(after.lesions.flatMap(b => {
    const a = nearest(b, before.lesions)
    return a && distance(a, b) <= 20 && nearest(a, after.lesions) === b ? [[b, a] as const] : []
  }))
  const kept = new Set(was.values())
  return [...after.lesions.map(b => [was.get(b), b] as const), ...before.lesions.filter(a => !kept.has(a)).map(a => [a, undefined] as const)]
}

function moved({ before: a, after: b }: Quantity): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a !== b
  return Math.abs(a - b) > tolerance * Math.max(Math.abs(a), Math.abs(b))
}

function shown({ what, unit, before: a, after: b }: Quantity): Moved {
  const none = '\u2013'
  if (typeof a !== 'number' || typeof b !== 'number') return { what, unit, before: textOf(a) ?? none, after: textOf(b) ?? none }
  // With as many digits as tell them apart.
  let digits = 3
  while (digits < 10 && significant(a, digits) === significant(b, digits)) digits++
  const difference = b - a
  return { what, unit, before: significant(a, digits), after: significant(b, digits), difference: `${difference > 0 ? '+' : ''}${significant(difference, 2)}` }
}

const textOf = (x: Value): string | undefined => typeof x === 'number' ? significant(x) : x

/** The changes by a person that the later version holds and the earlier does not; of what was taken back both are told. */
export const editsBetween = (edits: readonly StoredEdit[], before: { readonly lastEdit: number }, after: { readonly lastEdit: number }): StoredEdit[] =>
  edits.filter(e => e.id > before.lastEdit && e.id <= after.lastEdit)

/** A change in words. */
export function editText(edit: Edit, all: readonly StoredEdit[] = []): string {
  switch (edit.kind) {
    case 'threshold': return `Threshold of ${edit.exam} put to ${significant(edit.value)}`
    case 'referenceRegion': return `${edit.region === 'liver' ? 'Liver sphere' : 'Blood-pool region'} of ${edit.exam} moved to ${edit.centreMm.map(x => x.toFixed(0)).join(', ')} mm`
    case 'labels': return edit.what === 'liver' ? `Liver drawn on ${edit.exam}` : `Lesions drawn on ${edit.exam}${edit.by === undefined ? '' : ` by ${edit.by}`}: ${edit.names.join(', ')}`
    case 'registration': return `Registration ${edit.from} to ${edit.to} set by hand: ${edit.reason}`
    case 'lesionRegistration': return `Lesion ${edit.lesion}: own registration ${edit.decision === 'moved' ? 'put by hand' : `${edit.decision}${edit.decision === 'refuse' ? 'd' : 'ed'}`}: ${edit.reason}`
    case 'course': return `Course kept anew${edit.by === undefined ? '' : ` by ${edit.by}`}${repairsOf(edit.document)}${settledText(edit.settled ?? [])}`
    case 'undo': {
      const of = all.find(e => e.id === edit.edit)
      return of ? of.edit.kind === 'undo' ? `Redone: ${editText(all.find(e => e.id === (of.edit as { edit: number }).edit)?.edit ?? of.edit)}` : `Taken back: ${editText(of.edit, all)}` : `Change ${edit.edit} taken back`
    }
    default: return (edit as { readonly kind: string }).kind
  }
}

const settledText = (settled: readonly { readonly what: string; readonly how: string }[]): string =>
  settled.length === 0 ? '' : `; ${settled.map(g => `${g.how} ${g.what}`).join('; ')}`

function repairsOf(document: Readonly<Record<string, unknown>>): string {
  const repairs = Array.isArray(document['repairs']) ? document['repairs'] as { name?: unknown; value?: unknown; reason?: unknown }[] : []
  return repairs.length === 0 ? '' : `, with repairs ${repairs.map(r => `${String(r.name)}=${String(r.value)} (${String(r.reason)})`).join('; ')}`
}
