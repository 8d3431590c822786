import { type Finding, type Outcome, error, warning } from '../record/index.ts'
import { type Becquerel, type DoseConstants, type Millilitre, GBq, constantsProfiles, day } from '../physics/index.ts'
import { bodySurface, bodySurfaceActivity, bodySurfaceShare } from './body-surface.ts'
import { type Check, broken, factorForGoals, mostTolerable } from './constraints.ts'
import { type Injection, type PlannedDoses, plannedDoses } from './forward.ts'
import { activityForDose } from './one-compartment.ts'
import { type Order, ordersOf } from './order.ts'
import { type Territory, activityForPartition, territoryDoses } from './partition.ts'
import { type PlanFile, type PlanPrescription, shareOf } from './plan-file.ts'
import { checkFindings, impossibleFindings } from './plan-findings.ts'
import { territoriesOf } from './plan-geometry.ts'
import { type DroppedLimit, type PlanLimits, checksFor, factsOf, limitsOf, liverIsLimited, questions } from './plan-limits.ts'

export interface Plan {
  /** As prescribed, whatever it breaks. */
  readonly doses: PlannedDoses
  /** Before injection, with what stays in vial and tubing: all territories as prescribed. */
  readonly vial: Becquerel
  readonly checks: readonly Check[]
  /** Limits that the prescription breaks. */
  readonly breaks: readonly Check[]
  /** Published limits taken out by name and reason. */
  readonly dropped: readonly DroppedLimit[]
  /** Of all activities together, until a limit stops; undefined where none does. */
  readonly mostTolerable?: { readonly factor: number; readonly binding: Check; readonly activity: Becquerel }
  readonly forGoals?: { readonly factor: number; readonly binding: Check; readonly activity: Becquerel }
  /** What may be given: as prescribed, or as much as the limits allow, 0 where they allow nothing; with why. It never breaks a limit. */
  readonly proposal: { readonly factor: number; readonly activity: Becquerel; readonly reason: string; readonly doses: PlannedDoses }
  /**
   * Whether the prescription may be given: it keeps every limit and holds no error, or a person overrode the limits. What is ordered is the
   * prescription then, the proposal otherwise.
   */
  readonly standing: 'within limits' | 'overridden' | 'not to be given'
  /** One for each territory and session; none unless plan.json asks for them. */
  readonly orders: readonly Order[]
}

/**
 * A plan from plan.json: activities as prescribed, doses by the partition model (one territory without tumour: one compartment),
 * limits and goals with their standing, the most that the limits allow, a proposal, and the orders. Pure and fast: called at every move of a slider.
 */
export function plan(file: PlanFile): Outcome<Plan> {
  const read = territoriesOf(file), findings: Finding[] = [...read.findings]
  if (!read.value) return { value: undefined, findings }
  const constants = constantsProfiles[file.constants], lungShuntFraction = shareOf(file.lungShunt), residualFraction = shareOf(file.residual)
  const about = {
    wholeLiver: file.wholeLiverVolumeMl, tumourOutside: file.tumourOutsideMl, lungShuntFraction, lungMass: file.lungMassKg, previousLungDose: file.previousLungDoseGy, constants,
  }
  const injections = read.value.map((territory, n): Injection => {
    const { prescription, session } = file.territories[n]!
    return { territory, session, activity: prescribed(territory, prescription, lungShuntFraction, constants, file.wholeLiverVolumeMl) }
  })
  const cold = injections.find(i => !Number.isFinite(i.activity))
  if (cold) return { value: undefined, findings: [...findings, error('planning/unreachable', { value: cold.territory.id }, `No activity reaches what the prescription of territory ${cold.territory.id} names.`, 'Check the T/N of its tumours, or prescribe otherwise.')] }
  const doses = plannedDoses(injections, about), limits = limitsOf(file), known = factsOf(file, doses)
  const checks = checksFor(file, limits.limits, known.facts, doses), breaks = broken(checks), most = mostTolerable(checks), goals = factorForGoals(checks)
  findings.push(...limits.findings, ...known.findings, ...impossibleFindings(doses), ...liverFinding(file, limits, liverIsLimited(limits, known.facts)), ...questions(file, checks))
  findings.push(...checkFindings(checks, doses), ...overrideFinding(file, doses.activity, breaks))
  const faulty = findings.some(f => f.severity === 'error' && f.code !== 'planning/limit')
  const standing = faulty ? 'not to be given' : breaks.length === 0 ? 'within limits' : covers(file, doses.activity) ? 'overridden' : 'not to be given'
  const proposal = proposalOf(injections, faulty ? undefined : { factor: most ? Math.min(1, most.factor) : 1, stop: most?.binding }, xs => plannedDoses(xs, about))
  const given = standing === 'overridden' ? injections : injections.map(i => ({ ...i, activity: i.activity * proposal.factor }))
  const headroom = standing === 'overridden' ? 0 : most && proposal.factor > 0 ? Math.max(0, most.factor / proposal.factor - 1) : most ? 0 : Infinity
  const orders = file.order && !faulty ? ordersOf(file, { injections: given, headroom, dosesOf: xs => plannedDoses(xs, about), checksOf: d => checksFor(file, limits.limits, known.facts, d) }, constants) : undefined
  findings.push(...orders?.findings ?? [])
  const unordered = orders?.findings.some(f => f.severity === 'error') === true
  const elapsed = orders?.value?.find(o => o.elapsed !== undefined)?.elapsed, days = elapsed === undefined ? undefined : elapsed / day
  return {
    findings, value: {
      doses, breaks, dropped: limits.dropped, proposal, standing: unordered ? 'not to be given' : standing, orders: unordered ? [] : orders?.value ?? [], vial: doses.activity / (1 - residualFraction),
      // Once more with the age of the vial, of which some figures speak.
      checks: days === undefined ? checks : checksFor(file, limits.limits, factsOf(file, doses, days).facts, doses),
      ...(most ? { mostTolerable: { ...most, activity: doses.activity * most.factor } } : {}), ...(goals ? { forGoals: { ...goals, activity: doses.activity * goals.factor } } : {}),
    },
  }
}

/** The prescription where the limits keep it, else as much of it as they allow; nothing where the plan holds an error. */
function proposalOf(injections: readonly Injection[], allowed: { readonly factor: number; readonly stop: Check | undefined } | undefined, dosesOf: (xs: readonly Injection[]) => PlannedDoses): Plan['proposal'] {
  const factor = allowed?.factor ?? 0, doses = dosesOf(injections.map(i => ({ ...i, activity: i.activity * factor })))
  const reason = !allowed ? 'nothing, until the errors are mended' : factor === 1 ? 'as prescribed' : factor > 0 ? `as much as ${allowed.stop!.limit.name} allows` : `nothing: ${allowed.stop!.limit.name} allows none`
  return { factor, reason, doses, activity: doses.activity }
}

/** Whether a person decided on this activity although it breaks a limit. */
const covers = (file: PlanFile, activity: Becquerel): boolean =>
  file.override !== undefined && (file.override.activityGbq === undefined || activity <= file.override.activityGbq * GBq * 1.0005)

function overrideFinding(file: PlanFile, activity: Becquerel, breaks: readonly Check[]): Finding[] {
  const o = file.override
  if (!o) return []
  if (breaks.length === 0) return [warning('planning/override-idle', {}, `The override by ${o.by} is not needed: no limit is broken.`, 'Take it out, so that it does not cover a later change.')]
  if (!covers(file, activity)) return [warning('planning/override-exceeded', { value: o.activityGbq! }, `The override by ${o.by} covers ${o.activityGbq} GBq; ${(activity / GBq).toFixed(2)} GBq are prescribed.`, 'Decide again, or prescribe less.')]
  return [warning('planning/override', {}, `Limits are broken on the decision of ${o.by} (${o.role}): ${o.reason}.`, 'Whoever gives the treatment has to know it.')]
}

function liverFinding(file: PlanFile, { limits }: PlanLimits, limited: boolean): Finding[] {
  if (limited) return []
  const typed = limits.some(l => l.kind === 'limit' && (l.organ === 'wholeNormalLiver' || l.organ === 'perfusedNormalLiver'))
  return [error('planning/no-liver-limit', {}, `No limit of the healthy liver is known for ${file.device} microspheres in ${file.tumourType ?? 'a tumour type not given'}${file.intent ? ` (${file.intent})` : ''}${typed ? ', and the one in limits does not apply' : ''}.`,
    'Write one into limits: { "name", "organ": "wholeNormalLiver" or "perfusedNormalLiver", "kind": "limit", "doseGy", "source" }.')]
}

/** Infinity where no activity could do it. */
function prescribed(territory: Territory, p: PlanPrescription, lungShuntFraction: number, constants: DoseConstants, liver: Millilitre): Becquerel {
  if ('activityGbq' in p) return p.activityGbq * GBq
  const volume = territory.normalVolume + territory.tumours.reduce((sum, t) => sum + t.volume, 0)
  if ('bodySurface' in p) {
    const surface = bodySurface({ height: p.bodySurface.heightM, weight: p.bodySurface.weightKg })
    return bodySurfaceActivity({ surface, tumour: volume - territory.normalVolume, treated: volume, liver }) * bodySurfaceShare(lungShuntFraction)
  }
  if ('perfusedDoseGy' in p) return activityForDose({ dose: p.perfusedDoseGy, volume, lungShuntFraction, constants })
  const one = territoryDoses(territory, { activity: 1, lungShuntFraction, constants })
  if ('normalLiverDoseGy' in p) return one.normalDose > 0 && territory.normalVolume > 0 ? activityForPartition(territory, { dose: p.normalLiverDoseGy, lungShuntFraction, constants }) : Infinity
  const tumour = p.tumour ?? one.tumours.reduce((a, b) => b.dose < a.dose ? b : a).id
  return one.tumours.find(t => t.id === tumour)!.dose > 0 ? activityForPartition(territory, { dose: p.tumourDoseGy, tumour, lungShuntFraction, constants }) : Infinity
}
