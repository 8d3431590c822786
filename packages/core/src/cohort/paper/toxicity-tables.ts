import { laboratoryTerms } from '../../response/index.ts'
import type { DoseToxicity } from '../dose-toxicity/dose-toxicity.ts'
import type { LinearEffect, ToxicityModel } from '../dose-toxicity/toxicity-model.ts'
import { covariateLabel } from '../dose-response/covariates.ts'
import type { EventRow } from '../rows/event-row.ts'
import type { PatientRow } from '../rows/patient-row.ts'
import { type PaperTable, type TableRow, count, estimate, none, number, pValue, text } from './cell.ts'
import { reasonOf } from './dose-tables.ts'

const grades = [1, 2, 3, 4, 5] as const

/** Table 3: patients by highest CTCAE grade of each term, of those who count in dose-toxicity. */
export function gradesTable(patients: readonly PatientRow[], events: readonly EventRow[]): PaperTable {
  const who = new Set(patients.map(r => r.patient)), own = events.filter(e => who.has(e.patient)), n = who.size
  const shown = grades.filter(g => g <= 3 || own.some(e => e.grade === g))
  const line = (label: string, of: readonly { readonly grade: number }[], assessed: number): TableRow =>
    ({ label, indent: 1, cells: { assessed: number(assessed), any: count(of.filter(e => e.grade > 0).length, assessed), ...Object.fromEntries(shown.map(g => [`g${g}`, number(of.filter(e => e.grade === g).length)])) } })
  const terms = (kind: EventRow['kind'], order: readonly string[]): TableRow[] => order.map(term => {
    const of = own.filter(e => e.kind === kind && e.term === term)
    // A clinical term that is not recorded of a patient he did not have; a laboratory term without a grade was not assessable.
    return line(term, of, kind === 'laboratory' ? of.length : n)
  })
  const clinical = [...new Set(own.filter(e => e.kind === 'clinical').map(e => e.term))].map(term => ({ term, n: own.filter(e => e.term === term && e.grade > 0).length })).sort((a, b) => b.n - a.n || (a.term < b.term ? -1 : 1)).map(t => t.term)
  const highest = patients.flatMap(r => r.highestGrade === undefined ? [] : [{ grade: r.highestGrade }])
  return {
    id: 'table3', title: `Adverse events by CTCAE v5 (n = ${n})`,
    columns: [{ key: 'assessed', label: 'Assessed' }, { key: 'any', label: 'Any grade' }, ...shown.map(g => ({ key: `g${g}`, label: `Grade ${g}` }))],
    rows: [
      { label: 'Laboratory', indent: 0, cells: {} }, ...terms('laboratory', laboratoryTerms),
      { label: 'Clinical', indent: 0, cells: {} }, ...terms('clinical', clinical),
      { label: 'Events of all terms', indent: 0, cells: { ...Object.fromEntries(shown.map(g => [`g${g}`, number(own.filter(e => e.grade === g).length)])), any: number(own.filter(e => e.grade > 0).length) } },
      { ...line('Highest grade per patient', highest, highest.length), indent: 0 },
    ],
    footnotes: ['Highest grade per patient and term that counts; toxicity from before treatment does not count unless it got worse.'],
  }
}

const names = { unadjusted: 'unadjusted', adjusted: 'adjusted', adjustedWithoutResponse: 'adjusted, without response' } as const

/** Regressions on healthy-liver dose, each with its n. */
export function toxicityTable(d: DoseToxicity): PaperTable {
  const effect = (e: LinearEffect, m: ToxicityModel) => m.kind === 'ordinal' ? estimate(Math.exp(e.estimate), { low: Math.exp(e.low), high: Math.exp(e.high) }, 2) : estimate(e.estimate, e, m.outcome === 'highestGrade' ? 2 : 1)
  return {
    id: 'toxicity', title: 'Toxicity by dose of the healthy liver', columns: [{ key: 'n', label: 'Patients' }, { key: 'effect', label: `Per ${per(d)} Gy (95% CI)` }, { key: 'p', label: 'P' }, { key: 'covariates', label: 'Adjusted for' }],
    rows: [d.grade, ...d.laboratory].flatMap((a): TableRow[] => [
      { label: a.label, indent: 0, cells: {} },
      ...a.models.map((m): TableRow => ({
        label: `${m.kind === 'ordinal' ? 'ordinal (odds ratio)' : 'linear'}, ${names[m.adjustment]}`, indent: 1,
        cells: m.value ? { n: number(m.value.patients), effect: effect(m.value.effect, m.value), p: pValue(m.value.effect.p), covariates: text(m.value.covariates.map(c => covariateLabel(c.term.replace(/TRUE$/, '')).label).join(', ')) } : { effect: none(reasonOf(m)) },
      })),
      ...(a.holmP === undefined ? [] : [{ label: 'unadjusted, P by Holm over the analytes', indent: 1 as const, cells: { p: pValue(a.holmP) } }]),
    ]),
    footnotes: ['Linear: change of the outcome. Ordinal: odds of a higher grade.', ...[d.grade, ...d.laboratory].flatMap(a => a.models.filter(m => !m.value).map(m => `${a.label}, ${m.kind}, ${names[m.adjustment]}: ${reasonOf(m)}`))],
  }
}

const per = (d: DoseToxicity): number => [d.grade, ...d.laboratory].flatMap(a => a.models).find(m => m.value)?.value?.effect.per ?? 10
