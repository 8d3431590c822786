export * from './patient.ts'
export * from './tables/index.ts'
