import { analyteNames } from '../../response/index.ts'
import type { Column } from './columns.ts'
import { patientsColumns } from './patients-columns.ts'

const key = patientsColumns[0]!

/** The columns of laboratory.csv: one row for one value. A date or a day is wanted. */
export const laboratoryColumns: readonly Column[] = [
  key,
  { name: 'date', kind: 'date', aliases: ['sampleDate', 'collectionDate', 'labDate'], describe: 'Day of the sample' },
  { name: 'day', kind: 'integer', unit: 'd', min: -3650, max: 3650, aliases: ['daysFromTreatment', 'studyDay'], describe: 'The same, as days from the first treatment: negative before it' },
  { name: 'analyte', kind: 'text', required: true, aliases: ['test', 'parameter', 'loinc', 'labTest'], describe: `${analyteNames.join(', ')}, also by their other usual names and LOINC codes; others are left aside` },
  { name: 'value', kind: 'text', required: true, aliases: ['result'], describe: 'Number; "<3" and ">900" are read as the limit, and noted' },
  { name: 'unit', kind: 'text', required: true, aliases: ['units'], describe: 'As the laboratory gives it: g/L or g/dL; umol/L or mg/dL; U/L or ukat/L' },
  { name: 'lln', kind: 'number', above: 0, aliases: ['lowerLimitOfNormal', 'lowerLimit', 'referenceLow'], describe: 'Lower limit of normal, in the same unit. CTCAE wants it for albumin' },
  { name: 'uln', kind: 'number', above: 0, aliases: ['upperLimitOfNormal', 'upperLimit', 'referenceHigh'], describe: 'Upper limit of normal, in the same unit. CTCAE wants it for all but albumin' },
]
