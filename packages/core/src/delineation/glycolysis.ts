/** Total lesion glycolysis: mean uptake (SUV or SUL, g/mL) x volume (mL), g. */
export function totalLesionGlycolysis(args: { meanUptake: number; volumeMl: number }): number {
  const { meanUptake, volumeMl } = args
  if (!(volumeMl >= 0)) throw new RangeError(`TLG of ${volumeMl} mL`)
  if (!Number.isFinite(meanUptake)) throw new RangeError(`TLG of a mean uptake of ${meanUptake}`)
  return meanUptake * volumeMl
}
