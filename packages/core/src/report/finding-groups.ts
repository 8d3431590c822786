import type { Finding, Severity, Subject } from '../record/index.ts'
import type { FindingGroup } from './page.ts'

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 }

/** Errors, then warnings, then notes, otherwise in the order given; findings that differ only in their subject become one. */
export function groupFindings(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<string, { finding: Finding; subjects: string[] }>()
  for (const finding of findings) {
    const key = JSON.stringify([finding.severity, finding.code, finding.message, finding.remedy])
    const subject = subjectText(finding.subject)
    const group = groups.get(key)
    if (!group) groups.set(key, { finding, subjects: subject ? [subject] : [] })
    else if (subject && !group.subjects.includes(subject)) group.subjects.push(subject)
  }
  return [...groups.values()].sort((a, b) => rank[a.finding.severity] - rank[b.finding.severity])
}

/** 'lesion L2, file a.dcm, (0054,1001) = CNTS': what a finding is about, in words. */
export function subjectText(subject: Subject): string {
  const { lesion, file, series, tag, value, row, column } = subject
  const tagged = [...(tag === undefined ? [] : [tag]), ...(value === undefined ? [] : [String(value)])].join(' = ')
  return [
    ...(lesion === undefined ? [] : [`lesion ${lesion}`]),
    ...(file === undefined ? [] : [`file ${file}`]),
    ...(series === undefined ? [] : [`series ${series}`]),
    ...(tagged === '' ? [] : [tagged]),
    ...(row === undefined ? [] : [`row ${row}`]),
    ...(column === undefined ? [] : [`column ${column}`]),
  ].join(', ')
}
