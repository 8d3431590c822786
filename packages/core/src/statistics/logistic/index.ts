export * from './logistic-model.ts'
