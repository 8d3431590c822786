import type { ComparedModel } from '../../statistics/index.ts'
import type { Category } from '../categories.ts'
import type { PercentEffect } from './percent-effect.ts'

/** A category's dose against that of the reference category, the worst that has rows. */
export interface CategoryEffect extends PercentEffect { readonly category: Category; readonly rows: number }

/** Difference of dose per step of a covariate (`per` units), or of a level against its reference. */
export interface CovariateEffect extends PercentEffect { readonly term: string; readonly covariate: string; readonly per: number; readonly unit: string }

/** Estimated geometric mean of dose at a category, covariates at their means. */
export interface CategoryMean { readonly category: Category; readonly rows: number; readonly doseGy: number; readonly low: number | undefined; readonly high: number | undefined }

/** Difference of dose per step from a category to the next better one. */
export interface Trend extends PercentEffect { readonly formula: string }

/** log dose ~ category: per lesion with a random intercept of the patient, per patient without. */
export interface CategoryModel {
  readonly of: 'lesions' | 'patients'
  readonly formula: string
  readonly covariates: readonly string[]
  readonly rows: number
  readonly patients: number
  /** Rows with a dose and a category in which a covariate is missing. */
  readonly leftOut: number
  readonly counts: Readonly<Record<Category, number>>
  readonly reference: Category
  readonly effects: readonly CategoryEffect[]
  readonly covariateEffects: readonly CovariateEffect[]
  readonly trend: Trend | undefined
  /** Joint test of the categories: F, numerator and denominator df. */
  readonly categoryTest: { readonly f: number; readonly numDf: number; readonly denDf: number; readonly p: number } | undefined
  readonly means: readonly CategoryMean[]
  /** SDs of log dose: between patients (lesions only), and what is left. */
  readonly betweenPatientsSd: number | undefined
  readonly residualSd: number
  readonly r2: number
  /** By maximum likelihood, on the logarithm of dose. */
  readonly aic: number
  readonly singular: boolean
}

/** Nested models by AIC, from the smallest, on rows that are complete for all of them. */
export interface AicPath { readonly rows: number; readonly models: readonly (ComparedModel & { readonly added: string })[]; /** Of the model with the least AIC. */ readonly best: string }
