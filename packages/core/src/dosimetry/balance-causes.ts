import { type Becquerel, type NuclideName, type Second, GBq, day, decayFactor, hour, radionuclides, withinFrameFactor } from '../physics/index.ts'

/** One slice, or all slices of a bed: what it holds as read, and when it was measured. */
export interface BalanceFrame {
  readonly activityBq: Becquerel
  /** From the time to which decay is corrected (scan start, or injection for ADMIN) to the frame's start. */
  readonly afterS: Second
  readonly durationS: Second
}

/** What is known of the scan and of the vial, beside the two activities. All optional: what is not known leaves its causes out. */
export interface BalanceFacts {
  readonly decayCorrection?: 'START' | 'ADMIN' | 'NONE'
  /** From injection to the start of the scan. */
  readonly toScanS?: Second
  readonly frames?: readonly BalanceFrame[]
  /** By which the scanner divided, as the header has it. */
  readonly positronFraction?: number
  readonly assay?: {
    readonly assayBq: Becquerel; readonly residualBq?: Becquerel
    readonly toInjectionS: Second
    /** From the calibration to the injection. */
    readonly calibrationToInjectionS?: Second
  }
  readonly lungShunt?: number
  /** 0 to 1: how much of the liver lies in the image. */
  readonly liverInView?: number
  /** Every slice has the same rescale slope. */
  readonly slopesAlike?: boolean
}

/** A mistake, and the ratio image / administered that it would give if it were the only one. */
export interface ExpectedRatio {
  readonly cause: string
  readonly words: string
  /** One number, or from - to where the mistake leaves it open. */
  readonly expected: number | readonly [low: number, high: number]
  /** Of an open one: what it costs to leave the ratio open, as a natural log. */
  readonly penalty: number
  /** What would tell it from others that give the same ratio. */
  readonly tell: string
  readonly nuclide?: NuclideName
  /** NAME=VALUE of the repair that mends it. */
  readonly repair?: string
}

const tellDate = 'the dates and times of injection, scan and assay in the records'

/** All mistakes that these facts allow, each with the ratio it would give. */
export function balanceCauses(facts: BalanceFacts, administered: Becquerel, halfLife: Second): ExpectedRatio[] {
  return [...isotopes(facts), ...fractions(facts), ...times(facts, halfLife), ...units(administered), ...vial(facts, administered, halfLife), ...places(facts)]
    .filter(c => typeof c.expected !== 'number' || (Number.isFinite(c.expected) && c.expected > 0))
}

const exact = (cause: string, words: string, expected: number, tell: string, repair?: string): ExpectedRatio => ({ cause, words, expected, penalty: 0, tell, ...(repair === undefined ? {} : { repair }) })
const open = (cause: string, words: string, expected: readonly [number, number], penalty: number, tell: string): ExpectedRatio => ({ cause, words, expected, penalty, tell })

const y90 = radionuclides['90Y']

/** The image over the true one had the scanner taken 90Y for another nuclide: positrons, and decay frame by frame. */
function isotopes({ frames, decayCorrection }: BalanceFacts): ExpectedRatio[] {
  return (Object.keys(radionuclides) as NuclideName[]).flatMap((name): ExpectedRatio[] => {
    const n = radionuclides[name]
    if (name === '90Y' || n.positronFraction === undefined) return []
    const ratio = y90.positronFraction! / n.positronFraction * (decayCorrection === 'NONE' ? 1 : decayRatio(frames, n.halfLife))
    return [{ ...exact(`isotope/${name}`, `reconstructed as ${name}`, ratio, 'the nuclide, its half-life and the decay factors in the header; the reconstruction protocol'), nuclide: name, repair: 'isotope=Y-90' }]
  })
}

/**
 * Image over true activity by decay alone: each frame was corrected by 2^(t/T) x/(1-e^-x) of `entered` where 90Y's was due; of the
 * activity as read, sum(A) / sum(A / error of the frame). 1 without frames.
 */
export function decayRatio(frames: readonly BalanceFrame[] | undefined, entered: Second): number {
  if (!frames || frames.length === 0) return 1
  let read = 0, truth = 0
  for (const f of frames) {
    const factor = (T: Second) => 1 / (decayFactor({ elapsed: f.afterS, halfLife: T }) * withinFrameFactor({ duration: f.durationS, halfLife: T }))
    read += f.activityBq
    truth += f.activityBq * factor(y90.halfLife) / factor(entered)
  }
  return truth > 0 ? read / truth : NaN
}

function fractions({ positronFraction: used }: BalanceFacts): ExpectedRatio[] {
  const own = y90.positronFraction!
  return [
    exact('positron-fraction/none', 'the positron fraction of 90Y was left out (1 in its place)', own, 'the positron fraction in the header (0018,1076) and the settings of the reconstruction', used === 1 ? `positronFraction=${own}` : undefined),
    ...(used !== undefined && used > 0 && used < 1 && Math.abs(used / own - 1) > 0.01
      ? [exact('positron-fraction/other', `the scanner used a positron fraction of ${used} where ${own} is due`, own / used, 'the positron fraction in the header (0018,1076)', `positronFraction=${own}`)] : []),
  ]
}

function times({ decayCorrection, toScanS }: BalanceFacts, halfLife: Second): ExpectedRatio[] {
  const found: ExpectedRatio[] = []
  for (const days of [1, 2, 3]) {
    const left = decayFactor({ elapsed: days * day, halfLife }), of = `${days} ${days === 1 ? 'day' : 'days'}`
    found.push(exact(`time/${days}-too-few`, `${of} of decay ${days === 1 ? 'is' : 'are'} missing between injection and scan: a date is wrong or was ignored`, left, tellDate))
    found.push(exact(`time/${days}-too-many`, `${of} of decay too ${days === 1 ? 'much is' : 'many are'} counted between injection and scan: a date is wrong`, 1 / left, tellDate))
  }
  if (toScanS !== undefined && Math.abs(toScanS) > 2 * hour) {
    const left = decayFactor({ elapsed: toScanS, halfLife })
    if (decayCorrection === 'ADMIN') found.push(exact('decay/start-not-admin', 'the voxels refer to the start of the scan (START), although the header says ADMIN', left, 'the decay factors in the header (0054,1321)', 'decayCorrection=START'))
    else {
      found.push(exact('decay/admin-twice', 'the voxels refer to the injection already (ADMIN), although the header says otherwise: decay is corrected twice', 1 / left, 'the decay factors in the header (0054,1321)', 'decayCorrection=ADMIN'))
      found.push(exact('decay/not-to-injection', 'the activity of the vial is stated as of the scan, not as of the assay', left, tellDate))
    }
  }
  return found
}

/** Between the weakest treatment and the largest vial. */
const given = (bq: Becquerel): boolean => bq >= 0.1 * GBq && bq <= 20 * GBq

/** Of two that give one ratio the one that leaves an activity that can have been given. */
function units(administered: Becquerel): ExpectedRatio[] {
  const assay = (cause: string, unit: string, expected: number) => ({
    ...exact(`unit/assay-${cause}`, `the assay was typed in ${unit} where MBq are due`, expected, 'the record of the assay'), penalty: given(administered * expected) ? 0 : implausible,
  })
  const image = (cause: string, unit: string, expected: number, repair?: string) => ({
    ...exact(`unit/image-${cause}`, `the voxels are ${unit}, although the header says Bq/mL`, expected, 'the voxel values on the workstation', repair), penalty: given(administered) ? 0 : implausible,
  })
  return [
    assay('gbq', 'GBq', 1e3), assay('mci', 'mCi', 37), assay('kbq', 'kBq', 1e-3), assay('bq', 'Bq', 1e-6),
    image('kbq', 'kBq/mL', 1e-3, 'units=KBQML'), image('mbq', 'MBq/mL', 1e-6),
  ]
}

const implausible = 0.5

// Ratios that a mistake leaves open cost a little, so that one that predicts the ratio goes before one that allows it.
const allowed = 0.1

function vial({ assay }: BalanceFacts, administered: Becquerel, halfLife: Second): ExpectedRatio[] {
  if (!assay) return []
  const { assayBq, residualBq, toInjectionS, calibrationToInjectionS } = assay, residual = residualBq ?? 0
  const found: ExpectedRatio[] = []
  const net = (atInjection: Becquerel) => (atInjection - residual) / administered
  if (Math.abs(toInjectionS) > 2 * hour) found.push(exact('assay/at-injection', 'the assay is as of the injection already, although another time is given', net(assayBq), tellDate))
  if (calibrationToInjectionS !== undefined && Math.abs(calibrationToInjectionS - toInjectionS) > 2 * hour)
    found.push(exact('assay/calibration', 'the assay is the activity at calibration', net(assayBq * decayFactor({ elapsed: calibrationToInjectionS, halfLife })), 'the certificate of the vial'))
  else for (let days = 1; days <= 11; days++)
    found.push(exact(`assay/${days}-days-before`, `the assay is as of ${days} ${days === 1 ? 'day' : 'days'} earlier than given, as a calibration is`, net(assayBq * decayFactor({ elapsed: toInjectionS + days * day, halfLife })), 'the certificate of the vial'))
  if (residual > 0) found.push(exact('residual/twice', 'the assay is net already: the residual is subtracted twice', net(administered + 2 * residual), 'the record of the assay'))
  if (residualBq === undefined || residualBq === 0) found.push(open('residual/not-subtracted', 'a residual in vial and tubing was not subtracted', [0.7, 1], allowed, 'the measurement of the residual'))
  return found
}

function places({ lungShunt, liverInView, slopesAlike }: BalanceFacts): ExpectedRatio[] {
  const found: ExpectedRatio[] = []
  if (liverInView !== undefined && liverInView < 0.98)
    found.push(open('view/liver', `${Math.round(100 * (1 - liverInView))}% of the liver lies outside the image`, [0.5 * liverInView, Math.min(1, 1.2 * liverInView)], allowed, 'the extent of the image'))
  if (lungShunt !== undefined && lungShunt > 0.02) found.push(exact('view/lungs', `the lung shunt of ${Math.round(100 * lungShunt)}% lies outside the image`, 1 - lungShunt, 'the extent of the image and the shunt on 99mTc-MAA'))
  else if (lungShunt === undefined) found.push(open('view/lungs', 'activity shunted to the lungs lies outside the image', [0.8, 1], allowed, 'the shunt on 99mTc-MAA'))
  if (slopesAlike) found.push(open('rescale/first-slope', 'every slice has the same rescale slope: that of the first may have been written into all', [0.05, 20], 0.7, 'the slopes of the series in the archive'))
  return found
}
