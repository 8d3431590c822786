import { type Finding, error, note, warning } from '../record/index.ts'
import { type Becquerel, type NuclideName, type Second, MBq } from '../physics/index.ts'
import { type BalanceFacts, type ExpectedRatio, balanceCauses } from './balance-causes.ts'

/** Where the activity of the image lies; Bq at injection. The parts do not overlap, and add up to the image. */
export interface BalanceParts {
  readonly liver?: Becquerel
  readonly lungs?: Becquerel
  readonly elsewhere?: Becquerel
}

export interface BalanceCause {
  readonly cause: string
  readonly words: string
  readonly expectedRatio: number | readonly [low: number, high: number]
  /** |ln(ratio / expected ratio)|, and the price of a cause that leaves the ratio open. */
  readonly misfit: number
  /** Whether the ratio would lie in the expected range were this mistake mended. */
  readonly explains: boolean
  /** What tells it from others that give the same ratio. */
  readonly tell: string
  readonly nuclide?: NuclideName
}

export interface ActivityBalance {
  readonly image: Becquerel
  readonly administered: Becquerel
  readonly ratio: number
  readonly parts: BalanceParts
  /** Where the ratio of a right scan lies. */
  readonly expected: readonly [low: number, high: number]
  readonly asExpected: boolean
  /** So far off that no dose may be given. */
  readonly refused: boolean
  /** Most likely first; none where the ratio is as expected. */
  readonly causes: readonly BalanceCause[]
}

export interface BalanceLimits {
  readonly expected: readonly [low: number, high: number]
  readonly refused: readonly [low: number, high: number]
}

/**
 * The activity of the 90Y image at injection against what was given, and what most likely explains a difference: every mistake
 * that is possible predicts a ratio, and they are ranked by how far that lies from the one found (docs/methods/dosimetry/activity-balance.md).
 * RangeError where nothing was administered or the image's activity is no number.
 */
export function activityBalance(args: {
  image: Becquerel; administered: Becquerel; parts?: BalanceParts; facts?: BalanceFacts; limits: BalanceLimits; halfLife: Second; subject?: Finding['subject']
}): { readonly balance: ActivityBalance; readonly findings: readonly Finding[] } {
  const { image, administered, parts = {}, facts = {}, limits, halfLife, subject = {} } = args
  if (!(administered > 0)) throw new RangeError(`administered activity ${administered} Bq`)
  if (!Number.isFinite(image)) throw new RangeError(`activity of the image ${image} Bq`)
  const ratio = image / administered, within = ([low, high]: readonly [number, number], x: number) => x >= low && x <= high
  const asExpected = within(limits.expected, ratio), refused = !within(limits.refused, ratio)
  const causes = asExpected || !(ratio > 0) ? [] : ranked(balanceCauses(facts, administered, halfLife), ratio, limits.expected)
  const balance: ActivityBalance = { image, administered, ratio, parts, expected: limits.expected, asExpected, refused, causes }
  return { balance, findings: asExpected ? [] : [found(balance, subject)] }
}

/** All that explain the ratio; and the three nearest where none or few do. */
function ranked(all: readonly ExpectedRatio[], ratio: number, range: readonly [number, number]): BalanceCause[] {
  const causes = all.map((c): BalanceCause => {
    const [low, high] = typeof c.expected === 'number' ? [c.expected, c.expected] : c.expected
    const off = ratio < low ? Math.log(low / ratio) : ratio > high ? Math.log(ratio / high) : 0
    const nearest = Math.min(high, Math.max(low, ratio))
    return {
      cause: c.cause, words: c.words, expectedRatio: c.expected, misfit: off + c.penalty,
      explains: ratio / nearest >= range[0] && ratio / nearest <= range[1], tell: c.tell, ...(c.nuclide ? { nuclide: c.nuclide } : {}),
    }
  }).toSorted((a, b) => a.misfit - b.misfit)
  return causes.filter((c, n) => c.explains || n < 3)
}

export const ratioText = (x: number): string => x >= 0.01 && x < 100 ? x.toFixed(2) : x.toExponential(2)

function found(b: ActivityBalance, subject: Finding['subject']): Finding {
  const about = { ...subject, value: Number(b.ratio.toPrecision(3)) }
  const what = `The 90Y image holds ${megabecquerel(b.image)} MBq at injection where ${megabecquerel(b.administered)} MBq were given: ratio ${ratioText(b.ratio)}, outside ${b.expected[0]} to ${b.expected[1]}.`
  const explaining = b.causes.filter(c => c.explains), first = explaining[0]
  const one = (c: BalanceCause) => `${c.words} (${typeof c.expectedRatio === 'number' ? ratioText(c.expectedRatio) : `${ratioText(c.expectedRatio[0])} to ${ratioText(c.expectedRatio[1])}`})`
  const why = !first ? ' No single mistake known here gives that ratio.'
    : explaining.length === 1 ? ` Most likely: ${one(first)}.`
    : ` Most likely: ${one(first)}. The ratio does not tell it from: ${explaining.slice(1, 4).map(one).join('; ')}${explaining.length > 4 ? `; and ${explaining.length - 4} more` : ''}.`
  const tells = [...new Set(explaining.slice(0, 4).map(c => c.tell))].join('; ')
  const remedy = first?.nuclide ? `Find out as what the scan was reconstructed (${tells}); then have it reconstructed as 90Y, or repair it: --repair isotope=Y-90.`
    : first ? `Check ${tells}.`
    : 'Check isotope, decay reference, injection time, calibration and field of view of the 90Y PET, and assay, residual and their times in course.json.'
  return b.refused
    ? { ...error('dosimetry/activity-balance', about, `${what}${why} No dose is given.`, remedy), factor: b.ratio }
    : { ...(b.ratio > 0 ? warning : note)('dosimetry/activity-balance', about, `${what}${why}`, remedy), factor: b.ratio }
}

const megabecquerel = (bq: Becquerel): string => { const x = bq / MBq; return Math.abs(x) >= 10 ? x.toFixed(0) : x.toPrecision(3) }
