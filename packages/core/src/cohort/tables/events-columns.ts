import type { Column } from './columns.ts'
import { patientsColumns } from './patients-columns.ts'

const key = patientsColumns[0]!

/** The columns of events.csv: one row for one clinical adverse event. Laboratory terms are graded from laboratory.csv. */
export const eventsColumns: readonly Column[] = [
  key,
  { name: 'date', kind: 'date', aliases: ['onset', 'onsetDate', 'startDate'], describe: 'Onset' },
  { name: 'day', kind: 'integer', unit: 'd', min: -3650, max: 3650, aliases: ['onsetDay', 'daysFromTreatment'], describe: 'The same, as days from the first treatment' },
  { name: 'term', kind: 'text', required: true, aliases: ['ctcaeTerm', 'event', 'adverseEvent'], describe: 'Term of CTCAE v5, as Fatigue, Abdominal pain, Ascites; or REILD' },
  {
    name: 'grade', kind: 'category', required: true, aliases: ['ctcaeGrade'], spoils: ['dose-toxicity'], describe: 'Highest grade of CTCAE v5; 0: the event was looked for and not there',
    values: { 0: ['grade 0', 'none'], 1: ['grade 1', 'g1'], 2: ['grade 2', 'g2'], 3: ['grade 3', 'g3'], 4: ['grade 4', 'g4'], 5: ['grade 5', 'g5'] },
  },
  { name: 'baselineGrade', kind: 'category', spoils: ['dose-toxicity'], describe: 'Its grade before treatment; empty: it was not there', values: { 0: ['grade 0', 'none'], 1: ['grade 1', 'g1'], 2: ['grade 2', 'g2'], 3: ['grade 3', 'g3'], 4: ['grade 4', 'g4'] } },
  {
    name: 'related', kind: 'category', aliases: ['attribution', 'relatedToTreatment'], describe: 'Related to the treatment',
    values: { yes: ['related', 'definite', 'probable', 'possible', 'y', 'true', '1', 'ja'], no: ['unrelated', 'unlikely', 'not related', 'n', 'false', '0', 'nee', 'nein'] },
  },
  { name: 'serious', kind: 'yesNo', aliases: ['sae', 'seriousAdverseEvent'], describe: 'A serious adverse event: by its outcome (death, life-threatening, hospital, disability), not by its grade' },
]
