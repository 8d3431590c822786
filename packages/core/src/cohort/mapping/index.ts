export * from './mapping-file.ts'
export * from './dictionary.ts'
export * from './apply-mapping.ts'
