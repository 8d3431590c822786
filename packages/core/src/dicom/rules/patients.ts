import { type Finding, error, note } from '../../record/index.ts'
import type { FolderIndex } from '../series.ts'

/** Several people in one folder, and one study under several names. */
export function patients(index: FolderIndex): Finding[] {
  const findings: Finding[] = []
  if (index.patients.length > 1) findings.push(note('patients/several', { value: index.patients.length },
    `The folder holds ${index.patients.length} patients.`, 'An analysis wants a folder of one patient.'))
  const byStudy = new Map<string, Set<string>>()
  for (const s of index.studies) if (s.uid !== '') byStudy.set(s.uid, (byStudy.get(s.uid) ?? new Set()).add(s.patient))
  for (const [uid, people] of byStudy) if (people.size > 1) findings.push(error('patients/one-study', { tag: '(0010,0020)', value: uid },
    `One study carries ${people.size} patient identities (${[...people].join(', ')}): files of different people, or of one person named differently.`,
    'Find out whose images these are; give one identity to all files of the study.'))
  return findings
}
