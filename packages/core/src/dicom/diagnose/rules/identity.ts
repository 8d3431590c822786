import { type Finding, error, warning } from '../../../record/index.ts'
import type { InstanceHeader } from '../../header/header.ts'
import type { FolderIndex } from '../../folder/series.ts'

/**
 * Whether files under one patient number are of one person, and whether persons with different numbers are the same. What the names are
 * is never said: findings go into outputs.
 */
export function identity(index: FolderIndex): Finding[] {
  const findings: Finding[] = []
  for (const patient of index.patients) {
    const instances = index.series.filter(s => s.patient === patient.key).flatMap(s => s.instances)
    const differing = (of: (i: InstanceHeader) => string | undefined) => {
      const seen = new Map<string, InstanceHeader>()
      for (const i of instances) { const v = of(i); if (v !== undefined && v !== '' && !seen.has(v)) seen.set(v, i) }
      return seen.size > 1 ? [...seen.values()] : undefined
    }
    const births = differing(i => i.patient.birthDate), sexes = differing(i => mf(i.patient.sex)), names = differing(i => nameKey(i.patient.name))
    const where = (of: readonly InstanceHeader[]) => `${of[0]!.file} and ${of[1]!.file}`
    // One sign may be a slip of the pen, two are another person.
    const make = [births, sexes, names].filter(d => d !== undefined).length >= 2 ? error : warning
    for (const [found, tag, what] of [[births, '(0010,0030)', 'dates of birth'], [sexes, '(0010,0040)', 'sexes'], [names, '(0010,0010)', 'names']] as const)
      if (found) findings.push(make('patients/disagree', { file: found[1]!.file, tag, value: found.length },
        `${patient.key}: files under one patient number carry ${found.length} ${what} (${where(found)}).`, make === error ? 'Find out whether these are images of one person; analyse only those.' : 'Find out which is right.'))
  }
  const seen = new Map<string, string>()
  for (const patient of index.patients) {
    const who = index.series.find(s => s.patient === patient.key)?.instances[0]?.patient
    const name = nameKey(who?.name)
    if (!name || !who?.birthDate) continue
    const key = `${name}\n${who.birthDate}`, other = seen.get(key)
    if (other !== undefined) findings.push(warning('patients/alike', { tag: '(0010,0020)' },
      `${other} and ${patient.key} have the same name and date of birth under different patient numbers: probably one person, from two hospitals or archives.`, 'If so, give all files one patient number before the analysis.'))
    else seen.set(key, patient.key)
  }
  return findings
}

const mf = (sex: string | undefined): string | undefined => sex === 'M' || sex === 'F' ? sex : undefined

/** Family and first given name without case, accents, spaces and marks: programs differ in how they write one name. */
export function nameKey(name: string | undefined): string | undefined {
  const alphabetic = name?.split('=')[0] ?? ''
  const [family = '', given = ''] = alphabetic.split('^')
  const plain = (s: string) => s.normalize('NFD').replace(/[^\p{L}\p{N}]/gu, '').toLowerCase()
  const key = `${plain(family)}^${plain(given.split(' ')[0] ?? '')}`
  return key === '^' ? undefined : key
}
