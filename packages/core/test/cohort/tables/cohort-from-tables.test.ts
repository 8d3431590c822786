import { describe, expect, it } from 'vitest'
import { cohortFromTables, readEventsTable } from '../../../src/cohort/index.ts'
import { table } from './table-fixture.ts'

const patients = (...lines: string[]) => table('patients.csv', ['key|treatmentDate|survivalDays|died', ...lines])
const header = 'key|date|day|term|grade|baselineGrade|related|serious'
const events = (...lines: string[]) => readEventsTable(table('events.csv', [header, ...lines]), [{ key: 'P01', treatedOn: 17959 }])

describe('events.csv', () => {
  it('becomes events with their grades; grade 0 is none; an onset that is not known stays unknown', () => {
    expect(events('P01|2019-03-06||Fatigue|2||probable|no', 'P01||10|Abdominal pain|Grade 3|1||yes', 'P01|||Nausea|1|0|unrelated|', 'P01||5|Vomiting|0|||').value!.get('P01')).toEqual({
      problems: [], events: [
        { term: 'Fatigue', grade: 2, baselineGrade: 0, day: 2, related: true, serious: false, row: 2 }, { term: 'Abdominal pain', grade: 3, baselineGrade: 1, day: 10, serious: true, row: 3 },
        { term: 'Nausea', grade: 1, baselineGrade: 0, related: false, row: 4 },
      ],
    })
  })
  it.each([
    ['P01||5|Fatigue|6|||', 'grade', /is none of 0, 1, 2, 3, 4, 5/], ['P01||5|Fatigue||||', 'grade', /Fatigue has no grade/], ['P01||5||2|||', 'term', /which event it was/], ['P01||5|Fatigue|2|9||', 'baselineGrade', /is none of/],
    ['P01|2019-02-30||Fatigue|2|||', 'date', /no day of the calendar/], ['P01|2019-03-06|9|Fatigue|2|||', 'date', /"2019-03-06" is of day 9 but its date is 2 days/], ['P01||5|Fatigue|2|||maybe', 'serious', /neither yes nor no/],
  ])('%s is refused, named, and spoils dose-toxicity', (line, column, message) => {
    const { events: kept, problems } = events(line).value!.get('P01')!
    expect(kept).toEqual([])
    expect(problems).toMatchObject([{ subject: { file: 'events.csv', row: 2, column }, spoils: ['dose-toxicity'] }])
    expect(problems[0]!.message).toMatch(message)
  })
})

describe('a cohort from its tables', () => {
  const lab = (...lines: string[]) => [table('laboratory.csv', ['key|day|analyte|value|unit|uln', ...lines])]
  it('joins them by key, in the order of patients.csv, with what is wrong beside each patient', () => {
    const r = cohortFromTables({
      patients: patients('P02|2019-03-04|500|no', 'P01|2019-03-04|400|yes'), laboratory: lab('P01|-7|ALT|30|U/L|40', 'P01|15|ALT|30|g/L|40', 'P02|15|ALT|50|U/L|40'),
      events: [table('events.csv', [header, 'P02||5|Fatigue|1|0||'])],
    })
    expect(r.findings).toEqual([])
    expect(r.value!.map(p => [p.key, p.laboratory.length, p.events.length, p.problems.map(x => x.code)])).toEqual([['P02', 1, 1, []], ['P01', 1, 0, ['cohort/cell']]])
  })

  it('takes values from several tables', () => {
    const r = cohortFromTables({ patients: patients('P01|2019-03-04||'), laboratory: [...lab('P01|-7|ALT|30|U/L|40'), ...lab('P01|15|AST|30|U/L|40')] })
    expect(r.value![0]!.laboratory.map(v => v.analyte)).toEqual(['alt', 'ast'])
  })

  it('names an entry after the death, and spoils what hangs on either; a day of grace', () => {
    const after = (day: number) => cohortFromTables({ patients: patients('P01|2019-03-04|40|yes'), laboratory: lab(`P01|${day}|ALT|30|U/L|40`) }).value![0]!.problems
    expect(after(41)).toEqual([])
    expect(after(42)).toMatchObject([{ code: 'cohort/after-death', subject: { file: 'laboratory.csv', row: 2 }, spoils: ['survival', 'dose-toxicity'] }])
    expect(cohortFromTables({ patients: patients('P01|2019-03-04|40|yes'), events: [table('events.csv', [header, 'P01||50|Fatigue|1|||'])] }).value![0]!.problems).toMatchObject([{ code: 'cohort/after-death', subject: { file: 'events.csv' } }])
  })

  it('an event of grade 5 of a patient who lives spoils survival; one seen after the last contact is warned of', () => {
    const alive = (...lines: string[]) => cohortFromTables({ patients: patients('P01|2019-03-04|40|no'), events: [table('events.csv', [header, ...lines])] }).value![0]!.problems
    expect(alive('P01||30|Hepatic failure|5|||')).toMatchObject([{ code: 'cohort/fatal-event', spoils: ['survival'] }])
    expect(alive('P01||50|Fatigue|1|||')).toMatchObject([{ code: 'cohort/doubtful', severity: 'warning', spoils: [] }])
  })

  it('a table that was given and cannot be read spoils dose-toxicity of everyone; one that was not given does not', () => {
    const r = cohortFromTables({ patients: patients('P01|2019-03-04|40|no'), laboratory: [table('laboratory.csv', ['key|value', 'P01|3'])] })
    expect(r.value![0]!.problems).toMatchObject([{ code: 'cohort/table-refused', spoils: ['dose-toxicity'] }])
    expect(cohortFromTables({ patients: patients('P01|2019-03-04|40|no') }).value![0]!.problems).toEqual([])
  })

  it('is refused without patients', () => {
    expect(cohortFromTables({ patients: patients() })).toMatchObject({ value: undefined, findings: [{ code: 'cohort/table-empty' }] })
  })
})
