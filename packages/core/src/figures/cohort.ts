import type { CohortAnalysis } from '../cohort/index.ts'
import { doseByCategoryChart, patientDoseChart } from './cohort-doses.ts'
import { flowChart } from './cohort-flow.ts'
import { doseForestChart } from './cohort-forest.ts'
import { doseVolumeChart, waterfallChart } from './cohort-lesions.ts'
import { doseRocChart, tumourControlChart } from './cohort-roc.ts'
import { survivalCharts } from './cohort-survival.ts'
import { laboratoryChart, toxicityChart } from './cohort-toxicity.ts'
import type { Chart } from './spec.ts'

/** All figures of a cohort that there are data for, in the order of the paper: flow, doses, ROC, patients, survival; then those beyond it. */
export function cohortCharts({ figures: f, survival, protocol }: CohortAnalysis): Chart[] {
  const { level } = protocol.analysis
  return [
    flowChart(f.flow, { 'dose-response': plural(f.doseByCategory.reduce((n, c) => n + c.points.length, 0), 'tumour') }), doseByCategoryChart(f.doseByCategory), doseRocChart(f.roc, level), patientDoseChart(f.patientDose, level), ...survivalCharts(f, survival, level),
    waterfallChart(f.waterfall, protocol.response), doseForestChart(f.forest, level), tumourControlChart(f.tumourControl, f.control, level), doseVolumeChart(f.doseVolume), toxicityChart(f.toxicity), laboratoryChart(f.laboratory),
  ].filter(c => c !== undefined)
}

const plural = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`
