export * from './ordinal-model.ts'
