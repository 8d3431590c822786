export * from './patient.ts'
