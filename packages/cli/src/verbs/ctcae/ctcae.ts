import { basename } from 'node:path'
import { cohortFromTables, cohortProtocolSchema, type ClinicalRecord, type KnownPatient, type PatientProblem, patientsOfLaboratory, readEventsTable, readLaboratoryTable } from '@yttria/core/cohort'
import { readJson } from '@yttria/core/course'
import { significant } from '@yttria/core/figures'
import type { Finding } from '@yttria/core/record'
import { type RecordedEvent, type SeriesValue, type TermGrade, type Toxicity, analytes, toxicity } from '@yttria/core/response'
import { InputError, refusedWith, wrongFile } from '@yttria/node/errors'
import { readRegular } from '@yttria/node/read'
import { decodedText, readTable } from '@yttria/node/tables'
import { gradingDoubts } from './ctcae-doubts.ts'
import { exitCodeOf, exitCodesText } from '../../terminal/exit-code.ts'
import { findingsText } from '../../terminal/findings-text.ts'
import { parseOptions } from '../../terminal/options.ts'
import { tableOptions } from '../../terminal/table-options.ts'
import { textTable } from '../../terminal/text-table.ts'
import { type Verb, UsageError } from '../../terminal/verb.ts'

export const ctcae: Verb = {
  name: 'ctcae',
  summary: 'grades by CTCAE v5 of a long table of laboratory values',
  usage: `Usage: yttria ctcae FILE [--patients FILE] [--events FILE] [options] [--json]

Grades the six laboratory terms that the study counts (ALT, ALP, AST, bilirubin, GGT, albumin) by CTCAE v5, each patient and
term by the worst value after treatment, with the clause on an abnormal baseline; what was there before and did not rise is not
counted. FILE is a CSV or XLSX with the columns key, date or day, analyte, value, unit, lln, uln (yttria schema laboratory).
Days count from treatment: they stand in the column day, or dates are counted from the treatmentDate of --patients or of FILE.

Options
  --patients FILE   patients.csv: treatmentDate and sex of each key
  --events FILE     events.csv: clinical events, counted with the rest
  --protocol FILE   protocol.json, of which "toxicity" is used: days, limits of normal where the table has none
  --window A,B      days after treatment that count, as 1,90; default 1,124
  --sheet NAME      of a workbook
  --dates ORDER     day-first or month-first, where the table does not tell
  --decimal MARK    "," or ".", where the table does not tell
  --json            one JSON document: every value with its grade, the rule that gave it, and its row

Examples
  yttria ctcae laboratory.csv --patients patients.csv
  yttria ctcae laboratory.xlsx --sheet lab --window 1,90 --json | jq '.patients[].terms[] | select(.grade > 1)'

${exitCodesText('a result', 'nothing could be graded')}
`,
  run: async (args, io) => {
    const { options, positionals } = parseOptions(args, { patients: 'value', events: 'value', protocol: 'value', window: 'value', sheet: 'value', dates: 'value', decimal: 'value', json: 'flag' }, ['FILE'])
    const how = tableOptions(options), settings = await toxicityOf(options.protocol, options.window), findings: Finding[] = []
    const table = await readTable(positionals[0]!, { sheet: options.sheet, wanted: 'laboratory' })
    if (table.rows.length === 0) throw new InputError(`${table.name}: a header but no rows`)
    let patients: readonly KnownPatient[], clinical: ReadonlyMap<string, ClinicalRecord> = new Map(), own: readonly (readonly [string, readonly PatientProblem[]])[] = []
    if (options.patients === undefined) {
      const alone = patientsOfLaboratory(table, how)
      patients = alone.patients
      findings.push(...alone.findings)
    } else {
      const read = cohortFromTables({ patients: await readTable(options.patients, { wanted: 'patients' }) }, how)
      findings.push(...read.findings)
      if (!read.value) throw refusedWith(`no result from ${table.name}`, findings)
      clinical = new Map(read.value.map(p => [p.key, p.clinical]))
      own = read.value.map(p => [p.key, p.problems.filter(x => x.subject.column === 'treatmentDate')])
      patients = read.value.map(p => ({ key: p.key, ...(p.clinical.treatmentDate === undefined ? {} : { treatedOn: Date.parse(`${p.clinical.treatmentDate}T00:00:00Z`) / 86400000 }) }))
    }
    const laboratory = readLaboratoryTable(table, patients, how, { from: settings.baselineDays[0], to: settings.windowDays[1] })
    findings.push(...laboratory.findings)
    const events = options.events === undefined ? undefined : readEventsTable(await readTable(options.events, { wanted: 'events' }), patients, how)
    findings.push(...events?.findings ?? [])
    if (!laboratory.value || (events && !events.value)) throw refusedWith(`no result from ${table.name}`, findings)
    const problems = new Map(own)
    const graded = patients.map(({ key }) => {
      const values = laboratory.value!.get(key)!, its = events?.value?.get(key)
      return {
        key, result: toxicity({ laboratory: values.values, events: its?.events ?? [], sex: clinical.get(key)?.sex }, settings),
        problems: [...problems.get(key) ?? [], ...values.problems, ...its?.problems ?? []], values: values.values,
      }
    })
    const nothing = graded.every(g => g.result.gradedTerms === 0 && g.result.clinical.length === 0)
    const all = [...findings, ...graded.flatMap(g => g.problems), ...gradingDoubts(graded)]
    const file = basename(positionals[0]!), head = { schemaVersion: '1.0.0', file, toxicity: settings }
    const refused = nothing ? { error: 'nothing could be graded' } : {}
    const document = { ...refused, ...head, patients: graded.map(patientJson), findings: all }
    // Also where nothing could be graded: each term says why.
    if (options.json) io.out(`${JSON.stringify(document, undefined, 2)}\n`)
    else if (!nothing) io.out(`${text(graded)}${findingsText(all, io)}`)
    if (nothing) io.err(`yttria: nothing could be graded${options.json ? '' : findingsText(all, io)}\n`)
    return nothing ? 1 : exitCodeOf(all)
  },
}

interface Graded { readonly key: string; readonly result: Toxicity; readonly problems: readonly PatientProblem[]; readonly values: readonly SeriesValue[] }

async function toxicityOf(protocol: string | undefined, window: string | undefined) {
  const read = protocol === undefined ? { value: cohortProtocolSchema.parse({}), findings: [] } : readJson(cohortProtocolSchema, decodedText(await readRegular(protocol)), basename(protocol))
  if (!read.value) throw wrongFile(read.findings)
  if (window === undefined) return read.value.toxicity
  const [from, to, ...more] = window.split(',').map(t => t.trim() === '' ? NaN : Number(t))
  if (from === undefined || to === undefined || more.length > 0 || !Number.isFinite(from) || !Number.isFinite(to) || from > to) throw new UsageError(`--window ${window}: two days, the smaller first, as 1,90`)
  return { ...read.value.toxicity, windowDays: [from, to] as [number, number] }
}

function text(graded: readonly Graded[]): string {
  const terms = graded.flatMap(({ key, result }) => result.laboratory.map(t => [
    key, t.term, t.grade, t.worst && significant(t.worst.value, 4), t.worst && analytes[t.analyte].unit, t.worst?.day, t.worst?.row,
    t.preexisting ? `grade ${t.worst!.grade} as before treatment` : t.grade === undefined ? t.reason : t.worst?.rule,
  ]))
  const events = graded.flatMap(({ key, result }) => result.clinical.map(e => [key, e.term, e.counted ? e.grade : undefined, undefined, undefined, e.day, e.row, e.counted ? 'recorded' : e.reason]))
  const right = (header: string) => ({ header, align: 'right' as const }), left = (header: string) => ({ header, align: 'left' as const })
  const table = textTable([left('patient'), left('term'), right('grade'), right('worst'), left('unit'), right('day'), right('row'), left('by')], [...terms, ...events])
  const highest = textTable([left('patient'), right('highest grade'), right('terms graded'), right('adverse events'), left('for review')], graded.map(({ key, result: r }) =>
    [key, r.highestGrade, r.gradedTerms, r.highestGrade === undefined ? undefined : r.adverseEvents, reildText(r)]))
  return `${table}\n${highest}`
}

const reildText = ({ reild }: Toxicity): string | undefined => reild.standing === 'none' ? undefined
  : reild.standing === 'recorded' ? 'REILD recorded' : reild.standing === 'both' ? 'REILD? bilirubin and ascites' : reild.bilirubin ? 'REILD? bilirubin' : 'REILD? ascites'

const valueJson = (v: SeriesValue) => ({ value: v.value, unit: analytes[v.analyte].unit, lln: v.lln, uln: v.uln, day: v.day, row: v.row })

const termJson = (t: TermGrade) => ({
  term: t.term, analyte: t.analyte, grade: t.grade, reason: t.reason, preexisting: t.preexisting,
  worst: t.worst && { ...valueJson(t.worst), grade: t.worst.grade, rule: t.worst.rule, against: t.worst.against, ratio: t.worst.ratio },
  baseline: t.baseline && { ...valueJson(t.baseline), abnormal: t.baseline.abnormal, grade: t.baseline.grade },
  values: t.graded.map(v => ({ ...valueJson(v), grade: v.grade, rule: v.rule, against: v.against, ratio: v.ratio })),
})

const eventJson = (e: RecordedEvent & { counted: boolean; reason?: string }) => ({ ...e })

const patientJson = ({ key, result: r, problems }: Graded) => ({
  key, highestGrade: r.highestGrade, highestLaboratoryGrade: r.highestLaboratoryGrade, adverseEvents: r.adverseEvents, gradedTerms: r.gradedTerms, severe: r.severe,
  terms: r.laboratory.map(termJson), events: r.clinical.map(eventJson), reild: r.reild.standing, problems,
})
