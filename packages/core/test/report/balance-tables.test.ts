import { describe, expect, it } from 'vitest'
import type { Results } from '../../src/course/index.ts'
import { balanceTable, causesTable, repairsTable } from '../../src/report/balance-tables.ts'

const balance = {
  parts: { liverMbq: 0.06, lungsInViewMbq: 0.002 }, expectedRatio: [0.8, 1.2] as [number, number], asExpected: false, refused: true,
  causes: [
    { cause: 'isotope/18F', words: 'reconstructed as 18F', expectedRatio: 3.58e-5, misfit: 0.0008, explains: true, tell: 'the half-life in the header' },
    { cause: 'view/lungs', words: 'lungs out of view', expectedRatio: [0.8, 1] as [number, number], misfit: 10.1, explains: false, tell: 'the shunt' },
  ],
}
const treatment = { id: 't1', exam: 'treatment', injectionTime: '2020-03-04T10:15:00', vials: [], imageMbq: 0.064, administeredMbq: 1782, ratio: 3.58e-5, balance }
const results = { treatments: [treatment] } as unknown as Results
const cells = (t: { rows: readonly { cells: readonly unknown[] }[] }, n = 0) => t.rows[n]!.cells.map(c => typeof c === 'object' && c !== null ? (c as { text: string }).text : c)

describe('tables of activity and repairs', () => {
  it('where the activity lies, with a ratio that is not 0.00', () => {
    expect(cells(balanceTable(results))).toEqual(['t1', '1,782', '0.06400', '3.58e-5', '0.8\u20131.2', '0.0600 (93.8%)', '0.00200 (3.1%)', undefined])
    expect(balanceTable(results).notes).toEqual(['So far outside the expected range no dose is given.'])
    // Without an assay: what is in the image.
    expect(cells(balanceTable({ treatments: [{ ...treatment, administeredMbq: undefined, ratio: undefined, balance: undefined, expandedLiverMbq: 0.06 }] } as unknown as Results)))
      .toEqual(['t1', undefined, '0.06400', undefined, undefined, '0.0600 (93.8%)', undefined, undefined])
  })
  it('what explains it, most likely first', () => {
    expect(cells(causesTable(results))).toEqual(['t1', 'reconstructed as 18F', '3.58e-5', '0.001', 'yes', 'the half-life in the header'])
    expect(cells(causesTable(results), 1)).toEqual(['t1', 'lungs out of view', '0.80\u20131.00', '10.100', 'no', 'the shunt'])
  })
  it('what was repaired; nothing where nothing was', () => {
    const repair = { name: 'isotope', series: '1.2.3', tag: '(0054,0016)', before: '18F', after: '90Y', reason: 'the console offers no Y-90', files: 50, pixelFactor: [26448.6, 28997.6] }
    expect(cells(repairsTable({ repairs: [repair] } as unknown as Results))).toEqual(['isotope', '(0054,0016)', '18F', '90Y', '\u00d7 26450\u201329000', 'the console offers no Y-90', '50', '1.2.3'])
    expect(cells(repairsTable({ repairs: [{ ...repair, pixelFactor: undefined }] } as unknown as Results))[4]).toBeUndefined()
    for (const table of [balanceTable, causesTable, repairsTable]) expect(table({} as Results).rows).toEqual([])
  })
})
