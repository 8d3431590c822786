/** Why a patient is in no analysis, or only in some. In the order of the flow chart. */
export const exclusionReasons = [
  'no-baseline-pet', 'old-baseline-pet', 'previous-whole-liver', 'poor-registration', 'no-90y-pet',
  'no-follow-up-pet', 'follow-up-outside-window', 'no-fdg-positive-tumour', 'sequential-whole-liver',
] as const
export type ExclusionReason = typeof exclusionReasons[number]

export const analyteNames = ['albumin', 'bilirubin', 'alp', 'ggt', 'ast', 'alt'] as const
export type Analyte = typeof analyteNames[number]

export const lesionCategories = ['PD', 'StD', 'PR', 'CR'] as const
export type Category = typeof lesionCategories[number]

/** How a laboratory value worsens: its greatest relative change within 3 months is normal, of mean atMedianDose + perGy (D - 63 Gy). */
export interface AnalyteCourse {
  /** Median of the value before treatment, log-normal; albumin g/L, bilirubin umol/L, enzymes U/L. */
  readonly baseline: number
  readonly baselineSdLog: number
  /** Relative worsening (rise; of albumin the fall) at a healthy-liver dose of 63 Gy, and its slope. */
  readonly atMedianDose: number
  readonly perGy: number
  readonly sd: number
}

export interface ClinicalTerm {
  readonly term: string
  /** Share of patients with it at a healthy-liver dose of 63 Gy; the log odds rise by logOddsPerGy. */
  readonly share: number
}

/** Everything from which a cohort is drawn. Names say units; docs/methods/phantom/virtual-cohort.md says where each comes from. */
export interface CohortParameters {
  /** Patients per reason among `ofPatients`; other numbers of patients are divided in proportion. */
  readonly flow: { readonly ofPatients: number; readonly counts: Readonly<Record<ExclusionReason, number>> }

  readonly lesions: {
    /** Per patient of the dose-response analysis; their total is fixed at mean x patients. */
    readonly mean: number
    readonly most: number
    readonly medianVolumeMl: number
    readonly sdLogVolume: number
    readonly leastVolumeMl: number
    readonly mostVolumeMl: number
    /** Of all measured tumour in the treated part of the liver. */
    readonly mostTumourShare: number
    readonly meanSul: readonly [low: number, high: number]
  }

  /** Category of a lesion: a latent normal value, of which the patient carries the share `patientShare`, cut at the shares. */
  readonly response: {
    readonly shares: Readonly<Record<Category, number>>
    readonly patientShare: number
    /** Share of patients in whom lesions appear. */
    readonly newLesions: number
  }

  /**
   * log dose = log doseGyOfPd + log(1 + percent / 100) of its category + per mL x (volume - 25 mL) + per Bq x (specific activity - 900 Bq)
   * + per unit of CV x (CV - 0.45) + patient (SD tau) + lesion (SD sigma)
   */
  readonly dose: {
    readonly gyOfPd: number
    readonly percentOverPd: Readonly<Record<Exclude<Category, 'PD'>, number>>
    readonly tau: number
    readonly sigma: number
    readonly logPerMl: number
    readonly logPerBqPerSphere: number
    readonly logPerCoefficientOfVariation: number
    readonly medianCoefficientOfVariation: number
    readonly sdLogCoefficientOfVariation: number
  }

  readonly liver: {
    readonly medianVolumeMl: number
    readonly sdLogVolume: number
    readonly medianDoseGy: number
    readonly sdLogDose: number
    readonly leastDoseGy: number
    readonly mostDoseGy: number
    /** Correlation of the logarithm of the healthy liver's dose with the patient's part of the tumours' doses. */
    readonly correlationWithTumours: number
    readonly lungShunt: readonly [low: number, high: number]
  }

  readonly laboratory: Readonly<Record<Analyte, AnalyteCourse>>
  /** Share of laboratory values that were not taken. */
  readonly laboratoryMissing: number

  /** What makes one patient react more than another: its share of the variance of laboratory changes, and log odds of events per SD. */
  readonly frailty: { readonly laboratoryShare: number; readonly eventLogOdds: number }

  readonly events: {
    readonly terms: readonly ClinicalTerm[]
    readonly logOddsPerGy: number
    /** Of grades 1, 2, 3. */
    readonly gradeShares: readonly [number, number, number]
    /** Of patients with a complaint of grade 1 already before treatment, per term. */
    readonly before: number
    /** Radioembolization-induced liver disease: half of the patients at that dose. */
    readonly reildDoseGy: number
    readonly reildWidthGy: number
  }

  /** Weibull from treatment to death; hazard ratios. */
  readonly survival: {
    readonly shape: number
    /** Of a patient without objective response, of median age and average extrahepatic disease. */
    readonly medianMonthsOfNonResponders: number
    readonly responseHazardRatio: number
    readonly agePerTenYearsHazardRatio: number
    readonly extrahepaticHazardRatio: number
    /** Share lost to follow-up before death, at a random time. */
    readonly lost: number
  }

  readonly characteristics: {
    readonly meanAge: number
    readonly sdAge: number
    readonly male: number
    readonly whoScore: readonly number[]
    readonly primaryLocation: Readonly<Record<'right' | 'left' | 'rectum', number>>
    readonly primaryResected: number
    readonly synchronousMetastases: number
    readonly extrahepaticDisease: number
    readonly priorLines: readonly number[]
    readonly bevacizumab: number
    readonly priorLiverResection: number
    readonly priorLocoregional: number
    /** Days from calibration to injection: weights of 1, 2 ... days. */
    readonly daysFromCalibration: readonly number[]
    readonly approach: Readonly<Record<'lobar' | 'wholeLiver' | 'lobectomy' | 'segmentectomy', number>>
  }
}

/** The study's aggregates, and plausible values where it gives none. */
export const studyParameters: CohortParameters = {
  flow: {
    ofPatients: 39,
    counts: {
      'no-baseline-pet': 2, 'old-baseline-pet': 2, 'previous-whole-liver': 1, 'poor-registration': 1, 'no-90y-pet': 2,
      'no-follow-up-pet': 5, 'follow-up-outside-window': 1, 'no-fdg-positive-tumour': 1, 'sequential-whole-liver': 3,
    },
  },
  lesions: {
    mean: 85 / 24, most: 10, medianVolumeMl: 16, sdLogVolume: 0.7, leastVolumeMl: 6.5, mostVolumeMl: 120, mostTumourShare: 0.14, meanSul: [4.6, 6.6],
  },
  response: { shares: { PD: 18 / 85, StD: 20 / 85, PR: 37 / 85, CR: 10 / 85 }, patientShare: 0.6, newLesions: 0.12 },
  dose: {
    gyOfPd: 90, percentOverPd: { StD: -3.5, PR: 90, CR: 150 }, tau: 0.3, sigma: 0.4,
    logPerMl: -0.001, logPerBqPerSphere: 0.00005, logPerCoefficientOfVariation: 0,
    medianCoefficientOfVariation: 0.4, sdLogCoefficientOfVariation: 0.6,
  },
  liver: {
    medianVolumeMl: 1950, sdLogVolume: 0.18, medianDoseGy: 62, sdLogDose: 0.36, leastDoseGy: 24, mostDoseGy: 115,
    correlationWithTumours: 0.4, lungShunt: [0.01, 0.08],
  },
  laboratory: {
    albumin: { baseline: 40, baselineSdLog: 0.09, atMedianDose: 0.08, perGy: 0.0015, sd: 0.07 },
    bilirubin: { baseline: 10, baselineSdLog: 0.4, atMedianDose: 0.5, perGy: 0.012, sd: 0.35 },
    alp: { baseline: 110, baselineSdLog: 0.4, atMedianDose: 0.4, perGy: 0.006, sd: 0.35 },
    ggt: { baseline: 110, baselineSdLog: 0.7, atMedianDose: 0.5, perGy: 0.008, sd: 0.45 },
    ast: { baseline: 32, baselineSdLog: 0.35, atMedianDose: 0.3, perGy: 0.007, sd: 0.35 },
    alt: { baseline: 27, baselineSdLog: 0.45, atMedianDose: 0.32, perGy: 0.006, sd: 0.45 },
  },
  laboratoryMissing: 0.02,
  frailty: { laboratoryShare: 0.5, eventLogOdds: 1.4 },
  events: {
    terms: [
      { term: 'Fatigue', share: 0.52 }, { term: 'Abdominal pain', share: 0.33 }, { term: 'Nausea', share: 0.26 }, { term: 'Anorexia', share: 0.11 },
      { term: 'Vomiting', share: 0.07 }, { term: 'Fever', share: 0.06 }, { term: 'Ascites', share: 0.025 }, { term: 'Dyspnea', share: 0.02 },
      { term: 'Gastric ulcer', share: 0.01 },
    ],
    logOddsPerGy: 0.01, gradeShares: [0.68, 0.28, 0.04], before: 0.06, reildDoseGy: 114, reildWidthGy: 3,
  },
  survival: {
    shape: 2, medianMonthsOfNonResponders: 8.8, responseHazardRatio: 0.27, agePerTenYearsHazardRatio: 1.1, extrahepaticHazardRatio: 1.6, lost: 0.05,
  },
  characteristics: {
    meanAge: 64, sdAge: 10, male: 0.64, whoScore: [0.6, 0.35, 0.05], primaryLocation: { right: 0.28, left: 0.4, rectum: 0.32 },
    primaryResected: 0.66, synchronousMetastases: 0.72, extrahepaticDisease: 0.45, priorLines: [0.05, 0.3, 0.4, 0.18, 0.07], bevacizumab: 0.6,
    priorLiverResection: 0.3, priorLocoregional: 0.45,
    daysFromCalibration: [0.04, 0.1, 0.2, 0.24, 0.1, 0.02, 0.05, 0.09, 0.08, 0.05, 0.03],
    approach: { lobar: 0.5, wholeLiver: 0.3, lobectomy: 0.12, segmentectomy: 0.08 },
  },
}
