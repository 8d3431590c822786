export type { Times } from './times.ts'
export * from './kaplan-meier.ts'
export * from './read-curve.ts'
export * from './log-rank.ts'
