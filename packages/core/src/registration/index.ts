export * from './settings.ts'
export * from './body-mask.ts'
export * from './rigid.ts'
