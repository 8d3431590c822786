import { describe, expect, it } from 'vitest'
import { type Mapping, type TextTable, applyMapping, choicesOf, cohortFromTables, filesOfMapping, mappingSchema, readDictionary } from '../../../src/cohort/index.ts'
import { table } from '../tables/table-fixture.ts'

// A longitudinal project with a repeating instrument, as REDCap exports it (raw): baseline variables in one event, follow-up in another.
const data = table('DATA.csv', ['record_id|redcap_event_name|redcap_repeat_instrument|redcap_repeat_instance|sex|prim_loc|therapy___2|sirt_date|age|death|death_date|lab_date|alb|bili|alt|alt_uln|ae_term|ae_grade'])
const columns = data.header
const row = (n: number, cells: Record<string, string>) => ({ row: n, cells: columns.map(c => cells[c] ?? '') })
const redcap: TextTable = {
  ...data, rows: [
    row(2, { record_id: 'R1', redcap_event_name: 'baseline_arm_1', sex: '2', prim_loc: '1', therapy___2: '1', sirt_date: '2019-03-04', age: '63' }),
    row(3, { record_id: 'R1', redcap_event_name: 'follow_up_arm_1', death: '1', death_date: '2020-03-03' }),
    row(4, { record_id: 'R1', redcap_event_name: 'baseline_arm_1', redcap_repeat_instrument: 'labs', redcap_repeat_instance: '1', lab_date: '2019-02-25', alb: '36', bili: '0.8', alt: '30', alt_uln: '40' }),
    row(5, { record_id: 'R1', redcap_event_name: 'baseline_arm_1', redcap_repeat_instrument: 'labs', redcap_repeat_instance: '2', lab_date: '2019-04-04', alb: '29', bili: '-99', alt: '130', alt_uln: '40' }),
    row(6, { record_id: 'R1', redcap_event_name: 'baseline_arm_1', redcap_repeat_instrument: 'adverse_events', redcap_repeat_instance: '1', ae_term: 'Fatigue', ae_grade: '2', lab_date: '' }),
    row(7, { record_id: 'R2', redcap_event_name: 'baseline_arm_1', sex: '1', prim_loc: '3', therapy___2: '0', sirt_date: '2019-05-06', age: '-99' }),
    row(8, { record_id: 'R2', redcap_event_name: 'baseline_arm_1', redcap_repeat_instrument: 'labs', redcap_repeat_instance: '1', lab_date: '2019-06-04', alb: '3.6', alt: '30', alt_uln: '40' }),
  ],
}
const dictionaryTable: TextTable = {
  name: 'dictionary.csv', header: ['Variable / Field Name', 'Form Name', 'Section Header', 'Field Type', 'Field Label', 'Choices, Calculations, OR Slider Labels', 'Identifier?'],
  rows: [
    ['record_id', 'demographics', '', 'text', 'Record', '', 'y'], ['sex', 'demographics', '', 'radio', 'Sex', '1, Male | 2, Female', ''], ['prim_loc', 'demographics', '', 'dropdown', 'Primary', '1, Right colon | 2, Left colon | 3, Rectum, incl. anal | 4, Other', ''],
    ['therapy', 'demographics', '', 'checkbox', 'Therapy', '1, Chemotherapy | 2, Bevacizumab', ''], ['ratio', 'demographics', '', 'calc', 'Ratio', '[a]/[b], 2', ''],
  ].map((cells, k) => ({ row: k + 2, cells })),
}
const mapping: Mapping = mappingSchema.parse({
  missing: ['-99'], dictionary: 'dictionary.csv',
  patients: { file: 'DATA.csv', columns: { key: 'record_id', sex: 'sex', primaryLocation: { column: 'prim_loc', values: { 3: 'rectum' } }, bevacizumab: 'therapy___2', treatmentDate: 'sirt_date', ageYears: 'age', died: 'death', deathDate: 'death_date', device: { value: 'glass' } } },
  laboratory: { file: 'DATA.csv', instrument: 'labs', columns: { key: 'record_id', date: 'lab_date' }, wide: [{ analyte: 'albumin', column: 'alb', unit: 'g/L', lln: 35 }, { analyte: 'bilirubin', column: 'bili', unit: 'mg/dL', uln: 1.2 }, { analyte: 'alt', column: 'alt', unit: 'U/L', uln: 'alt_uln' }] },
  events: [{ file: 'DATA.csv', instrument: 'adverse_events', columns: { key: 'record_id', term: 'ae_term', grade: 'ae_grade' } }],
})
const dictionary = readDictionary(dictionaryTable).value!
const apply = (change: (m: Record<string, any>) => void = () => {}) => {
  const m = structuredClone(mapping) as Record<string, any>
  change(m)
  return applyMapping(mappingSchema.parse(m), () => redcap, dictionary)
}

describe('a REDCap project, mapped', () => {
  const applied = apply()
  const cohort = cohortFromTables(applied.value!, { missing: mapping.missing! })

  it("a patient's variables of several events are one row; codes become labels, checkboxes yes and no, constants stand in every row", () => {
    expect(cohort.value!.map(p => p.clinical)).toEqual([
      { sex: 'F', primaryLocation: 'right', bevacizumab: true, treatmentDate: '2019-03-04', ageYears: 63, survival: { days: 365, died: true }, device: 'glass', other: {}, row: 2 },
      { sex: 'M', primaryLocation: 'rectum', bevacizumab: false, treatmentDate: '2019-05-06', device: 'glass', other: {}, row: 7 },
    ])
  })

  it('a visit with a column for each analyte becomes a row for each value; missing codes are no values', () => {
    expect(cohort.value![0]!.laboratory).toEqual([
      { analyte: 'albumin', value: 36, lln: 35, day: -7, row: 4 }, { analyte: 'bilirubin', value: 13.6832, uln: 20.5248, day: -7, row: 4 }, { analyte: 'alt', value: 30, uln: 40, day: -7, row: 4 },
      { analyte: 'albumin', value: 29, lln: 35, day: 31, row: 5 }, { analyte: 'alt', value: 130, uln: 40, day: 31, row: 5 },
    ])
    expect(cohort.value![0]!.events).toMatchObject([{ term: 'Fatigue', grade: 2, row: 6 }])
  })

  it("a value that cannot be is named by the project's own row and variable", () => {
    expect(cohort.value![1]!.problems).toMatchObject([{ subject: { file: 'DATA.csv', row: 8, column: 'alb', value: '3.6' }, spoils: ['dose-toxicity'] }])
    expect(cohort.value![1]!.problems[0]!.message).toMatch(/^DATA.csv, row 8, alb: "3.6" g\/L of albumin cannot be/)
    expect(cohort.value![1]!.laboratory.map(v => v.analyte)).toEqual(['alt'])
  })

  it('a key that the dictionary marks as an identifier is warned of', () => {
    expect(applied.findings.map(f => [f.code, f.subject.column])).toEqual([['cohort/mapping-identifier', 'record_id'], ['cohort/mapping-identifier', 'record_id'], ['cohort/mapping-identifier', 'record_id']])
  })

  it('two events that contradict each other leave the patient out', () => {
    const contradicting = { ...redcap, rows: [...redcap.rows, row(9, { record_id: 'R1', redcap_event_name: 'follow_up_arm_1', sex: '1' })] }
    const found = cohortFromTables(applyMapping(mapping, () => contradicting, dictionary).value!)
    expect(found.value!.find(p => p.key === 'R1')!.problems).toMatchObject([{ code: 'cohort/key-twice', spoils: ['study'], message: expect.stringMatching(/rows 2, 9 .* differ in .*sex/) }])
  })

  it('rows of one event only, or with a text in a column only', () => {
    const only = (change: (m: Record<string, any>) => void) => cohortFromTables(apply(change).value!).value!.map(p => [p.key, p.clinical.survival?.days])
    expect(only(m => { m.patients.event = 'baseline_arm_1'; delete m.patients.columns.died; delete m.patients.columns.deathDate })).toEqual([['R1', undefined], ['R2', undefined]])
    expect(only(m => { m.patients.where = { sex: ['2'] }; delete m.patients.columns.died; delete m.patients.columns.deathDate })).toEqual([['R1', undefined]])
  })

  it.each([
    [(m: any) => { m.patients.columns.ageYears = 'agee' }, /DATA.csv has no column "agee", which the mapping of patients names \(age\?\)/],
    [(m: any) => { m.laboratory.columns.dat = 'lab_date' }, /a column dat, which laboratory.csv has not \(date\?\)/],
    [(m: any) => { m.laboratory.wide[0].column = 'albu' }, /has no column "albu"/],
    [(m: any) => { m.laboratory.wide[2].uln = 'alt_ulm' }, /has no column "alt_ulm".*alt_uln\?/],
    [(m: any) => { m.laboratory.columns.value = 'alb' }, /gives both value and albumin as a column of its own/],
    [(m: any) => { delete m.events[0].columns.key }, /does not say which column of DATA.csv is the key/],
    [(m: any) => { m.patients.where = { centre: 'A' } }, /has no column "centre"/],
  ])('a mapping that does not fit is refused, naming what is wrong (%#)', (change, message) => {
    const refused = apply(change)
    expect(refused.value).toBeUndefined()
    expect(refused.findings.map(f => f.message).join('\n')).toMatch(message)
  })

  it('the schema refuses keys that it does not know', () => {
    expect(mappingSchema.safeParse({ patients: { file: 'a.csv', columns: { key: 'id' }, sheat: 'x' } }).success).toBe(false)
    expect(mappingSchema.safeParse({ schemaVersion: '2.0.0', patients: { file: 'a.csv', columns: { key: 'id' } } }).success).toBe(false)
    expect(mappingSchema.safeParse({ patients: { file: 'a.csv', columns: { key: 'id' } } }).success).toBe(true)
  })

  it('names its files', () => {
    expect(filesOfMapping(mapping).map(f => f.file)).toEqual(['DATA.csv', 'DATA.csv', 'DATA.csv'])
  })
})

describe('a data dictionary', () => {
  it('gives choices by code; what stands behind the first comma is the label', () => {
    expect([...choicesOf('1, Right colon | 2, Left, sigmoid | -99, Unknown')]).toEqual([['1', 'Right colon'], ['2', 'Left, sigmoid'], ['-99', 'Unknown']])
    expect(dictionary.get('ratio')!.choices.size).toBe(0)
    expect(dictionary.get('record_id')!.identifier).toBe(true)
  })
  it('is refused where it is none', () => {
    expect(readDictionary(redcap)).toMatchObject({ value: undefined, findings: [{ code: 'cohort/dictionary' }] })
  })
})

describe('plain tables under other names, mapped', () => {
  it('columns of one\'s own of patients come along', () => {
    const mine = table('study.csv', ['pseudonym|leeftijd|centrum', 'A1|60|Utrecht'])
    const tables = applyMapping(mappingSchema.parse({ patients: { file: 'study.csv', columns: { key: 'pseudonym', ageYears: 'leeftijd', site: 'centrum' } } }), () => mine).value!
    expect(cohortFromTables(tables).value![0]!.clinical).toEqual({ ageYears: 60, other: { site: 'Utrecht' }, row: 2 })
  })
})
