import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type CohortAnalysis, csvText, writtenRows } from '@yttria/core/cohort'
import { mixedModel } from '@yttria/core/statistics'
import { analysedStudy } from '@yttria/node/runs'
import { parseCsv } from '@yttria/node/tables'
import { afterAll, expect, it } from 'vitest'
import { describeReference, reference, referenceJson } from '../../../../core/test/reference.ts'

// Published data written as a researcher's tables, through all that `yttria cohort` does but its report.
const place = mkdtempSync(join(tmpdir(), 'yttria tables-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

const everybody = { study: [], doseResponse: [], doseToxicity: [], survival: [] }
const quick = { thresholds: { resamples: 20 }, tumourControl: { resamples: 0 }, power: { simulations: 0 } }

/** A workspace of these files, analysed. */
async function analysed(name: string, files: Readonly<Record<string, string>>): Promise<CohortAnalysis> {
  const folder = join(place, name)
  for (const [path, text] of Object.entries(files)) { const file = join(folder, path); mkdirSync(dirname(file), { recursive: true }); writeFileSync(file, text) }
  return (await analysedStudy({ folder, out: join(place, `${name}-out`), jobs: 1 })).analysis
}

const table = (rows: readonly (readonly (string | number)[])[]): string => `${rows.map(r => r.join(',')).join('\n')}\n`

function records(path: string): Record<string, string>[] {
  const [header, ...lines] = new TextDecoder().decode(reference(path)).trim().split('\n').map(l => l.split(','))
  return lines.map(cells => Object.fromEntries(header!.map((h, k) => [h, cells[k]!])))
}

/** Rows as they are written for R, read back. */
const written = (a: CohortAnalysis, which: 'laboratory' | 'patients') => parseCsv(csvText(writtenRows(a.rows)[which]!), `${which}.csv`).columns

interface Survival { km: { n: number; events: number; lower95: number }; 'cox_efron OS~Age+AFP+Tumorsize': Record<string, [number, number]> }
interface Liver {
  'ALBI (bili*17.1, alb*10)': { n: number; mean: number; grade1: number; grade2: number; grade3: number }
  'lmer log(bili)~day+(1|id) ML': { intercept: [number, number]; day: [number, number]; sd_id: number; sd_res: number; logLik: number }
}
const expected = <T>(name: string): T => referenceJson<Record<string, T>>('statistics/longitudinal/expected.json')[name]!

describeReference('survival of 227 patients (hepatoCellular) from patients.csv', () => {
  it("has the curve of R, and by a covariate that stands in place of response the coefficients of R's coxph", async () => {
    const patients = records('statistics/longitudinal/hepatoCellular.csv'), want = expected<Survival>('hepatoCellular (asaur; Zhou/CXCL17 HCC cohort)')
    const a = await analysed('hcc', {
      // A month of 365.25 / 12 days; to the day, which changes no order.
      'patients.csv': table([['key', 'ageYears', 'whoScore', 'survivalDays', 'died'], ...patients.map(r => [`H${r.Number}`, r.Age!, r.Tumorsize!, Math.round(Number(r.OS) * 365.25 / 12), r.Death === '1' ? 'yes' : 'no'])]),
      'protocol.json': JSON.stringify({ eligibility: everybody, analysis: { ...quick, survival: { covariates: ['ageYears', 'whoScore'] } } }),
      ...Object.fromEntries(patients.map(r => [`patients/H${r.Number}/results.json`, JSON.stringify({ patient: { key: `H${r.Number}` }, lesions: [{ id: 'L1', volumeMl: 10, tlgBaseline: 20 }], patientLevel: { category: r.AFP === '2' ? 'PR' : 'PD' } })])),
    })
    const { value: overall } = a.survival.overall
    expect([overall!.patients, overall!.deaths, overall!.median.months]).toEqual([want.km.n, want.km.events, undefined])
    expect(Math.abs(overall!.median.low! - want.km.lower95)).toBeLessThan(0.02)
    const beta = want['cox_efron OS~Age+AFP+Tumorsize'], found = a.survival.byResponse.value!.adjusted.value!.unpenalised!
    const log = (term: string) => { const r = found.find(x => x.term === term)!; return Math.log(r.hazardRatio) / r.per }
    expect(log('response')).toBeCloseTo(beta.AFP![0], 7)
    expect(log('ageYears')).toBeCloseTo(beta.Age![0], 7)
    expect(log('whoScore')).toBeCloseTo(beta.Tumorsize![0], 7)
  })
})

describeReference('laboratory courses of 312 patients (pbcseq) from laboratory.csv', () => {
  const visits = records('statistics/longitudinal/pbcseq.csv'), want = () => expected<Liver>('pbcseq (Mayo PBC, repeated liver labs)')
  const workspace = (of: (v: Record<string, string>, n: number) => { key: string; day: number }, units: 'si' | 'us'): Record<string, string> => ({
    'patients.csv': table([['key'], ...[...new Set(visits.map((v, n) => of(v, n).key))].map(k => [k])]),
    'laboratory.csv': table([['key', 'day', 'analyte', 'value', 'unit'], ...visits.flatMap((v, n) => { const { key, day } = of(v, n); return units === 'si'
      ? [[key, day, 'Total bilirubin', 17.1 * Number(v.bili), 'umol/L'], [key, day, 'albumin', 10 * Number(v.albumin), 'g/L']]
      : [[key, day, 'bilirubin', v.bili!, 'mg/dL'], [key, day, 'Albumin', v.albumin!, 'g/dL']] })]),
    'protocol.json': JSON.stringify({ eligibility: everybody, analysis: quick }),
  })

  it('have ALBI of every visit as its baseline: mean and grades of R', async () => {
    const wanted = want()['ALBI (bili*17.1, alb*10)'], { rows } = await analysed('albi', workspace((_, n) => ({ key: `V${n}`, day: 0 }), 'si'))
    const scores = rows.patients.flatMap(r => r.albi ?? [])
    // One visit has an albumin of 80.1 g/L, which the table refuses; its ALBI of grade 1 is added by hand.
    const refused = visits.filter(v => Number(v.albumin) > 7)
    expect(refused.map(v => v.albumin)).toEqual(['8.01'])
    expect(scores).toHaveLength(wanted.n - 1)
    const byHand = 0.66 * Math.log10(17.1 * Number(refused[0]!.bili)) - 0.085 * 80.1
    expect((scores.reduce((a, b) => a + b) + byHand) / wanted.n).toBeCloseTo(wanted.mean, 5)
    expect([1, 2, 3].map(g => rows.patients.filter(r => r.albiGrade === g).length)).toEqual([wanted.grade1 - 1, wanted.grade2, wanted.grade3])
  })

  it('rise as in lme4, from mg/dL in the table to the rows that are written for R', async () => {
    const wanted = want()['lmer log(bili)~day+(1|id) ML']
    // Days 2,000 earlier: ten years after treatment is the last day that a table may have.
    const columns = written(await analysed('pbc', workspace(v => ({ key: `B${v.id}`, day: Number(v.day) - 2000 }), 'us')), 'laboratory'), keep = [...columns.analyte as string[]].flatMap((a, n) => a === 'bilirubin' ? [n] : [])
    expect(keep).toHaveLength(visits.length)
    const of = (name: string) => keep.map(n => columns[name]![n]!), data = { patient: of('patient') as string[], day: Float64Array.from(of('day') as number[]), value: Float64Array.from(of('value') as number[]) }
    const model = mixedModel('log(value) ~ day + (1 | patient)', data, { reml: false }).value!, [intercept, day] = model.coefficients
    // Of umol/L by 17.104 per mg/dL.
    expect(intercept!.estimate - 2000 * day!.estimate).toBeCloseTo(wanted.intercept[0] + Math.log(17.104), 4)
    expect(day!.estimate).toBeCloseTo(wanted.day[0], 7)
    expect(day!.se).toBeCloseTo(wanted.day[1], 7)
    expect([model.randomEffects[0]!.sd, model.sigma, model.logLik]).toEqual([expect.closeTo(wanted.sd_id, 4), expect.closeTo(wanted.sd_res, 5), expect.closeTo(wanted.logLik, 2)])
  })
})

interface Criterion { readonly TERM: string; readonly [grade: `GRADE_${number}`]: string }
const analyteOf: Readonly<Record<string, string>> = { 'Alanine aminotransferase increased': 'ALT', 'Alkaline phosphatase increased': 'ALP', 'Aspartate aminotransferase increased': 'AST', 'Blood bilirubin increased': 'bilirubin', 'GGT increased': 'GGT', Hypoalbuminemia: 'albumin' }

describeReference('CTCAE v5 from laboratory.csv', () => {
  const { criteria } = referenceJson<{ criteria: Criterion[] }>('ctcae/criteria.json')

  /** The printed criterion, read anew: the grade of a value whose limit of normal is 100. */
  function printed(c: Criterion, value: number, baseline: number): number {
    const grade = [1, 2, 3, 4].find(g => {
      const clause = c[`GRADE_${g}`]!.split(';').map(t => t.trim()).find(t => t.endsWith(baseline > 100 ? 'baseline was abnormal' : 'baseline was normal'))!, of = baseline > 100 ? baseline : 100
      const [, above, low, high] = /^(> ?)?(ULN|[\d.]+)(?: - ([\d.]+))? x (?:ULN|baseline) if/.exec(clause)!, from = (low === 'ULN' ? 1 : Number(low)) * of
      return (above ? value > from : value >= from) && value <= (high === undefined ? Infinity : Number(high)) * of
    })
    return grade ?? 0
  }

  it('has the printed grade of every value, each in its row, and counts it once for its patient', async () => {
    const cases = [60, 100, 120, 240].flatMap(baseline => Array.from({ length: 60 }, (_, n) => ({ baseline, value: [50, 100, 150, 200, 240, 300, 360, 500, 600, 720, 1000, 1200, 2000, 2400, 4800][n] ?? 37 + 41 * n }))), terms = criteria.filter(c => c.TERM !== 'Hypoalbuminemia')
    const a = await analysed('ctcae', {
      'patients.csv': table([['key', 'sex'], ...cases.map((_, n) => [`C${n}`, 'F'])]),
      'laboratory.csv': table([['key', 'day', 'analyte', 'value', 'unit', 'uln'], ...cases.flatMap(({ baseline, value }, n) => terms.flatMap(({ TERM }) => {
        // Of bilirubin a fifth: no blood holds the rest.
        const [unit, part] = TERM === 'Blood bilirubin increased' ? ['umol/L', 5] : ['U/L', 1]
        return [[`C${n}`, -7, analyteOf[TERM]!, baseline / part, unit, 100 / part], [`C${n}`, 30, analyteOf[TERM]!, value / part, unit, 100 / part]]
      }))]),
      'protocol.json': JSON.stringify({ eligibility: everybody, analysis: quick }),
    })
    const graded = new Map(a.rows.laboratory.filter(r => r.day > 0).map(r => [`${r.patient} ${r.analyte}`, r])), counted = new Map(a.rows.events.map(e => [`${e.patient} ${e.term}`, e.grade]))
    const wrong: string[] = []
    for (const [n, { baseline, value }] of cases.entries()) for (const c of terms) {
      const row = graded.get(`C${n} ${analyteOf[c.TERM]!.toLowerCase()}`)!, want = printed(c, value, baseline), said = `${c.TERM} ${value} on ${baseline}`
      if (row.grade !== want) wrong.push(`${said}: ${row.grade}, not ${want}`)
      // Against an abnormal baseline a grade is a rise above it: what was there before does not count, all of this does.
      if (counted.get(`C${n} ${c.TERM}`) !== want) wrong.push(`${said}: counted ${counted.get(`C${n} ${c.TERM}`)}, not ${want}`)
    }
    expect(wrong).toEqual([])
    expect(cases.length * terms.length).toBe(1200)
  })
})
