import { describe, expect, it } from 'vitest'
import { readEventsTable, readPatientsTable } from '../../src/cohort/index.ts'
import { eventTerms } from '../../src/cohort/tables/event-terms.ts'
import { describeReference, reference } from '../reference.ts'

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

/** A file of plain commas as the tables are read. */
const tableAt = (path: string) => {
  const [header, ...rows] = new TextDecoder().decode(reference(path)).trim().split(/\r?\n/).map(l => l.split(','))
  return { name: path.split('/').at(-1)!, header: header!, rows: rows.map((cells, n) => ({ row: n + 2, cells })) }
}

describeReference('small tables of a cohort that went wrong', () => {
  it('five spellings are two terms, and three that are named with what was meant', () => {
    const table = tableAt('cases/tables/events-misspelt.csv'), keys = [...new Set(table.rows.map(r => r.cells[0]!))]
    const { value, findings } = readEventsTable(table, keys.map(key => ({ key, treatedOn: 17000 })))
    const terms = new Set([...value!.values()].flatMap(v => v.events.map(e => e.term)))
    expect([...terms].filter(t => /nausea|abdominal pain/i.test(t)).sort()).toEqual(['Abdominal pain', 'Abdominal pain (mild)', 'Nausea'])
    expect(findings.filter(f => f.code === 'cohort/event-term').map(f => [f.subject.value, /did you mean ([^?]+)\?/.exec(f.message)?.[1]])).toEqual([['Fatique', 'Fatigue'], ['Tiredness', 'Fatigue'], ['Abdominal pain (mild)', 'Abdominal pain']])
  })

  it('patients without the column treatmentDate: one error, which names it', () => {
    const { value, findings } = readPatientsTable(tableAt('cases/tables/patients-without-treatmentDate.csv'))
    expect(value).toBeUndefined()
    expect(findings.filter(f => f.severity === 'error').map(f => [f.code, f.subject.column])).toEqual([['cohort/column-missing', 'treatmentDate']])
  })
})
