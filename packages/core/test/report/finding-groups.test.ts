import { describe, expect, it } from 'vitest'
import { error, note, warning } from '../../src/record/index.ts'
import { groupFindings, subjectText } from '../../src/report/index.ts'

describe('findings on the page', () => {
  it('come errors first, then warnings, then notes, else in their order', () => {
    const groups = groupFindings([note('c', {}, 'n'), warning('b', {}, 'w1'), error('a', {}, 'e'), warning('b', {}, 'w2')])
    expect(groups.map(g => g.finding.message)).toEqual(['e', 'w1', 'w2', 'n'])
  })

  it('become one where they differ only in their subject, which are all kept once', () => {
    const groups = groupFindings([warning('b', { file: 'a.dcm' }, 'w'), warning('b', { file: 'b.dcm' }, 'w'), warning('b', { file: 'a.dcm' }, 'w'), warning('b', { file: 'a.dcm' }, 'w', 'other remedy')])
    expect(groups.map(g => g.subjects)).toEqual([['file a.dcm', 'file b.dcm'], ['file a.dcm']])
  })

  it('name their subject in words', () => {
    expect(subjectText({ lesion: 'L2', file: 'x', series: '1.2', tag: '(0054,1001)', value: 'CNTS' })).toBe('lesion L2, file x, series 1.2, (0054,1001) = CNTS')
    expect(subjectText({ value: 0, row: 3 })).toBe('0, row 3')
    expect(subjectText({})).toBe('')
  })
})
