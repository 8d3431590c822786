import type { Results } from '@yttria/core/course'
import type { StoredEdit } from '@yttria/server/api/edits'
import { describe, expect, it } from 'vitest'
import { editText, editsBetween, movedNumbers, sameLesions } from '../../src/report/changes.ts'

const lesion = (id: string, centreMm: readonly [number, number, number], over: object = {}) => ({ id, centreMm, volumeMl: 20, tlgBaseline: 100, meanDoseGy: 120, ...over })
const version = (lesions: readonly object[], over: object = {}) => ({
  patientLevel: { doseGy: 120, tlgBaseline: 200, tumourVolumeMl: 40, doseWeighting: 'volume' }, reference: [{ exam: 'baseline', region: 'bloodPool', meanSul: 1.5, threshold: 3.2 }], registration: [], lesions, ...over,
}) as unknown as Results
const at = (edit: StoredEdit['edit'], id: number): StoredEdit => ({ id, madeAt: '2030-01-01T00:00:00.000Z', tab: 'a', edit })

describe('what moved between two versions', () => {
  const before = version([lesion('L1', [0, 0, 0]), lesion('L2', [50, 0, 0])])

  it('is nothing where nothing did', () => {
    expect(movedNumbers(before, structuredClone(before))).toEqual([])
  })

  it('has the value before and after with as many digits as tell them apart', () => {
    const after = version([lesion('L1', [0, 0, 0], { meanDoseGy: 120.02 }), lesion('L2', [50, 0, 0])], { patientLevel: { ...before.patientLevel, doseGy: 132 } })
    expect(movedNumbers(before, after)).toEqual([
      { what: 'Tumour dose', unit: 'Gy', before: '120', after: '132', difference: '+12.0'.replace('.0', '') },
      { what: 'L1: mean dose', unit: 'Gy', before: '120.00', after: '120.02', difference: '+0.020' },
    ])
  })

  it('knows a lesion by its place when the numbering changed; says which came and which went', () => {
    const after = version([lesion('L1', [51, 1, 0]), lesion('L2', [200, 0, 0])])
    const pairs = sameLesions(before, after).map(([a, b]) => [a?.id, b?.id])
    expect(pairs).toEqual([['L2', 'L1'], [undefined, 'L2'], ['L1', undefined]])
    const told = movedNumbers(before, after).map(m => `${m.what}: ${m.before} > ${m.after}`)
    expect(told).toContain('L2 (new): mean dose: \u2013 > 120')
    expect(told).toContain('L1 (gone): volume: 20.0 > \u2013')
    // L2, now L1, is as it was.
    expect(told.filter(t => t.includes('was L2'))).toEqual([])
  })

  it('tells a threshold that a person put, and a word that is another', () => {
    const after = version([lesion('L1', [0, 0, 0], { category: 'PR' }), lesion('L2', [50, 0, 0])], { reference: [{ exam: 'baseline', region: 'bloodPool', meanSul: 1.5, threshold: 4 }] })
    expect(movedNumbers(before, after).map(m => [m.what, m.before, m.after])).toEqual([['Threshold, baseline, blood pool', '3.20', '4.00'], ['L1: response', '\u2013', 'PR']])
  })
})

describe('the changes by a person between two versions', () => {
  const edits = [at({ kind: 'threshold', exam: 'baseline', value: 3 }, 4), at({ kind: 'lesionRegistration', lesion: 'L1', decision: 'refuse', reason: 'bowel' }, 7), at({ kind: 'undo', edit: 4 }, 9)]
  it('are those that the later holds and the earlier does not', () => {
    expect(editsBetween(edits, { lastEdit: 4 }, { lastEdit: 7 }).map(e => e.id)).toEqual([7])
    expect(editsBetween(edits, { lastEdit: 0 }, { lastEdit: 9 })).toHaveLength(3)
  })
  it('are told in words, with the reason; what was taken back by what it was', () => {
    expect(edits.map(e => editText(e.edit, edits))).toEqual(['Threshold of baseline put to 3.00', 'Lesion L1: own registration refused: bowel', 'Taken back: Threshold of baseline put to 3.00'])
    expect(editText({ kind: 'course', document: { repairs: [{ name: 'isotope', value: 'Y-90', reason: 'console' }] } })).toBe('Course kept anew, with repairs isotope=Y-90 (console)')
    expect(editText({ kind: 'course', document: {}, by: 'A. Physicist', settled: [{ path: 'treatments[0].device', what: 'device of t1: glass', how: 'confirmed' }] })).toBe('Course kept anew by A. Physicist; confirmed device of t1: glass')
  })
})
