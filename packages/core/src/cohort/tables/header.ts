import { type Finding, error, note, warning } from '../../record/index.ts'
import { plainName } from '../../response/index.ts'
import type { Column } from './columns.ts'
import { nearestName } from './nearest-name.ts'
import type { TextTable } from './text-table.ts'

export interface HeaderMatch {
  /** Where a column of ours stands in a row. */
  readonly at: ReadonlyMap<string, number>
  /** Columns of the user's own, with their place. */
  readonly other: readonly { readonly name: string; readonly at: number }[]
  readonly findings: readonly Finding[]
  /** A column that must be there is not, or one stands twice: the table cannot be read. */
  readonly refused: boolean
}

// Headers that name a person: they are read by nobody and written nowhere.
const identifying = /^(patient|full|first|last|sur|given|family)?names?$|^initials$|^(date|year)?ofbirth|^birth|^dob$|^geboortedatum$|^geburtsdatum$|^mrn$|^medicalrecordnumber$|^(hospital|patient)number$|^bsn$|^ssn$|^nhsnumber$|^address$|^street$|^postcode$|^zip(code)?$|^(tele)?phone|^e?mail/

/** Which column of a file is which of ours: by name or alias, without case, blanks and signs. */
export function matchHeader(table: TextTable, columns: readonly Column[]): HeaderMatch {
  const findings: Finding[] = [], at = new Map<string, number>(), other: { name: string; at: number }[] = []
  const byName = new Map(columns.map(c => [plainName(c.name), c.name])), byAlias = new Map(columns.flatMap(c => (c.aliases ?? []).map(a => [plainName(a), c.name] as const)))
  let refused = false
  const refuse = (finding: Finding) => { findings.push(finding); refused = true }
  const twice = (name: string, header: string) => refuse(error('cohort/column-twice', { file: table.name, column: header, row: 1 },
    `${table.name}: two columns are ${name}: ${JSON.stringify(table.header[at.get(name)!])} and ${JSON.stringify(header)}.`, 'Take one of them out, or give it a name of your own.'))
  const rest: number[] = []
  // Exact names first: a column called "id" is the key only where none is called "key".
  table.header.forEach((header, k) => {
    const name = byName.get(plainName(header))
    if (name === undefined) rest.push(k)
    else if (at.has(name)) twice(name, header)
    else at.set(name, k)
  })
  for (const k of rest) {
    const header = table.header[k]!, plain = plainName(header), alias = byAlias.get(plain)
    if (alias !== undefined && !at.has(alias)) {
      at.set(alias, k)
      findings.push(note('cohort/column-alias', { file: table.name, column: header, row: 1 }, `${table.name}: column ${JSON.stringify(header)} was read as ${alias}.`))
    } else if (identifying.test(plain)) {
      findings.push(warning('cohort/column-identifying', { file: table.name, column: header, row: 1 }, `${table.name}: column ${JSON.stringify(header)} looks like it names a person; it was not read.`, 'Keep identifiers out of the tables: the key is enough.'))
    } else if (plain !== '') other.push({ name: header.trim(), at: k })
  }
  for (const c of columns) if (c.required && !at.has(c.name)) {
    const near = nearestName(c.name, other.map(o => o.name))
    refuse(error('cohort/column-missing', { file: table.name, column: c.name, row: 1 },
      `${table.name} has no column ${c.name}${near === undefined ? '' : ` (but one called ${JSON.stringify(near)})`}.`, `Its header line must hold ${columns.filter(k => k.required).map(k => k.name).join(', ')}; yttria init writes one.`))
  }
  // One that must be there has been asked for.
  const missing = columns.filter(c => !at.has(c.name) && !c.required).map(c => c.name)
  for (const o of other) {
    const near = nearestName(o.name, missing)
    if (near !== undefined) findings.push(warning('cohort/column-unknown', { file: table.name, column: o.name, row: 1 }, `${table.name}: column ${JSON.stringify(o.name)} is none of ours; ${near} was meant?`, 'Correct its name. As it stands it is kept as a column of your own.'))
  }
  const names = new Set<string>()
  for (const o of other) {
    if (names.has(o.name)) refuse(error('cohort/column-twice', { file: table.name, column: o.name, row: 1 }, `${table.name}: two columns are called ${JSON.stringify(o.name)}.`, 'Take one of them out, or give it another name.'))
    names.add(o.name)
  }
  return { at, other, findings, refused }
}
