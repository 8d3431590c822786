import type { PlannedDevice } from './spheres.ts'

/** What a dose is taken over: 'perfused' is the normal liver that the injections reach, 'whole' all of the patient's liver without tumour. */
export type LimitOrgan = 'lungs' | 'lungsCumulative' | 'perfusedNormalLiver' | 'wholeNormalLiver' | 'tumour'

/** A limit that a plan must keep, or a goal it would like to reach; with all that its figure rests on. */
export interface DoseLimit {
  readonly name: string
  readonly organ: LimitOrgan
  readonly kind: 'limit' | 'goal' | 'alert'
  readonly doseGy: number
  readonly source: string
  readonly device?: PlannedDevice
  readonly tumourType?: string
  /** Imaging on which the figure was found. */
  readonly basis?: '90Y PET' | '99mTc-MAA'
  /** Days from calibration to injection for which it was found. */
  readonly days?: readonly [number, number]
  /** Bilirubin at most or above, mg/dL, and the least or largest share of liver spared, where the figure depends on them. */
  readonly bilirubinMgPerDl?: { readonly below?: number; readonly from?: number }
  readonly sparedFraction?: { readonly below?: number; readonly from?: number }
  readonly caution?: string
}

/** Published figures. A plan uses those that its settings name. */
export const publishedLimits: readonly DoseLimit[] = [
  { name: 'lungs, one session', organ: 'lungs', kind: 'limit', doseGy: 30, source: 'Package inserts of both microspheres: 30 Gy in one session' },
  { name: 'lungs, all sessions', organ: 'lungsCumulative', kind: 'limit', doseGy: 50, source: 'Package inserts of both microspheres: 50 Gy in all' },
  {
    name: 'whole healthy liver, bilirubin below 1.1 mg/dL', organ: 'wholeNormalLiver', kind: 'limit', doseGy: 90, device: 'glass', tumourType: 'HCC', bilirubinMgPerDl: { below: 1.1 },
    source: 'Glass in HCC: 90 Gy to the whole healthy liver with bilirubin below 1.1 mg/dL is 15% decompensation',
  },
  {
    name: 'whole healthy liver, bilirubin from 1.1 mg/dL', organ: 'wholeNormalLiver', kind: 'limit', doseGy: 50, device: 'glass', tumourType: 'HCC', bilirubinMgPerDl: { from: 1.1 },
    source: 'Glass in HCC: 50 Gy to the whole healthy liver with bilirubin above 1.1 mg/dL',
  },
  {
    name: 'perfused healthy liver, less than 30% spared', organ: 'perfusedNormalLiver', kind: 'limit', doseGy: 120, device: 'glass', tumourType: 'HCC', sparedFraction: { below: 0.3 },
    source: 'Glass in HCC: 120 Gy to the PERFUSED healthy liver with less than 30% of the liver spared, about 84 Gy to the whole healthy liver',
  },
  { name: 'normal liver, glass', organ: 'perfusedNormalLiver', kind: 'alert', doseGy: 90, device: 'glass', source: 'Alert that other programs use' },
  { name: 'normal liver, resin', organ: 'perfusedNormalLiver', kind: 'alert', doseGy: 40, device: 'resin', source: 'Alert that other programs use' },
  {
    name: 'tumour, metastases of colorectal cancer', organ: 'tumour', kind: 'goal', doseGy: 189, device: 'glass', tumourType: 'CRLM', basis: '90Y PET', days: [1, 11],
    source: "Study of glass 90Y in colorectal metastases (J Nucl Med): more than 189 Gy, 'a target and not an absolute threshold'",
    caution: 'Found on 90Y PET after treatment: a plan from 99mTc-MAA is another measurement. Its specificity (97%) is not a probability of response.',
  },
]

/** What a plan that names no limits is held against: the lungs', and each published one that fits device and tumour type. */
export const fittingLimits = (plan: { readonly device: PlannedDevice; readonly tumourType?: string | undefined }): readonly DoseLimit[] =>
  publishedLimits.filter(l => (l.device ?? plan.device) === plan.device && (l.tumourType ?? plan.tumourType) === plan.tumourType)

/** Against which ground a limit does not hold: each a sentence; none where it fits. */
export function limitMisfits(limit: DoseLimit, plan: {
  device: PlannedDevice; tumourType?: string; basis?: '90Y PET' | '99mTc-MAA' | 'typed'; days?: number; bilirubinMgPerDl?: number; sparedFraction?: number
}): string[] {
  const found: string[] = []
  if (limit.device && limit.device !== plan.device) found.push(`it was found for ${limit.device}, this is ${plan.device}`)
  if (limit.tumourType && plan.tumourType !== limit.tumourType) found.push(`it was found for ${limit.tumourType}, this is ${plan.tumourType ?? 'a tumour type not given'}`)
  if (limit.basis && plan.basis !== limit.basis) found.push(`it was measured on ${limit.basis}, this plan rests on ${plan.basis ?? 'typed figures'}`)
  if (limit.days && plan.days !== undefined && (plan.days < limit.days[0] || plan.days > limit.days[1])) found.push(`it was found ${limit.days[0]} to ${limit.days[1]} days from calibration, this is ${plan.days.toFixed(1)}`)
  const within = (name: string, value: number | undefined, range: { below?: number; from?: number } | undefined, unit: string) => {
    if (!range) return
    if (value === undefined) found.push(`it depends on ${name}, which is not given`)
    else if (range.below !== undefined && !(value < range.below)) found.push(`it holds for ${name} below ${range.below}${unit}, this is ${value}${unit}`)
    else if (range.from !== undefined && !(value >= range.from)) found.push(`it holds for ${name} from ${range.from}${unit}, this is ${value}${unit}`)
  }
  within('bilirubin', plan.bilirubinMgPerDl, limit.bilirubinMgPerDl, ' mg/dL')
  within('the share of the liver spared', plan.sparedFraction, limit.sparedFraction, '')
  return found
}
