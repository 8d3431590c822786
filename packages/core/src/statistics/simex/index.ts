export * from './simex.ts'
