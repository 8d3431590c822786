import type { Results } from '@yttria/core/course'
import { analytes } from '@yttria/core/response'
import type { ClinicalView } from '@yttria/server/api/clinical'

export interface TimelineEvent { readonly day: number; readonly title: string; readonly detail: string; readonly kind: 'exam' | 'treatment' | 'event' }
export interface TimelineSeries { readonly analyte: string; readonly unit: string; readonly values: readonly { readonly day: number; readonly value: number }[]; readonly uln?: number; readonly lln?: number }

/** Days between two ISO times. */
const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000

/** All that has a day: exams, treatments, what the workspace's tables hold. Days from the first injection. */
export function timelineOf(results: Results, clinical: ClinicalView | undefined, roleName: Readonly<Record<string, string>>): { events: readonly TimelineEvent[]; laboratory: readonly TimelineSeries[] } {
  const treatments = results.treatments ?? [], first = treatments[0]
  const date = (iso: string | undefined) => iso?.slice(0, 10) ?? 'undated'
  const lastDay = first ? Math.max(...treatments.map(t => daysBetween(first.injectionTime, t.injectionTime))) : 0
  // The day of a follow-up in the results counts from the last treatment.
  const dayOf = (e: Results['exams'][number]): number | undefined => e.daysFromTreatment === undefined ? undefined : e.daysFromTreatment + (e.role === 'followUp' ? lastDay : 0)
  const events: TimelineEvent[] = [
    ...results.exams.flatMap((e): TimelineEvent[] => {
      const day = dayOf(e)
      return day === undefined || !Number.isFinite(day) ? [] : [{ day, kind: 'exam', title: roleName[e.role] ?? e.role, detail: `${e.id}: ${[e.nuclide, e.tracer].filter(Boolean).join(' ')} ${date(e.scanStart)}` }]
    }),
    ...treatments.flatMap(t => t.vials.map((v): TimelineEvent => ({
      day: first ? daysBetween(first.injectionTime, v.injectionTime) : 0, kind: 'treatment', title: t.vials.length > 1 || treatments.length > 1 ? v.id : 'Treatment',
      detail: `${v.device}${v.netMbq === undefined ? '' : `, ${v.netMbq.toFixed(0)} MBq net`}, ${date(v.injectionTime)}`,
    }))),
    ...(clinical?.events ?? []).flatMap((e): TimelineEvent[] => e.day === undefined ? [] : [{ day: e.day, kind: 'event', title: `${e.term}, grade ${e.grade}`, detail: `before the treatment grade ${e.baselineGrade}` }]),
  ]
  const byAnalyte = new Map<string, ClinicalView['laboratory'][number][]>()
  for (const v of clinical?.laboratory ?? []) byAnalyte.set(v.analyte, [...byAnalyte.get(v.analyte) ?? [], v])
  const laboratory = [...byAnalyte].map(([analyte, values]): TimelineSeries => {
    const sorted = values.toSorted((a, b) => a.day - b.day), last = sorted.at(-1)!
    return { analyte: analytes[last.analyte].name, unit: analytes[last.analyte].unit, values: sorted.map(({ day, value }) => ({ day, value })), ...(last.uln === undefined ? {} : { uln: last.uln }), ...(last.lln === undefined ? {} : { lln: last.lln }) }
  })
  return { events: events.sort((a, b) => a.day - b.day), laboratory }
}
