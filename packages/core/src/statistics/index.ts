export type { Label } from './groups.ts'
export type { Interval } from './interval.ts'
export * from './roc/index.ts'
export * from './survival/index.ts'
