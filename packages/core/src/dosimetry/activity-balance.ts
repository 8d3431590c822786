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
  /** NAME=VALUE of the repair that mends it. */
  readonly repair?: string
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

/** Who says what was given: the record of the treatment, or the PET's own header. */
export type ActivitySource = 'record' | 'header'

/**
 * The activity of the 90Y image at injection against what was given, and what most likely explains a difference: every mistake
 * that is possible predicts a ratio, and they are ranked by how far that lies from the one found (docs/methods/dosimetry/activity-balance.md).
 * `repairAt`: the exam or series for which a repair is proposed. RangeError where nothing was administered or the image's activity is no number.
 */
export function activityBalance(args: {
  image: Becquerel; administered: Becquerel; parts?: BalanceParts; facts?: BalanceFacts; limits: BalanceLimits; halfLife: Second
  subject?: Finding['subject']; repairAt?: string; source?: ActivitySource
}): { readonly balance: ActivityBalance; readonly findings: readonly Finding[] } {
  const { image, administered, parts = {}, facts = {}, limits, halfLife, subject = {}, repairAt, source = 'record' } = args
  if (!(administered > 0)) throw new RangeError(`administered activity ${administered} Bq`)
  if (!Number.isFinite(image)) throw new RangeError(`activity of the image ${image} Bq`)
  const ratio = image / administered, within = ([low, high]: readonly [number, number], x: number) => x >= low && x <= high
  const asExpected = within(limits.expected, ratio), refused = !within(limits.refused, ratio)
  const causes = asExpected || !(ratio > 0) ? [] : ranked(balanceCauses(facts, administered, halfLife), ratio, limits.expected)
  const balance: ActivityBalance = { image, administered, ratio, parts, expected: limits.expected, asExpected, refused, causes }
  return { balance, findings: asExpected ? [] : [found(balance, subject, repairAt, source)] }
}

/** All that explain the ratio; and the three nearest where none or few do. */
function ranked(all: readonly ExpectedRatio[], ratio: number, range: readonly [number, number]): BalanceCause[] {
  const causes = all.map((c): BalanceCause => {
    const [low, high] = typeof c.expected === 'number' ? [c.expected, c.expected] : c.expected
    const off = ratio < low ? Math.log(low / ratio) : ratio > high ? Math.log(ratio / high) : 0
    const nearest = Math.min(high, Math.max(low, ratio))
    return {
      cause: c.cause, words: c.words, expectedRatio: c.expected, misfit: off + c.penalty,
      explains: ratio / nearest >= range[0] && ratio / nearest <= range[1], tell: c.tell, ...(c.nuclide ? { nuclide: c.nuclide } : {}), ...(c.repair === undefined ? {} : { repair: c.repair }),
    }
  }).toSorted((a, b) => a.misfit - b.misfit)
  return causes.filter((c, n) => c.explains || n < 3)
}

export const ratioText = (x: number): string => x >= 0.01 && x < 100 ? x.toFixed(2) : x.toExponential(2)

function found(b: ActivityBalance, subject: Finding['subject'], repairAt: string | undefined, source: ActivitySource): Finding {
  const about = { ...subject, value: Number(b.ratio.toPrecision(3)) }
  const what = `The 90Y image holds ${megabecquerel(b.image)} MBq at injection where ${source === 'header' ? 'by the header ' : ''}${megabecquerel(b.administered)} MBq were given: ratio ${ratioText(b.ratio)}, outside ${b.expected[0]} to ${b.expected[1]}.`
  const explaining = b.causes.filter(c => c.explains), first = explaining[0]
  const ratio = ({ expectedRatio: e }: BalanceCause) => typeof e === 'number' ? ratioText(e) : `${ratioText(e[0])} to ${ratioText(e[1])}`
  const others = explaining.slice(1, 5).map(c => `${c.nuclide && first?.nuclide ? c.nuclide : c.words} (${ratio(c)})`)
  const why = !first ? ' No single mistake known here gives that ratio.'
    : ` Most likely: ${first.words} (${ratio(first)}).${others.length === 0 ? '' : ` The ratio does not tell it from: ${others.join('; ')}${explaining.length > 5 ? `; and ${explaining.length - 5} more` : ''}.`}`
  const tells = [...new Set(explaining.slice(0, 5).map(c => c.tell))].join('; ')
  const repairs = [...new Set(explaining.slice(0, 5).flatMap(c => c.repair ?? []))].map(r => `--repair ${repairAt === undefined ? r : r.replace('=', `@${repairAt}=`)}`)
  const records = source === 'header' ? 'the injected activity (0018,1074)' : 'assay, residual and their times in course.json'
  const remedy = !first ? `Check isotope, decay reference, injection time, calibration and field of view of the 90Y PET, and ${records}.`
    : `Check ${tells}.${repairs.length === 0 ? '' : ` What is wrong in the header can be repaired: ${repairs.join(' or ')}.`}`
  return b.refused
    ? { ...error('dosimetry/activity-balance', about, `${what}${why} No dose is given.`, remedy), factor: b.ratio }
    : { ...(b.ratio > 0 ? warning : note)('dosimetry/activity-balance', about, `${what}${why}`, remedy), factor: b.ratio }
}

const megabecquerel = (bq: Becquerel): string => { const x = bq / MBq; return Math.abs(x) >= 10 ? x.toFixed(0) : x.toPrecision(3) }
