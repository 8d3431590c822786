import { type DoseLimit, type LimitOrgan, type PlannedDevice, fittingLimits, publishedLimits } from '@yttria/core/planning'
import { type Draft, put } from './draft.ts'

/** What can be set by a slider: by organ, a limit or the tumour's goal. */
export const sliderOrgans = ['lungs', 'perfusedNormalLiver', 'wholeNormalLiver', 'tumour'] as const satisfies readonly LimitOrgan[]
export type SliderOrgan = typeof sliderOrgans[number]

const ownNames: Readonly<Record<SliderOrgan, string>> = {
  lungs: 'lungs, one session, set in the plan', perfusedNormalLiver: 'perfused healthy liver, set in the plan', wholeNormalLiver: 'whole healthy liver, set in the plan', tumour: 'tumour, set in the plan',
}
export const ownSource = 'Set in this plan by hand'
const kindOf = (organ: SliderOrgan): DoseLimit['kind'] => organ === 'tumour' ? 'goal' : 'limit'

/** The limits that a draft is held against, written out. */
export function limitsOfDraft(draft: Draft): readonly DoseLimit[] {
  const { limits } = draft, device = (draft['device'] === 'resin' ? 'resin' : 'glass') as PlannedDevice, tumourType = typeof draft['tumourType'] === 'string' ? draft['tumourType'] : undefined
  if (!Array.isArray(limits)) return fittingLimits({ device, tumourType })
  return limits.flatMap((l: unknown) => typeof l === 'string' ? publishedLimits.filter(p => p.name === l) : [l as DoseLimit])
}

/** The figure of an organ that binds, and whether it was set here. Without one undefined. */
export function limitOf(draft: Draft, organ: SliderOrgan): { readonly doseGy: number; readonly own: boolean } | undefined {
  const its = limitsOfDraft(draft).filter(l => l.organ === organ && l.kind === kindOf(organ))
  const own = its.find(l => l.name === ownNames[organ])
  if (own) return { doseGy: own.doseGy, own: true }
  return its.length === 0 ? undefined : { doseGy: (organ === 'tumour' ? Math.max : Math.min)(...its.map(l => l.doseGy)), own: false }
}

/** Set by hand it takes the place of the published ones of that organ; undefined brings those that fit back. */
export function withLimit(draft: Draft, organ: SliderOrgan, doseGy: number | undefined): Draft {
  const kind = kindOf(organ), others = limitsOfDraft(draft).filter(l => !(l.organ === organ && l.kind === kind))
  const fitting = limitsOfDraft(put(draft, ['limits'], undefined)), its = doseGy === undefined ? fitting.filter(l => l.organ === organ && l.kind === kind) : [{ name: ownNames[organ], organ, kind, doseGy, source: ownSource }]
  const all = [...others, ...its].map(l => publishedLimits.some(p => p.name === l.name) ? l.name : l)
  const names = new Set(all), usual = all.every(l => typeof l === 'string') && all.length === fitting.length && fitting.every(l => names.has(l.name))
  return put(draft, ['limits'], usual ? undefined : all)
}
