import type { Intent, PlannedDevice, TumourType } from './vocabulary.ts'

/**
 * What a figure is taken over: 'perfused' is the normal liver that one injection reaches, 'whole' all of the patient's liver without tumour.
 * 'lungsActivity' is the activity that reaches the lungs in one session, 'lungShunt' the shunt itself: no activity changes it.
 */
export type LimitOrgan =
  'lungs' | 'lungsCumulative' | 'lungsActivity' | 'lungShunt' | 'perfusedNormalLiver' | 'wholeNormalLiver' | 'perfusedVolume' | 'tumour'

/** Holds for values from `from` on and below `below`. */
export interface Range { readonly below?: number; readonly from?: number }

/** A limit that a plan must keep, an alert, or a goal it would like to reach; with all that its figure rests on. */
export interface DoseLimit {
  readonly name: string
  readonly organ: LimitOrgan
  readonly kind: 'limit' | 'goal' | 'alert'
  /** In Gy; of lungsActivity in GBq, of lungShunt in percent (unitOf). */
  readonly figure: number
  readonly source: string
  readonly device?: PlannedDevice
  readonly tumourTypes?: readonly TumourType[]
  readonly intents?: readonly Intent[]
  /** Intents for which the source says that there is no such figure. */
  readonly notFor?: readonly Intent[]
  readonly bilirubinMgPerDl?: Range
  /** Share of the liver that no injection reaches. */
  readonly sparedFraction?: Range
  /** Holds for a liver that was treated before or works badly. */
  readonly compromisedLiver?: true
  /** Imaging on which the figure was found. */
  readonly basis?: '90Y PET' | '99mTc-MAA'
  /** Days from calibration to injection for which it was found. */
  readonly days?: readonly [number, number]
  readonly caution?: string
}

export const unitOf = (organ: LimitOrgan): 'Gy' | 'GBq' | '%' => organ === 'lungsActivity' ? 'GBq' : organ === 'lungShunt' ? '%' : 'Gy'

/** Of the table below: printed in every plan, raised with every change of a figure. */
export const limitsVersion = '2.0.0'

const eanm = 'EANM guideline (Weber et al., Eur J Nucl Med Mol Imaging 2022;49:1682, tables 2-4; taken over 2026-11-30)'
const glassInserts = 'Instructions for use of glass microspheres (taken over 2026-11-30)', resinInserts = 'Instructions for use of resin microspheres (taken over 2026-11-30)'
const liverCancers = ['HCC', 'ICC', 'CRLM'] as const
const decompensation = 'from unilobar treatments without earlier radioembolization, mostly cirrhotic HCC; taken as safe outside HCC, with caution in ICC with cirrhosis'

/** Published figures: of each plan all that its device and tumour type meet, whatever else is set. */
export const publishedLimits: readonly DoseLimit[] = [
  { name: 'lungs, one session', organ: 'lungs', kind: 'limit', figure: 30, source: `Instructions for use of both microspheres: 30 Gy in one session (taken over 2026-11-30)` },
  { name: 'lungs, all sessions', organ: 'lungsCumulative', kind: 'limit', figure: 50, source: `Instructions for use of both microspheres: 50 Gy in all (taken over 2026-11-30)` },
  { name: 'activity to the lungs, one session', organ: 'lungsActivity', kind: 'limit', figure: 0.61, device: 'glass', source: `${glassInserts}: 0.61 GBq, whatever the mass of the lungs` },
  { name: 'lung shunt, resin', organ: 'lungShunt', kind: 'limit', figure: 20, device: 'resin', source: `${resinInserts}: a shunt above 20% contraindicates treatment` },
  {
    name: 'whole healthy liver, bilirubin below 1.1 mg/dL', organ: 'wholeNormalLiver', kind: 'limit', figure: 90, device: 'glass', tumourTypes: liverCancers, notFor: ['segmentectomy'],
    bilirubinMgPerDl: { below: 1.1 }, source: `${eanm}: below 90 Gy; ${decompensation}`,
  },
  {
    name: 'whole healthy liver, bilirubin from 1.1 mg/dL', organ: 'wholeNormalLiver', kind: 'limit', figure: 50, device: 'glass', tumourTypes: liverCancers, notFor: ['segmentectomy'],
    bilirubinMgPerDl: { from: 1.1 }, source: `${eanm}: below 50 Gy; ${decompensation}`,
  },
  {
    name: 'whole healthy liver, 75 Gy', organ: 'wholeNormalLiver', kind: 'alert', figure: 75, device: 'glass', tumourTypes: liverCancers, intents: ['lobectomy', 'unilobar'],
    source: `${eanm}: below 75 Gy, or 50 and 90 Gy by bilirubin`,
  },
  {
    name: 'perfused healthy liver, less than 30% spared', organ: 'perfusedNormalLiver', kind: 'alert', figure: 120, device: 'glass', tumourTypes: ['HCC'], intents: ['unilobar'], sparedFraction: { below: 0.3 },
    source: `${eanm}: below 120 Gy to the PERFUSED healthy liver with less than 30% of the liver spared, at a first treatment`,
  },
  {
    name: 'normal liver, glass', organ: 'perfusedNormalLiver', kind: 'alert', figure: 90, device: 'glass', notFor: ['segmentectomy', 'lobectomy'],
    source: 'Alert that other programs use',
  },
  {
    name: 'perfused healthy liver, resin', organ: 'perfusedNormalLiver', kind: 'limit', figure: 40, device: 'resin', tumourTypes: liverCancers, intents: ['unilobar', 'bilobar'],
    source: `${eanm}: below 40 Gy`,
  },
  {
    name: 'perfused healthy liver, resin, pretreated or compromised', organ: 'perfusedNormalLiver', kind: 'limit', figure: 30, device: 'resin', tumourTypes: liverCancers, intents: ['bilobar'],
    compromisedLiver: true, source: `${eanm}: below 30 Gy in a liver pretreated or compromised`,
  },
  { name: 'normal liver, resin', organ: 'perfusedNormalLiver', kind: 'alert', figure: 40, device: 'resin', tumourTypes: ['NET', 'other'], source: 'Alert that other programs use' },
  { name: 'tumour, hepatocellular carcinoma', organ: 'tumour', kind: 'goal', figure: 205, device: 'glass', tumourTypes: ['HCC'], notFor: ['segmentectomy'], source: `${eanm}: 205 Gy or more; 250 to 300 Gy optional` },
  { name: 'tumour, intrahepatic cholangiocarcinoma', organ: 'tumour', kind: 'goal', figure: 260, device: 'glass', tumourTypes: ['ICC'], notFor: ['segmentectomy'], source: `${eanm}: 260 Gy or more` },
  {
    name: 'tumour, metastases of colorectal cancer', organ: 'tumour', kind: 'goal', figure: 189, device: 'glass', tumourTypes: ['CRLM'], notFor: ['segmentectomy'], basis: '90Y PET', days: [1, 11],
    source: `Study of glass 90Y in colorectal metastases (J Nucl Med), in ${eanm}: more than 189 Gy, 'a target and not an absolute threshold'`,
    caution: 'Found on 90Y PET after treatment: a plan from 99mTc-MAA is another measurement. Its specificity (97%) is not a probability of response.',
  },
  { name: 'perfused healthy liver, lobectomy', organ: 'perfusedNormalLiver', kind: 'goal', figure: 88, device: 'glass', tumourTypes: ['HCC'], intents: ['lobectomy'], source: `${eanm}: 88 Gy or more at a first treatment` },
  { name: 'treated volume, segmentectomy, glass', organ: 'perfusedVolume', kind: 'goal', figure: 400, device: 'glass', tumourTypes: liverCancers, intents: ['segmentectomy'], source: `${eanm}: more than 400 Gy by one compartment` },
  { name: 'tumour, resin, HCC or ICC', organ: 'tumour', kind: 'goal', figure: 100, device: 'resin', tumourTypes: ['HCC', 'ICC'], notFor: ['segmentectomy'], source: `${eanm}: 100 to 120 Gy or more` },
  { name: 'tumour, resin, metastases of colorectal cancer', organ: 'tumour', kind: 'goal', figure: 100, device: 'resin', tumourTypes: ['CRLM'], notFor: ['segmentectomy'], source: `${eanm}: more than 100 Gy; 40 to 60 Gy for a partial response` },
  {
    name: 'perfused healthy liver, lobectomy, resin', organ: 'perfusedNormalLiver', kind: 'goal', figure: 70, device: 'resin', tumourTypes: liverCancers, intents: ['lobectomy'], sparedFraction: { from: 0.3 },
    source: `${eanm}: more than 70 Gy with more than 30% of the liver spared`,
  },
  { name: 'treated volume, segmentectomy, resin', organ: 'perfusedVolume', kind: 'goal', figure: 150, device: 'resin', tumourTypes: liverCancers, intents: ['segmentectomy'], source: `${eanm}: more than 150 Gy by one compartment` },
]

/** The published figures a plan is shown beside: its device's; goals only of a tumour type that is given. */
export const fittingLimits = (plan: { readonly device: PlannedDevice; readonly tumourType?: TumourType | undefined }): readonly DoseLimit[] =>
  publishedLimits.filter(l => (l.device ?? plan.device) === plan.device)
    .filter(l => l.tumourTypes === undefined || (plan.tumourType === undefined ? l.kind !== 'goal' : l.tumourTypes.includes(plan.tumourType)))
