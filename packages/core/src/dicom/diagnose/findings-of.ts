import { type Finding, bySeverity } from '../../record/index.ts'
import { folderRules, patientRules, rulesFor, tooManySeries, wholeSeriesRules } from './diagnose.ts'
import type { FolderIndex, Series } from '../folder/series.ts'

/**
 * Everything that `diagnose` says and that concerns one series, all severities, errors first. An error among them: no number may be
 * taken from the series.
 */
export function findingsOf(series: Series, index: FolderIndex): readonly Finding[] {
  const tooMany = tooManySeries(index)
  if (tooMany) return [tooMany]
  // Of a series in parts, files lost to another under their UID may be of any part.
  const ofIndex = index.findings.filter(f => [undefined, series.uid, series.key].includes(f.subject.series))
  const ofPatient = patientRules.flatMap(rule => rule(index)).filter(f => concernsPatient(f, series, index))
  // What is said once per folder is asked of this series alone.
  const ofFolder = folderRules.flatMap(rule => rule({ ...index, series: [series] }))
  const own = rulesFor(series, index).flatMap(rule => rule(series, index))
  return bySeverity([...ofIndex, ...ofPatient, ...ofFolder, ...ofFirstPart(series, index), ...own])
}

/** What the reading of a folder's files said of this series' files, and of files that belong to no series that is known. */
export function readingFindingsOf(series: Series, index: FolderIndex, reading: readonly Finding[]): readonly Finding[] {
  const others = new Set(index.series.filter(s => s !== series).flatMap(s => s.instances.map(i => i.file)))
  return reading.filter(f => f.subject.file === undefined || isOf(series, f.subject.file) || !others.has(f.subject.file))
}

/** Why no number may be taken from a series, of what the two functions above say. An unreadable file of nobody knows which series stops none. */
export const refusing = (series: Series, findings: readonly Finding[], reading: readonly Finding[]): readonly Finding[] =>
  [...findings, ...reading.filter(f => f.subject.file !== undefined && isOf(series, f.subject.file))].filter(f => f.severity === 'error')

const isOf = (series: Series, file: string): boolean => series.instances.some(i => i.file === file)

function concernsPatient(f: Finding, series: Series, index: FolderIndex): boolean {
  const { file, value } = f.subject
  if (f.code === 'patients/one-study') return value === series.studyUid
  return file === undefined || index.series.some(s => s.patient === series.patient && isOf(s, file))
}

/** What is said of a series in parts at its first part holds for the others. */
function ofFirstPart(series: Series, index: FolderIndex): readonly Finding[] {
  const first = series.part && series.part.number > 1 ? index.series.find(s => s.uid === series.uid && s.patient === series.patient && s.part?.number === 1) : undefined
  return first ? wholeSeriesRules.flatMap(rule => rule(first, index)) : []
}
