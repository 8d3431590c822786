import { expect, it } from 'vitest'
import { albi, laboratoryGrade, laboratoryTerms } from '../../src/response/index.ts'
import { describeReference, reference, referenceJson } from '../reference.ts'

interface Criterion { readonly TERM: string; readonly [grade: `GRADE_${number}`]: string }

describeReference('CTCAE v5 as its own text has it', () => {
  const { criteria } = referenceJson<{ criteria: Criterion[] }>('ctcae/criteria.json')

  /** An evaluator of the printed criterion, from its words: '>3.0 - 5.0 x ULN', '1.5 - 3.0 x baseline', '>20.0 x ULN'. */
  function holds(text: string, value: number, given: { uln: number; baseline: number }): boolean {
    const clause = text.split(';').map(t => t.trim()).find(t => t.endsWith(given.baseline > given.uln ? 'baseline was abnormal' : 'baseline was normal'))!
    const of = given.baseline > given.uln ? given.baseline : given.uln
    const found = /^(> ?)?(ULN|[\d.]+)(?: - ([\d.]+))? x (?:ULN|baseline) if/.exec(clause)!
    const from = found[2] === 'ULN' ? 1 : Number(found[2]), to = found[3] === undefined ? Infinity : Number(found[3])
    // Whole numbers in and a baseline that divides them: the comparison is exact.
    return (found[1] ? value > from * of : value >= from * of) && value <= to * of
  }

  it('holds the same terms', () => {
    expect(criteria.map(c => c.TERM).sort()).toEqual([...laboratoryTerms].sort())
  })

  it('gives the same grade for every value from 0.25 to 25 times a normal and an abnormal baseline, bounds included', () => {
    let compared = 0
    const wrong: string[] = []
    for (const criterion of criteria) {
      if (criterion.TERM === 'Hypoalbuminemia') continue
      for (const baseline of [60, 100, 120, 240]) for (let value = 20; value <= 6000; value += 5) {
        const said = [1, 2, 3, 4].filter(g => holds(criterion[`GRADE_${g}`], value, { uln: 100, baseline }))
        const got = laboratoryGrade(criterion.TERM as typeof laboratoryTerms[number], { value, uln: 100, baseline: { value: baseline, uln: 100 } })!.grade
        if (said.length > 1 || got !== (said[0] ?? 0)) wrong.push(`${criterion.TERM}: ${value} on a baseline of ${baseline}: ${got}, not ${said.join(' and ')}`)
        compared++
      }
    }
    expect(wrong).toEqual([])
    expect(compared).toBeGreaterThan(20000)
  })

  it('grades albumin by the printed limits', () => {
    const albumin = criteria.find(c => c.TERM === 'Hypoalbuminemia')!
    expect([albumin.GRADE_1, albumin.GRADE_2, albumin.GRADE_3].map(t => t.split(';')[1]!.trim())).toEqual(['<LLN - 30 g/L', '<30 - 20 g/L', '<20 g/L'])
    for (let value = 10; value <= 45; value += 0.5)
      expect(laboratoryGrade('Hypoalbuminemia', { value, lln: 35 })!.grade).toBe(value < 20 ? 3 : value < 30 ? 2 : value < 35 ? 1 : 0)
  })

  it('and ALBI of its three examples', () => {
    for (const e of referenceJson<{ example_ALBI: { albumin_gL: number; bili_umolL: number; albi: number; grade: number }[] }>('ctcae/criteria.json').example_ALBI) {
      const found = albi({ albuminGPerL: e.albumin_gL, bilirubinUmolPerL: e.bili_umolL })
      // Printed to 3 or 4 decimals.
      expect(found.score).toBeCloseTo(e.albi, 3)
      expect(found.grade).toBe(e.grade)
    }
  })
})

describeReference('ALBI of 1,945 visits of the Mayo PBC cohort', () => {
  it('has the published mean and grades', () => {
    const [header, ...lines] = new TextDecoder().decode(reference('statistics/longitudinal/pbcseq.csv')).trim().split('\n')
    const at = (name: string) => header!.split(',').indexOf(name)
    // The expected figures were computed with 17.1 umol/L per mg/dL.
    const scores = lines.map(l => l.split(',')).map(c => albi({ albuminGPerL: 10 * Number(c[at('albumin')]), bilirubinUmolPerL: 17.1 * Number(c[at('bili')]) }))
    const expected = referenceJson<Record<string, Record<string, Record<string, number>>>>('statistics/longitudinal/expected.json')['pbcseq (Mayo PBC, repeated liver labs)']!['ALBI (bili*17.1, alb*10)']!
    expect(scores.length).toBe(expected.n)
    expect(scores.reduce((s, a) => s + a.score, 0) / scores.length).toBeCloseTo(expected.mean!, 6)
    for (const grade of [1, 2, 3]) expect(scores.filter(s => s.grade === grade).length).toBe(expected[`grade${grade}`])
  })
})
