import type { Millilitre } from '../../physics/index.ts'
import type { Vec3 } from '../../volume/index.ts'

export interface VolumeUncertainty {
  /** Of the sphere of that volume. */
  readonly diameterMm: number
  readonly diameterUncertaintyMm: number
  /** u(V) / V. */
  readonly relative: number
}

/**
 * Standard uncertainty of an outlined volume (Gear et al., EJNMMI 2018;45:2456): each of the two edges that a diameter joins lies
 * anywhere in its voxel (rectangular, a^2 / 12) and anywhere in the blur (sigma of the resolution), so that
 * u(d)^2 = a^2 / 6 + FWHM^2 / (4 ln 2), and u(V) / V = 3 u(d) / d. `a`: root mean square of the voxel's sides.
 */
export function volumeUncertainty(args: { volumeMl: Millilitre; spacing: Vec3; fwhmMm: number }): VolumeUncertainty {
  const { volumeMl, spacing: [a, b, c], fwhmMm } = args
  if (!(volumeMl > 0 && Number.isFinite(volumeMl))) throw new RangeError(`uncertainty of a volume of ${volumeMl} mL`)
  if (!(a > 0 && b > 0 && c > 0)) throw new RangeError(`uncertainty of a volume: voxels of ${a} x ${b} x ${c} mm`)
  if (!(fwhmMm >= 0)) throw new RangeError(`uncertainty of a volume: a resolution of ${fwhmMm} mm`)
  const diameterMm = Math.cbrt(6000 * volumeMl / Math.PI)
  const diameterUncertaintyMm = Math.sqrt((a * a + b * b + c * c) / 18 + fwhmMm * fwhmMm / (4 * Math.LN2))
  return { diameterMm, diameterUncertaintyMm, relative: 3 * diameterUncertaintyMm / diameterMm }
}

/**
 * How the dose follows the volume outlined: d ln D / d ln V, from the mean dose with the outline a little wider and a little
 * narrower. Of a uniform sphere this is Gear's phi / R - 1: what lies at the edge, over the mean, less the mass. Given the slope of
 * the recovery curve, d ln R / d ln V, that of the corrected dose: their covariance is in it. Undefined for a dose that is not above 0.
 */
export function volumeSensitivity(wider: { readonly volumeMl: number; readonly doseGy: number }, narrower: { readonly volumeMl: number; readonly doseGy: number }, recoverySlope = 0): number | undefined {
  if (!(wider.volumeMl > narrower.volumeMl && narrower.volumeMl > 0)) throw new RangeError(`sensitivity to volume between ${narrower.volumeMl} and ${wider.volumeMl} mL`)
  if (!(wider.doseGy > 0 && narrower.doseGy > 0)) return undefined
  return Math.log(wider.doseGy / narrower.doseGy) / Math.log(wider.volumeMl / narrower.volumeMl) - recoverySlope
}
