export const analyteNames = ['albumin', 'bilirubin', 'alp', 'ggt', 'ast', 'alt', 'inr'] as const
export type Analyte = typeof analyteNames[number]
