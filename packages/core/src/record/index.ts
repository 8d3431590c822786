export * from './finding.ts'
export * from './outcome.ts'
