import { type Finding, type Outcome, error, note, warning } from '../record/index.ts'
import type { Flow } from './eligibility/index.ts'
import type { ResultParts } from './results-text.ts'
import { counted, listed } from './text-section.ts'

/** Fewer patients than this describe themselves, not others. */
const FEW = 10

type Part = readonly [name: string, outcome: Outcome<unknown>]

/** What makes a study trivial, and which of its parts could not be estimated: so that none of it goes without a finding. */
export function degenerateFindings(parts: ResultParts, flow: Flow): Finding[] {
  return [...sizes(flow), ...ofResponse(parts), ...ofToxicity(parts), ...ofSurvival(parts), ...notEstimated(parts), ...doubtsWithin(parts)]
}

function sizes({ study, analyses }: Flow): Finding[] {
  const n = study.included.length, of = counted(study.entering, 'patient')
  if (n === 0) return [error('cohort/nobody-included', { value: study.entering },
    `Nobody is in the study: 0 of ${of}.`,
    'Look at the reasons in the flow chart, and at the errors about tables and images.')]
  const out: Finding[] = []
  if (n === 1) out.push(error('cohort/one-patient', { value: 1 },
    `One patient (${study.included[0]!}) is in the study: nothing can be compared or modelled, no interval means anything.`,
    'Read it as a case, or add patients.'))
  else if (n < FEW) out.push(warning('cohort/few-patients', { value: n },
    `${n} patients are in the study: below ${FEW}, estimates and their intervals are unreliable.`,
    'Describe the patients one by one, or add more.'))
  for (const a of analyses) if (a.included.length === 0)
    out.push(error(a.analysis === 'survival' ? 'cohort/no-follow-up' : 'cohort/empty-analysis', { value: a.analysis },
      `Nobody is in ${a.analysis}: 0 of ${a.entering}${reasonsOf(a)}.`,
      `Add what ${a.analysis} needs: ${needs[a.analysis]}.`))
  return out
}

const reasonsOf = ({ excluded }: Flow['study']): string =>
  excluded.length === 0 ? '' : ` (${listed(excluded.map(e => `${e.reason}: ${e.patients.length}`))})`

const needs: Readonly<Record<string, string>> = {
  'dose-response': 'images before treatment, after it and at follow-up', 'dose-toxicity': 'the dose of the healthy liver and laboratory values or events',
  survival: 'survivalDays and died, or treatmentDate with deathDate or lastContactDate',
}

function ofResponse({ rows, settings }: ResultParts): Finding[] {
  const known = rows.lesions.filter(l => l.inDoseResponse && l.category !== undefined), n = known.length
  if (n === 0) return rows.lesions.some(l => l.inDoseResponse) ? [error('cohort/no-response', {},
    'No tumour has a response.', 'Add follow-up images.')] : []
  const responding = known.filter(l => settings.objectiveResponse.includes(l.category!)).length, out: Finding[] = []
  const consequence = 'dose cannot be related to response, and there is no ROC curve.'
  const remedy = 'Describe the doses; a comparison needs tumours of both kinds.'
  if (responding === 0) out.push(error('cohort/no-responders', { value: n }, `None of ${counted(n, 'tumour')} responds: ${consequence}`, remedy))
  else if (responding === n) out.push(error('cohort/all-respond', { value: n }, `Every one of ${counted(n, 'tumour')} responds: ${consequence}`, remedy))
  if (n === 1) out.push(error('cohort/one-lesion', { value: 1 },
    'One tumour is in dose-response: nothing can be compared.',
    'Read it as a case.'))
  const doses = known.flatMap(l => l.doseGy ?? [])
  if (doses.length > 1 && new Set(doses).size === 1) out.push(error('cohort/doses-equal', { value: doses[0]! },
    `All ${doses.length} tumours have one dose, ${doses[0]!.toPrecision(4)} Gy: no relation to dose can be estimated.`,
    'Check where the doses come from.'))
  return out
}

function ofToxicity({ rows }: ResultParts): Finding[] {
  const toxic = rows.patients.filter(r => r.inDoseToxicity), grades = toxic.flatMap(r => r.highestGrade ?? []), doses = toxic.flatMap(r => r.healthyLiverDoseGy ?? [])
  const out: Finding[] = []
  if (toxic.length > 0 && grades.length === 0) out.push(error('cohort/no-grades', { value: toxic.length },
    `None of ${counted(toxic.length, 'patient')} in dose-toxicity has a grade of toxicity.`,
    'Add laboratory values or events.'))
  if (grades.length > 1 && new Set(grades).size === 1) out.push(warning('cohort/grades-equal', { value: grades[0]! },
    `All ${grades.length} patients have the highest grade ${grades[0]}: no relation of toxicity to dose can be estimated.`,
    'Report the grade and the number of patients.'))
  if (doses.length > 1 && new Set(doses).size === 1) out.push(error('cohort/liver-doses-equal', { value: doses[0]! },
    `All ${doses.length} patients have one healthy-liver dose, ${doses[0]!.toPrecision(4)} Gy: no relation to dose can be estimated.`,
    'Check where the doses come from.'))
  return out
}

function ofSurvival({ rows, survival: s }: ResultParts): Finding[] {
  const asked = rows.patients.filter(r => r.inSurvival).length
  if (asked === 0) return []
  if (s.patients === 0) return [error('cohort/no-follow-up', { value: asked },
    `None of ${counted(asked, 'patient')} has survival or follow-up.`,
    `Add ${needs['survival']}.`)]
  if (s.deaths === 0) return [error('cohort/no-deaths', { value: s.patients },
    `None of ${counted(s.patients, 'patient')} died: median survival is not reached and no hazards can be compared.`,
    'Report the follow-up; analyse survival when there are deaths.')]
  const out: Finding[] = []
  if (s.deaths < FEW) out.push(warning('cohort/few-deaths', { value: s.deaths },
    `${s.deaths} of ${counted(s.patients, 'patient')} died: hazard ratios from fewer than ${FEW} deaths are unreliable.`,
    'Report the curve, not the hazard ratios.'))
  const last = rows.patients.filter(r => r.inSurvival).flatMap(r => r.survivalDays ?? [])
  if (last.length > 1 && new Set(last).size === 1) out.push(warning('cohort/survival-equal', { value: last[0]! },
    `All ${last.length} patients have the survival of ${last[0]} days.`,
    'Check how survival was entered.'))
  return out
}

const partsOf = ({ doseResponse: d, doseToxicity: t, survival: s }: ResultParts): readonly Part[] => [
  ['dose by response per tumour', d.perLesion.unadjusted], ['the same, adjusted', d.perLesion.adjusted],
  ['the same, adjusted by variation', d.perLesion.adjustedByVariation], ['the choice of covariates by AIC', d.aicPath],
  ['dose by response per patient', d.perPatient.unadjusted], ['the same per patient, adjusted', d.perPatient.adjusted],
  ['the same per patient, adjusted by variation', d.perPatient.adjustedByVariation],
  ['the ROC curve', d.roc], ['tumour control probability', d.tumourControl],
  ...[t.grade, ...t.laboratory].flatMap(a => a.models.map((m): Part => [`${a.label} by healthy-liver dose (${m.kind}, ${m.adjustment})`, m])),
  ['overall survival', s.overall], ['survival by response', s.byResponse],
  ['survival by response from the landmark', s.byResponseFromLandmark], ['response as a covariate that changes in time', s.responseTimeDependent], ['survival by dose', s.byDose],
]

/** One finding for each reason, with all parts that it left out. */
function notEstimated(parts: ResultParts): Finding[] {
  const byReason = new Map<string, string[]>()
  for (const [name, outcome] of partsOf(parts)) {
    if (outcome.value !== undefined) continue
    const reason = outcome.findings.find(f => f.severity === 'error')?.message ?? outcome.findings[0]?.message ?? 'No reason is known.'
    byReason.set(reason, [...byReason.get(reason) ?? [], name])
  }
  return [...byReason].map(([reason, names]) => warning('cohort/not-estimated', { value: names.length },
    `Not estimated: ${listed(names)}. ${reason}`,
    'The report has a gap in its place.'))
}

/** What stands beside the parts that were estimated is said there; here that it does. */
function doubtsWithin(parts: ResultParts): Finding[] {
  const doubted = partsOf(parts).filter(([, o]) => o.value !== undefined && o.findings.some(f => f.severity !== 'note')).map(([name]) => name)
  return doubted.length === 0 ? [] : [note('cohort/doubts-within', { value: doubted.length },
    `${counted(doubted.length, 'analysis', 'analyses')} ${doubted.length === 1 ? 'stands' : 'stand'} with warnings of ${doubted.length === 1 ? 'its' : 'their'} own: ${listed(doubted)}.`,
    'They are in the report and in results.json beside the numbers.')]
}
