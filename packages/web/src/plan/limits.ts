import { type Check, type DoseLimit, type LimitOrgan, type PlannedDevice, counts, fittingLimits, tumourTypeSchema } from '@yttria/core/planning'
import { type Draft, put } from './draft.ts'

/** What can be set by a slider: by organ, a limit or the tumour's goal. */
export const sliderOrgans = ['lungs', 'perfusedNormalLiver', 'wholeNormalLiver', 'tumour'] as const satisfies readonly LimitOrgan[]
export type SliderOrgan = typeof sliderOrgans[number]

const ownNames: Readonly<Record<SliderOrgan, string>> = {
  lungs: 'lungs, one session, set in the plan', perfusedNormalLiver: 'perfused healthy liver, set in the plan', wholeNormalLiver: 'whole healthy liver, set in the plan', tumour: 'tumour, set in the plan',
}
export const ownSource = 'Set in this plan by hand'
const kindOf = (organ: SliderOrgan): DoseLimit['kind'] => organ === 'tumour' ? 'goal' : 'limit'

/** A limit as plan.json writes it out. */
interface OwnLimit { readonly name: string; readonly organ: LimitOrgan; readonly kind: DoseLimit['kind']; readonly doseGy: number; readonly source: string }

const written = (draft: Draft): readonly (OwnLimit | string)[] => Array.isArray(draft['limits']) ? draft['limits'] as (OwnLimit | string)[] : []
const isOwn = (organ: SliderOrgan) => (l: OwnLimit | string): l is OwnLimit => typeof l !== 'string' && l.name === ownNames[organ]

/**
 * The figure of an organ's slider, and whether it was set here; the published one holds beside it. `checks`: of the plan as it stands, which
 * know what applies. Without a figure undefined.
 */
export function limitOf(draft: Draft, organ: SliderOrgan, checks?: readonly Check[]): { readonly doseGy: number; readonly own: boolean } | undefined {
  const own = written(draft).find(isOwn(organ))
  if (own) return { doseGy: own.doseGy, own: true }
  const device = (draft['device'] === 'resin' ? 'resin' : 'glass') as PlannedDevice, tumourType = tumourTypeSchema.safeParse(draft['tumourType']).data
  const all = checks ? checks.filter(c => counts(c.standing)).map(c => c.limit) : fittingLimits({ device, tumourType })
  const its = all.filter(l => l.organ === organ && l.kind === kindOf(organ))
  return its.length === 0 ? undefined : { doseGy: (organ === 'tumour' ? Math.max : Math.min)(...its.map(l => l.figure)), own: false }
}

/** Set by hand it is added to the published ones, which hold in any case; undefined takes it away again. */
export function withLimit(draft: Draft, organ: SliderOrgan, doseGy: number | undefined): Draft {
  const others = written(draft).filter(l => !isOwn(organ)(l))
  const all = doseGy === undefined ? others : [...others, { name: ownNames[organ], organ, kind: kindOf(organ), doseGy, source: ownSource }]
  return put(draft, ['limits'], all.length === 0 ? undefined : all)
}
