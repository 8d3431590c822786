import type { Random } from '../random.ts'
import { chosen, chosenKey, happens, normal, within } from './chance.ts'
import type { CohortParameters, ExclusionReason } from './parameters.ts'

/** A row of patients.csv; days count from the first treatment. */
export interface VirtualRecord {
  readonly sex: 'M' | 'F'
  readonly ageYears: number
  readonly whoScore: number
  readonly primaryLocation: 'right' | 'left' | 'rectum'
  readonly primaryResected: boolean
  readonly synchronousMetastases: boolean
  readonly extrahepaticDisease: boolean
  readonly priorLines: number
  readonly bevacizumab: boolean
  readonly priorLiverResection: boolean
  readonly priorLocoregional: boolean
  readonly previousWholeLiverRadioembolization: boolean
  readonly device: 'glass'
  readonly treatmentApproach: 'lobar' | 'wholeLiver' | 'sequentialWholeLiver' | 'lobectomy' | 'segmentectomy'
  readonly treatmentDate: string
  readonly secondTreatmentDay?: number
  readonly administeredMbq: number
  readonly treatedVolumeMl: number
  readonly treatedFraction: number
  readonly daysFromCalibration: number
  readonly specificActivityBqPerSphere: number
  readonly lungShuntFraction: number
  readonly baselinePetDay?: number
  readonly treatmentPetDay?: number
  readonly followUpPetDay?: number
  readonly ascites: 'none' | 'slight'
  readonly encephalopathy: 'none'
  readonly survival: { readonly days: number; readonly died: boolean }
  readonly other: Readonly<Record<string, string | number>>
}

export type Background = Pick<VirtualRecord, 'sex' | 'ageYears' | 'whoScore' | 'primaryLocation' | 'primaryResected' | 'synchronousMetastases' | 'extrahepaticDisease' | 'priorLines' | 'bevacizumab' | 'priorLiverResection' | 'priorLocoregional' | 'previousWholeLiverRadioembolization' | 'ascites' | 'encephalopathy'>

export function drawBackground(random: Random, p: CohortParameters['characteristics'], reason: ExclusionReason | undefined): Background {
  const priorLines = chosen(random, p.priorLines), priorLiverResection = happens(random, p.priorLiverResection)
  return {
    sex: happens(random, p.male) ? 'M' : 'F',
    ageYears: Math.round(within(35, 86, () => normal(random, p.meanAge, p.sdAge))),
    whoScore: chosen(random, p.whoScore),
    primaryLocation: chosenKey(random, p.primaryLocation),
    primaryResected: happens(random, p.primaryResected),
    synchronousMetastases: happens(random, p.synchronousMetastases),
    extrahepaticDisease: happens(random, p.extrahepaticDisease),
    priorLines, bevacizumab: happens(random, p.bevacizumab) && priorLines > 0,
    priorLiverResection, priorLocoregional: happens(random, p.priorLocoregional) || priorLiverResection,
    previousWholeLiverRadioembolization: reason === 'previous-whole-liver',
    ascites: happens(random, 0.03) ? 'slight' : 'none', encephalopathy: 'none',
  }
}

/** 2,500 Bq per glass sphere at calibration, half-life 64.1 h. */
export const bqPerGlassSphere = (daysFromCalibration: number): number => 2500 * 2 ** (-daysFromCalibration * 24 / 64.1)

const treatedShare: Readonly<Record<VirtualRecord['treatmentApproach'], readonly [number, number]>> =
  { lobar: [0.62, 0.9], lobectomy: [0.55, 0.72], segmentectomy: [0.32, 0.45], wholeLiver: [1, 1], sequentialWholeLiver: [1, 1] }

/** How and when the patient was treated; the treated share of the liver. */
export function drawTreatment(args: { random: Random; parameters: CohortParameters; lesions: number; reason: ExclusionReason | undefined }) {
  const { random, parameters, lesions, reason } = args, p = parameters.characteristics
  const sequential = reason === 'sequential-whole-liver'
  // Many metastases lie in more than one lobe.
  const drawn = chosenKey(random, { ...p.approach, segmentectomy: lesions > 2 ? 0 : p.approach.segmentectomy, ...(lesions > 6 ? { lobar: 0, lobectomy: 0 } : {}) })
  const treatmentApproach = sequential ? 'sequentialWholeLiver' as const : drawn
  const [least, most] = treatedShare[treatmentApproach], treatedFraction = Number(random.between(least, most).toFixed(3))
  const daysFromCalibration = 1 + chosen(random, p.daysFromCalibration)
  // Monday to Friday from March 2012 to September 2019.
  const first = Date.UTC(2012, 2, 5) / 864e5
  const treatmentDay = first + 7 * Math.floor(random.between(0, 394)) + chosen(random, [1, 1, 1, 1, 1])
  const window = (low: number, high: number) => Math.round(random.between(low, high))
  const baselinePetDay = -(reason === 'old-baseline-pet' ? window(76, 110) : 8 + Math.round(62 * random.next() ** 1.6))
  const followUpPetDay = reason === 'follow-up-outside-window' ? window(136, 170) : sequential ? window(96, 111) : window(59, 112)
  return {
    treatmentApproach, treatedFraction, daysFromCalibration, treatmentDay,
    specificActivityBqPerSphere: Number(bqPerGlassSphere(daysFromCalibration).toFixed(1)),
    lungShuntFraction: Number(random.between(...parameters.liver.lungShunt).toFixed(3)),
    secondTreatmentDay: sequential ? window(21, 35) : undefined,
    baselinePetDay, followUpPetDay,
  }
}
