import { type Second, hour, minute } from '../../physics/index.ts'

/** d ln D / dt of taking an image back to injection, per minute: ln 2 / T. */
export const decayTimeSensitivity = (halfLife: Second): number => Math.LN2 / halfLife * minute

/** d ln D / dT of the same, per hour of half-life: -ln 2 t / T^2. */
export const halfLifeSensitivity = (elapsed: Second, halfLife: Second): number => -Math.LN2 * elapsed / (halfLife * halfLife) * hour
