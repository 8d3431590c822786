export * from './options.ts'
export * from './make-phantom.ts'
export type { PhantomCourse } from './course-file.ts'
export type { LesionValues, PhantomTruth } from './truth.ts'
