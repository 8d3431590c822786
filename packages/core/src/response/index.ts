export * from './settings.ts'
export * from './tlg.ts'
export * from './category.ts'
export * from './patient.ts'
