import { type Random, randomStream } from '../random.ts'
import { chosen, logNormal, normalCdf, within } from './chance.ts'
import { type Category, type CohortParameters, lesionCategories } from './parameters.ts'

/** A lesion as it is drawn: what a faithful measurement finds. */
export interface VirtualLesion {
  readonly id: string
  readonly category: Category
  readonly volumeMl: number
  readonly meanSul: number
  readonly tlgBaseline: number
  readonly tlgFollowUp: number
  readonly changePercent: number
  readonly doseGy: number
  readonly coefficientOfVariation: number
}

/**
 * Lesions per patient, by weights that fall by a constant factor; of the patients in the dose-response analysis the total is
 * round(mean x patients). Throws RangeError for a mean that 1 to `most` lesions cannot have.
 */
export function lesionCounts(args: { included: readonly boolean[]; seed: number; lesions: CohortParameters['lesions'] }): readonly number[] {
  const { included, lesions: { mean, most } } = args
  const random = randomStream(args.seed, 'cohort/lesions')
  const weights = fallingWeights(mean, most)
  const draw = (n: number) => Array.from({ length: n }, () => 1 + chosen(random, weights))
  const wanted = included.filter(Boolean).length, total = Math.round(mean * wanted)
  const off = (counts: readonly number[]) => total - counts.reduce((a, b) => a + b, 0)
  let counts = draw(wanted)
  // In a great cohort a nearly right total is soon drawn, and the rest changes little.
  const tries = Math.ceil(20 + 8000 / Math.max(1, wanted))
  for (let n = 0; n < tries && off(counts) !== 0; n++) {
    const other = draw(wanted)
    if (Math.abs(off(other)) < Math.abs(off(counts))) counts = other
  }
  for (let at = 0, left = off(counts); left !== 0; at = (at + 1) % wanted) {
    const next = counts[at]! + Math.sign(left)
    if (next < 1 || next > most) continue
    counts[at] = next
    left -= Math.sign(left)
  }
  const others = draw(included.length - wanted)
  let a = 0, b = 0
  return included.map(is => is ? counts[a++]! : others[b++]!)
}

/** q^0, q^1 ... whose mean number, counted from 1, is `mean`. */
function fallingWeights(mean: number, most: number): readonly number[] {
  if (!(mean > 1 && mean < (most + 1) / 2)) throw new RangeError(`lesions: a mean of ${mean} among 1 to ${most}`)
  const weights = (q: number) => Array.from({ length: most }, (_, n) => q ** n)
  const meanOf = (w: readonly number[]) => w.reduce((sum, x, n) => sum + x * (n + 1), 0) / w.reduce((a, b) => a + b)
  let low = 0, high = 1
  for (let n = 0; n < 60; n++) {
    const middle = (low + high) / 2
    if (meanOf(weights(middle)) < mean) low = middle
    else high = middle
  }
  return weights(low)
}

/** Volumes in mL, largest first, which together are no more than `roomMl`. */
function volumes(random: Random, count: number, roomMl: number, p: CohortParameters['lesions']): number[] {
  const draw = () => Array.from({ length: count }, () => within(p.leastVolumeMl, p.mostVolumeMl, () => logNormal(random, p.medianVolumeMl, p.sdLogVolume)))
  const sum = (v: readonly number[]) => v.reduce((a, b) => a + b, 0)
  let drawn = draw()
  for (let n = 0; n < 100 && sum(drawn) > roomMl; n++) drawn = draw()
  const shrink = Math.min(1, roomMl / sum(drawn))
  return drawn.map(v => Math.max(p.leastVolumeMl, v * shrink)).sort((a, b) => b - a)
}

export const centredVolumeMl = 25
export const centredBqPerSphere = 900
export const centredCoefficientOfVariation = 0.45

export function drawLesions(args: {
  random: Random; count: number; treatedMl: number; specificActivityBqPerSphere: number; parameters: CohortParameters
  /** The patient's own parts: of the response, standard normal, and of the logarithm of the dose. */
  responseEffect: number; doseEffect: number
}): VirtualLesion[] {
  const { random, parameters: { lesions, response, dose } } = args
  return volumes(random, args.count, lesions.mostTumourShare * args.treatedMl, lesions).map((volumeMl, n) => {
    const latent = Math.sqrt(response.patientShare) * args.responseEffect + Math.sqrt(1 - response.patientShare) * random.normal()
    const category = categoryAt(normalCdf(latent), response.shares)
    const coefficientOfVariation = logNormal(random, dose.medianCoefficientOfVariation, dose.sdLogCoefficientOfVariation)
    const doseGy = dose.gyOfPd * (1 + (category === 'PD' ? 0 : dose.percentOverPd[category]) / 100) * Math.exp(
      dose.logPerMl * (volumeMl - centredVolumeMl) + dose.logPerBqPerSphere * (args.specificActivityBqPerSphere - centredBqPerSphere)
      + dose.logPerCoefficientOfVariation * (coefficientOfVariation - centredCoefficientOfVariation) + args.doseEffect + dose.sigma * random.normal())
    const meanSul = random.between(...lesions.meanSul), tlgBaseline = meanSul * volumeMl
    const changePercent = changeOf(category, random)
    return {
      id: `T${n + 1}`, category, volumeMl, meanSul, tlgBaseline, tlgFollowUp: category === 'CR' ? 0 : tlgBaseline * (1 + changePercent / 100), changePercent, doseGy, coefficientOfVariation,
    }
  })
}

function categoryAt(p: number, shares: CohortParameters['response']['shares']): Category {
  let reached = 0
  for (const c of lesionCategories) if (p < (reached += shares[c])) return c
  return 'CR'
}

/** Change of TLG in %, five points and more from the categories' bounds, so that a measurement of images finds the same category. */
function changeOf(category: Category, random: Random): number {
  switch (category) {
    case 'CR': return -100
    case 'PR': return random.between(-90, -52)
    case 'StD': return -36 + 48 * (random.next() + random.next())
    case 'PD': return 92 + Math.min(120, -45 * Math.log(1 - random.next()))
  }
}

/** By the change of the lesions' summed TLG: CR nothing left, PR -45% or less, PD above +75%. */
export function patientResponse(lesions: readonly VirtualLesion[]): { tlgBaseline: number; tlgFollowUp: number; changePercent: number; category: Category } {
  const tlgBaseline = lesions.reduce((sum, l) => sum + l.tlgBaseline, 0), tlgFollowUp = lesions.reduce((sum, l) => sum + l.tlgFollowUp, 0)
  const changePercent = 100 * (tlgFollowUp / tlgBaseline - 1)
  return { tlgBaseline, tlgFollowUp, changePercent, category: tlgFollowUp === 0 ? 'CR' : changePercent <= -45 ? 'PR' : changePercent > 75 ? 'PD' : 'StD' }
}

/** Gy, weighted by volume. */
export const meanTumourDose = (lesions: readonly VirtualLesion[]): number =>
  lesions.reduce((sum, l) => sum + l.doseGy * l.volumeMl, 0) / lesions.reduce((sum, l) => sum + l.volumeMl, 0)
