import { describe, expect, it } from 'vitest'
import { patientsColumns } from '../../../src/cohort/tables/patients-columns.ts'
import { readPatientsTable, tableSchema, templateColumns } from '../../../src/cohort/index.ts'
import { table } from './table-fixture.ts'

const read = (...lines: string[]) => readPatientsTable(table('patients.csv', lines))
const one = (...lines: string[]) => read(...lines).value![0]!
const codes = (findings: readonly { code: string }[]) => findings.map(f => f.code)

describe('patients.csv', () => {
  it('becomes records: categories, numbers, yes and no, days from treatment', () => {
    const r = one(
      'key|sex|ageYears|whoScore|primaryLocation|primaryResected|priorLines|device|treatmentApproach|treatmentDate|secondTreatmentDate|treatedFraction|baselinePetDate|treatmentPetDate|followUpPetDate|deathDate',
      'P01|female|63.5|1|Right-sided|yes|2|TheraSphere|whole liver|2019-03-04|2019-07-04|0.84|2019-02-11|2019-03-05|2019-06-03|2020-03-03')
    expect(r).toEqual({
      key: 'P01', treatedOn: 17959, problems: [], clinical: {
        sex: 'F', ageYears: 63.5, whoScore: 1, primaryLocation: 'right', primaryResected: true, priorLines: 2, device: 'glass', treatmentApproach: 'wholeLiver', treatmentDate: '2019-03-04',
        // By hand: 4 March to 4 July 27 + 30 + 31 + 30 + 4; 2020 has a leap day.
        secondTreatmentDay: 122, treatedFraction: 0.84, baselinePetDay: -21, treatmentPetDay: 1, followUpPetDay: 91, survival: { days: 365, died: true }, other: {}, row: 2,
      },
    })
  })

  it('counts in days where there are no dates', () => {
    expect(one('key|baselinePetDay|treatmentPetDay|followUpPetDay|survivalDays|died', 'P01|-21|1|91|400|no').clinical).toEqual({
      baselinePetDay: -21, treatmentPetDay: 1, followUpPetDay: 91, survival: { days: 400, died: false }, other: {}, row: 2,
    })
  })

  it('leaves out what is not known, in any of its words', () => {
    for (const missing of ['', 'NA', 'n/a', 'unknown', '-', '?', '.']) {
      const r = one('key|sex|ageYears|extrahepaticDisease|treatmentDate', `P01|${missing}|${missing}|${missing}|${missing}`)
      expect(r).toMatchObject({ problems: [] })
      expect(Object.keys(r.clinical)).toEqual(['other', 'row'])
    }
  })

  it('names row and column of a cell that cannot be, and what it spoils', () => {
    const r = one('key|ageYears|whoScore|primaryLocation|followUpPetDate|treatmentDate|extrahepaticDisease', 'P01|old|5|jejunum|2019-02-30|2019-03-04|perhaps')
    expect(r.problems.map(p => [p.subject.row, p.subject.column, p.subject.value, p.spoils.join()])).toEqual([
      [2, 'ageYears', 'old', ''], [2, 'whoScore', '5', ''], [2, 'primaryLocation', 'jejunum', ''], [2, 'extrahepaticDisease', 'perhaps', ''], [2, 'followUpPetDate', '2019-02-30', 'dose-response'],
    ])
    expect(r.problems[1]!.message).toBe('patients.csv, row 2, whoScore: "5" cannot be: whole number, 0 to 4; it counts as not known.')
    expect(r.problems[2]!.message).toMatch(/is none of right, left, rectum/)
    expect(r.clinical).toEqual({ treatmentDate: '2019-03-04', other: {}, row: 2 })
  })

  it('a percentage where a share is wanted is refused, and the share is named', () => {
    const r = one('key|treatedFraction|lungShuntFraction', 'P01|84|12')
    expect(r.problems.map(p => p.remedy)).toEqual(['84% is written 0.84.', '12% is written 0.12.'])
    expect(r.clinical.treatedFraction).toBeUndefined()
  })

  it.each([
    ['death before treatment', 'treatmentDate|deathDate', '2019-03-04|2018-03-04', /a death before the treatment/, 'survival'],
    ['death before treatment, in days', 'survivalDays|died', '-3|yes', /a death before the treatment/, 'survival'],
    ['alive with a date of death', 'treatmentDate|deathDate|died', '2019-03-04|2020-03-04|no', /contradicts the deathDate/, 'survival'],
    ['contact after death', 'treatmentDate|deathDate|lastContactDate', '2019-03-04|2020-03-04|2020-05-04', /is later than the deathDate/, 'survival'],
    ['days against dates', 'treatmentDate|deathDate|survivalDays', '2019-03-04|2020-03-03|300', /is not the 365 days/, 'survival'],
    ['dead on no day', 'died', 'yes', /without survivalDays or deathDate/, 'survival'],
    ['days with no end', 'survivalDays', '300', /an end by death or by last contact/, 'survival'],
    ['dead, with a last contact only', 'treatmentDate|died|lastContactDate', '2019-03-04|yes|2020-03-04', /without the day of death/, 'survival'],
    ['baseline after treatment', 'baselinePetDay|treatmentDate|baselinePetDate', '|2019-03-04|2019-03-20', /a baseline FDG PET after the treatment/, 'study'],
    ['follow-up before treatment', 'treatmentDate|followUpPetDate', '2019-03-04|2019-03-01', /not after the treatment/, 'dose-response'],
    ['90Y PET before treatment', 'treatmentDate|treatmentPetDate', '2019-03-04|2019-03-01', /90Y PET before the treatment/, 'study'],
    ['second session before the first', 'treatmentDate|secondTreatmentDate', '2019-03-04|2019-03-01', /a second treatment that is not after/, 'dose-toxicity'],
    ['sequential without the second day', 'treatmentApproach', 'sequential', /how far apart the sessions were/, 'dose-toxicity'],
    ['follow-up after death', 'followUpPetDay|survivalDays|died', '91|60|yes', /after the death on day 60/, 'dose-response,survival'],
    ['date and day that differ', 'treatmentDate|followUpPetDate|followUpPetDay', '2019-03-04|2019-06-03|80', /is not the 91 days/, 'dose-response'],
  ])('%s is named and spoils only what it must', (_, header, cells, message, spoils) => {
    const r = one(`key|${header}`, `P01|${cells}`)
    expect(r.problems.map(p => p.message).join()).toMatch(message)
    expect(r.problems.filter(p => p.severity === 'error').map(p => p.spoils.join())).toEqual([spoils])
  })

  it('a date with nothing to count from is named and spoils only what it must, where other patients have a treatment date', () => {
    const [r] = read('key|treatmentDate|followUpPetDate', 'P01||2019-06-03', 'P02|2019-03-04|2019-06-03').value!
    expect(r!.problems.map(p => [p.severity, p.spoils.join()])).toEqual([['error', 'dose-response']])
    expect(r!.problems[0]!.message).toMatch(/no treatmentDate to be counted from/)
  })

  it.each([
    ['has no column', ['key|followUpPetDate|deathDate', 'P01|2019-06-03|2020-01-01', 'P02|2019-07-03|']],
    ['gives none in any row', ['key|treatmentDate|baselinePetDate', 'P01||2019-01-03', 'P02||2019-02-03']],
  ])('a table with dates that %s treatmentDate is one error, not one for each cell', (_, lines) => {
    const { value, findings } = read(...lines)
    expect([value, codes(findings)]).toEqual([undefined, ['cohort/column-missing']])
    expect(findings[0]).toMatchObject({ severity: 'error', subject: { column: 'treatmentDate' }, message: expect.stringMatching(/treatmentDate.*2 rows/) })
  })

  it('a table of days needs no treatment date', () => {
    expect(read('key|followUpPetDay|survivalDays|died', 'P01|91|400|yes').value!.map(p => p.problems)).toEqual([[]])
  })

  it('survival of a day more or less by its two counts is one and the same', () => {
    expect(one('key|treatmentDate|deathDate|survivalDays', 'P01|2019-03-04|2020-03-03|366').clinical.survival).toEqual({ days: 366, died: true })
    expect(one('key|treatmentDate|lastContactDate', 'P01|2019-03-04|2020-03-03').clinical.survival).toEqual({ days: 365, died: false })
  })

  it('a treatment date that cannot be read spoils the study, and says it once', () => {
    const r = one('key|treatmentDate|followUpPetDate|deathDate', 'P01|2019-13-04|2019-06-03|2020-01-01')
    expect(r.problems.map(p => [p.subject.column, p.spoils.join()])).toEqual([['treatmentDate', 'study']])
  })

  it('a day that was counted from a date is named by the date and its column', () => {
    const named = (header: string, row: string) => one(header, row).problems.map(p => [p.subject.column, p.message])
    expect(named('key|treatmentDate|baselinePetDate', 'P01|2019-03-04|2019-03-20')).toEqual([['baselinePetDate', 'patients.csv, row 2, baselinePetDate: 2019-03-20 (day 16) is a baseline FDG PET after the treatment; the patient is left out.']])
    expect(named('key|followUpPetDay', 'P01|0')).toEqual([['followUpPetDay', 'patients.csv, row 2, followUpPetDay: 0 days: a follow-up FDG PET that is not after the treatment; for dose-response the patient is left out.']])
  })

  it('doubtful figures are warned of and spoil nothing', () => {
    const r = one('key|device|daysFromCalibration|specificActivityBqPerSphere|treatmentPetDay|lungShuntFraction|survivalDays|died|followUpPetDay', 'P01|glass|9|2500|20|0.6|50|no|91')
    expect(r.problems.map(p => [p.severity, p.subject.column, p.spoils.length])).toEqual([
      ['warning', 'treatmentPetDay', 0], ['warning', 'survival', 0], ['warning', 'specificActivityBqPerSphere', 0], ['warning', 'lungShuntFraction', 0]])
    expect(r.problems[2]!.message).toMatch(/about 24\d Bq 9 days after/)
  })

  it('one key in two rows: the same row once, a contradiction is the patient left out', () => {
    const same = read('key|sex', 'P01|F', 'P01|F')
    expect(same.value).toHaveLength(1)
    expect(codes(same.findings)).toEqual(['cohort/row-twice'])
    const differing = read('key|sex|priorLines', 'P01|F|2', 'P02|M|1', 'P01|F|3')
    expect(differing.value!.map(p => p.key)).toEqual(['P01', 'P02'])
    expect(differing.value![0]!.problems[0]).toMatchObject({ code: 'cohort/key-twice', spoils: ['study'], message: expect.stringMatching(/rows 2, 4 are both P01 and differ in priorLines/) })
    expect(differing.value![1]!.problems).toEqual([])
    // What one of the rows leaves open is no contradiction; the columns are named as in the file.
    const open = read('key|gender|priorLines|whoScore', 'P01|F|2|', 'P01|M||1')
    expect(open.value![0]!.problems[0]!.message).toMatch(/rows 2, 3 are both P01 and differ in gender; which/)
  })

  it('a key that is none, or missing, is nobody; an empty line is nothing; case alone is warned of', () => {
    const r = read('key|sex', '../etc|F', '|M', '|', 'p1|F', 'P1|M')
    expect(r.value!.map(p => p.key)).toEqual(['p1', 'P1'])
    expect(r.findings.map(f => [f.code, f.subject.row])).toEqual([['cohort/key', 2], ['cohort/key', 3], ['cohort/key-case', undefined]])
  })

  it('a row with a cell too many or too few is not read, and the patient is left out', () => {
    const r = read('key|ageYears|sex', 'P01|63|5|F', 'P02|60|F', 'P03|60', 'P04|60|F||')
    expect(r.value!.map(p => [p.key, p.problems.map(x => x.code).join(), p.clinical.ageYears])).toEqual([['P01', 'cohort/row-ragged', undefined], ['P02', '', 60], ['P03', 'cohort/row-ragged', undefined], ['P04', '', 60]])
  })

  it('headers are known by other words, and the note says so; a column that nearly is one of ours is warned of', () => {
    const r = read('Record ID|Gender|age_years|WHO Score|extrahepaticDisese|site', 'P01|m|60|1|yes|A')
    expect(r.value![0]!.clinical).toMatchObject({ sex: 'M', ageYears: 60, whoScore: 1, other: { extrahepaticDisese: 'yes', site: 'A' } })
    expect(r.findings.map(f => [f.code, f.subject.column])).toEqual([
      ['cohort/column-alias', 'Record ID'], ['cohort/column-alias', 'Gender'], ['cohort/column-unknown', 'extrahepaticDisese'], ['cohort/column-own', undefined]])
  })

  it("columns of one's own keep numbers as numbers", () => {
    expect(one('key|cea|site', 'P01|12.5|A').clinical.other).toEqual({ cea: 12.5, site: 'A' })
    expect(readPatientsTable(table('p', ['key|cea|ageYears', 'P01|12,5|60,5'], { separator: ';' })).value![0]!.clinical).toMatchObject({ other: { cea: 12.5 }, ageYears: 60.5 })
  })

  it('a column that names a person is not read', () => {
    for (const header of ['Name', 'Last name', 'DOB', 'Date of birth', 'birthDate', 'MRN', 'BSN', 'Phone', 'e-mail', 'patientName']) {
      const r = read(`key|${header}`, 'P01|secret')
      expect(codes(r.findings), header).toEqual(['cohort/column-identifying'])
      expect(JSON.stringify(r)).not.toContain('secret')
    }
  })

  it('is refused without a key or with one column twice', () => {
    expect(read('pseudonym|sex', 'P01|F')).toMatchObject({ value: undefined, findings: [{ code: 'cohort/column-missing', message: 'patients.csv has no column key.' }] })
    expect(read('keys|sex', 'P01|F').findings[0]!.message).toBe('patients.csv has no column key (but one called "keys").')
    expect(codes(read('key|sex|Sex', 'P01|F|M').findings)).toEqual(['cohort/column-twice'])
    expect(codes(read('key|a|a', 'P01|F|M').findings)).toEqual(['cohort/column-twice'])
    expect(read('key|sex|Sex', 'P01|F|M').value).toBeUndefined()
  })

  it('dates in an order that nothing proves are not read; one that proves it serves the others', () => {
    const doubtful = read('key|treatmentDate', 'P01|03/04/2019', 'P02|05/04/2019')
    expect(doubtful.value!.map(p => p.clinical.treatmentDate)).toEqual([undefined, undefined])
    expect(doubtful.findings).toMatchObject([{ code: 'cohort/date-order', severity: 'error', message: expect.stringMatching(/^patients.csv: 2 dates as 03\/04\/2019 \(treatmentDate, row 2\)/) }])
    const proved = read('key|treatmentDate', 'P01|03/04/2019', 'P02|25/04/2019')
    expect(proved.value!.map(p => p.clinical.treatmentDate)).toEqual(['2019-04-03', '2019-04-25'])
    expect(proved.findings).toMatchObject([{ code: 'cohort/date-order', severity: 'note' }])
    const mixed = read('key|treatmentDate', 'P01|03/04/2019', 'P02|25/04/2019', 'P03|04/25/2019')
    expect(mixed.value!.map(p => p.clinical.treatmentDate)).toEqual([undefined, '2019-04-25', '2019-04-25'])
    const declared = readPatientsTable(table('p', ['key|treatmentDate', 'P01|03/04/2019']), { dates: 'month-first' })
    expect(declared.value![0]!.clinical.treatmentDate).toBe('2019-03-04')
  })

  it('codes that the user declares mean not known', () => {
    expect(readPatientsTable(table('p', ['key|ageYears|sex', 'P01|-99|U']), { missing: ['-99', 'U'] }).value![0]).toMatchObject({ problems: [], clinical: { other: {} } })
  })
})

describe('the published columns', () => {
  it('have names and aliases of which none stands for two', () => {
    const all = patientsColumns.flatMap(c => [c.name, ...c.aliases ?? []]).map(n => n.toLowerCase())
    expect(all.filter((n, k) => all.indexOf(n) !== k)).toEqual([])
  })
  it('are a JSON Schema each, with units and allowed values', () => {
    const schema = tableSchema('patients') as { properties: Record<string, object>; required: string[] }
    expect(Object.keys(schema.properties)).toEqual(patientsColumns.map(c => c.name))
    expect(schema.required).toEqual(['key'])
    expect(schema.properties['treatedFraction']).toMatchObject({ type: 'number', exclusiveMinimum: 0, maximum: 1 })
    expect(schema.properties['device']).toMatchObject({ enum: ['glass', 'resin', '166Ho'] })
    expect(schema.properties['administeredMbq']).toMatchObject({ 'x-unit': 'MBq' })
    expect(tableSchema('laboratory')).toMatchObject({ required: ['key', 'analyte', 'value', 'unit'] })
  })
  it('are a template with dates, or one with days in their place', () => {
    const dates = templateColumns('patients', 'dates'), days = templateColumns('patients', 'days')
    expect(dates).toEqual(expect.arrayContaining(['treatmentDate', 'deathDate', 'lastContactDate', 'baselinePetDate']))
    expect(dates.some(c => /Day$|survivalDays|died/.test(c))).toBe(false)
    expect(days).toEqual(expect.arrayContaining(['survivalDays', 'died', 'baselinePetDay', 'secondTreatmentDay']))
    expect(days.some(c => /Date$/.test(c))).toBe(false)
    expect([templateColumns('laboratory', 'dates')[1], templateColumns('events', 'days')[1]]).toEqual(['date', 'day'])
  })
})
