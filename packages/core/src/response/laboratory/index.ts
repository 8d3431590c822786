export * from './analytes.ts'
