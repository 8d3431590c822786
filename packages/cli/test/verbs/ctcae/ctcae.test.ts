import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeReference, reference } from '../../../../core/test/reference.ts'
import { run } from '../../phantom-folder.ts'

let folder: string
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'yttria ctcae ü-')) })
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, text: string) => { writeFileSync(join(folder, name), text); return join(folder, name) }

const laboratory = `key,date,analyte,value,unit,lln,uln
P01,2019-02-25,ALP,110,U/L,,120
P01,2019-03-19,ALP,200,U/L,,120
P01,2019-04-04,ALP,320,U/L,,120
P01,2019-02-25,Albumin,3.6,g/dL,3.5,5
P01,2019-04-04,Albumin,2.9,g/dL,3.5,5
P02,2019-03-10,ALT,30,g/L,,40
`

describe('yttria ctcae', () => {
  it('prints a grade for each patient and term with the value, its row and the rule, and the same as JSON', async () => {
    const lab = file('laboratory.csv', laboratory), patients = file('patients.csv', 'key,sex,treatmentDate\nP01,F,2019-03-04\nP02,M,2019-03-04\n'), events = file('events.csv', 'key,date,term,grade,baselineGrade\nP01,2019-03-06,Fatigue,1,0\nP01,2019-03-06,Nausea,1,1\n')
    const shown = await run('ctcae', lab, '--patients', patients, '--events', events)
    // The value in the wrong unit is an error among the findings.
    expect(shown.code).toBe(4)
    expect(shown.out).toMatch(/P01 +Alkaline phosphatase increased +2 +320\.0 +U\/L +31 +4 +>2\.5 - 5\.0 x ULN \(baseline normal\)/)
    expect(shown.out).toMatch(/P01 +Hypoalbuminemia +2 +29\.00 +g\/L +31 +6 +<30 - 20 g\/L/)
    expect(shown.out).toMatch(/P01 +Nausea +- .*not exacerbated/)
    expect(shown.out).toMatch(/row 7, unit: "g\/L" cannot be the unit of alt/)
    expect(shown.out).not.toMatch(/NaN|undefined|\[object/)
    const json = JSON.parse((await run('ctcae', lab, '--patients', patients, '--events', events, '--json')).out)
    expect(json.patients[0]).toMatchObject({ key: 'P01', highestGrade: 2, adverseEvents: 3, gradedTerms: 2 })
    expect(json.patients[0].terms[1]).toMatchObject({
      term: 'Alkaline phosphatase increased', grade: 2, preexisting: false, worst: { value: 320, unit: 'U/L', uln: 120, day: 31, row: 4, grade: 2, rule: '>2.5 - 5.0 x ULN (baseline normal)', against: 'ULN' },
      baseline: { value: 110, row: 2, abnormal: false }, values: [{ row: 3, grade: 1 }, { row: 4, grade: 2 }],
    })
    // P02 has no grade at all, P01 two of six, and Nausea was there before.
    expect(json.findings.map((f: { code: string }) => f.code)).toEqual(['cohort/cell', 'ctcae/patient-not-graded', 'ctcae/terms-not-graded', 'ctcae/events-not-counted'])
  })

  it('counts from a column of days, or of the treatment date, where there is no table of patients', async () => {
    const days = await run('ctcae', file('days.csv', 'key;day;analyte;value;unit;lln;uln\nA;-3;GGT;40;U/L;;55,0\nA;20;GGT;140,5;U/L;;55,0\n'), '--json')
    expect(JSON.parse(days.out).patients[0].terms.find((t: { analyte: string }) => t.analyte === 'ggt')).toMatchObject({ grade: 2, worst: { value: 140.5 } })
    const dates = await run('ctcae', file('dates.csv', 'key,treatmentDate,date,analyte,value,unit,lln,uln\nA,2019-03-04,2019-03-01,GGT,40,U/L,,55\nA,,2019-03-24,GGT,140,U/L,,55\n'), '--json')
    expect(JSON.parse(dates.out).patients[0].terms.find((t: { analyte: string }) => t.analyte === 'ggt')).toMatchObject({ grade: 2, worst: { day: 20 } })
  })

  it('takes the window and a protocol\'s limits of normal', async () => {
    const path = file('plain.csv', 'key,day,analyte,value,unit\nA,-3,GGT,40,U/L\nA,20,GGT,140,U/L\nA,90,GGT,300,U/L\n')
    const grade = async (...more: string[]) => { const r = await run('ctcae', path, '--json', ...more); return [r.code, JSON.parse(r.out).patients[0].terms.find((t: { analyte: string }) => t.analyte === 'ggt').grade] }
    expect(await grade()).toEqual([1, undefined])
    const protocol = file('protocol.json', JSON.stringify({ toxicity: { limits: [{ analyte: 'ggt', uln: 55 }] } }))
    expect(await grade('--protocol', protocol)).toEqual([0, 3])
    expect(await grade('--protocol', protocol, '--window', '1,60')).toEqual([0, 2])
  })

  it.each([
    ['no value after treatment', 1, ['A,-3,ALT,20,U/L,,40'], ['ctcae/nothing-graded']],
    ['no limits of normal', 1, ['A,-3,ALT,20,U/L,,', 'A,30,ALT,20,U/L,,'], ['ctcae/nothing-graded']],
    ['a patient of two without a value after treatment', 0, ['A,-3,ALT,20,U/L,,40', 'B,-3,ALT,20,U/L,,40', 'B,30,ALT,20,U/L,,40'], ['ctcae/patient-not-graded', 'ctcae/terms-not-graded']],
    ['no value before treatment', 0, ['A,30,ALT,20,U/L,,40'], ['ctcae/terms-not-graded', 'ctcae/no-baseline']],
    ['every term before and after', 0, ['alt', 'alp', 'ast', 'bilirubin', 'ggt', 'albumin'].flatMap(a => ['-3', '30'].map(d => `A,${d},${a},${a === 'albumin' ? '40,g/L,35,50' : a === 'bilirubin' ? '10,umol/L,,21' : a === 'alp' ? '80,U/L,,120' : '20,U/L,,40'}`)), []],
  ])('%s: what is left out is a finding, and only with none is nothing doubtful', async (name, code, rows, codes) => {
    const path = file(`${name}.csv`, `key,day,analyte,value,unit,lln,uln\n${rows.join('\n')}\n`)
    const json = await run('ctcae', path, '--json'), shown = await run('ctcae', path)
    expect([json.code, JSON.parse(json.out).findings.map((f: { code: string }) => f.code)]).toEqual([code, codes])
    expect(`${shown.out}${shown.err}`.includes('Nothing doubtful')).toBe(codes.length === 0)
  })

  it('wrong usage is 2, data that give nothing 1, both in a sentence', async () => {
    const lab = file('laboratory.csv', laboratory)
    for (const [args, code, what] of [
      [['ctcae'], 2, /FILE is missing/], [['ctcae', lab, '--window', '90,1'], 2, /two days, the smaller first/], [['ctcae', lab, '--window', '90'], 2, /two days/], [['ctcae', lab, '--dates', 'iso'], 2, /day-first or month-first/], [['ctcae', lab, '--decimal', ';'], 2, /","/],
      [['ctcae', join(folder, 'none.csv')], 1, /no such file/], [['ctcae', lab], 1, /nothing could be graded/], [['ctcae', file('half.csv', 'key,value\nA,3\n')], 1, /half.csv has no column analyte/], [['ctcae', lab, '--sheet', 'x'], 1, /no workbook/], [['ctcae', file('empty.csv', 'key,date,analyte,value,unit\n')], 1, /a header but no rows/],
      [['ctcae', lab, '--protocol', file('bad.json', '{"toxicity":{"windowDays":[9,1]}}')], 1, /toxicity.windowDays/],
    ] as const) {
      const r = await run(...args)
      expect([r.code, r.out], args.join(' ')).toEqual([code, ''])
      expect(r.err, args.join(' ')).toMatch(what)
    }
  })
})

describeReference('yttria ctcae on the laboratory courses of the Mayo PBC cohort', () => {
  it('grades every patient from the file as it is, by the days of the visits', async () => {
    const [header, ...lines] = new TextDecoder().decode(reference('statistics/longitudinal/pbcseq.csv')).trim().split('\n'), at = (name: string) => header!.split(',').indexOf(name)
    const rows = lines.map(l => l.split(',')).flatMap(c => ([['bili', 'mg/dL', '', '1.2'], ['albumin', 'g/dL', '3.5', '5'], ['ast', 'U/L', '', '40']] as const)
      .map(([name, unit, lln, uln]) => [c[at('id')], c[at('day')], name, c[at(name)], unit, lln, uln].join(',')))
    const path = file('pbcseq.csv', `key,day,analyte,value,unit,lln,uln\n${rows.join('\n')}\n`)
    const r = await run('ctcae', path, '--window', '1,400', '--json'), json = JSON.parse(r.out)
    expect(r.code).toBe(4)
    expect(json.patients).toHaveLength(312)
    // By hand, patient 1: bilirubin 14.5 mg/dL at day 0 is abnormal; 21.3 on day 192 is 1.47 x baseline, grade 1. Albumin 26 g/L before
    // (grade 2), 29.4 after: as before. AST 138 before; 6.2 after is none.
    const [first] = json.patients, term = (analyte: string) => first.terms.find((t: { analyte: string }) => t.analyte === analyte)
    expect(first.key).toBe('1')
    expect(term('bilirubin')).toMatchObject({ grade: 1, worst: { row: 5, against: 'baseline' } })
    expect(term('bilirubin').worst.ratio).toBeCloseTo(21.3 / 14.5, 8)
    expect(term('albumin')).toMatchObject({ grade: 0, preexisting: true, worst: { grade: 2 } })
    expect(term('ast')).toMatchObject({ grade: 0 })
  })
})
