export {
  type TypedRepair, asCourseRepairs, repairOptions, repairUsage, repairedHeaders, typedRepairs,
} from './repaired-headers.ts'
