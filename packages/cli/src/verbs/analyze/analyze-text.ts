import type { LesionResult, Results } from '@yttria/core/course'
import { newLesionsText } from '@yttria/core/response'
import { findingsText } from '../../terminal/findings-text.ts'
import { repairsText } from '../../terminal/repairs-text.ts'
import { type TextCell, type TextColumn, textTable } from '../../terminal/text-table.ts'
import type { Io } from '../../terminal/verb.ts'

// Minus zero says nothing: a number that is printed as 0 has no sign.
const fixed = (x: number | undefined, digits: number): string | undefined => x?.toFixed(digits).replace(/^-(0(\.0*)?)$/, '$1')
const significant = (x: number | undefined, digits = 3): string | undefined =>
  x === undefined ? undefined : x.toFixed(Math.max(0, Math.min(2, digits - 1 - Math.floor(Math.log10(Math.max(Math.abs(x), 1e-9))))))

const plusMinus = (u: number | undefined): string => u === undefined ? '' : ` +- ${significant(u, 2)}`

/** The result for the terminal: what the page says, in one screen. */
export function analyzeText(r: Results, io: Pick<Io, 'terminal' | 'width'>, out: string): string {
  const h = r.healthyLiver, a = r.activity, treatments = r.treatments ?? [], several = treatments.length > 1 ? treatments : []
  const unit = String(r.protocol['tlgUnit'])
  const lines = [
    `Patient ${r.patient.key}: ${r.complete ? 'complete' : 'PARTIAL RESULT (see the findings)'}`,
    `Protocol ${String(r.protocol['name'])}, constants ${r.constants.name} (${r.constants.energyJPerGBq.toFixed(2)} J/GBq, ${r.constants.densityKgPerL} kg/L), Yttria ${r.software.version}, results version ${r.resultsVersion}`,
    ...r.exams.map(e => `  ${(r.exams.some(o => o !== e && o.role === e.role) ? e.id : e.role).padEnd(10)} ${e.scanStart ?? 'no time'}${e.daysFromTreatment === undefined ? '' : `  day ${e.daysFromTreatment.toFixed(1)}`}${thresholdText(r, e.id)}`),
    '',
  ]
  if (r.lesions.length > 0) lines.push(filledTable([
    'lesion', { header: 'outline', align: 'left' }, { header: 'volume', unit: 'mL' }, { header: 'at f-up', unit: 'mL' }, { header: 'TLG', unit: unit === 'suvbw' ? 'SUV g' : 'SUL g' }, { header: 'at f-up' }, { header: 'change', unit: '%' },
    { header: 'category', align: 'left' }, { header: 'dose', unit: 'Gy' }, { header: '+- u', unit: 'Gy', align: 'right' }, ...several.map(t => ({ header: t.id, unit: 'Gy' })), { header: '+-1 voxel', unit: 'Gy', align: 'right' }, { header: 'SD', unit: 'Gy' }, { header: 'D70', unit: 'Gy' }, { header: 'shift', unit: 'mm' }, { header: 'refinement', align: 'left' },
  ], r.lesions.map((l: LesionResult) => [
    l.id, l.origin === 'drawn' ? 'by hand' : l.origin === 'imported' ? 'imported' : undefined, fixed(l.volumeMl, 1), fixed(l.volumeFollowUpMl, 1), fixed(l.tlgBaseline, 1), fixed(l.tlgFollowUp, 1), fixed(l.changePercent, 0), l.category,
    significant(l.meanDoseGy), significant(l.doseUncertaintyGy, 2), ...several.map(t => significant(l.treatments.find(x => x.id === t.id)?.meanDoseGy)), l.doseIntervalGy && l.doseIntervalGy.map(x => significant(x)).join('-'), significant(l.sdDoseGy), significant(l.d70Gy), fixed(l.shiftMm, 1), l.refinementReason,
  ])))
  lines.push(
    patientLine(r),
    h ? `Healthy liver: ${significant(h.doseGy)}${plusMinus(h.doseUncertaintyGy)} Gy, ${h.volumeMl.toFixed(0)} mL (${h.draft ? 'ROUGH DRAFT of the liver' : h.liverSource}); ${significant(h.unexpandedDoseGy)} Gy without the expansion${h.ablatedMl === undefined ? '' : `; ${h.ablatedMl.toFixed(1)} mL of former ablations left out`}` : 'Healthy liver: no dose',
    ...(r.uncertaintyExcludes === undefined ? [] : [r.uncertaintyExcludes]),
    ...treatments.filter(t => several.length > 0 || t.vials.length > 1).map(treatmentLine),
    ...(a ? [`Activity at injection: ${megabecquerel(a.imageMbq)} MBq in the image${a.administeredMbq === undefined ? '' : ` of ${megabecquerel(a.administeredMbq)} MBq administered, ratio ${ratio(a.ratio!)}`}`, ...partsLine(a)] : []),
    ...(r.smallLesions.length > 0 ? [`Smaller than measured: ${r.smallLesions.length} (largest ${r.smallLesions[0]!.volumeMl.toFixed(1)} mL)`] : []),
    ...(r.newLesions.length > 0 ? [`New at follow-up: ${r.newLesions.map(n => `${n.id} ${n.volumeMl.toFixed(1)} mL`).join(', ')}`] : []),
    ...r.registration.map(g => `Registration ${g.from} -> ${g.to}: ${g.translationMm.map(x => fixed(x, 1)).join(', ')} mm, ${fixed(g.rotationDeg, 1)} degrees, ${g.accepted ? 'accepted' : 'NOT accepted'}`),
  )
  return `${lines.join('\n')}\n${repairsText(r.repairs ?? [], io, series => r.exams.find(e => e.petSeriesUid === series)?.id)}${findingsText(r.findings, io)}\nWritten to ${out}; look at ${out}/report.html\n${r.software.notice}\n`
}

const megabecquerel = (x: number): string => Math.abs(x) >= 100 ? x.toFixed(0) : x.toPrecision(3)
const ratio = (x: number): string => x >= 0.01 && x < 100 ? x.toFixed(3) : x.toExponential(2)

/** Where the activity lies; what explains a ratio that is not as expected is in the findings. */
function partsLine({ balance, imageMbq }: NonNullable<Results['activity']>): string[] {
  const { liverMbq, lungsInViewMbq, elsewhereMbq } = balance?.parts ?? {}
  const part = (name: string, mbq: number | undefined) => mbq === undefined ? [] : [`${name} ${megabecquerel(mbq)} MBq (${(100 * mbq / imageMbq).toFixed(1)}%)`]
  const parts = [...part('liver and margin', liverMbq), ...part('lungs in view', lungsInViewMbq), ...part('elsewhere', elsewhereMbq)]
  return parts.length === 0 ? [] : [`  of it ${parts.join(', ')}`]
}

/** One treatment among several, or one of several vials. */
function treatmentLine(t: NonNullable<Results['treatments']>[number]): string {
  const vials = t.vials.length < 2 ? '' : ` (${t.vials.map(v => `${v.id} ${v.netMbq === undefined ? '?' : v.netMbq.toFixed(0)} MBq at ${v.injectionTime.slice(11, 16)}`).join(', ')})`
  return `Treatment ${t.id}, ${t.injectionTime.slice(0, 16).replace('T', ' ')}${vials}: ${megabecquerel(t.imageMbq)} MBq in the image${t.administeredMbq === undefined ? '' : ` of ${megabecquerel(t.administeredMbq)} MBq, ratio ${ratio(t.ratio!)}`}`
    + `${t.earlierMbq === undefined ? '' : `, ${t.earlierMbq.toFixed(0)} MBq left of earlier taken out`}${t.healthyLiverDoseGy === undefined ? '' : `; healthy liver ${significant(t.healthyLiverDoseGy)} Gy`}`
}

/** What is known of the patient as a whole; of what is not, that it is not. */
function patientLine({ patientLevel: p, lesions, newLesions }: Results): string {
  if (lesions.length === 0) return 'Patient: no lesions measured'
  const dose = p.doseGy === undefined ? 'no dose' : `dose ${significant(p.doseGy)}${plusMinus(p.doseUncertaintyGy)} Gy (weighted by volume)`
  const fresh = newLesions.length > 0 ? ` ${newLesionsText(newLesions.length)}` : ''
  const response = p.tlgFollowUp === undefined ? `TLG ${fixed(p.tlgBaseline, 0)}, no response${fresh}` : `TLG ${fixed(p.tlgBaseline, 0)} -> ${fixed(p.tlgFollowUp, 0)} (${fixed(p.changePercent, 0)}%), ${p.category ?? 'no category'}${fresh}`
  return `Patient: ${dose}, tumour ${fixed(p.tumourVolumeMl, 0)} mL, ${response}`
}

/** Without the columns that say nothing of any lesion. */
function filledTable(columns: readonly (string | TextColumn)[], rows: readonly (readonly TextCell[])[]): string {
  const kept = columns.map((_, c) => rows.some(row => row[c] !== undefined && row[c] !== ''))
  return textTable(columns.filter((_, c) => kept[c]), rows.map(row => row.filter((_, c) => kept[c])))
}

function thresholdText(r: Results, exam: string): string {
  const ref = r.reference.find(x => x.exam === exam)
  return ref ? `  ${ref.region === 'liver' ? 'liver' : 'blood pool'} ${ref.meanSul.toFixed(2)} +- ${ref.sdSul.toFixed(2)}, threshold ${ref.threshold?.toFixed(2) ?? '-'}` : ''
}
