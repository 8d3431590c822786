import type { ExclusionReason } from './parameters.ts'
import type { VirtualLesion } from './tumours.ts'

/** What lies behind a patient's rows, seen or not. */
export interface Latent {
  readonly reason: ExclusionReason | undefined
  readonly lesions: readonly VirtualLesion[]
  readonly smallLesionsMl: readonly number[]
  readonly newLesionsMl: readonly number[]
  readonly heightM: number
  readonly weightKg: number
  readonly liverVolumeMl: number
  readonly healthyLiverGy: number
  readonly responder: boolean
  /** Radioembolization-induced liver disease. */
  readonly reild: boolean
  /** Of the mixed model: the patient's part of the logarithm of the dose. */
  readonly doseEffect: number
}
