import { type Finding, type Outcome, answer, error, note, refusal, warning } from '../../record/index.ts'
import type { ToxicitySettings } from '../../response/index.ts'
import { type AnalysisName, type CohortPatient, analysisNames } from '../patient.ts'
import type { Condition, EligibilitySettings, Rule } from '../settings.ts'
import { nearestName } from '../tables/nearest-name.ts'
import { type Fact, factNames, factsOf } from './facts.ts'
import { fulfilled } from './fulfilled.ts'

/** Why a patient is left out: a rule of the protocol, or data that cannot be used. */
export interface Reason {
  readonly kind: 'rule' | 'problem'
  /** As the flow chart counts it. */
  readonly reason: string
  /** Of this patient: what the rule met, or the problem's own sentence. */
  readonly detail: string
}

export interface Decision {
  readonly included: boolean
  /** All of them; the first is the one that the flow chart counts. Of an analysis: its own, none where the study already left the patient out. */
  readonly reasons: readonly Reason[]
}

export interface PatientEligibility {
  readonly key: string
  readonly decisions: Readonly<Record<AnalysisName, Decision>>
}

export interface Eligibility {
  /** In the order of the cohort. */
  readonly patients: readonly PatientEligibility[]
  /** Why a patient does not count in an analysis: the first reason; undefined where he does. */
  readonly exclusion: (patient: string, analysis: AnalysisName) => string | undefined
}

const problemReason = 'data that contradict each other or cannot be read'
const keyOf: Readonly<Record<AnalysisName, keyof EligibilitySettings>> = { study: 'study', 'dose-response': 'doseResponse', 'dose-toxicity': 'doseToxicity', survival: 'survival' }

export const rulesOf = (settings: EligibilitySettings, analysis: AnalysisName): readonly Rule[] => settings[keyOf[analysis]]

/**
 * Who counts in the study and in each analysis. Refused where a rule asks for a column that nobody has: a rule that never fires
 * would include whom it is to leave out.
 */
export function eligibility(patients: readonly CohortPatient[], settings: { readonly eligibility: EligibilitySettings; readonly toxicity: ToxicitySettings }): Outcome<Eligibility> {
  const known = new Set([...factNames, ...patients.flatMap(p => Object.keys(p.clinical.other))]), findings: Finding[] = []
  for (const analysis of analysisNames) for (const rule of rulesOf(settings.eligibility, analysis)) for (const c of conditionsOf(rule)) {
    if (known.has(c.column)) continue
    const near = nearestName(c.column, [...known])
    findings.push(error('cohort/rule-column', { column: c.column }, `A rule of ${analysis} (${rule.reason}) asks for ${c.column}, a column that there is not.`, `${near === undefined ? '' : `${near} was meant? `}Correct the protocol, or add the column to patients.csv.`))
  }
  if (findings.length > 0) return refusal(...findings)
  const undecided = new Map<string, string[]>(), unlike = new Map<string, string[]>()
  const decided = patients.map((p): PatientEligibility => {
    const facts = factsOf(p, settings), study = decide('study')
    function decide(analysis: AnalysisName): Decision {
      const reasons: Reason[] = p.problems.filter(x => x.spoils.includes(analysis)).map(x => ({ kind: 'problem', reason: problemReason, detail: x.message }))
      const open: string[] = []
      for (const rule of rulesOf(settings.eligibility, analysis)) {
        const met = conditionsOf(rule).map(c => fulfilled(factOf(facts, c.column), c))
        if (met.includes('unlike')) add(unlike, `${analysis}: ${rule.reason}`, p.key)
        else if (met.every(m => m === true)) reasons.push({ kind: 'rule', reason: rule.reason, detail: detailOf(rule, facts) })
        else if (met.includes('unknown') && !met.includes(false)) open.push(`${analysis}: ${rule.reason}`)
      }
      // Of who is left out anyway it does not matter.
      if (reasons.length === 0) for (const rule of open) add(undecided, rule, p.key)
      return { included: reasons.length === 0, reasons }
    }
    const of = (analysis: AnalysisName): Decision => study.included ? decide(analysis) : { included: false, reasons: [] }
    return { key: p.key, decisions: { study, 'dose-response': of('dose-response'), 'dose-toxicity': of('dose-toxicity'), survival: of('survival') } }
  })
  // One note for all rules: where tables and images tell little there would be one for each.
  if (undecided.size > 0) {
    const rules = [...undecided].map(([rule, keys]) => `${rule} (${keys.length === patients.length && keys.length > 1 ? `all ${keys.length} patients` : list(keys)})`)
    findings.push(note('cohort/rule-undecided', { value: undecided.size }, `Rules that could not be decided, for which nobody was left out: ${rules.join('; ')}.`))
  }
  for (const [rule, keys] of unlike) findings.push(warning('cohort/rule-unlike', { value: rule }, `${rule}: the rule compares what cannot be compared for ${list(keys)}, who ${keys.length === 1 ? 'was' : 'were'} not left out for it.`, 'A number is compared with a number, a text with a text.'))
  const byKey = new Map(decided.map(d => [d.key, d.decisions]))
  const exclusion = (patient: string, analysis: AnalysisName): string | undefined => {
    const decisions = byKey.get(patient)
    if (!decisions) throw new RangeError(`no patient ${patient} in the cohort`)
    return decisions[analysis].included ? undefined : (decisions.study.reasons[0] ?? decisions[analysis].reasons[0])!.reason
  }
  return answer({ patients: decided, exclusion }, findings)
}

const conditionsOf = (rule: Rule): readonly Condition[] => [rule, ...rule.and ?? []]

/** A column may be called as what every object has. */
const factOf = (facts: Readonly<Record<string, Fact>>, name: string): Fact | undefined =>
  Object.hasOwn(facts, name) ? facts[name] : undefined

const detailOf = (rule: Rule, facts: Readonly<Record<string, Fact>>): string =>
  [...new Set(conditionsOf(rule).map(c => c.column))].map(c => factOf(facts, c) === undefined ? `${c} is not known` : `${c} is ${String(factOf(facts, c))}`).join(', ')

const add = (to: Map<string, string[]>, key: string, value: string): void => void to.set(key, [...to.get(key) ?? [], value])

const list = (keys: readonly string[]): string => keys.length <= 6 ? keys.join(', ') : `${keys.slice(0, 5).join(', ')} and ${keys.length - 5} more`
