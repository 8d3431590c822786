import type { LesionResult, Results } from '../course/index.ts'
import { categoryColour, categoryName, changeText, decimal, significant } from '../figures/index.ts'
import type { Category } from '../response/index.ts'
import type { Cell, Column, Row, Table } from './page.ts'
import { timeText } from './time-text.ts'
import type { UptakeUnit } from './uptake-unit.ts'

interface LesionColumn extends Column {
  readonly of: (lesion: LesionResult) => Cell
  /** The row of all lesions together. */
  readonly total?: (results: Results) => Cell
  readonly healthyLiver?: (liver: NonNullable<Results['healthyLiver']>) => Cell
}

/** One row per lesion, then all lesions together and the healthy liver; columns that nobody fills are left out. */
export function lesionTable(results: Results, uptake: UptakeUnit): Table {
  const columns = lesionColumns(uptake, results)
  const used = columns.filter(c => c.label === 'Lesion' || results.lesions.some(l => c.of(l) !== undefined) || (results.healthyLiver && c.healthyLiver?.(results.healthyLiver) !== undefined))
  const rows: Row[] = results.lesions.map(lesion => ({ cells: used.map(c => c.of(lesion)) }))
  if (results.lesions.length > 0) rows.push({ role: 'total', cells: used.map(c => c.label === 'Lesion' ? 'All lesions' : c.total?.(results)) })
  const liver = results.healthyLiver
  if (liver) rows.push({ role: 'total', cells: used.map(c => c.label === 'Lesion' ? 'Healthy liver' : c.healthyLiver?.(liver)) })
  return { id: 'lesions', title: 'Lesions', columns: used.map(({ label, group, unit, kind, hint }) => ({ label, kind, ...(group ? { group } : {}), ...(unit ? { unit } : {}), ...(hint ? { hint } : {}) })), rows, notes: notesOf(results) }
}

export const categoryCell = (category: Category | undefined): Cell =>
  category && { text: category, mark: categoryColour[category], hint: categoryName[category] }

function lesionColumns(uptake: UptakeUnit, { treatments = [] }: Results): LesionColumn[] {
  const volume = 'Volume (mL)', level = `${uptake.name} (${uptake.unit})`, tlg = `TLG (${uptake.tlgUnit})`, dose = 'Absorbed dose (Gy)', moved = 'Local refinement'
  return [
    { label: 'Lesion', kind: 'text', of: idCell },
    { label: 'Outline', kind: 'text', hint: 'by the threshold where nothing is said', of: outlineCell },
    { label: 'baseline', group: volume, kind: 'number', of: l => decimal(l.volumeMl, 1), total: r => decimal(r.patientLevel.tumourVolumeMl, 1), healthyLiver: h => decimal(h.volumeMl, 1) },
    { label: 'follow-up', group: volume, kind: 'number', of: l => decimal(l.volumeFollowUpMl, 1) },
    { label: 'mean', group: level, kind: 'number', hint: 'at baseline', of: l => significant(l.meanUptakeBaseline) },
    { label: 'max', group: level, kind: 'number', hint: 'at baseline', of: l => significant(l.maxUptakeBaseline) },
    { label: 'baseline', group: tlg, kind: 'number', of: l => significant(l.tlgBaseline), total: r => significant(r.patientLevel.tlgBaseline) },
    { label: 'follow-up', group: tlg, kind: 'number', of: l => significant(l.tlgFollowUp), total: r => significant(r.patientLevel.tlgFollowUp) },
    { label: 'change', group: tlg, kind: 'number', of: l => changeText(l.changePercent), total: r => changeText(r.patientLevel.changePercent) },
    { label: 'Response', kind: 'text', of: l => categoryCell(l.category), total: r => categoryCell(r.patientLevel.category) },
    { label: 'mean', group: dose, kind: 'number', of: l => strong(significant(l.meanDoseGy)), total: r => strong(significant(r.patientLevel.doseGy)), healthyLiver: h => strong(significant(h.doseGy)) },
    { label: '\u00b1 u', group: dose, kind: 'number', hint: 'combined standard uncertainty, k = 1; bias is not in it', of: l => plusMinus(l.doseUncertaintyGy), total: r => plusMinus(r.patientLevel.doseUncertaintyGy), healthyLiver: h => plusMinus(h.doseUncertaintyGy) },
    ...(treatments.length < 2 ? [] : treatments.map((t): LesionColumn => ({
      label: t.id, group: dose, kind: 'number', hint: 'what this treatment gave', of: l => significant(l.treatments.find(x => x.id === t.id)?.meanDoseGy),
      healthyLiver: () => significant(t.healthyLiverDoseGy),
    }))),
    { label: '\u00b11 voxel', group: dose, kind: 'text', hint: 'lowest and highest mean dose with the VOI one voxel of the 90Y grid aside', of: l => l.doseIntervalGy && l.doseIntervalGy.map(x => significant(x)).join('\u2013') },
    { label: 'SD', group: dose, kind: 'number', of: l => significant(l.sdDoseGy) },
    { label: 'D95', group: dose, kind: 'number', of: l => significant(l.d95Gy) },
    { label: 'D70', group: dose, kind: 'number', of: l => significant(l.d70Gy) },
    { label: 'max', group: dose, kind: 'number', of: l => significant(l.maxDoseGy) },
    { label: 'T/N', kind: 'number', hint: 'mean dose over mean dose of the healthy liver', of: l => significant(l.tumourToNormal, 2) },
    { label: 'shift', group: moved, unit: 'mm', kind: 'number', of: l => decimal(l.shiftMm, 1) },
    { label: 'rotation', group: moved, unit: '\u00b0', kind: 'number', of: l => decimal(l.rotationDeg, 1) },
    { label: 'dose before', group: moved, unit: 'Gy', kind: 'number', of: l => significant(l.doseBeforeRefinementGy) },
    { label: 'taken', group: moved, kind: 'text', of: l => l.refinementAccepted === undefined ? undefined : { text: l.refinementAccepted ? 'yes' : 'no', ...(l.refinementReason ? { hint: l.refinementReason } : {}) } },
  ]
}

const plusMinus = (u: number | undefined): Cell => u === undefined ? undefined : `\u00b1 ${significant(u, 2)}`

const strong = (text: string | undefined): Cell => text && { text, strong: true }

function idCell(lesion: LesionResult): Cell {
  const worst = lesion.findings.some(f => f.severity === 'error') ? 'bad' : lesion.findings.some(f => f.severity === 'warning') ? 'caution' : 'plain'
  const hint = lesion.findings.map(f => f.message).join(' ')
  return { text: lesion.id, tone: worst, ...(hint ? { hint } : {}) }
}

/** How the outline came about, where not by the threshold; who and when is the hint. */
function outlineCell(l: LesionResult): Cell {
  if (l.origin !== 'drawn' && l.origin !== 'imported') return undefined
  const who = whoText(l)
  return { text: l.origin === 'drawn' ? 'by hand' : 'imported', ...(who ? { hint: who } : {}) }
}

/** 'A. Physician, 2030-01-02 10:00 UTC' */
const whoText = ({ by, at }: LesionResult): string => [by, at === undefined ? undefined : timeText(at)].filter(x => x !== undefined).join(', ')

/** Lesions that were not outlined by the threshold, with who and when; the same once. */
function outlineNotes(lesions: readonly LesionResult[]): string[] {
  const by = new Map<string, string[]>()
  for (const l of lesions) if (l.origin === 'drawn' || l.origin === 'imported') {
    const who = whoText(l) || (l.origin === 'drawn' ? 'by whom was not kept' : '')
    const what = `${l.origin === 'drawn' ? 'Drawn or changed by hand' : 'Outline taken from a file'}${who ? ` (${who})` : ''}`
    by.set(what, [...by.get(what) ?? [], l.id])
  }
  const rest = lesions.some(l => l.origin === 'threshold')
  return by.size === 0 ? [] : [`${[...by].map(([what, ids]) => `${what}: ${ids.join(', ')}`).join('; ')}.${rest ? ' The others are as the threshold outlines them.' : ''}`]
}

/** What was done with what has grown into one: the protocol's followUp.split. */
function splitText({ protocol }: Results): string {
  const followUp = protocol['followUp'], split = typeof followUp === 'object' && followUp !== null && 'split' in followUp ? followUp.split : undefined
  return split === 'watershed' || split === 'nearest' ? ` Its tissue was shared out by ${split === 'nearest' ? 'the nearest lesion of the baseline' : 'watershed'}.` : ''
}

function notesOf(results: Results): string[] {
  // Each group once, not once per member.
  const merged = [...new Set(results.lesions.filter(l => l.mergedWith.length > 0).map(l => [l.id, ...l.mergedWith].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).join(' with ')))]
  const keptBy = new Map<string, string[]>()
  for (const l of results.lesions)
    if (l.refinementAccepted === false && l.refinementReason) keptBy.set(l.refinementReason, [...keptBy.get(l.refinementReason) ?? [], l.id])
  const kept = [...keptBy].map(([reason, ids]) => `${ids.join(', ')} (${reason})`)
  const other = [
    ...(results.smallLesions.length > 0 ? [`${results.smallLesions.length} lesion${results.smallLesions.length > 1 ? 's' : ''} below the minimum volume not measured`] : []),
    ...(results.newLesions.length > 0 ? [`${results.newLesions.length} new lesion${results.newLesions.length > 1 ? 's' : ''} at follow-up`] : []),
  ]
  return [
    ...outlineNotes(results.lesions),
    ...(merged.length > 0 ? [`One at follow-up: ${merged.join('; ')}.${splitText(results)}`] : []),
    ...((results.treatments?.length ?? 0) > 1 ? ['Doses are sums of the treatments; local refinement is that on the map of the treatment that gave the lesion most.'] : []),
    ...(kept.length > 0 ? [`Left where the registration put them: ${kept.join('; ')}.`] : []),
    ...(other.length > 0 ? [`${other.join('; ')}.`] : []),
    ...(results.uncertaintyExcludes ? [`${results.uncertaintyExcludes}`] : []),
  ]
}
