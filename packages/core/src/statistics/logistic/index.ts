export * from './logistic-model.ts'
export * from './random-intercept-logistic.ts'
