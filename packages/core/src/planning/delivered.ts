import { type Finding, note, warning } from '../record/index.ts'
import type { Becquerel, Gray } from '../physics/index.ts'
import type { PlannedDoses } from './forward.ts'

/** What the 90Y image shows after treatment. Healthy liver: all of it, as the plan's whole healthy liver. */
export interface DeliveredDoses {
  readonly activity?: Becquerel
  /** Measured in vial and tubing, over what was in the vial. */
  readonly residualFraction?: number
  readonly tumours: readonly { readonly id: string; readonly dose: Gray }[]
  readonly wholeNormalDose?: Gray
  readonly lungDose?: Gray
}

export interface ComparedDose {
  readonly compartment: 'tumour' | 'wholeNormalLiver' | 'lungs'
  readonly id?: string
  readonly predicted: Gray
  /** Predicted for the activity that was given; undefined where that is not known. */
  readonly predictedAsGiven?: Gray
  readonly delivered: Gray
  /** Of predictedAsGiven where there is one: what catheter, flow and particles made of it. */
  readonly difference: Gray
  /** Difference over the prediction; undefined where nothing was predicted. */
  readonly relative?: number
}

export interface PlanComparison {
  readonly rows: readonly ComparedDose[]
  /** Both over the whole healthy liver. `ratio`: delivered over predicted. */
  readonly tumourToNormal: readonly { readonly id: string; readonly predicted: number; readonly delivered: number; readonly ratio: number }[]
  readonly activity?: { readonly planned: Becquerel; readonly given: Becquerel }
  readonly residualFraction?: { readonly planned: number; readonly measured: number }
  readonly findings: readonly Finding[]
}

/** The plan beside what was delivered, by compartment: doses, T/N, activity and residual. */
export function predictedAndDelivered(plan: PlannedDoses, delivered: DeliveredDoses, plannedResidual = 0): PlanComparison {
  const findings: Finding[] = [], scale = delivered.activity === undefined ? undefined : delivered.activity / plan.activity
  if (scale !== undefined && !(scale > 0 && Number.isFinite(scale))) throw new RangeError(`an activity of ${delivered.activity} Bq given for ${plan.activity} Bq planned`)
  const row = (compartment: ComparedDose['compartment'], predicted: Gray, dose: Gray, id?: string): ComparedDose => {
    const asGiven = scale === undefined ? predicted : predicted * scale
    return { compartment, ...(id === undefined ? {} : { id }), predicted, ...(scale === undefined ? {} : { predictedAsGiven: asGiven }), delivered: dose, difference: dose - asGiven, ...(asGiven > 0 ? { relative: dose / asGiven - 1 } : {}) }
  }
  const planned = plan.territories.flatMap(t => t.tumours), found = delivered.tumours.filter(d => planned.some(p => p.id === d.id))
  const missing = planned.filter(p => !delivered.tumours.some(d => d.id === p.id)).map(p => p.id), strange = delivered.tumours.filter(d => !found.includes(d)).map(d => d.id)
  if (missing.length > 0) findings.push(warning('planning/not-delivered', { value: missing.join(', ') }, `No dose of ${missing.join(', ')} was measured: not compared.`, 'Ids differ between plan and results where lesions were found by threshold: say which is which by --match PLANNED=MEASURED.'))
  if (strange.length > 0) findings.push(note('planning/not-planned', { value: strange.join(', ') }, `${strange.join(', ')} ${strange.length > 1 ? 'were' : 'was'} measured but not planned.`))
  if (scale !== undefined && Math.abs(scale - 1) > 0.1) findings.push(warning('planning/other-activity', { value: Number(scale.toPrecision(3)) }, `${(100 * scale).toFixed(0)}% of the planned activity was given; predictions are compared as given.`))
  const predictedAt = (id: string) => planned.find(p => p.id === id)!.dose
  const rows = [
    ...found.map(d => row('tumour', predictedAt(d.id), d.dose, d.id)),
    ...(delivered.wholeNormalDose === undefined ? [] : [row('wholeNormalLiver', plan.wholeNormalDose, delivered.wholeNormalDose)]),
    // Of this plan only: what was before is in no image.
    ...(delivered.lungDose === undefined ? [] : [row('lungs', plan.lungDoses.reduce((sum, l) => sum + l.dose, 0), delivered.lungDose)]),
  ]
  const normal = delivered.wholeNormalDose, tumourToNormal = normal === undefined || !(normal > 0) || !(plan.wholeNormalDose > 0) ? [] : found.map(d => {
    const predicted = predictedAt(d.id) / plan.wholeNormalDose, measured = d.dose / normal
    return { id: d.id, predicted, delivered: measured, ratio: measured / predicted }
  })
  for (const t of tumourToNormal) if (t.ratio < 0.67 || t.ratio > 1.5) findings.push(warning('planning/mismatch', { lesion: t.id, value: Number(t.ratio.toPrecision(3)) },
    `T/N of ${t.id} was ${t.predicted.toFixed(2)} in the plan and ${t.delivered.toFixed(2)} after treatment.`, 'Catheter, flow or particle number differed from the rehearsal, or the two measure another volume.'))
  return {
    rows, tumourToNormal, findings, ...(delivered.activity === undefined ? {} : { activity: { planned: plan.activity, given: delivered.activity } }),
    ...(delivered.residualFraction === undefined ? {} : { residualFraction: { planned: plannedResidual, measured: delivered.residualFraction } }),
  }
}
