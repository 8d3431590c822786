export * from './outside.ts'
export * from './dataset.ts'
export * from './uid.ts'
export * from './encode.ts'
