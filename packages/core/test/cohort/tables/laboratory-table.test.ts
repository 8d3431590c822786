import { describe, expect, it } from 'vitest'
import { patientsOfLaboratory, readLaboratoryTable } from '../../../src/cohort/index.ts'
import { table } from './table-fixture.ts'

// 4 March 2019 is day 17959.
const patients = [{ key: 'P01', treatedOn: 17959 }, { key: 'P02' }]
const header = 'key|date|day|analyte|value|unit|lln|uln'
const read = (...lines: string[]) => readLaboratoryTable(table('laboratory.csv', [header, ...lines]), patients)
const of = (...lines: string[]) => read(...lines).value!.get('P01')!

describe('laboratory.csv', () => {
  it('becomes values in each analyte\'s own unit, on days from treatment, limits too', () => {
    expect(of(
      'P01|2019-02-25||Albumine|3.6|g/dL|3.5|5.0', 'P01|2019-03-19||Total bilirubin|1.2|mg/dL||1.2', 'P01||31|ALAT (GPT)|1.9|\u00b5kat/L||0.6', 'P01|2019-04-04|31|1920-8|60|U/L||40',
    )).toEqual({
      problems: [], values: [
        { analyte: 'albumin', value: 36, lln: 35, uln: 50, day: -7, row: 2 }, { analyte: 'bilirubin', value: 20.5248, uln: 20.5248, day: 15, row: 3 },
        { analyte: 'alt', value: 114, uln: 36, day: 31, row: 4 }, { analyte: 'ast', value: 60, uln: 40, day: 31, row: 5 },
      ],
    })
  })

  it('4.1 g/dL is 41 g/L, though the product of doubles is not', () => {
    expect(4.1 * 10).not.toBe(41.00000000000001)
    expect(of('P01||5|albumin|2.05|g/dL||', 'P01||6|albumin|4.1|g/dL||').values.map(v => v.value)).toEqual([20.5, 41])
  })

  it.each([
    ['P01||20|GGT|35|g/L||', 'unit', /"g\/L" cannot be the unit of ggt/, 'One of U/L, ukat/L.'],
    ['P01||20|GGT|35|U/L||55|5', undefined, /9 cells, the header has 8/, undefined],
    ['P01||20|GGT|35|||', 'unit', /is empty: the unit of ggt is wanted/, 'One of U/L, ukat/L.'],
    ['P01||20|albumin|3.5|g/L||', 'value', /"3.5" g\/L of albumin cannot be: 5 to 70 g\/L/, 'Was g/dL meant?'],
    ['P01||20|albumin|35|g/dL||', 'value', /cannot be: 5 to 70 g\/L/, 'Was g/L meant?'],
    ['P01||20|bilirubin|12|umol/L||1.2', 'uln', /"1.2" umol\/L cannot be the upper limit of normal of bilirubin/, 'Give value and limits in one unit.'],
    ['P01||20|albumin|36|g/L|3.5|', 'lln', /cannot be the lower limit of normal/, 'Give value and limits in one unit.'],
    ['P01||20|albumin|36|g/L|45|44', 'lln', /is not below the upper limit of normal of 44/, undefined],
    ['P01||20|ALT|-3|U/L||', 'value', /above zero is wanted/, undefined],
    ['P01||20|ALT|high|U/L||', 'value', /"high" is no number/, undefined],
    ['P01||20|ALT|1,234|U/L||', 'value', /decimal mark or a mark of thousands/, undefined],
    ['P01|||ALT|30|U/L||', 'date', /has neither a date nor a day/, undefined],
    ['P01|2019-03-24|31|ALT|30|U/L||', 'date', /"2019-03-24" is of day 31 but its date is 20 days from treatment/, undefined],
    ['P01|2091-03-24||ALT|30|U/L||', 'date', /"2091-03-24" is 26318 days from treatment/, undefined],
    ['P01|2019-02-30||ALT|30|U/L||', 'date', /no day of the calendar/, undefined],
    ['P01||20||30|U/L||', 'analyte', /of what the value is cannot be told/, undefined],
    ['P01||20|ALT|30|U/L||forty', 'uln', /"forty" is no number/, undefined],
  ])('%s is refused with its row and column', (line, column, message, remedy) => {
    const { values, problems } = of(line)
    expect(values).toEqual([])
    expect(problems).toHaveLength(1)
    expect(problems[0]!.subject).toMatchObject({ file: 'laboratory.csv', row: 2, ...(column === undefined ? {} : { column }) })
    expect(problems[0]!.message).toMatch(message)
    if (remedy !== undefined) expect(problems[0]!.remedy).toBe(remedy)
    expect(problems[0]!.spoils).toEqual(['dose-toxicity'])
  })

  it('a value refused outside the days that count, or of no CTCAE term, spoils nothing', () => {
    expect(of('P01||300|ALT|30|g/L||', 'P01||-100|ALT|30|g/L||', 'P01||20|INR|30|s||').problems.map(p => p.spoils)).toEqual([[], [], []])
    const settings = { from: -10, to: 60 }
    expect(readLaboratoryTable(table('l', [header, 'P01||61|ALT|30|g/L||', 'P01||60|ALT|30|g/L||']), patients, {}, settings).value!.get('P01')!.problems.map(p => p.spoils.length)).toEqual([0, 1])
  })

  it('a value that is missing was not measured', () => {
    expect(of('P01||20|ALT||U/L||40', 'P01||20|AST|NA|U/L||40')).toEqual({ values: [], problems: [] })
  })

  it('an analyte that is none of ours is left aside, once by name', () => {
    const r = read('P01||20|CEA|12|ug/L||', 'P01||40|CEA|12|ug/L||', 'P01||40|direct bilirubin|12|umol/L||')
    expect(r.findings.map(f => [f.code, f.severity, f.subject.value])).toEqual([['cohort/analyte-unknown', 'note', 'CEA'], ['cohort/analyte-unknown', 'note', 'direct bilirubin']])
    expect(r.findings[0]!.message).toContain('2 rows')
  })

  it('below and above a limit are read as the limit, and noted', () => {
    const r = read('P01||20|bilirubin|<3|umol/L||21', 'P01||40|GGT|>= 900|U/L||55')
    expect(r.value!.get('P01')!.values.map(v => v.value)).toEqual([3, 900])
    expect(r.findings).toMatchObject([{ code: 'cohort/censored', severity: 'note', message: expect.stringContaining('2 values') }])
  })

  it('one value twice counts once; two values of a day are both kept and warned of', () => {
    const r = read('P01||20|ALT|30|U/L||40', 'P01||20|ALT|30|U/L||40', 'P01||20|ALT|90|U/L||40')
    expect(r.value!.get('P01')!.values.map(v => v.value)).toEqual([30, 90])
    expect(r.findings.map(f => [f.code, f.severity])).toEqual([['cohort/row-twice', 'note'], ['cohort/day-twice', 'warning']])
  })

  it('rows of nobody are named once by key, with who is probably meant', () => {
    const r = read('p01||20|ALT|30|U/L||40', 'P1||20|ALT|30|U/L||40', 'P1||21|ALT|30|U/L||40', 'X9||21|ALT|30|U/L||40', '||21|ALT|30|U/L||40')
    expect(r.findings.map(f => [f.code, f.subject.value, f.subject.row])).toEqual([['cohort/key', undefined, 6], ['cohort/key-unknown', 'p01', 2], ['cohort/key-unknown', 'P1', 3], ['cohort/key-unknown', 'X9', 5]])
    expect(r.findings.slice(1).map(f => /; (\S+) is; they/.exec(f.message)?.[1])).toEqual(['P01', 'P01', undefined])
    expect(r.findings[2]!.message).toContain('2 rows (the first is row 3)')
    expect(r.value!.get('P01')!.values).toEqual([])
  })

  it("dates of a patient without a treatment date are refused; days are not", () => {
    const r = read('P02|2019-03-19||ALT|30|U/L||40', 'P02||15|ALT|31|U/L||40').value!.get('P02')!
    expect(r.problems[0]!.message).toMatch(/treatmentDate is not known/)
    expect(r.values.map(v => v.day)).toEqual([15])
  })

  it('and of many such rows that is said once', () => {
    const r = read('P02|2019-03-19||ALT|30|U/L||40', 'P02|2019-03-20||ALT|31|U/L||40', 'P02|2019-03-21||AST|31|U/L||40').value!.get('P02')!
    expect(r.problems.map(p => [p.code, p.spoils, p.message])).toEqual([['cohort/contradiction', ['dose-toxicity'], "laboratory.csv: 3 rows of P02 (the first is row 2) have dates, but the patient's treatmentDate is not known; for dose-toxicity the patient is left out."]])
  })

  it('decimal commas are read in a file of semicolons, in one of commas where they can be nothing else', () => {
    const lines = [header, 'P01||20|albumin|3,6|g/dL|3,5|5', 'P01||20|AST|1234,5|U/L||40']
    for (const separator of [';', ','] as const) expect(readLaboratoryTable(table('l', lines, { separator }), patients).value!.get('P01')!.values.map(v => v.value)).toEqual([36, 1234.5])
    // In a file that proves a decimal point, 2,925 is no number without a doubt.
    expect(of('P01||20|albumin|3.6|g/dL||', 'P01||20|AST|2,925|U/L||').problems[0]!.message).toMatch(/decimal mark/)
  })

  it('is refused without the columns that it needs', () => {
    const r = readLaboratoryTable(table('laboratory.csv', ['key|date|analite|value|unit', 'P01|2019-03-19|ALT|30|U/L']), patients)
    expect(r.value).toBeUndefined()
    expect(r.findings[0]).toMatchObject({ code: 'cohort/column-missing', message: 'laboratory.csv has no column analyte (but one called "analite").' })
  })

  it('alone says who its patients are, and when they were treated', () => {
    const alone = patientsOfLaboratory(table('l', ['key|date|analyte|value|unit|treatmentDate', 'A|2019-03-19|ALT|30|U/L|', 'B|2019-03-19|ALT|30|U/L|2019-03-04', 'A|2019-03-19|AST|30|U/L|2019-03-04', 'A|2019-03-19|GGT|30|U/L|2019-03-05', '|||||']))
    expect(alone.patients).toEqual([{ key: 'A', treatedOn: 17959 }, { key: 'B', treatedOn: 17959 }])
    expect(alone.findings).toMatchObject([{ code: 'cohort/contradiction', subject: { row: 5 } }])
  })
})
