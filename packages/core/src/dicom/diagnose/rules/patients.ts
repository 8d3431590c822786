import { type Finding, error, note, warning } from '../../../record/index.ts'
import type { FolderIndex, Series } from '../../folder/series.ts'
import { nameKey } from './identity.ts'

/** Several people in one folder, and one study under several names. */
export function patients(index: FolderIndex): Finding[] {
  const findings: Finding[] = []
  if (index.patients.length > 1) findings.push(note('patients/several', { value: index.patients.length },
    `The folder holds ${index.patients.length} patients.`, 'An analysis wants a folder of one patient.'))
  const byStudy = new Map<string, Map<string, Series>>()
  for (const s of index.series) if (s.studyUid !== '') byStudy.set(s.studyUid, (byStudy.get(s.studyUid) ?? new Map<string, Series>()).set(s.patient, s))
  for (const [uid, people] of byStudy) {
    if (people.size < 2) continue
    const slip = onePerson([...people.values()])
    findings.push((slip ? warning : error)('patients/one-study', { tag: '(0010,0020)', value: uid },
      `One study carries ${people.size} patient identities (${[...people.keys()].join(', ')}): files of different people, or of one person ${slip ? 'whose number was mistyped: name and date of birth agree' : 'named differently'}.`,
      'Find out whose images these are; give one identity to all files of the study.'))
  }
  return findings
}

/** By name and date of birth, in every series. */
function onePerson(series: readonly Series[]): boolean {
  const who = series.map(s => s.instances[0]!.patient), first = who[0]!
  const name = nameKey(first.name)
  return name !== undefined && !!first.birthDate && who.every(p => nameKey(p.name) === name && p.birthDate === first.birthDate)
}
