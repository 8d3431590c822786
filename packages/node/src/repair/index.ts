export { type TypedRepair, asCourseRepairs, repairedHeaders } from './repaired-headers.ts'
