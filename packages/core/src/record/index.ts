export * from './finding.ts'
export * from './outcome.ts'
export * from './traced.ts'
