export * from './analytes.ts'
export * from './units.ts'
