import { deviationText } from '@yttria/core/dicom'
import type { Finding, Severity } from '@yttria/core/record'
import { printable } from './text-table.ts'
import type { Io } from './verb.ts'

const signs: Readonly<Record<Severity, { readonly word: string; readonly colour: string }>> = {
  error: { word: 'ERROR', colour: '\u001b[1;31m' }, warning: { word: 'WARNING', colour: '\u001b[33m' }, note: { word: 'note', colour: '\u001b[2m' },
}

/**
 * Findings for people, errors first, and of each severity the largest factor first: by how much it is wrong, subject, sentence, tag
 * and value, remedy; wrapped to the terminal. What is said alike of many series is said once. `label` names the subject where a
 * series has a better name than its UID.
 */
export function findingsText(findings: readonly Finding[], io: Pick<Io, 'terminal' | 'width'> & { readonly verbose?: boolean }, label: (f: Finding) => string | undefined = () => undefined): string {
  if (findings.length === 0) return '\nNothing doubtful was found.\n'
  const all = grouped(findings, label), groups = folded(all, io.verbose === true)
  const count = (s: Severity, one: string) => { const n = all.filter(g => g.f.severity === s).length; return n === 0 ? [] : [`${n} ${one}${n === 1 ? '' : 's'}`] }
  const out = [`\n${[...count('error', 'error'), ...count('warning', 'warning'), ...count('note', 'note')].join(', ')}\n`]
  const indent = 11, width = Math.max(60, Math.min(io.width, 130)) - indent
  for (const { f, labels, alike } of groups.toSorted((a, b) => rank[a.f.severity] - rank[b.f.severity] || wrongBy(b.f) - wrongBy(a.f))) {
    const { word, colour } = signs[f.severity]
    const sign = io.terminal ? `${colour}${word}\u001b[0m${' '.repeat(9 - word.length)}` : word.padEnd(9)
    const told = f.subject.value !== undefined && !isUid(String(f.subject.value)) && !f.message.includes(String(f.subject.value)) ? `= ${f.subject.value}` : ''
    // A tag alone helps where a header must be looked into; of a note it does not.
    const evidence = f.subject.tag === undefined || (f.severity === 'note' && told === '') ? '' : [f.subject.tag, told].filter(Boolean).join(' ')
    const text = printable(`${factorText(f)}${labels.length > 0 ? `${seriesText(labels)}: ` : ''}${f.message}${evidence ? ` [${evidence}]` : ''}`)
    const remedy = f.remedy ? printable(`-> ${f.remedy}`) : ''
    const lines = text.length + 1 + remedy.length <= width ? [`${text} ${remedy}`.trimEnd()] : [...wrapped(text, width), ...wrapped(remedy, width)]
    if (alike.length > 0) lines.push(...wrapped(`The like of ${alike.length} more: ${seriesText(alike)} (--verbose prints them).`, width))
    out.push(...lines.map((line, n) => `${n === 0 ? `  ${sign}` : ' '.repeat(indent)}${line}\n`))
  }
  return out.join('')
}

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 }
const wrongBy = (f: Finding): number => f.factor === undefined || !(f.factor > 0) ? 0 : Math.abs(Math.log(f.factor))

/** '30,400 times too low  ' of what is sure; with a question mark of what may be. */
function factorText(f: Finding): string {
  return f.factor === undefined || !(f.factor > 0 && f.factor < Infinity) || f.factor === 1 ? '' : `${deviationText(f.factor)}${f.severity === 'error' ? '.' : '?'} `
}

/** Two series with their kinds, of more the numbers: '#2 PET 18F FDG, #3 CT', '#1, #4 to #7'. */
function seriesText(labels: readonly string[]): string {
  const numbers = labels.map(l => /^#(\d+)\b/.exec(l)?.[1])
  if (labels.length <= 2 || numbers.some(n => n === undefined)) return labels.join(', ')
  const ordered = numbers.map(Number).sort((a, b) => a - b)
  const runs: [number, number][] = []
  for (const n of ordered) if (runs.at(-1)?.[1] === n - 1) runs.at(-1)![1] = n
  else runs.push([n, n])
  return runs.flatMap(([a, b]) => a === b ? [`#${a}`] : b === a + 1 ? [`#${a}`, `#${b}`] : [`#${a} to #${b}`]).join(', ')
}

/** Equal for findings that a reader takes for one, of whatever series. */
export const sameWords = (f: Finding): string => JSON.stringify([f.severity, f.code, f.message, f.factor])

interface Group { readonly f: Finding; readonly labels: string[]; readonly alike: string[] }

/** What is said of several series in the same words is said once, with the names of all. */
function grouped(findings: readonly Finding[], label: (f: Finding) => string | undefined): Group[] {
  const groups = new Map<string, Group>()
  for (const f of findings) {
    const key = sameWords(f), name = label(f), group = groups.get(key)
    if (!group) groups.set(key, { f, labels: name === undefined ? [] : [name], alike: [] })
    else if (name !== undefined && !group.labels.includes(name)) group.labels.push(name)
  }
  return [...groups.values()]
}

/** Of four and more of one code, whose words differ by their numbers only, the first is printed. */
function folded(groups: readonly Group[], whole: boolean): Group[] {
  const kind = ({ f }: Group) => `${f.severity} ${f.code} ${f.message.replace(/[\d.,]+|\b(is|are)\b|s\b/g, '')}`
  const first = new Map<string, Group>()
  return groups.flatMap(g => {
    const many = !whole && g.labels.length > 0 && groups.filter(o => o.labels.length > 0 && kind(o) === kind(g)).length > 3
    if (!many) return [g]
    const head = first.get(kind(g))
    if (!head) { const own = { ...g, alike: [] }; first.set(kind(g), own); return [own] }
    head.alike.push(...g.labels)
    return []
  })
}

// Too long for a person to read; in the JSON it stands.
const isUid = (text: string): boolean => /^\d+(\.\d+){2,}$/.test(text) && text.length > 16

/** Lines of text within a width. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of printable(text).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) { lines.push(line); line = word } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}
