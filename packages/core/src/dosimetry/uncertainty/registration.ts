/**
 * Standard uncertainty of a mean dose by that of the VOI's place: along each axis the dose is measured again one standard uncertainty
 * either way, and u^2 is the sum over the axes of the mean square of the two changes. Where the VOI lies at the top of the dose both go down, which a
 * slope would not see.
 */
export function placeUncertainty(doseGy: number, asides: readonly (readonly [number, number])[]): number {
  if (asides.length !== 3) throw new RangeError(`dose aside along ${asides.length} axes; 3 wanted`)
  return Math.sqrt(asides.reduce((sum, [a, b]) => sum + ((a - doseGy) ** 2 + (b - doseGy) ** 2) / 2, 0))
}

/** Of a shift along one axis: what is expected beforehand and what was found, weighted by their precision. */
export function shiftUncertaintyMm(expectedMm: number, foundMm: number | undefined): number {
  if (!(expectedMm > 0)) throw new RangeError(`an expected shift of ${expectedMm} mm`)
  return foundMm === undefined || !Number.isFinite(foundMm) ? expectedMm : 1 / Math.sqrt(1 / expectedMm ** 2 + 1 / Math.max(foundMm, 1e-6) ** 2)
}
