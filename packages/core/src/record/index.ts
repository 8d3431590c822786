export * from './finding.ts'
export * from './outcome.ts'
export * from './distinct.ts'
export * from './nearest.ts'
