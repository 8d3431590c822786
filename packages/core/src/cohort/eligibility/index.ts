export * from './facts.ts'
export * from './eligibility.ts'
export * from './flow.ts'
