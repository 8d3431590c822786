import type { Analysis, LesionResult } from '../course/index.ts'
import type { TlgUnit } from '../delineation/index.ts'
import { type ExamSlice, type ExamSlices, type PanelVoi, type PositionBox, type SlicedExam, changeText, decimal, examSlices, positionBox, significant } from '../figures/index.ts'
import type { FractionalVoi, Voi } from '../volume/index.ts'
import { uptakeUnit } from './uptake-unit.ts'

type Measured = Voi | FractionalVoi
const mostNotes = 3

/**
 * The patient's exams through the largest of the measured lesions (of those with dose and response, where any has), for the figure of
 * examples of a cohort. Undefined without lesions or dose; an exam that is not registered with the baseline is left out.
 */
export function patientSlices({ results, baseline, dose, followUp, registrations }: Analysis, tlgUnit: TlgUnit): ExamSlices | undefined {
  const largest = [...results.lesions].sort((a, b) => b.volumeMl - a.volumeMl), shown = largest.find(l => l.category !== undefined && l.meanDoseGy !== undefined) ?? largest[0]
  const own = baseline?.lesions.find(l => l.voi.name === shown?.id)
  if (!baseline || !dose || !shown || !own) return undefined
  const liver = (voi: Measured | undefined, role: 'liver' | 'margin' = 'liver'): PanelVoi[] => voi ? [{ name: role, role, voi }] : []
  const lesion = (id: string, voi: Measured | undefined): PanelVoi[] => voi ? [{ name: id, role: 'lesion', voi, label: true }] : []
  const onMap = (where: 'voi' | 'anatomical') => dose.lesions.flatMap(l => lesion(l.id, l[where]))
  const from = baseline.exam.images.exam.id, uptakeEnd = middle(results.lesions.map(l => l.maxUptakeBaseline))
  const placed = (e: SlicedExam, exam: string): SlicedExam[] => {
    if (exam === from) return [e]
    const transform = registrations.between(from, exam)
    return transform ? [{ ...e, transform }] : []
  }
  const slices = examSlices({
    voi: own.voi, about: [baseline.exam.liver, ...baseline.lesions.map(l => l.voi)].flatMap((v): PositionBox[] => { const box = v && positionBox(v); return box ? [box] : [] }),
    exams: [
      ...placed({ id: 'baseline', uptake: baseline.exam.uptake.volume, ct: baseline.exam.images.ct?.volume, windowEnd: uptakeEnd, vois: [...liver(baseline.exam.liver), ...baseline.lesions.flatMap(l => lesion(l.voi.name, l.voi))] }, from),
      ...placed({ id: 'treatment', uptake: dose.map, ct: dose.images.ct?.volume, windowEnd: 1.5 * middle(results.lesions.flatMap(l => l.meanDoseGy ?? [])), vois: [...liver(dose.liver), ...onMap('voi')] }, dose.images.exam.id),
      ...followUp ? placed({ id: 'followUp', uptake: followUp.exam.uptake.volume, ct: followUp.exam.images.ct?.volume, windowEnd: uptakeEnd, vois: [...liver(followUp.exam.liver), ...baseline.lesions.flatMap((l, n) => lesion(l.voi.name, followUp.found.remainders[n]?.voi))] }, followUp.exam.images.exam.id) : [],
      ...results.healthyLiver ? placed({ id: 'healthyLiver', uptake: dose.images.ct ? undefined : dose.map, ct: dose.images.ct?.volume, vois: [...liver(dose.treatments[0]?.expandedLiver, 'margin'), ...liver(dose.liver), ...onMap('anatomical')] }, dose.images.exam.id) : [],
    ],
  })
  if (!slices) return undefined
  const { name } = uptakeUnit(tlgUnit), cut = (s: ExamSlice | undefined) => new Set(s?.outlines.filter(o => o.role === 'lesion').map(o => o.name))
  const atBaseline = cut(slices[0])
  const of = (ids: ReadonlySet<string>, text: (l: LesionResult) => string | undefined): string[] => {
    const said = largest.flatMap(l => { const t = ids.has(l.id) ? text(l) : undefined; return t === undefined ? [] : [`${l.id}: ${t}`] })
    return said.length <= mostNotes ? said : [...said.slice(0, mostNotes - 1), `and ${said.length - mostNotes + 1} more`]
  }
  const notes = (s: ExamSlice): string[] => s.id === 'baseline' ? of(atBaseline, l => `${name} ${decimal(l.meanUptakeBaseline, 1)}, ${significant(l.volumeMl)} mL, TLG ${significant(l.tlgBaseline)} g`)
    : s.id === 'treatment' ? of(cut(s), l => l.meanDoseGy === undefined ? 'no dose' : `${significant(l.meanDoseGy)} Gy`)
    // Lesions that are gone are told of too.
    : s.id === 'followUp' ? of(new Set([...atBaseline, ...cut(s)]), l => l.changePercent === undefined ? undefined : `TLG ${changeText(l.changePercent)}${l.category ? `, ${l.category}` : ''}`)
    : [`${significant(results.healthyLiver!.doseGy)} Gy in ${significant(results.healthyLiver!.volumeMl, 4)} mL`]
  return { schemaVersion: '1.0.0', key: results.patient.key, lesion: shown.id, slices: slices.map(s => ({ ...s, notes: notes(s) })) }
}

function middle(xs: readonly number[]): number {
  const sorted = [...xs].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 1
}
