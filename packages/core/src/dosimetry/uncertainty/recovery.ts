import { type RecoveryPoint, recoveryAt } from '../recovery.ts'

/** d ln R / d ln V of a recovery curve about a volume: over 10% either way, or as far as the curve goes. Undefined where the curve says nothing. */
export function recoverySlope(points: readonly RecoveryPoint[], at: { readonly volumeMl: number; readonly tbr?: number }): number | undefined {
  const value = (volumeMl: number) => recoveryAt(points, { ...at, volumeMl }).value
  const here = value(at.volumeMl), above = value(1.1 * at.volumeMl), below = value(at.volumeMl / 1.1)
  if (here === undefined || above === undefined) return undefined
  return below === undefined ? Math.log(above / here) / Math.log(1.1) : Math.log(above / below) / (2 * Math.log(1.1))
}
