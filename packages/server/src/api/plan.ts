import { z } from 'zod'

/** Where the figure of a field comes from, by its path in plan.json ('territories.0.tumours.1.volumeMl'); what is not named was typed. */
export const sourcesSchema = z.record(z.string().max(200), z.string().max(400))
export type PlanSources = z.infer<typeof sourcesSchema>

const document = z.record(z.string(), z.unknown()).describe('plan.json as a whole; a draft may still be wrong')

/** `revision`: of the draft that the page had seen; 0 where there was none. */
export const draftSchema = z.strictObject({ revision: z.number().int().min(0), plan: document, sources: sourcesSchema.default({}) })
/** `base`: number of the last version that the page had seen; 0 where there was none. */
export const newPlanSchema = z.strictObject({ base: z.number().int().min(0), plan: document, sources: sourcesSchema.default({}), remark: z.string().trim().max(2000).optional() })

export interface PlanDraftStored { readonly revision: number; readonly savedAt: string; readonly plan: Readonly<Record<string, unknown>>; readonly sources: PlanSources }

/** A plan that was kept: its files are what `yttria plan` writes, never overwritten. */
export interface PlanVersion {
  readonly number: number
  readonly madeAt: string
  readonly remark?: string
  readonly sources: PlanSources
  /** What may be given. */
  readonly activityGbq: number
  readonly prescribedGbq: number
  readonly standing: 'within limits' | 'overridden' | 'not to be given'
  readonly reason: string
  readonly vialActivityGbq: number
  readonly software: string
}

/** The rehearsal's images as `yttria plan DIR` measured them: figures for the form, and doses voxel by voxel. */
export interface Rehearsal {
  readonly measuredAt: string
  readonly plan: Readonly<Record<string, unknown>>
  readonly measured: {
    readonly lungShuntFraction: number
    readonly lungShuntFrom: 'given' | 'counts' | 'SPECT'
    readonly lungMassFrom: 'given' | 'CT' | 'assumed'
    readonly territories: readonly { readonly id: string; readonly volumeMl: number; readonly activityGbq: number; readonly normalLiver?: VoxelDoses; readonly tumours: readonly (Partial<VoxelDoses> & { readonly id: string; readonly volumeMl: number; readonly tumourToNormal: number })[] }[]
  }
  /** Of each territory the activity to which the doses belong. */
  readonly activitiesGbq: Readonly<Record<string, number>>
  readonly inputs: readonly { readonly name: string; readonly sha256: string }[]
}
export interface VoxelDoses { readonly meanDoseGy: number; readonly d70Gy: number; readonly d95Gy: number; readonly d50Gy: number }

export interface PlanView {
  readonly key: string
  /** A patient of the workspace, with images. */
  readonly hasImages: boolean
  /** The patient's folder names masks of a rehearsal (plan.json): it can be measured. */
  readonly hasRehearsal: boolean
  readonly versions: readonly PlanVersion[]
  readonly draft: PlanDraftStored | null
  readonly rehearsal: Rehearsal | null
}

export interface PlanSummary { readonly key: string; readonly versions: number; readonly hasDraft: boolean; readonly hasImages: boolean }
