import type { Finding, Severity } from './finding.ts'

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 }

/** Errors first, else in the order given. */
export const bySeverity = (findings: readonly Finding[]): Finding[] =>
  findings.toSorted((a, b) => rank[a.severity] - rank[b.severity])

/** The same finding once, errors first, else in the order given. */
export function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>()
  return bySeverity(findings.filter(f => {
    const key = JSON.stringify(f)
    return !seen.has(key) && seen.add(key)
  }))
}
