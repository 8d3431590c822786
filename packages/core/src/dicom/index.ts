export * from './outside.ts'
