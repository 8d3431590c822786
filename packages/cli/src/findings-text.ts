import type { Finding, Severity } from '@yttria/core/record'
import type { Io } from './verb.ts'

const signs: Readonly<Record<Severity, { readonly word: string; readonly colour: string }>> = {
  error: { word: 'ERROR', colour: '\u001b[1;31m' }, warning: { word: 'WARNING', colour: '\u001b[33m' }, note: { word: 'note', colour: '\u001b[2m' },
}

/**
 * Findings for people, as they come: sign, subject, sentence, tag and value, remedy; wrapped to the terminal. `label` names the
 * subject where a series has a better name than its UID.
 */
export function findingsText(findings: readonly Finding[], io: Pick<Io, 'terminal' | 'width'>, label: (f: Finding) => string | undefined = () => undefined): string {
  if (findings.length === 0) return '\nNothing doubtful was found.\n'
  const count = (s: Severity, one: string) => { const n = new Set(findings.filter(f => f.severity === s).map(sameWords)).size; return n === 0 ? [] : [`${n} ${one}${n === 1 ? '' : 's'}`] }
  const out = [`\n${[...count('error', 'error'), ...count('warning', 'warning'), ...count('note', 'note')].join(', ')}\n`]
  const indent = 11, width = Math.max(60, Math.min(io.width, 130)) - indent
  for (const { f, labels } of grouped(findings, label)) {
    const { word, colour } = signs[f.severity]
    const sign = io.terminal ? `${colour}${word}\u001b[0m${' '.repeat(9 - word.length)}` : word.padEnd(9)
    const about = labels.join(', ')
    const evidence = [f.subject.tag, f.subject.tag !== undefined && f.subject.value !== undefined && !isUid(String(f.subject.value)) && !f.message.includes(String(f.subject.value)) && `= ${f.subject.value}`].filter(Boolean).join(' ')
    const factor = f.factor !== undefined ? ` Factor ${f.factor.toPrecision(3)}.` : ''
    const lines = wrapped(`${about ? `${about}: ` : ''}${f.message}${factor}${evidence ? ` [${evidence}]` : ''}`, width)
    out.push(...lines.map((line, n) => `${n === 0 ? `  ${sign}` : ' '.repeat(indent)}${line}\n`))
    if (f.remedy) out.push(...wrapped(`-> ${f.remedy}`, width).map(line => `${' '.repeat(indent)}${line}\n`))
  }
  return out.join('')
}

/** Equal for findings that a reader takes for one, of whatever series. */
export const sameWords = (f: Finding): string => JSON.stringify([f.severity, f.code, f.message, f.factor])

/** What is said of several series in the same words is said once, with the names of all. */
function grouped(findings: readonly Finding[], label: (f: Finding) => string | undefined): { f: Finding; labels: string[] }[] {
  const groups = new Map<string, { f: Finding; labels: string[] }>()
  for (const f of findings) {
    const key = sameWords(f), name = label(f), group = groups.get(key)
    if (!group) groups.set(key, { f, labels: name === undefined ? [] : [name] })
    else if (name !== undefined && !group.labels.includes(name)) group.labels.push(name)
  }
  return [...groups.values()]
}

// Too long for a person to read; in the JSON it stands.
const isUid = (text: string): boolean => /^\d+(\.\d+){2,}$/.test(text) && text.length > 16

/** Lines of text within a width. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  // Text from headers reaches the terminal: control characters must not.
  for (const word of text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, ' ').split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) { lines.push(line); line = word } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}
