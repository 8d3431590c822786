import { describe, expect, it } from 'vitest'
import { eventTerms } from '../../src/cohort/tables/event-terms.ts'

const of = (...terms: string[]) => eventTerms('events.csv', terms.map((term, n) => ({ term, row: n + 2 })))

describe('terms of clinical events', () => {
  it.each([['ABDOMINAL PAIN', 'Abdominal pain'], ['nausea ', 'Nausea'], ['  Abdominal   pain', 'Abdominal pain'], ['abdominal-pain', 'Abdominal pain'], ['reild', 'REILD'], ['Flu-like symptoms', 'Flu like symptoms']])(
    '%j is counted as %s, without a word', (written, term) => {
      const { termOf, findings } = of(written)
      expect([termOf(written), findings]).toEqual([term, []])
    })

  it.each([['Fatique', 'Fatigue'], ['Tiredness', 'Fatigue'], ['Abdominal pain (mild)', 'Abdominal pain'], ['Naussea', 'Nausea'], ['Diarrhoea', 'Diarrhea'], ['mild fever', 'Fever']])(
    '%j is not taken for %s: it is named, with that suggestion', (written, meant) => {
      const { termOf, findings } = of(written)
      expect(termOf(written)).toBe(written)
      expect(findings).toMatchObject([{ code: 'cohort/event-term', severity: 'warning', subject: { row: 2, value: written }, message: expect.stringContaining(`did you mean ${meant}?`) }])
    })

  it('a term that is like none is a note, and one however it is spelt', () => {
    const { termOf, findings } = of('Xanthopsia', 'xanthopsia', ' XANTHOPSIA ')
    expect(['xanthopsia', ' XANTHOPSIA '].map(termOf)).toEqual(['Xanthopsia', 'Xanthopsia'])
    expect(findings.map(f => [f.severity, f.message.includes('rows 2, 3, 4')])).toEqual([['note', true]])
  })

  it('terms of other scripts are not thrown together; those of the laboratory are left to it', () => {
    const { termOf } = of('疲労', '発熱')
    expect([termOf('疲労'), termOf('発熱')]).toEqual(['疲労', '発熱'])
    expect(of('Alanine aminotransferase increased').findings).toEqual([])
  })
})
