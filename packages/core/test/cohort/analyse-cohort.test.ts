import { describe, expect, it } from 'vitest'
import { type CohortAnalysis, type CohortPatient, type CohortProtocol, analyseCohort, cellText, defaultCohortProtocol, rScript, tableTexts, writtenRows } from '../../src/cohort/index.ts'
import { virtualPatients } from './virtual-patients.ts'

const { analysis } = defaultCohortProtocol
const protocol: CohortProtocol = {
  ...defaultCohortProtocol,
  analysis: { ...analysis, thresholds: { ...analysis.thresholds, resamples: 100 }, tumourControl: { ...analysis.tumourControl, resamples: 30 }, power: { ...analysis.power, patients: [10, 20], simulations: 20 } },
}
const light: CohortProtocol = { ...protocol, analysis: { ...protocol.analysis, thresholds: { ...protocol.analysis.thresholds, resamples: 20 }, tumourControl: { ...protocol.analysis.tumourControl, resamples: 0 }, power: { ...protocol.analysis.power, simulations: 0 } } }
const patients = virtualPatients(2), a = analyseCohort(patients, protocol)

/** Paths to numbers that JSON does not hold, and to arrays that it would spoil. */
function unplain(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} ${value}`]
  if (ArrayBuffer.isView(value) || value instanceof Map || value instanceof Set || typeof value === 'function') return [`${path} is no plain data`]
  return value && typeof value === 'object' ? Object.entries(value).flatMap(([k, v]) => unplain(v, `${path}.${k}`)) : []
}

describe('the analysis of a cohort', () => {
  it('is plain data: as JSON nothing is lost, and no number is without a value', () => {
    expect(unplain(a)).toEqual([])
    expect(JSON.parse(JSON.stringify(a))).toEqual(JSON.parse(JSON.stringify(structuredClone(a))))
  })

  it('is the same for the same patients, and does not change them', () => {
    const before = JSON.stringify(patients)
    expect(analyseCohort(patients, protocol)).toEqual(a)
    expect(JSON.stringify(patients)).toBe(before)
  })

  it('has counts that add up, from the flow to the rows to the models', () => {
    const step = (name: string) => a.flow.analyses.find(s => s.analysis === name)!
    expect(a.flow.study.entering).toBe(40)
    for (const s of [a.flow.study, ...a.flow.analyses]) expect(s.included.length + s.excluded.reduce((n, e) => n + e.patients.length, 0)).toBe(s.entering)
    expect(a.doseResponse.patients).toBe(step('dose-response').included.length)
    expect(a.doseToxicity.patients).toBe(step('dose-toxicity').included.length)
    expect(a.doseResponse.lesions).toBe(a.rows.lesions.filter(l => l.inDoseResponse).length)
    const m = a.doseResponse.perLesion.unadjusted.value!
    expect([m.rows, Object.values(m.counts).reduce((x, y) => x + y)]).toEqual([a.doseResponse.lesions, a.doseResponse.lesions])
    expect(m.patients).toBe(new Set(a.rows.lesions.filter(l => l.inDoseResponse).map(l => l.patient)).size)
    expect(a.figures.waterfall).toHaveLength(m.rows)
    expect(a.survival.patients).toBe(step('survival').included.length)
  })

  it('takes response, in toxicity and survival too, from patients of the dose-response analysis only', () => {
    const counting = a.flow.analyses[0]!.included
    expect(a.survival.byResponse.value!.curves.reduce((n, c) => n + c.patients, 0)).toBe(counting.length)
    const adjusted = a.doseToxicity.grade.models.find(m => m.kind === 'linear' && m.adjustment === 'adjusted')!.value!
    expect(adjusted.patients).toBe(a.flow.analyses[1]!.included.filter(p => counting.includes(p)).length)
  })

  it('stands, whatever part is missing: no patients, few, no images, no laboratory, no clinical record', () => {
    const without = (of: (p: CohortPatient) => Partial<CohortPatient>): CohortPatient[] => patients.map(p => ({ ...p, ...of(p) }))
    const cohorts: CohortPatient[][] = [[], patients.slice(0, 1), patients.slice(0, 4), without(() => ({ results: undefined })), without(() => ({ laboratory: [], events: [] })), without(() => ({ clinical: { other: {} } }))]
    for (const cohort of cohorts) {
      const part = analyseCohort(cohort, light)
      expect(unplain(part)).toEqual([])
      expect(part.tables.main).toHaveLength(3)
      expect(rScript(part)).toContain('results <- list()')
      expect([...part.methods, ...part.results].every(s => s.paragraphs.every(t => !/undefined|NaN|Infinity|\[object/.test(t)))).toBe(true)
    }
  })

  it('says why where it cannot say how much', () => {
    const none = analyseCohort(patients.map(p => ({ ...p, results: undefined })), light)
    expect(none.doseResponse.roc.value).toBeUndefined()
    expect(none.doseResponse.roc.findings.some(f => f.severity === 'error')).toBe(true)
    expect(none.results.find(s => s.id === 'results-dose-response')!.paragraphs.join(' ')).toContain('not estimable')
    expect(none.limitations.map(l => l.id)).toContain('images-not-analysed')
  })

  it('analyses everybody, and warns, where a rule asks for a column that there is not', () => {
    const wrong = { ...light, eligibility: { ...light.eligibility, study: [{ column: 'nothing', op: 'missing' as const, reason: 'x' }] } }
    const all = analyseCohort(patients, wrong)
    expect(all.findings.map(f => f.code)).toEqual(expect.arrayContaining(['cohort/rule-column', 'cohort/no-eligibility']))
    expect(all.flow.study.included).toHaveLength(40)
  })

  it('refuses two patients of one key', () => {
    expect(() => analyseCohort([patients[0]!, patients[0]!], protocol)).toThrow(RangeError)
  })
})

describe('the tables', () => {
  const tables = [...a.tables.main, ...a.tables.supplement]

  it('are numbered, each with its own id, and have cells of their columns only', () => {
    expect(a.tables.main.map(t => t.title.slice(0, 8))).toEqual(['Table 1.', 'Table 2.', 'Table 3.'])
    expect(new Set(tables.map(t => t.id)).size).toBe(tables.length)
    for (const t of tables) for (const r of t.rows) for (const key of Object.keys(r.cells)) expect(t.columns.map(c => c.key)).toContain(key)
  })

  it('print without a hole in a number', () => {
    for (const t of tables) for (const line of tableTexts(t)) for (const cell of line) expect(cell).not.toMatch(/NaN|undefined|Infinity/)
  })

  it('have the numbers of the models: table 2, PR unadjusted', () => {
    const table2 = a.tables.main[1]!, row = table2.rows.find(r => r.label.startsWith('PR'))!, e = a.doseResponse.perLesion.unadjusted.value!.effects.find(x => x.category === 'PR')!
    expect(row.cells.unadjusted).toEqual({ kind: 'estimate', value: e.percent, low: e.interval.low, high: e.interval.high, digits: 0 })
    expect(row.cells.unadjustedP).toEqual({ kind: 'p', value: e.p })
  })

  it('table 3 counts a patient once per term, and as many events as the text says', () => {
    const table3 = a.tables.main[2]!, all = table3.rows.find(r => r.label === 'Events of all terms')!, own = table3.rows.filter(r => r.indent === 1)
    const any = own.reduce((n, r) => n + (r.cells.any!.kind === 'count' ? (r.cells.any as { count: number }).count : 0), 0)
    expect(cellText(all.cells.any!)).toBe(String(any))
    expect(a.results.find(s => s.id === 'results-dose-toxicity')!.paragraphs.join(' ')).toContain(`${any} adverse events occurred`)
  })

  it('table 1 counts all who were included', () => {
    expect(a.tables.main[0]!.columns[0]!.label).toBe(`Included (n = ${a.flow.study.included.length})`)
  })
})

describe('the text', () => {
  const text = (sections: CohortAnalysis['methods']) => sections.map(s => s.paragraphs.join('\n')).join('\n')

  it('of the methods follows the protocol', () => {
    expect(text(a.methods)).toContain('Kenward-Roger')
    expect(text(a.methods)).toContain('50.00 J/GBq')
    const other = analyseCohort(patients, { ...light, threshold: { kind: 'fixed', suvbw: 4 }, dosimetry: { ...protocol.dosimetry, constants: 'mppg14a' }, analysis: { ...light.analysis, doseResponse: { ...analysis.doseResponse, interval: 'wald' }, survival: { ...analysis.survival, landmark: 120 } } })
    for (const words of ['fixed SUV 4', '49.38 J/GBq', 'Wald (normal)', 'day 120']) { expect(text(other.methods)).toContain(words); expect(text(a.methods)).not.toContain(words) }
  })

  it('of the results has the numbers of the analyses', () => {
    const roc = a.doseResponse.roc.value!, m = a.doseResponse.perLesion.unadjusted.value!
    expect(text(a.results)).toContain(`The AUC of dose for objective response was ${roc.auc.toFixed(2)} (95% CI`)
    expect(text(a.results)).toContain(`Per tumour, unadjusted (${m.rows} tumours of ${m.patients} patients)`)
    expect(text(a.results)).not.toMatch(/NaN|undefined|Infinity/)
  })
})

describe('the limitations found', () => {
  it('are those of this cohort, each with its numbers', () => {
    const ids = a.limitations.map(l => l.id)
    expect(ids).toEqual(expect.arrayContaining(['adjusted-for-itself', 'immortal-time', 'partial-volume', 'parameters-many', 'toxicity-adjusted-fewer', 'threshold-from-the-same-data']))
    expect(new Set(ids).size).toBe(ids.length)
    const small = a.rows.lesions.filter(l => l.inDoseResponse && l.volumeMl < 10).length
    expect(a.limitations.find(l => l.id === 'partial-volume')!.numbers).toEqual({ small, lesions: a.doseResponse.lesions })
  })

  it('go where their reason goes: large lesions, no adjustment by the SD, no survival', () => {
    const large = patients.map(p => ({ ...p, clinical: { ...p.clinical, survival: undefined }, results: { ...p.results!, lesions: p.results!.lesions.map(l => ({ ...l, volumeMl: l.volumeMl + 20 })) } }))
    const ids = analyseCohort(large, { ...light, analysis: { ...light.analysis, doseResponse: { ...analysis.doseResponse, lesionCovariates: ['coefficientOfVariation'] } } }).limitations.map(l => l.id)
    for (const id of ['partial-volume', 'adjusted-for-itself', 'immortal-time']) expect(ids).not.toContain(id)
  })
})

describe('the R script', () => {
  const script = rScript(a)

  it('has our numbers with all their digits, and reads the columns that the rows have', () => {
    const e = a.doseResponse.perLesion.unadjusted.value!.effects[0]!
    expect(script).toContain(`"tumours, unadjusted: ${e.category}, %", percent(s["category${e.category}", "Estimate"]), ${e.percent}, `)
    const columns = Object.values(writtenRows(a.rows)).flat().map(c => c.name)
    for (const m of script.matchAll(/lmer\((log\(doseGy\)[^,]+),/g)) for (const name of m[1]!.match(/[A-Za-z]+/g)!) if (!['log', 'patient'].includes(name)) expect(columns).toContain(name)
  })

  it('checks nothing that could not be estimated, and closes every bracket', () => {
    expect(script).not.toMatch(/undefined|NaN|Infinity/)
    const count = (c: string) => script.split(c).length
    // Brackets in texts come in pairs too.
    expect([count('('), count('{'), count('[')]).toEqual([count(')'), count('}'), count(']')])
  })
})
