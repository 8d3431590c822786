import { type Finding, warning } from '../record/index.ts'
import { type DoseResponse, doseResponse } from './dose-response/dose-response.ts'
import { type DoseToxicity, doseToxicity } from './dose-toxicity/dose-toxicity.ts'
import { type Flow, type PatientEligibility, eligibility, flowOf } from './eligibility/index.ts'
import { degenerateFindings } from './degenerate.ts'
import { type FigureData, figureData } from './figure-data.ts'
import { type Limitation, limitations } from './limitations.ts'
import { methodsText } from './methods-text.ts'
import type { PaperTable } from './paper/cell.ts'
import { paperTables } from './paper/tables.ts'
import type { AnalysisName, CohortPatient } from './patient.ts'
import { type CohortPower, cohortPower } from './power.ts'
import { type CohortProtocol, courseProtocol } from './protocol.ts'
import { resultsText } from './results-text.ts'
import { type CohortRows, cohortRows } from './rows/cohort-rows.ts'
import { type Selection, selections } from './selection/selection.ts'
import { type SensitivityAnalysis, sensitivityAnalyses } from './sensitivity.ts'
import { type CohortSurvival, cohortSurvival } from './survival/survival.ts'
import { type TextSection, listed } from './text-section.ts'

/** The whole analysis of a cohort: plain data. A part that could not be estimated is a finding in its place; the others stand. */
export interface CohortAnalysis {
  readonly protocol: CohortProtocol
  readonly flow: Flow
  /** Each patient's decisions with all reasons. */
  readonly eligibility: readonly PatientEligibility[]
  readonly rows: CohortRows
  readonly doseResponse: DoseResponse
  readonly doseToxicity: DoseToxicity
  readonly survival: CohortSurvival
  readonly selection: readonly Selection[]
  readonly sensitivity: readonly SensitivityAnalysis[]
  readonly power: CohortPower
  readonly tables: { readonly main: readonly PaperTable[]; readonly supplement: readonly PaperTable[] }
  readonly figures: FigureData
  readonly methods: readonly TextSection[]
  readonly results: readonly TextSection[]
  readonly limitations: readonly Limitation[]
  readonly findings: readonly Finding[]
}

/** What stands of who is who where the rules of eligibility cannot be used: nobody is left out for a rule. */
const everybody = (_patient: string, _analysis: AnalysisName): undefined => undefined

/** Carries out the study on its patients. Throws RangeError for two patients of one key. */
export function analyseCohort(patients: readonly CohortPatient[], protocol: CohortProtocol): CohortAnalysis {
  const keys = new Set(patients.map(p => p.key))
  if (keys.size < patients.length) throw new RangeError(`${patients.length} patients with ${keys.size} keys: each key once`)
  const settings = protocol.analysis, findings: Finding[] = []
  const eligible = eligibility(patients, protocol)
  findings.push(...eligible.findings)
  if (!eligible.value) findings.push(warning('cohort/no-eligibility', {}, 'The rules of eligibility cannot be used: nobody was left out.'))
  const made = cohortRows(patients, eligible.value?.exclusion ?? everybody, protocol), { rows } = made
  findings.push(...made.findings)
  const lesions = rows.lesions.filter(l => l.inDoseResponse), responding = rows.patients.filter(r => r.inDoseResponse), toxic = rows.patients.filter(r => r.inDoseToxicity), followed = rows.patients.filter(r => r.inSurvival)
  const response = doseResponse(lesions, responding, settings), toxicity = doseToxicity(responseKnown(toxic), settings)
  const survival = cohortSurvival(responseKnown(followed), settings), selection = selections(rows.patients, settings)
  const sensitivity = sensitivityAnalyses(patients, lesions, { doseToxicity: toxic }, settings)
  const power = cohortPower(lesions, response.perLesion.unadjusted.value, toxic, toxicity.grade.models.find(m => m.kind === 'linear' && m.adjustment === 'unadjusted')?.value, settings)
  const parts = { rows, doseResponse: response, doseToxicity: toxicity, survival, selection, sensitivity, power, settings }
  const decided = eligible.value ?? { patients: patients.map(p => ({ key: p.key, decisions: allIn })), exclusion: everybody }
  const flow = flowOf(decided, protocol.eligibility)
  return {
    protocol, flow, eligibility: decided.patients, ...parts, tables: paperTables(parts),
    figures: figureData({ patients, rows, flow, doseResponse: response, doseToxicity: toxicity, survival, control: settings.tumourControl.control }),
    methods: methodsText({ course: patients.some(p => p.results) ? courseProtocol(protocol) : undefined, toxicity: protocol.toxicity, analysis: settings, eligibility: eligibilityParagraphs(protocol) }),
    results: resultsText(parts), limitations: limitations(parts, patients),
    findings: [...findings, ...degenerateFindings(parts, flow)],
  }
}

const within = { included: true, reasons: [] }
const allIn = { study: within, 'dose-response': within, 'dose-toxicity': within, survival: within }

/** Response counts, in toxicity and survival too, only of those in the dose-response analysis: of others it was measured outside its time, or not at all. */
const responseKnown = (rows: CohortRows['patients']): CohortRows['patients'] => rows.map(r => r.inDoseResponse ? r : { ...r, category: undefined })

function eligibilityParagraphs({ eligibility: e }: CohortProtocol): string[] {
  const of = (what: string, rules: CohortProtocol['eligibility']['study']): string[] => rules.length === 0 ? [] : [`${what}: ${listed(rules.map(r => r.reason))}.`]
  return [[...of('Left out of the study', e.study), ...of('Further left out of dose-response', e.doseResponse), ...of('Of dose-toxicity', e.doseToxicity), ...of('Of survival', e.survival)].join(' ')].filter(t => t !== '')
}
