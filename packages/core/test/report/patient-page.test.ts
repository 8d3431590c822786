import { type Cell, type PatientPageInput, patientPage, timeText, uptakeUnit } from '../../src/report/index.ts'
import { describe, expect, it } from 'vitest'
import { samplePatient } from './sample.ts'

const sample = samplePatient()
const page = patientPage(sample)
const text = (cell: Cell) => typeof cell === 'object' ? cell.text : cell
const column = (label: string, group?: string) => page.lesionTable.columns.findIndex(c => c.label === label && c.group === group)
const { results } = sample

const without = (change: (input: PatientPageInput) => Partial<PatientPageInput>) => patientPage({ ...sample, ...change(sample) })
const withoutFollowUp = (): PatientPageInput => ({
  ...sample,
  results: { ...results, complete: false, exams: results.exams.slice(0, 2), lesions: results.lesions.map(({ tlgFollowUp, volumeFollowUpMl, changePercent, category, ...l }) => l), patientLevel: { doseGy: 140, doseWeighting: 'volume', tlgBaseline: 1370, tumourVolumeMl: 200 }, newLesions: [], sensitivity: [] },
  images: { ...sample.images, followUp: undefined, followUpCt: undefined },
  lesions: sample.lesions.map(({ followUpVoi, ...l }) => l),
})

describe('the page of a patient', () => {
  it('says dose, response and healthy-liver dose in its headlines', () => {
    expect(page.headlines.map(h => [h.label, h.value, h.unit, h.tone])).toEqual([
      ['Tumour dose', '180', 'Gy', 'plain'], ['Response', 'PR', 'partial response', 'caution'], ['Healthy-liver dose', '63.2', 'Gy', 'plain'],
      ['Activity, image / administered', '0.96', undefined, 'plain'], ['Analysis', 'Complete', undefined, 'caution'],
    ])
  })

  it('lists lesions largest first, then all together, then the healthy liver', () => {
    const { rows } = page.lesionTable
    expect(rows.map(r => text(r.cells[0]))).toEqual(['L1', 'L2', 'L3', 'L4', 'L5', 'All lesions', 'Healthy liver'])
    expect(rows.map(r => text(r.cells[column('mean', 'Absorbed dose (Gy)')]))).toEqual(['196', '131', '98.7', '412', '41.3', '180', '63.2'])
    expect(rows.map(r => text(r.cells[column('Response')]))).toEqual(['PR', 'PR', 'StD', 'CR', 'PD', 'PR', undefined])
    const shuffled = patientPage({ ...sample, results: { ...results, lesions: [...results.lesions].reverse() } })
    expect(shuffled.lesionTable).toEqual(page.lesionTable)
  })

  it('gives a lesion\u2019s own findings with its name', () => {
    expect(page.findings.map(g => g.subjects)).toContainEqual(['lesion L3'])
    expect(page.notes.every(g => g.finding.severity === 'note')).toBe(true)
  })

  it('shows each lesion in three exams, axial and coronal, at one scale', () => {
    expect(page.lesionFigures.map(f => f.groups.map(g => g.panels.length))).toEqual(Array.from({ length: 5 }, () => [2, 2, 2]))
    for (const f of page.lesionFigures) expect(new Set(f.groups.flatMap(g => g.panels.map(p => `${p.widthMm} ${p.heightMm}`))).size).toBe(1)
    const windows = page.lesionFigures.flatMap(f => f.groups.flatMap(g => g.panels.map(p => `${p.uptake.unit} ${p.uptake.window.join()}`)))
    expect(new Set(windows).size).toBe(2)
  })

  it('where a lesion is gone at follow-up, shows the place to which the registration takes it', () => {
    const gone = page.lesionFigures.find(f => f.title === 'L4')!
    expect(gone.groups[2]!.panels).toHaveLength(2)
    expect(gone.groups[2]!.panels.every(p => p.outlines.every(o => o.role !== 'lesion'))).toBe(true)
    const lost = without(s => ({ results: { ...s.results, registration: [] } })).lesionFigures.find(f => f.title === 'L4')!
    expect(lost.groups[2]).toMatchObject({ panels: [], absent: 'position not known' })
  })

  it('draws the position before refinement only on the 90Y scan', () => {
    const roles = (n: number) => page.lesionFigures[0]!.groups[n]!.panels.flatMap(p => p.outlines.map(o => o.role))
    expect(roles(1)).toContain('before')
    expect([...roles(0), ...roles(2)]).not.toContain('before')
  })

  it('shows doses under every other threshold and every reference region', () => {
    expect(page.tables.map(t => t.id)).toEqual(['sensitivity', 'sensitivity-by-lesion', 'reference', 'registration', 'other-lesions', 'exams', 'constants', 'inputs'])
    const byLesion = page.tables[1]!
    expect(page.tables[0]!.rows.map(r => text(r.cells[0]))).toEqual(['this analysis', 'liver 1.5 \u00d7 mean + 2 SD', 'SUV 4', '41% of maximum'])
    expect(page.tables[0]!.rows[0]!.cells.slice(1, 4)).toEqual(['2.66', '2.43', '5'])
    expect(text(page.tables[0]!.rows[0]!.cells.at(-1))).toBe('180')
    expect(byLesion.rows.every(r => r.cells.length === byLesion.columns.length)).toBe(true)
    for (const table of [...page.tables, page.lesionTable]) for (const row of table.rows) expect(row.cells.length, table.id).toBe(table.columns.length)
  })

  it('states what it is not, and that threshold VOIs differ from true outlines', () => {
    expect(page.statement).toContain('not a certified medical device')
    expect(page.caveats.join(' ')).toMatch(/Threshold VOIs differ from true outlines.*QUEST/s)
  })
})

describe('a partial result', () => {
  it('without follow-up still tells doses, and says what is missing', () => {
    const partial = patientPage(withoutFollowUp())
    expect(partial.headlines.map(h => h.value)).toEqual(['140', 'not determined', '63.2', '0.96', 'Partial'])
    expect(partial.headlines.at(-1)!.tone).toBe('bad')
    expect(partial.lesionTable.columns.map(c => c.label)).not.toContain('follow-up')
    expect(partial.lesionFigures.every(f => f.groups.length === 2)).toBe(true)
  })

  it('without 90Y tells TLG only: no DVH, no dose columns, no recovery', () => {
    const partial = without(s => ({
      results: { ...s.results, complete: false, healthyLiver: undefined, activity: undefined, patientLevel: { ...s.results.patientLevel, doseGy: undefined }, lesions: s.results.lesions.map(l => ({ id: l.id, trackingUid: l.trackingUid, centreMm: l.centreMm, volumeMl: l.volumeMl, meanUptakeBaseline: 5, maxUptakeBaseline: 9, tlgBaseline: l.tlgBaseline, tlgFollowUp: l.tlgFollowUp, changePercent: l.changePercent, category: l.category, mergedWith: [], treatments: [], findings: [] })) },
      images: { ...s.images, dose: undefined, y90Ct: undefined }, dvh: [],
    }))
    expect(partial.charts.map(c => c.id)).toEqual(['by-lesion'])
    expect(partial.lesionTable.columns.some(c => c.group === 'Absorbed dose (Gy)')).toBe(false)
    expect(partial.headlines.map(h => h.value)).toEqual(['not determined', 'PR', 'not determined', 'not determined', 'Partial'])
    expect(partial.caveats.join()).not.toContain('QUEST')
  })

  it('without lesions and without images still is a page', () => {
    const empty = without(s => ({ results: { ...s.results, lesions: [], sensitivity: [], patientLevel: { doseWeighting: 'volume', tumourVolumeMl: 0 } }, images: {}, lesions: [], dvh: [] }))
    expect(empty.charts).toEqual([])
    expect(empty.overview).toBeUndefined()
    expect(empty.lesionFigures).toEqual([])
    expect(empty.lesionTable.rows.map(r => text(r.cells[0]))).toEqual(['Healthy liver'])
  })

  it('a draft liver is said in the headline and among the caveats', () => {
    const draft = without(s => ({ results: { ...s.results, healthyLiver: { ...s.results.healthyLiver!, draft: true } } }))
    expect(draft.headlines[2]).toMatchObject({ tone: 'caution' })
    expect(draft.headlines[2]!.detail.join()).toContain('DRAFT')
    expect(draft.caveats.join()).toContain('draft')
  })

  it('new lesions are said beside the response, which need not count them', () => {
    const fresh = (n: number) => without(s => ({ results: { ...s.results, newLesions: Array.from({ length: n }, (_, k) => ({ id: `N${k + 1}`, exam: 'followUp', centreMm: [0, 0, 0], volumeMl: 6, meanUptake: 4, maxUptake: 6, tlg: 24 })) } })).headlines[1]!
    expect(fresh(1)).toMatchObject({ value: page.headlines[1]!.value, tone: 'caution' })
    expect(fresh(1).detail[0]).toBe('and 1 new lesion')
    expect(fresh(2).detail[0]).toBe('and 2 new lesions')
    expect(fresh(0)).toMatchObject({ tone: 'plain' })
    expect(fresh(0).detail.join()).not.toContain('new lesion')
  })

  it('lesions that were drawn are said to be, with who and when; the threshold needs no word', () => {
    const at = '2030-01-02T10:00:00Z', [first, ...others] = results.lesions
    const drawn = without(s => ({ results: { ...s.results, lesions: [{ ...first!, origin: 'drawn', by: 'A. Physician', at }, ...others.map(l => ({ ...l, origin: 'threshold' as const }))] } }))
    const { columns, rows, notes } = drawn.lesionTable
    expect(columns[1]!.label).toBe('Outline')
    expect(rows.map(r => text(r.cells[1]))).toEqual(['by hand', ...Array(rows.length - 1).fill(undefined)])
    expect(notes[0]).toBe(`Drawn or changed by hand (A. Physician, 2030-01-02 10:00 UTC): ${first!.id}. The others are as the threshold outlines them.`)
    const nobody = without(s => ({ results: { ...s.results, lesions: [{ ...first!, origin: 'drawn' }] } }))
    expect(nobody.lesionTable.notes[0]).toContain('by whom was not kept')
    expect(page.lesionTable.columns.map(c => c.label)).not.toContain('Outline')
  })

  it('what nobody confirmed is said in words', () => {
    expect(without(s => ({ results: { ...s.results, unconfirmed: [{ path: 'treatments[0].device', what: 'device of t1: glass', from: 'nothing' }] } })).unconfirmed).toEqual(['device of t1: glass, guessed from nothing'])
    expect(page.unconfirmed).toEqual([])
  })

  it('an activity balance outside its bounds is marked', () => {
    const off = without(s => ({ results: { ...s.results, activity: { imageMbq: 1500, administeredMbq: 2925, ratio: 0.513 } } }))
    expect(off.headlines[3]).toMatchObject({ value: '0.51', tone: 'bad' })
  })
})

describe('words', () => {
  it('times read as dates with their zone', () => {
    expect(timeText('2019-03-05T09:30:00+01:00')).toBe('2019-03-05 09:30 +01:00')
    expect(timeText('2019-03-05T09:30:12.5Z')).toBe('2019-03-05 09:30 UTC')
    expect(timeText('2019-03-05T09:30')).toBe('2019-03-05 09:30')
    expect(timeText('in spring')).toBe('in spring')
    expect(timeText(undefined)).toBeUndefined()
  })

  it('an uptake unit that is not known is refused', () => {
    expect(uptakeUnit('suvbw')).toMatchObject({ name: 'SUV' })
    expect(() => uptakeUnit('kBq' as 'suvbw')).toThrow(RangeError)
  })
})
