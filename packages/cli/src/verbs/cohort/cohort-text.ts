import { type CohortAnalysis, pText } from '@yttria/core/cohort'
import { type CohortImages, type Workspace, studyFindings, studyFolder } from '@yttria/node/runs'
import { findingsText } from '../../terminal/findings-text.ts'
import { textTable } from '../../terminal/text-table.ts'
import type { Io } from '../../terminal/verb.ts'

/** The study for the terminal: who counts, the main results, what is doubtful, where the report is. */
export function cohortText(workspace: Workspace, images: CohortImages, a: CohortAnalysis, out: string, io: Pick<Io, 'terminal' | 'width'>): string {
  const { study, analyses } = a.flow, counts = { analysed: 0, reused: 0, given: 0, failed: 0, none: 0 }
  for (const s of images.states.values()) counts[s.state]++
  const roc = a.doseResponse.roc.value, model = a.doseResponse.perLesion.unadjusted.value, hazard = a.survival.byResponse.value?.adjusted.value?.ratios[0], median = a.survival.overall.value?.median
  const lines = [
    `${study.entering} patients: ${study.included.length} in the study, ${analyses.map(s => `${s.included.length} in ${s.analysis}`).join(', ')}`,
    `Images: ${[[counts.analysed, 'analysed'], [counts.reused, 'used again'], [counts.given, 'with results given'], [counts.failed, 'failed'], [counts.none, 'without images']].filter(([n]) => n as number > 0).map(([n, what]) => `${n} ${what}`).join(', ')}`,
    ...[study, ...analyses].flatMap(s => s.excluded.map(e => `  not in ${s.analysis}: ${e.reason}: ${list(e.patients)}`)),
    '',
    ...a.doseResponse.lesions === 0 ? [] : [textTable(['category', 'tumours', { header: 'median dose', unit: 'Gy' }, { header: 'against PD', unit: '% (CI)', align: 'right' }, { header: 'P', align: 'right' }], a.doseResponse.lesionDoses.map(c => {
      const e = model?.effects.find(x => x.category === c.category)
      return [c.category, String(c.rows), c.dose?.median.toFixed(0), e && `${e.percent.toFixed(0)} (${e.interval.low.toFixed(0)} to ${e.interval.high.toFixed(0)})`, e && pText(e.p)]
    }))],
    roc ? `AUC ${roc.auc.toFixed(2)}${roc.interval ? ` (${roc.interval.low.toFixed(2)} to ${roc.interval.high.toFixed(2)})` : ''}` : 'AUC: not estimable',
    median ? `Overall survival: median ${months(median.months)} months (${months(median.low)} to ${months(median.high)})` : 'Overall survival: not estimable',
    ...(hazard ? [`Hazard ratio of responders, adjusted: ${hazard.hazardRatio.toFixed(2)} (${months(hazard.low, 2)} to ${months(hazard.high, 2)}), P ${pText(hazard.p)}`] : []),
  ]
  const findings = studyFindings(workspace, images, a)
  return `${lines.join('\n')}\n${findingsText(findings, io)}\nWritten to ${out}/${studyFolder}; look at ${out}/${studyFolder}/report.html\nResearch software, not a certified medical device. A qualified person must check every result before use.\n`
}

const months = (x: number | undefined, digits = 1): string => x === undefined || !Number.isFinite(x) ? 'not reached' : x.toFixed(digits)

const list = (keys: readonly string[]): string => keys.length <= 8 ? keys.join(', ') : `${keys.slice(0, 7).join(', ')} and ${keys.length - 7} more`
