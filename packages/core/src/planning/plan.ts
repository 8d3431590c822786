import { type Finding, type Outcome, error, note, warning } from '../record/index.ts'
import { type Becquerel, type Millilitre, GBq, constantsProfiles, hour } from '../physics/index.ts'
import { bodySurface, bodySurfaceActivity } from './body-surface.ts'
import { type Check, checksOf, factorForGoals, mostTolerable } from './constraints.ts'
import { type PlannedDoses, plannedDoses } from './forward.ts'
import { type DoseLimit, fittingLimits, limitMisfits, publishedLimits } from './limits.ts'
import { activityForDose } from './one-compartment.ts'
import { type Order, orderOf } from './order.ts'
import { type Territory, activityForPartition, territoryDoses } from './partition.ts'
import { type PlanFile, type PlanPrescription, shareOf } from './plan-file.ts'
import { territoriesOf } from './plan-geometry.ts'
import { vialActivity } from './vial.ts'

export interface Plan {
  readonly doses: PlannedDoses
  /** Before injection, with what stays in vial and tubing. */
  readonly vial: Becquerel
  readonly checks: readonly Check[]
  /** Of all activities together, until a limit stops; undefined where none does. */
  readonly mostTolerable?: { readonly factor: number; readonly binding: Check; readonly activity: Becquerel }
  readonly forGoals?: { readonly factor: number; readonly binding: Check; readonly activity: Becquerel }
  /** The activity proposed: what is prescribed, or as much as the limits allow; with why. */
  readonly proposal: { readonly factor: number; readonly activity: Becquerel; readonly reason: string; readonly doses: PlannedDoses }
  readonly order?: Order
}

/**
 * A plan from plan.json: activities as prescribed, doses by the partition model (one territory without tumour: one compartment),
 * limits and goals with their misfits, the most that the limits allow, a proposal, and the order. Pure and fast: called at every move of a slider.
 */
export function plan(file: PlanFile): Outcome<Plan> {
  const read = territoriesOf(file), findings: Finding[] = [...read.findings]
  if (!read.value) return { value: undefined, findings }
  const constants = constantsProfiles[file.constants], lungShuntFraction = shareOf(file.lungShunt), residualFraction = shareOf(file.residual)
  const about = {
    wholeLiver: file.wholeLiverVolumeMl, tumourOutside: file.tumourOutsideMl, lungShuntFraction, lungMass: file.lungMassKg, previousLungDose: file.previousLungDoseGy, constants,
  }
  const injections = read.value.map((territory, n) => {
    const { prescription, session } = file.territories[n]!
    return { territory, session, activity: prescribed(territory, prescription, lungShuntFraction, constants, file.wholeLiverVolumeMl) }
  })
  const cold = injections.find(i => !Number.isFinite(i.activity))
  if (cold) return { value: undefined, findings: [...findings, error('planning/unreachable', { value: cold.territory.id }, `No activity reaches what the prescription of territory ${cold.territory.id} names.`, 'Check the T/N of its tumours, or prescribe otherwise.')] }
  const doses = plannedDoses(injections, about)
  const order = file.order && orderOf(file, vialActivity({ injected: doses.activity, residualFraction }), constants)
  if (order) findings.push(...order.findings)
  const days = order?.value?.elapsed === undefined ? undefined : order.value.elapsed / (24 * hour)
  const checks = limitsOf(file, findings).flatMap(limit => checksOf(limit, doses, limitMisfits(limit, { ...file, basis: file.basis, days, sparedFraction: doses.sparedFraction }), file.previousLungDoseGy))
  const most = mostTolerable(checks), goals = factorForGoals(checks)
  const factor = most ? Math.min(1, most.factor) : 1
  if (most && most.factor < 1) findings.push(warning('planning/limit', { value: Number(most.binding.doseGy.toPrecision(3)) },
    `As prescribed, ${named(most.binding)} gets ${most.binding.doseGy.toFixed(1)} Gy of ${most.binding.limit.doseGy} Gy allowed (${most.binding.limit.name}): at most ${(doses.activity * most.factor / GBq).toFixed(2)} of ${(doses.activity / GBq).toFixed(2)} GBq can be given.`,
    'Give less, treat a smaller volume, or treat in sessions; or change the limit in plan.json with a reason.'))
  if (most && goals && goals.factor > most.factor) findings.push(note('planning/goal-beyond-limit', { value: Number((doses.activity * goals.factor / GBq).toPrecision(3)) },
    `To reach ${goals.binding.limit.doseGy} Gy in ${named(goals.binding)} (${goals.binding.limit.name}) ${(doses.activity * goals.factor / GBq).toFixed(2)} GBq would be needed; ${most.binding.limit.name} allows ${(doses.activity * most.factor / GBq).toFixed(2)} GBq. The limit would have to give ${((goals.factor / most.factor - 1) * 100).toFixed(0)}%, or the goal as much.`))
  const proposal = {
    factor, activity: doses.activity * factor,
    reason: factor < 1 ? `as much as ${most!.binding.limit.name} allows` : 'as prescribed',
    doses: factor < 1 ? plannedDoses(injections.map(i => ({ ...i, activity: i.activity * factor })), about) : doses,
  }
  return {
    findings, value: {
      doses, checks, proposal, vial: vialActivity({ injected: doses.activity, residualFraction }),
      ...(most ? { mostTolerable: { ...most, activity: doses.activity * most.factor } } : {}), ...(goals ? { forGoals: { ...goals, activity: doses.activity * goals.factor } } : {}),
      ...(order?.value ? { order: order.value } : {}),
    },
  }
}

/** Infinity where no activity could do it. */
function prescribed(territory: Territory, p: PlanPrescription, lungShuntFraction: number, constants: (typeof constantsProfiles)[keyof typeof constantsProfiles], liver: Millilitre): Becquerel {
  if ('activityGbq' in p) return p.activityGbq * GBq
  const volume = territory.normalVolume + territory.tumours.reduce((sum, t) => sum + t.volume, 0)
  if ('bodySurface' in p) return bodySurfaceActivity({ surface: bodySurface({ height: p.bodySurface.heightM, weight: p.bodySurface.weightKg }), tumour: volume - territory.normalVolume, treated: volume, liver })
  if ('perfusedDoseGy' in p) return activityForDose({ dose: p.perfusedDoseGy, volume, lungShuntFraction, constants })
  const one = territoryDoses(territory, { activity: 1, lungShuntFraction, constants })
  if ('normalLiverDoseGy' in p) return one.normalDose > 0 && territory.normalVolume > 0 ? activityForPartition(territory, { dose: p.normalLiverDoseGy, lungShuntFraction, constants }) : Infinity
  const tumour = p.tumour ?? one.tumours.reduce((a, b) => b.dose < a.dose ? b : a).id
  return one.tumours.find(t => t.id === tumour)!.dose > 0 ? activityForPartition(territory, { dose: p.tumourDoseGy, tumour, lungShuntFraction, constants }) : Infinity
}

/** Those of plan.json; else the lungs', and each published one that fits device and tumour type. */
function limitsOf(file: PlanFile, findings: Finding[]): DoseLimit[] {
  if (!file.limits) return [...fittingLimits(file)]
  return file.limits.flatMap((l): DoseLimit[] => {
    if (typeof l !== 'string') return [l]
    const found = publishedLimits.find(p => p.name === l)
    if (!found) findings.push(error('planning/no-such-limit', { value: l }, `There is no published limit "${l}".`, `One of: ${publishedLimits.map(p => p.name).join('; ')}; or write the limit out.`))
    return found ? [found] : []
  })
}

const organs = { lungs: 'the lungs', lungsCumulative: 'the lungs in all sessions', perfusedNormalLiver: 'the perfused healthy liver', wholeNormalLiver: 'the whole healthy liver', tumour: 'tumour' } as const
const named = (c: Check): string => `${organs[c.limit.organ]}${c.where === undefined ? '' : ` ${c.where}`}`
