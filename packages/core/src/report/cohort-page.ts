import type { CohortAnalysis, PaperTable, TextSection } from '../cohort/index.ts'
import { type Chart, type ExampleFigure, cohortCharts, decimal, significant } from '../figures/index.ts'
import type { Finding } from '../record/index.ts'
import type { Fact, FindingGroup, Headline } from './page.ts'
import { groupFindings } from './finding-groups.ts'
import { statement } from './words.ts'

/** How the images of a patient went. */
export interface PatientState { readonly key: string; readonly state: string; readonly reason?: string; readonly imagesSha256?: string }

export interface CohortPageInput {
  readonly analysis: CohortAnalysis
  readonly patients: readonly PatientState[]
  /** All of them: tables, patients, analysis. */
  readonly findings: readonly Finding[]
  readonly inputs: readonly { readonly file: string; readonly sha256: string }[]
  readonly software: { readonly name: string; readonly version: string; readonly resultsVersion: number }
  /** The figure of examples, or in one sentence why there is none. */
  readonly examples?: ExampleFigure | string
}

/** What the report of a cohort says, as plain data; laying it out is the renderer's. */
export interface CohortPage {
  readonly title: string
  readonly facts: readonly Fact[]
  readonly headlines: readonly Headline[]
  readonly methods: readonly TextSection[]
  readonly results: readonly TextSection[]
  readonly limitations: readonly string[]
  readonly tables: readonly PaperTable[]
  readonly supplement: readonly PaperTable[]
  /** Figure 1 where there is one. */
  readonly examples?: ExampleFigure
  /** Why figure 1 is missing. */
  readonly examplesAbsent?: string
  /** Numbered as they come, after the examples. */
  readonly charts: readonly Chart[]
  /** Patients whose images gave no result, with the reason. */
  readonly failed: readonly PatientState[]
  readonly patients: readonly PatientState[]
  readonly findings: readonly FindingGroup[]
  readonly notes: readonly FindingGroup[]
  readonly provenance: readonly Fact[]
  /** The protocol as it was used, as JSON. */
  readonly protocol: string
  readonly statement: string
}

export function cohortPage({ analysis: a, patients, findings, inputs, software, examples }: CohortPageInput): CohortPage {
  const groups = groupFindings(findings)
  return {
    title: 'Dose-response and dose-toxicity of \u2079\u2070Y radioembolization',
    facts: [
      { label: 'Protocol', value: a.protocol.name }, { label: 'Patients', value: String(a.flow.study.entering) },
      { label: 'Results version', value: String(software.resultsVersion) }, { label: software.name, value: software.version },
    ],
    headlines: headlinesOf(a), methods: a.methods, results: a.results, limitations: a.limitations.map(l => l.text),
    tables: a.tables.main, supplement: a.tables.supplement, charts: cohortCharts(a), ...(typeof examples === 'string' ? { examplesAbsent: examples } : examples ? { examples } : {}),
    failed: patients.filter(p => p.reason !== undefined), patients,
    findings: groups.filter(g => g.finding.severity !== 'note'), notes: groups.filter(g => g.finding.severity === 'note'),
    provenance: [
      { label: 'Software', value: `${software.name} ${software.version}, results version ${software.resultsVersion}` },
      { label: 'Protocol', value: a.protocol.name }, ...inputs.map(i => ({ label: i.file, value: `SHA-256 ${i.sha256}` })),
    ],
    protocol: JSON.stringify(a.protocol, undefined, 2), statement,
  }
}

function headlinesOf(a: CohortAnalysis): Headline[] {
  const { study, analyses } = a.flow, model = a.doseResponse.perLesion.unadjusted.value, roc = a.doseResponse.roc.value
  const median = a.survival.overall.value?.median, hazard = a.survival.byResponse.value?.adjusted.value?.ratios[0], landmark = a.survival.byResponseFromLandmark.value?.adjusted.value?.ratios[0]
  const toxic = a.rows.patients.filter(r => r.inDoseToxicity), livers = toxic.flatMap(r => r.healthyLiverDoseGy ?? []).sort((x, y) => x - y), events = toxic.reduce((n, r) => n + (r.adverseEvents ?? 0), 0)
  const none = { value: 'not estimable', tone: 'caution' as const }, ratio = (h: typeof hazard) => h && `${h.hazardRatio.toFixed(2)} (${limit(h.low)}\u2013${limit(h.high)})`
  const effect = (c: string) => model?.effects.find(e => e.category === c)
  const responses = ['CR', 'PR', 'StD'].flatMap(c => { const e = effect(c); return e ? [`${c} against ${model!.reference}: ${percent(e.percent)} (${percent(e.interval.low)} to ${percent(e.interval.high)})`] : [] })
  const middle = livers.length === 0 ? undefined : (livers[Math.floor((livers.length - 1) / 2)]! + livers[Math.ceil((livers.length - 1) / 2)]!) / 2
  return [
    { label: 'In the study', value: String(study.included.length), unit: `of ${study.entering}`, detail: analyses.map(s => `${s.analysis}: ${s.included.length}`), tone: 'plain' },
    { label: 'Dose, responding tumours', ...(effect('PR') ? { value: percent(effect('PR')!.percent), unit: `PR against ${model!.reference}`, tone: 'plain' as const } : none), detail: model ? [...responses.filter(t => !t.startsWith('PR')), `${model.rows} tumours, ${model.patients} patients`] : [] },
    { label: 'AUC of dose for response', ...(roc ? { value: roc.auc.toFixed(2), tone: 'plain' as const } : none), detail: roc ? [roc.interval ? `${roc.interval.low.toFixed(2)}\u2013${roc.interval.high.toFixed(2)}, clustered by patient` : 'no interval', `${roc.responding} of ${roc.lesions} tumours respond`] : [] },
    { label: 'Healthy-liver dose', ...(middle === undefined ? none : { value: significant(middle, 2), unit: 'Gy, median', tone: 'plain' as const }), detail: livers.length === 0 ? [] : [`${decimal(livers[0]!, 0)}\u2013${decimal(livers.at(-1)!, 0)} Gy in ${livers.length} patients`, `${events} adverse events`] },
    { label: 'Overall survival', ...(median?.months === undefined ? none : { value: median.months.toFixed(1), unit: 'months, median', tone: 'plain' as const }), detail: [...(hazard ? [`responders: HR ${ratio(hazard)}`] : []), ...(landmark ? [`from the landmark: HR ${ratio(landmark)}`] : [])] },
  ]
}

const percent = (x: number): string => `${x > 0 ? '+' : x < 0 ? '\u2212' : ''}${Math.abs(x).toFixed(0)}%`

const limit = (x: number | undefined): string => x === undefined || !Number.isFinite(x) ? '?' : x.toFixed(2)
