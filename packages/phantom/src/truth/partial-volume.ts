import { sphereRadiusMm } from '../anatomy/lesions.ts'

/** How far the mean dose in a threshold VOI falls short of the true mean, for a sphere. */
export interface PartialVolumeRow {
  readonly volumeMl: number
  readonly tumourToNormal: number
  readonly voiVolumeMl: number
  readonly recovery: number
}

/**
 * A uniform sphere of radius R in a uniform background, blurred by a Gaussian: the part of the contrast left at distance r.
 * s standard deviation; r, R, s in the same unit.
 */
export function blurredSphere(r: number, R: number, s: number): number {
  if (r < 1e-6) return erf(R / (Math.SQRT2 * s)) - Math.sqrt(2 / Math.PI) * R / s * Math.exp(-(R * R) / (2 * s * s))
  const steps = (erf((R + r) / (Math.SQRT2 * s)) + erf((R - r) / (Math.SQRT2 * s))) / 2
  const bells = s / (Math.sqrt(2 * Math.PI) * r) * (Math.exp(-((R - r) ** 2) / (2 * s * s)) - Math.exp(-((R + r) ** 2) / (2 * s * s)))
  return steps - bells
}

/** Radius at which the blurred FDG sphere falls to the threshold; 0 where it never reaches it. All uptakes in the same unit. */
export function contourRadius(args: { R: number; s: number; tumour: number; background: number; threshold: number }): number {
  const { R, s, tumour, background, threshold } = args
  const uptake = (r: number) => background + (tumour - background) * blurredSphere(r, R, s)
  if (uptake(0) < threshold) return 0
  let low = 0, high = R + 6 * s
  for (let n = 0; n < 60; n++) {
    const middle = (low + high) / 2
    if (uptake(middle) >= threshold) low = middle
    else high = middle
  }
  return (low + high) / 2
}

export const sigma = (fwhm: number): number => fwhm / (2 * Math.sqrt(2 * Math.LN2))

/** The part of a blurred sphere's contrast that is left on average within `radius` of its centre; or the mean of its power. */
export function contrastWithin(args: { R: number; s: number; radius: number; steps?: number; power?: number }): number {
  const { R, s, radius, steps = 200, power = 1 } = args
  let sum = 0, weight = 0
  for (let n = 0; n < steps; n++) {
    const r = radius * (n + 0.5) / steps
    sum += r * r * blurredSphere(r, R, s) ** power
    weight += r * r
  }
  return sum / weight
}

/** Volumes by T/N; VOI where blurred FDG reaches the threshold, mean of the blurred 90Y sphere within it over its true value. */
export function partialVolumeTable(args: {
  volumesMl: readonly number[]; ratios: readonly number[]; fdgFwhmMm: number; y90FwhmMm: number; sul: { tumour: number; liver: number; threshold: number }
}): PartialVolumeRow[] {
  return args.volumesMl.flatMap(volumeMl => {
    const R = sphereRadiusMm(volumeMl), { tumour, liver: background, threshold } = args.sul
    const radius = contourRadius({ R, s: sigma(args.fdgFwhmMm), tumour, background, threshold })
    return args.ratios.map(tumourToNormal => {
      const left = contrastWithin({ R, s: sigma(args.y90FwhmMm), radius, steps: 2000 })
      return { volumeMl, tumourToNormal, voiVolumeMl: 4 / 3 * Math.PI * radius ** 3 / 1000, recovery: (1 + (tumourToNormal - 1) * left) / tumourToNormal }
    })
  })
}

/** Abramowitz and Stegun 7.1.26 is too coarse; this series and continued fraction reach 1e-12. */
function erf(x: number): number {
  const a = Math.abs(x)
  if (a > 6) return Math.sign(x)
  if (a < 2.5) {
    let term = a, sum = a
    for (let n = 1; Math.abs(term) > 1e-17 * sum && n < 100; n++) {
      term *= -a * a / n
      sum += term / (2 * n + 1)
    }
    return Math.sign(x) * 2 / Math.sqrt(Math.PI) * sum
  }
  let fraction = 0
  for (let n = 60; n > 0; n--) fraction = n / 2 / (a + fraction)
  return Math.sign(x) * (1 - Math.exp(-a * a) / (Math.sqrt(Math.PI) * (a + fraction)))
}
