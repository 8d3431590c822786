import { z } from 'zod'
import { responseCategories } from '../response/index.ts'

const category = z.enum(responseCategories)
const days = z.number().min(0)
const count = (least: number, most: number) => z.number().int().min(least).max(most)

/** Covariates of a lesion's dose. */
export const lesionCovariateNames = ['volumeMl', 'specificActivityBqPerSphere', 'heterogeneityMbqPerMl', 'coefficientOfVariation', 'device'] as const
/** Covariates of a patient's dose. */
export const patientCovariateNames = [
  'tumourVolumeMl', 'specificActivityBqPerSphere', 'heterogeneityMbqPerMl', 'coefficientOfVariation', 'primaryLocation', 'extrahepaticDisease', 'priorLines',
  'ageYears', 'sex', 'whoScore', 'device',
] as const
export const survivalCovariateNames = ['ageYears', 'extrahepaticDisease', 'sex', 'whoScore', 'priorLines', 'tumourVolumeMl', 'albi', 'doseGy'] as const
/** How degrees of freedom, and with them intervals and p, are found in mixed models. */
export const intervalKinds = ['kenward-roger', 'satterthwaite', 'wald', 'profile'] as const

/** How the cohort is analysed; part of the cohort's protocol. The defaults are the study's choices, or ours where it states none. */
export const analysisSettings = z.strictObject({
  level: z.number().gt(0).lt(1).default(0.95).describe('Of every confidence interval'),
  seed: z.number().int().min(0).default(1).describe('Of every bootstrap and simulation'),
  objectiveResponse: z.array(category).min(1).max(3).default(['CR', 'PR']).describe('Categories that count as response'),
  doseResponse: z.strictObject({
    interval: z.enum(intervalKinds).default('kenward-roger')
      .describe("The interval that tables print; the others, with 'wald' as in the study, stand beside it"),
    lesionCovariates: z.array(z.enum(lesionCovariateNames)).default(['volumeMl', 'specificActivityBqPerSphere', 'heterogeneityMbqPerMl'])
      .describe("Adjustment per lesion. heterogeneityMbqPerMl: SD of the concentration, as the study; a second model takes the coefficient of variation for it"),
    patientCovariates: z.array(z.enum(patientCovariateNames))
      .default(['tumourVolumeMl', 'specificActivityBqPerSphere', 'heterogeneityMbqPerMl', 'primaryLocation', 'extrahepaticDisease', 'priorLines'])
      .describe('Adjustment per patient'),
    noiseCoefficientOfVariation: z.number().min(0).max(1).default(0)
      .describe("SD of the noise of the 90Y images over their mean: taken, in squares, from each lesion's coefficient of variation; 0 corrects nothing"),
    leastRowsPerParameter: z.number().min(1).default(10).describe('Below so many patients per parameter a warning is given'),
  }).prefault({}),
  thresholds: z.strictObject({
    doseGy: z.array(z.number().positive()).default([139, 189]).describe('Doses given beforehand whose rates are printed'),
    inclusive: z.boolean().default(false).describe('A dose at the threshold itself counts as above it; the study prints >'),
    interval: z.enum(['wald', 't', 'logit', 'logit-t']).default('logit-t').describe("Of the AUC; 'wald' (the study's method) stands beside it"),
    resamples: count(20, 100000).default(2000).describe('Cluster bootstrap of the AUC and of the chosen threshold'),
  }).prefault({}),
  tumourControl: z.strictObject({
    control: z.array(category).min(1).max(3).default(['CR', 'PR']).describe('Categories that count as tumour control'),
    dose: z.enum(['log', 'linear']).default('log').describe('How the dose enters the model'),
    probabilities: z.array(z.number().gt(0).lt(1)).default([0.5, 0.8]),
    resamples: count(0, 10000).default(200).describe('Cluster bootstrap of the doses; 0: none'),
    mostLesionsResampled: count(0, 1000000).default(600).describe('Above so many lesions the bootstrap is left out: the other intervals are then good'),
  }).prefault({}),
  doseToxicity: z.strictObject({
    laboratoryChange: z.union([z.literal('worst'), z.literal('last'), z.strictObject({ day: days, within: days })]).default('worst')
      .describe("Which value of the toxicity's window the relative change is taken of: the worst (lowest albumin, highest of the others), the last, or the nearest to a day. The study does not say"),
    hepaticReserve: z.enum(['albi', 'bilirubin', 'healthyLiverVolumeMl', 'hepaticReserve']).default('albi')
      .describe("Adjustment for hepatic reserve, which the study does not define; 'hepaticReserve' is the column of patients.csv"),
    perGy: z.number().positive().default(10).describe('Effects are printed per so many Gy of healthy-liver dose'),
  }).prefault({}),
  survival: z.strictObject({
    covariates: z.array(z.enum(survivalCovariateNames)).default(['ageYears', 'extrahepaticDisease']).describe("Adjustment in Cox's model"),
    doseGy: z.number().positive().default(189).describe('Patients are also compared by weighted tumour dose at or above this'),
    landmark: z.union([z.literal('responseScan'), days]).default('responseScan')
      .describe("Survival by response is also counted from here: each patient's own response scan, or a day for all"),
    interval: z.enum(['log', 'log-log', 'plain']).default('log').describe('Of the Kaplan-Meier curve and its median'),
    timesMonths: z.array(z.number().positive()).default([6, 12, 24]).describe('Times at which survival is printed'),
  }).prefault({}),
  power: z.strictObject({
    patients: z.array(count(6, 5000)).min(1).default([10, 15, 20, 30, 45, 70, 100]),
    simulations: count(0, 100000).default(200).describe('Per number of patients; 0: no simulation'),
    effectShares: z.array(z.number().gt(0).max(2)).min(1).default([1, 0.5]).describe('Shares of the fitted effect: what was fitted is often too great'),
    power: z.number().gt(0).lt(1).default(0.9).describe('Wanted'),
    aucHalfWidth: z.number().gt(0).lt(0.5).default(0.05).describe("Wanted: half the width of the AUC's interval"),
  }).prefault({}),
}).prefault({})

export type AnalysisSettings = z.infer<typeof analysisSettings>

export const defaultAnalysis: AnalysisSettings = analysisSettings.parse({})

export type LesionCovariate = typeof lesionCovariateNames[number]
export type PatientCovariate = typeof patientCovariateNames[number]
export type SurvivalCovariate = typeof survivalCovariateNames[number]
export type IntervalKind = typeof intervalKinds[number]

/** Mean length of a month in days. */
export const daysPerMonth = 365.25 / 12
