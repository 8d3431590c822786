import { type Characteristic, type CharacteristicComparison, type CharacteristicSummary, baselineCharacteristics, characteristicOf, levelsOf } from '../selection/characteristics.ts'
import type { Selection } from '../selection/selection.ts'
import type { PatientRow } from '../rows/patient-row.ts'
import { type Cell, type PaperTable, type TableRow, count, none, number, pValue } from './cell.ts'

const yesNo: Readonly<Record<string, string>> = { true: 'Yes', false: 'No', M: 'Male', F: 'Female', right: 'Right colon', left: 'Left colon', rectum: 'Rectum', lobar: 'Lobar', wholeLiver: 'Whole liver', sequentialWholeLiver: 'Sequential whole liver', lobectomy: 'Lobectomy', segmentectomy: 'Segmentectomy' }

/** Table 1: baseline characteristics of all who were included, and of those of each analysis. */
export function characteristicsTable(patients: readonly PatientRow[]): PaperTable {
  const groups = [
    { key: 'study', label: 'Included', rows: patients.filter(r => r.inStudy) }, { key: 'doseResponse', label: 'Dose-response', rows: patients.filter(r => r.inDoseResponse) },
    { key: 'doseToxicity', label: 'Dose-toxicity', rows: patients.filter(r => r.inDoseToxicity) },
  ]
  const all = groups[0]!.rows, listed = baselineCharacteristics.filter(c => all.some(r => c.of(r) !== undefined))
  return {
    id: 'table1', title: 'Baseline characteristics', columns: groups.map(g => ({ key: g.key, label: `${g.label} (n = ${g.rows.length})` })),
    rows: listed.flatMap(c => rowsOf(c, groups.map(g => ({ key: g.key, summary: characteristicOf(c, g.rows, levelsOf(c, all)) })), levelsOf(c, all))),
    footnotes: ['Numbers: median (range). Others: patients (% of those in whom it is known).'],
  }
}

function rowsOf(c: Pick<Characteristic, 'label' | 'unit' | 'digits'>, groups: readonly { readonly key: string; readonly summary: CharacteristicSummary }[], levels: readonly string[], heading: Readonly<Record<string, Cell>> = {}): TableRow[] {
  const label = c.unit ? `${c.label} (${c.unit})` : c.label, missing = Math.max(...groups.map(g => g.summary.missing))
  const cells = (of: (s: CharacteristicSummary) => Cell): Record<string, Cell> => Object.fromEntries(groups.map(g => [g.key, of(g.summary)]))
  const unknown: TableRow[] = missing > 0 ? [{ label: 'Unknown', indent: 1, cells: cells(s => number(s.missing)) }] : []
  if (groups.some(g => g.summary.kind === 'level')) return [
    { label, indent: 0, cells: heading },
    ...levels.map((level): TableRow => ({ label: Object.hasOwn(yesNo, level) ? yesNo[level]! : level, indent: 1, cells: cells(s => s.kind === 'level' ? count(s.counts.find(x => x.level === level)?.count ?? 0, s.n) : none('no value')) })),
    ...unknown,
  ]
  return [{ label, indent: 0, cells: { ...cells(s => s.kind === 'number' ? { kind: 'range', value: s.median, low: s.min, high: s.max, digits: c.digits } : none('no value')), ...heading } }, ...unknown]
}

/** Who is in an analysis beside who is not. */
export function selectionTable(s: Selection): PaperTable {
  const of = (c: CharacteristicComparison): TableRow[] => {
    const levels = c.first.kind === 'level' ? c.first.counts.map(x => x.level) : c.second.kind === 'level' ? c.second.counts.map(x => x.level) : []
    return rowsOf(c, [{ key: 'included', summary: c.first }, { key: 'excluded', summary: c.second }], levels, { difference: number(c.standardisedDifference, 2), p: pValue(c.p) })
  }
  return {
    id: `selection-${s.analysis}`, title: `Characteristics of patients included in and excluded from ${s.analysis}`,
    columns: [{ key: 'included', label: `Included (n = ${s.included})` }, { key: 'excluded', label: `Excluded (n = ${s.excluded})` }, { key: 'difference', label: 'Standardised difference' }, { key: 'p', label: 'P' }],
    rows: [
      ...s.characteristics.flatMap(of),
      ...(s.survival?.value ? [{
        label: 'Median overall survival (months)', indent: 0 as const,
        cells: { ...Object.fromEntries(s.survival.value.curves.map(c => [c.name, { kind: 'estimate' as const, value: c.median.months, low: c.median.low, high: c.median.high, digits: 1 }])), p: pValue(s.survival.value.logRank?.p) },
      }] : []),
    ],
    footnotes: ["P: Wilcoxon's rank sum test, Fisher's exact test (above 250 patients chi-squared), log-rank test. Standardised difference: of means over the pooled SD; of levels the greatest.", ...(s.survival && !s.survival.value ? [`Survival is not compared: ${s.survival.findings.find(f => f.severity === 'error')?.message ?? 'no data'}`] : [])],
  }
}
